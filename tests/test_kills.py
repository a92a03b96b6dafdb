"""kill -9 at sixty random moments of one long indexing run: nothing acknowledged is lost, nothing is torn."""

import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant import OfflineEmbedder
from assistant.domain.region import Gazetteer
from assistant.embedding import CORPUS_VERSION, SNAPSHOT, Embedding, clause_key
from assistant.index import Embedders, Indexer
from assistant.ingest.fetch import no_fetching
from assistant.retrieval.dense import DenseIndex
from assistant.storage.database import Database
from assistant.storage.library import Library
from assistant.storage.postings import StoredPostings, StoredVectors
from tests import generated

KILLS, DOCUMENTS, READY_SECONDS = 60, 500, 5.0
_ACKNOWLEDGED = re.compile(r"^\[\d+/\d+\] (文\d{4})")
_WORDS = ("", "虚", "虚构", "万元", "奖励", "补助")


def _environment(home: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("POLICY_ASSISTANT_")}
    return kept | {"POLICY_ASSISTANT_HOME": str(home), "PYTHONUNBUFFERED": "1"}


def _killed(home: Path, folder: Path, seconds: float) -> list[str] | None:
    """Index until the kill; the documents it said were taken in, None where it came to its end."""
    said: list[str] = []
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant", "index", str(folder)],
        env=_environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stderr is not None
    reader = threading.Thread(target=lambda: said.extend(process.stderr or ()))
    reader.start()
    try:
        process.wait(seconds)
        ended = True
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        ended = False
    reader.join()
    process.stderr.close()
    return None if ended else [found[1] for line in said if (found := _ACKNOWLEDGED.match(line))]


def _seconds_until_ready(home: Path) -> float:
    """How long a server takes from its start on until it answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant", "serve", "--port", str(port)],
        env=_environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while time.monotonic() < started + 60:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=60) as answer:
                    assert answer.status == 200
                    return time.monotonic() - started
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.05)
        raise AssertionError("the server does not become ready")
    finally:
        process.kill()
        process.wait()


class Held:
    """What an index holds, read by others than those who write it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.database = Database(f"sqlite:///{home / 'policy.db'}")
        self.library = Library(self.database)

    def everything(self, embedder: OfflineEmbedder) -> dict[str, object]:
        passages = self.library.all_passages()
        names = {number: passage.clause_id for number, passage, _ in passages}
        dense = DenseIndex(self.home / "dense" / str(self.library.state(SNAPSHOT)))
        blocks = StoredPostings(self.database).read(_WORDS)
        nearest = dense.search(embedder.query("虚构平台建设奖励多少万元"), 200)
        return {
            "passages": sorted((passage.clause_id, passage.text, passage.path) for _, passage, _ in passages),
            "version": self.library.state(CORPUS_VERSION),
            "postings": {word: sum(map(len, held)) for word, held in blocks.items()},
            "reached": dense.count,
            "nearest": sorted((round(score, 5), names[number]) for number, score in nearest)[-100:],
        }


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Held]:
    opened = Held(tmp_path / "home")
    opened.home.mkdir()
    yield opened
    opened.database.close()


@pytest.mark.long
def test_sixty_kills_lose_and_tear_nothing(
    held: Held, tmp_path: Path, embedder: OfflineEmbedder, gazetteer: Gazetteer
) -> None:
    folder, luck, ready = tmp_path / "files", random.Random(6), []
    generated.write(folder, DOCUMENTS)
    texts = {path.stem: path.read_text("utf-8") for path in folder.iterdir()}
    kills, rounds = 0, 0
    while kills < KILLS:
        rounds += 1
        for number in luck.sample(range(DOCUMENTS), 2):  # so that there is always something to write
            name = f"文{number:04}"
            texts[name] = generated.document(number, salt=rounds)
            (folder / f"{name}.txt").write_text(texts[name], "utf-8")
        acknowledged = _killed(held.home, folder, luck.uniform(0.5, 10))
        if acknowledged is None:
            continue
        kills += 1
        if not (held.home / "policy.db").exists():
            continue
        for name in acknowledged:
            document = held.library.document(name)
            assert document is not None, f"{name} was lost at kill {kills}"
            assert document.source == texts[name], f"{name} is older than was acknowledged at kill {kills}"
        torn = {one.id for one in held.library.holdings() if one.clauses != generated.CLAUSES}
        assert not torn, f"torn at kill {kills}: {torn}"
        if kills % 10 == 0:
            ready.append(_seconds_until_ready(held.home))
    assert max(ready) <= READY_SECONDS, ready

    embedders = Embedders(embedder.name, lambda: embedder, lambda: embedder)
    Indexer(held.home, held.database, gazetteer, embedders, no_fetching).index([folder], False, lambda _: None)
    fresh = Held(tmp_path / "fresh")
    _lend_vectors(held, fresh, embedder)
    Indexer(fresh.home, fresh.database, gazetteer, embedders, no_fetching).index([folder], False, lambda _: None)
    assert held.everything(embedder) == fresh.everything(embedder)
    assert Embedding(held.home, held.database, embedders).stands()
    fresh.database.close()


def _lend_vectors(held: Held, fresh: Held, embedder: OfflineEmbedder) -> None:
    """Spare the clean build the embedding, after a look at whether the vectors are those of their words."""
    fresh.home.mkdir()
    fresh.database.create()
    with held.database.reading() as reading:
        rows = reading.exec_driver_sql("select key, vector from vectors").all()
    StoredVectors(fresh.database).add(embedder.name, {row.key: row.vector for row in rows})
    passages = [passage for _, passage, _ in held.library.all_passages()][:: generated.CLAUSES * 25]
    kept = StoredVectors(fresh.database).read([clause_key(embedder.name, passage) for passage in passages])
    for passage, vector in zip(passages, embedder.passages([one.indexed_text for one in passages]), strict=True):
        stored = np.frombuffer(kept[clause_key(embedder.name, passage)], np.float32)
        assert float(stored @ vector) > 0.9999
