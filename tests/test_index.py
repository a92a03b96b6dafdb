"""Indexing: only what changed, each document whole or not at all, whatever happens in between."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant import OfflineEmbedder, PolicyAssistant, Question, Settings, build
from assistant.domain.region import Gazetteer
from assistant.errors import IndexBusy
from assistant.index import CORPUS_VERSION, SNAPSHOT, Embedders, Indexer, IndexReport
from assistant.ingest.fetch import no_fetching
from assistant.retrieval.dense import DenseIndex
from assistant.storage.database import Database
from assistant.storage.library import Library
from assistant.storage.postings import StoredPostings
from tests.conftest import AS_OF, SmallCorpus

REWARD = "设立虚构奖励。对虚构企业给予{}万元奖励。"
Index = Callable[..., IndexReport]


class Shop:
    """An indexer on a state folder, with what it has written."""

    def __init__(self, home: Path, gazetteer: Gazetteer, embedder: OfflineEmbedder) -> None:
        self.home = home
        home.mkdir(exist_ok=True)
        self.database = Database(f"sqlite:///{home / 'policy.db'}")
        self.library = Library(self.database)
        embedders = Embedders(embedder.name, lambda: embedder, lambda: embedder)
        self.indexer = Indexer(home, self.database, gazetteer, embedders, no_fetching)

    def index(self, *paths: Path, prune: bool = False, progress: Callable[[str], None] = lambda _: None) -> IndexReport:
        return self.indexer.index(paths, prune, progress)

    def passages(self) -> list[tuple[str, str]]:
        return sorted((passage.clause_id, passage.text) for _, passage, _ in self.library.all_passages())

    def nearest(self, embedder: OfflineEmbedder) -> list[tuple[str, float]]:
        """Every clause that the dense side reaches, by its id."""
        dense = DenseIndex(self.home / "dense" / str(self.library.state(SNAPSHOT)))
        names = {number: passage.clause_id for number, passage, _ in self.library.all_passages()}
        return sorted((names[number], round(score, 5)) for number, score in dense.search(embedder.query("虚构"), 999))

    def postings(self, *terms: str) -> dict[str, int]:
        return {term: sum(map(len, blocks)) for term, blocks in StoredPostings(self.database).read(terms).items()}


@pytest.fixture
def shop(tmp_path: Path, gazetteer: Gazetteer, embedder: OfflineEmbedder) -> Iterator[Shop]:
    opened = Shop(tmp_path / "home", gazetteer, embedder)
    yield opened
    opened.database.close()


def test_a_second_run_finds_nothing_to_do(shop: Shop, small_corpus: SmallCorpus) -> None:
    small_corpus.add("甲")
    small_corpus.add("乙", [REWARD.format(9), "虚构补贴。另行制定。"])
    first = shop.index(small_corpus.folder)
    version, passages = shop.library.state(CORPUS_VERSION), shop.passages()
    second = shop.index(small_corpus.folder)
    assert (sorted(first.added), first.unchanged) == (["乙", "甲"], [])
    assert (second.added, second.changed, second.removed, second.quarantined) == ([], [], [], [])
    assert sorted(second.unchanged) == ["乙", "甲"]
    assert (second.documents, second.clauses) == (first.documents, first.clauses) == (2, len(passages))
    assert (shop.library.state(CORPUS_VERSION), shop.passages()) == (version, passages)


def test_only_the_changed_file_is_read_again(shop: Shop, small_corpus: SmallCorpus, embedder: OfflineEmbedder) -> None:
    small_corpus.add("甲")
    small_corpus.add("乙")
    shop.index(small_corpus.folder)
    version = shop.library.state(CORPUS_VERSION)
    small_corpus.add("甲", [REWARD.format(88)])
    report = shop.index(small_corpus.folder)
    assert (report.changed, report.unchanged, report.added) == (["甲"], ["乙"], [])
    assert shop.library.state(CORPUS_VERSION) != version
    said = "".join(text for clause, text in shop.passages() if clause.startswith("甲/"))
    assert "88万元" in said
    assert "7万元" not in said
    assert [clause for clause, _ in shop.nearest(embedder)] == [clause for clause, _ in shop.passages()]


def test_a_changed_meta_file_counts_as_a_change(shop: Shop, small_corpus: SmallCorpus) -> None:
    small_corpus.add("甲")
    shop.index(small_corpus.folder)
    small_corpus.add("甲", meta="title: 虚构市甲测试办法\nissuer: 虚构局\n")
    assert shop.index(small_corpus.folder).changed == ["甲"]
    assert shop.library.holdings()[0].imprint.issuer == "虚构局"


def test_prune_takes_out_what_is_gone_and_nothing_else_does(shop: Shop, small_corpus: SmallCorpus) -> None:
    gone = small_corpus.add("甲")
    small_corpus.add("乙")
    shop.index(small_corpus.folder)
    gone.unlink()
    kept = shop.index(small_corpus.folder)
    assert (kept.documents, kept.removed) == (2, [])
    pruned = shop.index(small_corpus.folder, prune=True)
    assert (pruned.documents, pruned.removed) == (1, ["甲"])
    assert all(clause.startswith("乙/") for clause, _ in shop.passages())
    assert "甲" not in shop.postings("甲")


def test_prune_with_a_path_leaves_documents_whose_files_are_elsewhere(shop: Shop, small_corpus: SmallCorpus) -> None:
    one, _ = small_corpus.add("甲"), small_corpus.add("乙")
    shop.index(small_corpus.folder)
    report = shop.index(one.parent, prune=True)
    assert report.removed == []  # the file of 乙 is not gone
    assert report.documents == 2


BROKEN: dict[str, tuple[str, bytes, str]] = {
    "binary": ("source.txt", b"\x00\x01\x02\xff\xfe" * 9, "GB18030"),
    "empty": ("source.txt", b"", "没有文字"),
    "only spaces": ("source.txt", b" \n \n", "没有文字"),
    "pdf": ("source.pdf", b"%PDF-1.7 fiction", "损坏"),
    "unknown key": ("meta.yaml", "title: 虚构\nowner: 虚构局\n".encode(), "owner"),
    "broken yaml": ("meta.yaml", b"title: [\n", "meta.yaml"),
    "no such day": ("meta.yaml", "title: 虚构\nissued_on: 2030-13-45\n".encode(), "2030-13-45"),
    "a list as a key": ("meta.yaml", "title: 虚构\n? [甲]\n: 乙\n".encode(), "meta.yaml"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_source_is_set_apart_with_its_reason_and_the_rest_goes_on(
    shop: Shop, small_corpus: SmallCorpus, name: str
) -> None:
    file, data, reason = BROKEN[name]
    small_corpus.add("丙")
    text = small_corpus.add("乙")
    if file.startswith("source"):
        text.unlink()
    (small_corpus.folder / "乙" / file).write_bytes(data)
    report = shop.index(small_corpus.folder)
    assert report.added == ["丙"]
    assert len(report.quarantined) == 1
    assert "乙" in report.quarantined[0][0]
    assert reason in report.quarantined[0][1]


@pytest.mark.parametrize("name", [n for n in BROKEN if n != "pdf"])
def test_the_earlier_version_of_a_broken_source_stays(shop: Shop, small_corpus: SmallCorpus, name: str) -> None:
    file, data, _ = BROKEN[name]
    small_corpus.add("乙")
    shop.index(small_corpus.folder)
    before = shop.passages()
    (small_corpus.folder / "乙" / file).write_bytes(data)
    report = shop.index(small_corpus.folder, prune=True)
    assert len(report.quarantined) == 1
    assert report.removed == []
    assert shop.passages() == before


def test_an_id_that_is_taken_is_told(shop: Shop, small_corpus: SmallCorpus) -> None:
    small_corpus.add("甲")
    other = SmallCorpus(small_corpus.folder / "其他")
    other.add("甲")
    report = shop.index(small_corpus.folder)
    assert report.documents == 1
    assert "甲" in report.quarantined[0][1]


def test_a_second_indexer_is_told_to_wait(shop: Shop, small_corpus: SmallCorpus) -> None:
    small_corpus.add("甲")
    refused: list[IndexBusy] = []

    def meanwhile(_: str) -> None:
        with pytest.raises(IndexBusy) as error:
            shop.index(small_corpus.folder)
        refused.append(error.value)

    assert shop.index(small_corpus.folder, progress=meanwhile).added == ["甲"]
    assert refused
    assert str(refused[0])
    assert shop.index(small_corpus.folder).unchanged == ["甲"]  # and afterwards it may


def test_readers_see_the_earlier_version_while_one_indexes(shop: Shop, small_corpus: SmallCorpus) -> None:
    small_corpus.add("甲")
    shop.index(small_corpus.folder)
    version = shop.library.state(CORPUS_VERSION)
    small_corpus.add("乙")
    seen: list[str | None] = []
    shop.index(small_corpus.folder, progress=lambda _: seen.append(shop.library.state(CORPUS_VERSION)))
    assert set(seen) == {version}  # the new version is named last


def _assistant(home: Path) -> PolicyAssistant:
    return build(Settings(home=home))


def _reward(assistant: PolicyAssistant) -> str:
    return str(assistant.answer(Question("虚构企业奖励多少万元", AS_OF))["answer"])


def test_a_running_assistant_answers_from_a_changed_corpus(
    shop: Shop, small_corpus: SmallCorpus, embedder: OfflineEmbedder
) -> None:
    small_corpus.add("甲", [REWARD.format(7)])
    shop.index(small_corpus.folder)
    assistant = _assistant(shop.home)
    assert "7万元" in _reward(assistant)
    small_corpus.add("甲", [REWARD.format(88)])
    shop.index(small_corpus.folder)
    time.sleep(1.1)  # a version is at most a second old
    assert "88万元" in _reward(assistant)
    small_corpus.add("甲", [REWARD.format(7)])  # and back again
    shop.index(small_corpus.folder)
    time.sleep(1.1)
    assert "7万元" in _reward(assistant)
    assistant.close()


def _start(home: Path, folder: Path) -> subprocess.Popen[str]:
    """An indexer in a process of its own, at work on its first document."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("POLICY_ASSISTANT_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant", "index", str(folder)],
        env=environment | {"POLICY_ASSISTANT_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stderr is not None
    assert process.stderr.readline().startswith("[1/")
    return process


def _killed_and_completed(
    shop: Shop, corpus: SmallCorpus, embedder: OfflineEmbedder, gazetteer: Gazetteer, kills: int, luck: random.Random
) -> None:
    for number in range(4):
        corpus.add(f"文{number}", [REWARD.format(number + 2), f"虚构补贴。由虚构{number}局另行制定。"])
    started = time.perf_counter()
    for number in range(kills):
        corpus.add("文0", [REWARD.format(number + 20), "虚构补贴。由虚构局另行制定。"])  # something to do each time
        process = _start(shop.home, corpus.folder)
        time.sleep(luck.uniform(0, 2))
        process.send_signal(signal.SIGKILL)
        process.communicate()
    shop.index(corpus.folder)
    fresh = Shop(shop.home.parent / "fresh", gazetteer, embedder)
    fresh.index(corpus.folder)
    assert shop.passages() == fresh.passages()
    assert shop.library.state(CORPUS_VERSION) == fresh.library.state(CORPUS_VERSION)
    assert shop.postings("", "虚", "虚构", "万元", "制定") == fresh.postings("", "虚", "虚构", "万元", "制定")
    assert shop.nearest(embedder) == fresh.nearest(embedder)
    again = shop.index(corpus.folder)
    assert len(again.unchanged) == 4, f"after {time.perf_counter() - started:.0f} s"
    fresh.database.close()


def test_an_index_killed_at_any_moment_is_completed_with_nothing_doubled(
    shop: Shop, small_corpus: SmallCorpus, embedder: OfflineEmbedder, gazetteer: Gazetteer
) -> None:
    _killed_and_completed(shop, small_corpus, embedder, gazetteer, 3, random.Random())


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
def test_an_index_killed_many_times_is_completed(
    shop: Shop, small_corpus: SmallCorpus, embedder: OfflineEmbedder, gazetteer: Gazetteer, seed: int
) -> None:
    _killed_and_completed(shop, small_corpus, embedder, gazetteer, 20, random.Random(seed))
