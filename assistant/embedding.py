"""Vectors and the snapshot that searches them, brought to the state of the documents held.

Both are derived: vectors are kept by the hash of what they embed, so that a snapshot can be built anew without
embedding anything; a corpus version is named only when all that belongs to it is on disk.
"""

import hashlib
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.answering.sentences import phrases_of, sentences_in
from assistant.domain.passage import Passage
from assistant.errors import ModelUnavailable
from assistant.llm.embedder import OfflineEmbedder
from assistant.pace import Pace, Progress
from assistant.retrieval.dense import DIMENSIONS, SnapshotBroken, build_snapshot, check_snapshot, remove_snapshots
from assistant.retrieval.phrases import packed, phrase_key
from assistant.storage.database import Database
from assistant.storage.library import Accession, Library
from assistant.storage.postings import StoredVectors
from assistant.storage.records import region_key

CORPUS_VERSION, SNAPSHOT = "corpus_version", "dense_snapshot"
_EMBED_AT_ONCE = 32


class Embedding:
    """Keeps the vectors and the snapshot of one library. For one process at a time."""

    def __init__(self, home: Path, database: Database, embedder: Callable[[], OfflineEmbedder]) -> None:
        self._home = home / "dense"
        self._database = database
        self._library = Library(database)
        self._vectors = StoredVectors(database)
        self._embedder = embedder
        self.seconds = 0.0
        """Spent on computing vectors, so far."""

    def stands(self) -> bool:
        """Whether the named version is that of the documents held, and its snapshot holds every clause.

        A snapshot that was damaged, lost, or is of other documents does not stand.
        """
        return self._stands_for(self._version())

    def _stands_for(self, version: str) -> bool:
        if self._library.state(CORPUS_VERSION) != version:
            return False
        snapshot = self._library.state(SNAPSHOT)
        if not snapshot:
            return snapshot == ""  # named so where there was no embedder
        try:
            check_snapshot(self._home / snapshot, self._library.count())
        except SnapshotBroken:
            return False
        return True

    def refresh(self, progress: Progress, with_phrases: bool = True, keep_before: bool = True) -> str | None:
        """Embed what is new, write a fresh snapshot, and only then name the new corpus version.

        The snapshot before it stays for those who are reading it, unless it holds what was to be deleted.
        Returns why there are no vectors, where there is no embedder.
        """
        version, before = self._version(), self._library.state(SNAPSHOT)
        if self._stands_for(version):
            return None
        try:
            embedder = self._embedder()
        except ModelUnavailable as unavailable:
            self._name_version(version, "")
            return str(unavailable)
        rows = self._library.all_passages()
        keys = [clause_key(embedder.name, passage) for _, passage, _ in rows]
        texts = {key: passage.indexed_text for key, (_, passage, _) in zip(keys, rows, strict=True)}
        phrases = {phrase_key(embedder.name, p): p for p in self._phrases()} if with_phrases else {}
        self._embed(texts, embedder, lambda vector: vector.tobytes(), "条款", progress)
        self._embed(phrases, embedder, packed, "短语", progress)
        self._vectors.keep_only(texts.keys() | phrases.keys())
        held = self._vectors.read(keys)
        vectors = np.array([np.frombuffer(held[key], np.float32) for key in keys]).reshape(len(keys), DIMENSIONS)
        progress("写入向量索引")
        name = f"{version}-{secrets.token_hex(4)}"
        build_snapshot(self._home / name, [n for n, _, _ in rows], vectors, [region_key(r) for _, _, r in rows])
        self._name_version(version, name)
        remove_snapshots(self._home, {name, before or name} if keep_before else {name})
        return None

    def _version(self) -> str:
        marks = sorted(f"{h.id}:{h.fingerprint}" for h in self._library.holdings(former=True))
        return hashlib.sha256("\n".join([OfflineEmbedder.name, *marks]).encode()).hexdigest()[:16]

    def _name_version(self, version: str, snapshot: str) -> None:
        with self._database.writing() as connection:
            accession = Accession(connection)
            accession.write_state(SNAPSHOT, snapshot)
            accession.write_state(CORPUS_VERSION, version)

    def _phrases(self) -> Iterator[str]:
        """What lies between two commas, in every sentence of every document held."""
        for holding in self._library.holdings(former=True):
            document = self._library.document(holding.id)
            if document is not None:
                for clause, _ in document.walk():
                    for sentence in sentences_in(document, clause):
                        yield from phrases_of(sentence.text)

    def _embed(
        self,
        texts: Mapping[str, str],
        embedder: OfflineEmbedder,
        pack: Callable[[NDArray[np.float32]], bytes],
        what: str,
        progress: Progress,
    ) -> None:
        """Keep a vector for every text (by key) that has none yet."""
        known = self._vectors.read(list(texts))
        waiting = [key for key in texts if key not in known]
        pace = Pace(len(waiting), f"计算{what}向量")
        for start in range(0, len(waiting), _EMBED_AT_ONCE):
            batch = waiting[start : start + _EMBED_AT_ONCE]
            begun = time.perf_counter()
            made = embedder.passages([texts[key] for key in batch])
            self.seconds += time.perf_counter() - begun
            self._vectors.add(embedder.name, {key: pack(vector) for key, vector in zip(batch, made, strict=True)})
            progress(pace.line(start + len(batch)))


def clause_key(embedder: str, passage: Passage) -> str:
    """Under which the vector of a passage is kept."""
    return hashlib.sha256(f"{embedder}\n{passage.indexed_text}".encode()).hexdigest()
