"""Corpus → documents → clauses → index: only what changed, each document whole or not at all."""

import fcntl
import hashlib
import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.answering.sentences import phrases_of, sentences_in
from assistant.domain.document import Imprint, PolicyDocument, Repeal
from assistant.domain.passage import Passage, passages_of
from assistant.domain.region import Gazetteer
from assistant.errors import IndexBusy, ModelUnavailable, PolicyAssistantError
from assistant.ingest.document import META, read_document
from assistant.llm.embedder import OfflineEmbedder
from assistant.retrieval.dense import build_snapshot, remove_snapshots
from assistant.retrieval.lexical import post
from assistant.retrieval.phrases import packed, phrase_key
from assistant.retrieval.terms import terms_of
from assistant.storage.database import Database
from assistant.storage.library import Accession, Holding, Library
from assistant.storage.postings import PostingWriter, StoredVectors
from assistant.storage.records import region_key

CORPUS_VERSION, SNAPSHOT = "corpus_version", "dense_snapshot"
_CODE = ("domain", "ingest", "retrieval/terms.py", "answering/sentences.py")
_EMBED_AT_ONCE = 64
_STORE_AT_ONCE = 200

Progress = Callable[[str], None]


@dataclass(slots=True)
class IndexReport:
    """What an indexing run did. `quarantined`: (path, reason)."""

    documents: int = 0
    clauses: int = 0
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    quarantined: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    lexical_only: str | None = None


class Indexer:
    """Brings the index to the state of the files. One process at a time; readers go on reading."""

    def __init__(
        self, home: Path, database: Database, gazetteer: Gazetteer, embedder: Callable[[], OfflineEmbedder]
    ) -> None:
        self._home = home
        self._database = database
        self._library = Library(database)
        self._vectors = StoredVectors(database)
        self._gazetteer = gazetteer
        self._embedder = embedder

    def index(self, paths: Sequence[Path], prune: bool, progress: Progress) -> IndexReport:
        """Index the sources under `paths`. With `prune`, documents whose file is gone are taken out.

        A broken source is quarantined with its reason and never half-written; an earlier version of it stays.
        Raises `IndexBusy` while another process indexes.
        """
        with _alone(self._home):
            self._database.create()
            report = IndexReport()
            held = {holding.id: holding for holding in self._library.holdings()}
            sources = list(find_sources(paths))
            seen: dict[str, Path] = {}
            for number, source in enumerate(sources, 1):
                progress(f"[{number}/{len(sources)}] {identity_of(source)}")
                self._take(source, held, seen, report)
            if prune:
                self._prune(held, set(seen), report)
            self._note_repeals()
            self._refresh_vectors(report, progress)
            holdings = self._library.holdings()
            report.documents, report.clauses = len(holdings), sum(h.clauses for h in holdings)
            return report

    def _take(self, source: Path, held: dict[str, Holding], seen: dict[str, Path], report: IndexReport) -> None:
        try:
            mark = _fingerprint(source)
            identity = identity_of(source)
            if identity in seen:
                raise PolicyAssistantError(f"编号 {identity} 已被 {seen[identity]} 使用 (id already taken)")
            known = held.get(identity)
            if known is not None and known.fingerprint == mark:
                report.unchanged.append(identity)
                seen[identity] = source
                return
            document = read_document(source, self._gazetteer)
        except (PolicyAssistantError, OSError) as error:
            report.quarantined.append((str(source), str(error)))
            return
        seen[identity] = source
        self._store([document], str(source.resolve()), mark)
        (report.changed if known else report.added).append(identity)
        report.warnings.extend(document.warnings)

    def index_documents(self, documents: Sequence[PolicyDocument], progress: Progress) -> None:
        """Index documents that were made elsewhere, in groups, each group whole or not at all.

        Their phrases are embedded when they are first read.
        """
        with _alone(self._home):
            self._database.create()
            for start in range(0, len(documents), _STORE_AT_ONCE):
                progress(f"{start}/{len(documents)}")
                self._store(documents[start : start + _STORE_AT_ONCE], "", f"{start}")
            self._refresh_vectors(IndexReport(), progress, with_phrases=False)

    def _store(self, documents: Sequence[PolicyDocument], path: str, mark: str) -> None:
        with self._database.writing() as connection:
            accession = Accession(connection)
            gone: dict[int, Passage] = {}
            new: dict[int, Passage] = {}
            for document in documents:
                gone |= accession.passages_of(document.id)
                accession.remove(document.id)
                new |= accession.add(document, passages_of(document), path, mark)
            post(PostingWriter(connection), _terms(new), _terms(gone))

    def _prune(self, held: dict[str, Holding], present: set[str], report: IndexReport) -> None:
        gone = (identity for identity in sorted(set(held) - present) if not Path(held[identity].path).exists())
        for identity in gone:
            with self._database.writing() as connection:
                accession = Accession(connection)
                post(PostingWriter(connection), {}, _terms(accession.passages_of(identity)))
                accession.remove(identity)
            report.removed.append(identity)

    def _note_repeals(self) -> None:
        """Tell every document held that another one held repeals, and since when."""
        holdings = self._library.holdings()
        repealed: dict[str, tuple[str, date | None]] = {}
        for holding in holdings:
            document = self._library.document(holding.id)
            for repeal in document.repeals if document else ():
                for other in holdings:
                    if other.id != holding.id and _is_meant(repeal, other.imprint):
                        since = holding.imprint.effective_from or holding.imprint.issued_on
                        repealed[other.id] = (holding.imprint.title, since)
        with self._database.writing() as connection:
            Accession(connection).write_repeals(repealed)

    def _refresh_vectors(self, report: IndexReport, progress: Progress, with_phrases: bool = True) -> None:
        """Embed what is new, write a fresh snapshot, and only then name the new corpus version."""
        marks = sorted(f"{h.id}:{h.fingerprint}" for h in self._library.holdings())
        version = hashlib.sha256("\n".join([OfflineEmbedder.name, *marks]).encode()).hexdigest()[:16]
        snapshot = self._library.state(SNAPSHOT)
        if self._library.state(CORPUS_VERSION) == version and snapshot and self._snapshot(snapshot).exists():
            return
        try:
            embedder = self._embedder()
        except ModelUnavailable as unavailable:
            report.lexical_only = str(unavailable)
            self._name_version(version, "")
            return
        rows = self._library.all_passages()
        keys = [_clause_key(embedder.name, passage) for _, passage, _ in rows]
        texts = {key: passage.indexed_text for key, (_, passage, _) in zip(keys, rows, strict=True)}
        phrases = {phrase_key(embedder.name, p): p for p in self._phrases()} if with_phrases else {}
        self._embed(texts, embedder, lambda vector: vector.tobytes(), progress)
        self._embed(phrases, embedder, packed, progress)
        self._vectors.keep_only(texts.keys() | phrases.keys())
        held = self._vectors.read(keys)
        vectors = np.array([np.frombuffer(held[key], np.float32) for key in keys]).reshape(len(keys), -1)
        progress("写入向量索引")
        name = f"{version}-{secrets.token_hex(4)}"
        build_snapshot(
            self._snapshot(name), [number for number, _, _ in rows], vectors, [region_key(r) for _, _, r in rows]
        )
        self._name_version(version, name)
        remove_snapshots(self._home / "dense", {name, snapshot or name})

    def _snapshot(self, name: str) -> Path:
        return self._home / "dense" / name

    def _name_version(self, version: str, snapshot: str) -> None:
        with self._database.writing() as connection:
            accession = Accession(connection)
            accession.write_state(SNAPSHOT, snapshot)
            accession.write_state(CORPUS_VERSION, version)

    def _phrases(self) -> Iterator[str]:
        """What lies between two commas, in every sentence of every document held."""
        for holding in self._library.holdings():
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
        progress: Progress,
    ) -> None:
        """Keep a vector for every text (by key) that has none yet."""
        known = self._vectors.read(list(texts))
        waiting = [key for key in texts if key not in known]
        for start in range(0, len(waiting), _EMBED_AT_ONCE):
            progress(f"计算向量 {start}/{len(waiting)}")
            batch = waiting[start : start + _EMBED_AT_ONCE]
            made = embedder.passages([texts[key] for key in batch])
            self._vectors.add(embedder.name, {key: pack(vector) for key, vector in zip(batch, made, strict=True)})


