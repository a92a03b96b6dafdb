"""Vectors and the snapshot that searches them, brought to the state of the documents held.

Both are derived: vectors are kept by the hash of what they embed, so that a snapshot can be built anew without
embedding anything; a corpus version is named only when all that belongs to it is on disk.
"""

import hashlib
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.answering.sentences import phrases_of, sentences_in
from assistant.domain.passage import Passage
from assistant.errors import ModelUnavailable
from assistant.llm.embedder import OfflineEmbedder
from assistant.pace import Pace, Progress
from assistant.retrieval.dense import SnapshotBroken, build_snapshot, check_snapshot, remove_snapshots
from assistant.retrieval.phrases import Embedder, packed, phrase_key
from assistant.storage.database import Database
from assistant.storage.library import Accession, Library
from assistant.storage.postings import StoredVectors
from assistant.storage.records import region_key

CORPUS_VERSION, SNAPSHOT, EMBEDDER = "corpus_version", "dense_snapshot", "dense_embedder"
_EMBED_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class Embedders:
    """What embeds clauses, whose name is known before it is loaded, and what embeds the phrases of sentences.

    They may differ: the measures of phrases were fitted on one embedder (docs/decisions/0012-other-embedders.md).
    """

    name: str
    clauses: Callable[[], Embedder]
    phrases: Callable[[], Embedder]


class Embedding:
    """Keeps the vectors and the snapshot of one library. For one process at a time."""

    def __init__(self, home: Path, database: Database, embedders: Embedders) -> None:
        self._home = home / "dense"
        self._database = database
        self._library = Library(database)
        self._vectors = StoredVectors(database)
        self._embedders = embedders
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
            # Named so where there was no embedder; one that works offline is missing for good, a server may be back.
            return snapshot == "" and self._embedders.name == OfflineEmbedder.name
        try:
            check_snapshot(self._home / snapshot, self._library.count())
        except SnapshotBroken:
            return False
        return True

    def refresh(self, progress: Progress, with_phrases: bool = True, keep_before: bool = True) -> str | None:
        """Embed what is new, write a fresh snapshot, and only then name the new corpus version.

        The snapshot before it stays for those who are reading it, unless it holds what was to be deleted.
        Returns why there are no vectors of clauses, where there is no embedder; those of phrases may be there.
        """
        version, before = self._version(), self._library.state(SNAPSHOT)
        if self._stands_for(version):
            return None
        phrases = self._embed_phrases(progress) if with_phrases else frozenset()
        rows = self._library.all_passages()
        try:
            embedder = self._embedders.clauses()
            keys = [clause_key(embedder.name, passage) for _, passage, _ in rows]
            texts = {key: passage.indexed_text for key, (_, passage, _) in zip(keys, rows, strict=True)}
            self._embed(texts, embedder, _whole, "条款", progress)
        except ModelUnavailable as unavailable:
            self._name_version(version, "")
            return str(unavailable)
        self._vectors.keep_only(texts.keys() | phrases)
        held = self._vectors.read(keys)
        vectors = np.array([np.frombuffer(held[key], np.float32) for key in keys]).reshape(len(keys), -1 if keys else 1)
        progress("写入向量索引")
        name = f"{version}-{secrets.token_hex(4)}"
        build_snapshot(self._home / name, [n for n, _, _ in rows], vectors, [region_key(r) for _, _, r in rows])
        self._name_version(version, name)
        remove_snapshots(self._home, {name, before or name} if keep_before else {name})
        return None

    def _embed_phrases(self, progress: Progress) -> frozenset[str]:
        """The keys of all phrases, each with its vector; none where their embedder does not load."""
        try:
            embedder = self._embedders.phrases()
        except ModelUnavailable:
            return frozenset()
        phrases = {phrase_key(embedder.name, phrase): phrase for phrase in self._phrases()}
        self._embed(phrases, embedder, packed, "短语", progress)
        return frozenset(phrases)

    def _version(self) -> str:
        marks = sorted(f"{h.id}:{h.fingerprint}" for h in self._library.holdings(former=True))
        return hashlib.sha256("\n".join([self._embedders.name, *marks]).encode()).hexdigest()[:16]

    def _name_version(self, version: str, snapshot: str) -> None:
        with self._database.writing() as connection:
            accession = Accession(connection)
            accession.write_state(SNAPSHOT, snapshot)
            accession.write_state(EMBEDDER, self._embedders.name)
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
        embedder: Embedder,
        pack: Callable[[NDArray[np.float32]], bytes],
        what: str,
        progress: Progress,
    ) -> None:
        """Keep a vector for every text (by key) that has none yet."""
        size = len(pack(embedder.passages(["-"])[0])) if texts else 0
        known = self._vectors.read(list(texts))
        waiting = [key for key in texts if len(known.get(key, b"")) != size]  # a server may change its model
        pace = Pace(len(waiting), f"计算{what}向量")
        for start in range(0, len(waiting), _EMBED_AT_ONCE):
            batch = waiting[start : start + _EMBED_AT_ONCE]
            begun = time.perf_counter()
            made = embedder.passages([texts[key] for key in batch])
            self.seconds += time.perf_counter() - begun
            self._vectors.add(embedder.name, {key: pack(vector) for key, vector in zip(batch, made, strict=True)})
            progress(pace.line(start + len(batch)))


def _whole(vector: NDArray[np.float32]) -> bytes:
    return vector.astype(np.float32).tobytes()


def clause_key(embedder: str, passage: Passage) -> str:
    """Under which the vector of a passage is kept."""
    return hashlib.sha256(f"{embedder}\n{passage.indexed_text}".encode()).hexdigest()