def _clause_key(embedder: str, passage: Passage) -> str:
    return hashlib.sha256(f"{embedder}\n{passage.indexed_text}".encode()).hexdigest()


def find_sources(paths: Sequence[Path]) -> Iterator[Path]:
    """Source files under `paths`, in a stable order: all files but `meta.yaml` and hidden ones."""
    for path in paths:
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                if file.is_file() and file.name != META and not any(p.startswith(".") for p in file.parts[-3:]):
                    yield file
        else:
            yield path


def identity_of(source: Path) -> str:
    """A document's id: its folder's name where `meta.yaml` stands beside it, else the file's stem."""
    return source.parent.name if source.with_name(META).exists() else source.stem


def _fingerprint(source: Path) -> str:
    """Changes with the source, its `meta.yaml`, or the code that reads them."""
    digest = hashlib.sha256(_code_fingerprint().encode())
    digest.update(source.read_bytes())
    meta = source.with_name(META)
    if meta.exists():
        digest.update(meta.read_bytes())
    return digest.hexdigest()


def _code_fingerprint() -> str:
    here = Path(__file__).parent
    files = [
        f for part in _CODE for f in ([here / part] if part.endswith(".py") else sorted((here / part).glob("*.py")))
    ]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _terms(passages: dict[int, Passage]) -> dict[int, Counter[str]]:
    return {number: terms_of(passage.indexed_text) for number, passage in passages.items()}


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    home.mkdir(parents=True, exist_ok=True)
    with (home / "index.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            raise IndexBusy(
                f"另一个进程正在建索引，请稍后再试 (another process is indexing; try again later): {home}"
            ) from busy
        yield


def _is_meant(repeal: Repeal, imprint: Imprint) -> bool:
    """By its number where both have one, else by its title."""
    if repeal.document_number and imprint.document_number:
        return repeal.document_number.replace(" ", "") == imprint.document_number.replace(" ", "")
    return repeal.title == imprint.title
