"""Corpus → documents → clauses → index: only what changed, each document whole or not at all."""

import fcntl
import re
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from assistant.domain.document import Imprint, Repeal
from assistant.domain.document import PolicyDocument as Document
from assistant.domain.region import Gazetteer
from assistant.domain.revision import Revision, revision
from assistant.embedding import CORPUS_VERSION, EMBEDDER, SNAPSHOT, Embedders, Embedding
from assistant.errors import IndexBusy, NotHeld
from assistant.ingest.sources import Fetch, Offered, find_sources
from assistant.intake import Attempt, IndexReport, Intake
from assistant.pace import Pace, Progress
from assistant.storage.copies import KeptCopy
from assistant.storage.database import Database
from assistant.storage.library import Accession, Library

__all__ = ["CORPUS_VERSION", "EMBEDDER", "SNAPSHOT", "Embedders", "IndexReport", "Indexer"]

_READERS = 2
"""Sources read at a time, each in a process of its own where its format is risky."""
_STORE_AT_ONCE = 200


class Indexer:
    """Brings the index to the state of the files. One process at a time; readers go on reading."""

    def __init__(
        self,
        home: Path,
        database: Database,
        gazetteer: Gazetteer,
        embedders: Embedders,
        fetch: Fetch,
        instructions: Sequence[re.Pattern[str]] = (),
    ) -> None:
        self._home = home
        self._database = database
        self._library = Library(database)
        self._gazetteer = gazetteer
        self._embedding = Embedding(home, database, embedders)
        self._fetch = fetch
        self._instructions = instructions

    def index(self, paths: Sequence[str | Path], prune: bool, progress: Progress) -> IndexReport:
        """Index the sources that `paths` name (see `find_sources`). With `prune`, documents whose file is gone go too.

        A source that cannot be read, or that a person should look at first, is set apart with its reason and never
        half-written; an earlier version of it stays. What is told as taken in is on disk.
        Raises `IndexBusy` while another process indexes, and `UnreadableSource` where a path names nothing.
        """
        with self._alone() as intake:
            report = IndexReport()
            offered = list(find_sources(paths, self._fetch))
            pace = Pace(len(offered))
            seen: set[str] = set()
            for number, attempt in enumerate(_looked_at(intake, offered, progress), 1):
                identity = intake.take(attempt, report)
                seen |= {identity} if identity else set()
                progress(pace.line(number, identity or f"隔离 {attempt.place}"))
            if prune:
                intake.prune(seen, report)
            self._follow(intake, report, progress)
            return report

    def repair(self, progress: Progress) -> IndexReport:
        """Bring everything derived to the state of the copies that are kept, as after a kill or a damaged index."""
        with self._alone() as intake:
            report = IndexReport()
            self._follow(intake, report, progress)
            return report

    def is_whole(self) -> bool:
        """Whether everything derived agrees with the copies that are kept."""
        return not self._intake().stale() and self._embedding.stands()

    def approve(self, number: int, document_id: str | None, progress: Progress) -> IndexReport:
        """See `Intake.approve`."""
        with self._alone() as intake:
            report = IndexReport()
            intake.approve(number, document_id, report)
            self._follow(intake, report, progress)
            return report

    def reject(self, number: int) -> KeptCopy:
        """See `Intake.reject`."""
        with self._alone() as intake:
            return intake.reject(number)

    def delete(self, document_id: str, progress: Progress) -> IndexReport:
        """See `Intake.delete`; nothing of it is found by any search afterwards."""
        with self._alone() as intake:
            report = IndexReport(removed=[document_id])
            intake.delete(document_id)
            self._follow(intake, report, progress, keep_before=False)
            self._database.settle()
            return report

    def waiting(self) -> list[KeptCopy]:
        """See `Intake.waiting`."""
        return self._intake().waiting()

    def versions(self, document_id: str) -> list[KeptCopy]:
        """See `Intake.versions`."""
        return self._intake().versions(document_id)

    def compare(self, document_id: str, before: int | None, after: int | None) -> tuple[KeptCopy, KeptCopy, Revision]:
        """What changed between two versions of a document, by default the last two; raises `NotHeld`."""
        intake = self._intake()
        versions = {row.version: row for row in intake.versions(document_id)}
        if len(versions) < 2 and before is None and after is None:
            raise NotHeld(f"{document_id} 只有一个版本，没有可比的 (there is only one version)")
        numbers = sorted(versions)
        wanted = [before or numbers[-2 if len(numbers) > 1 else 0], after or numbers[-1]]
        if missing := [number for number in wanted if number not in versions]:
            told = "、".join(map(str, numbers))
            raise NotHeld(f"{document_id} 没有第 {missing[0]} 版，现有：{told} (no such version)")
        one, other = (versions[number] for number in wanted)
        return one, other, revision(intake.read_version(one), intake.read_version(other))

    def index_documents(self, documents: Sequence[Document], progress: Progress) -> None:
        """Index documents that were made elsewhere, in groups, each group whole or not at all.

        Their phrases are embedded when they are first read.
        """
        with self._alone() as intake:
            for start in range(0, len(documents), _STORE_AT_ONCE):
                progress(f"{start}/{len(documents)}")
                intake.shelve_made(documents[start : start + _STORE_AT_ONCE], f"{start}")
            self._embedding.refresh(progress, with_phrases=False)

    def _follow(self, intake: Intake, report: IndexReport, progress: Progress, keep_before: bool = True) -> None:
        """Everything derived follows the copies."""
        stale = intake.stale()
        pace = Pace(len(stale))
        for number, identity in enumerate(stale, 1):
            intake.derive(identity, report)
            progress(pace.line(number, f"重读 {identity}"))
        self._note_repeals()
        report.lexical_only = self._embedding.refresh(progress, keep_before=keep_before)
        report.embedding_seconds = self._embedding.seconds
        holdings = self._library.holdings()
        report.documents, report.clauses = len(holdings), sum(h.clauses for h in holdings)

    def _note_repeals(self) -> None:
        """Tell every document held that another one held repeals, and since when."""
        holdings = {holding.id: holding for holding in self._library.holdings()}
        repealed: dict[str, tuple[str, date | None]] = {}
        for identity, repeals in self._library.repeals().items():
            if identity not in holdings:
                continue
            imprint = holdings[identity].imprint
            for repeal in repeals:
                for other in holdings.values():
                    if other.id != identity and _is_meant(repeal, other.imprint) and _is_older(other.imprint, imprint):
                        repealed[other.id] = (imprint.title, imprint.effective_from or imprint.issued_on)
        with self._database.writing() as connection:
            Accession(connection).write_repeals(repealed)

    def _intake(self) -> Intake:
        return Intake(self._database, self._gazetteer, self._instructions)

    @contextmanager
    def _alone(self) -> Iterator[Intake]:
        self._home.mkdir(parents=True, exist_ok=True)
        with (self._home / "index.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as busy:
                raise IndexBusy(
                    f"另一个进程正在建索引，请稍后再试 (another process is indexing; try again later): {self._home}"
                ) from busy
            self._database.create()
            yield self._intake()


def _looked_at(intake: Intake, offered: Sequence[Offered], progress: Progress) -> Iterator[Attempt]:
    """Sources after reading, in their order; a few are read ahead."""
    waiting = deque(zip(offered, intake.identities(offered), strict=True))
    reading: deque[Future[Attempt]] = deque()
    pool = ThreadPoolExecutor(_READERS)
    try:
        while waiting or reading:
            while waiting and len(reading) <= _READERS:
                reading.append(pool.submit(intake.look, *waiting.popleft(), progress))
            yield reading.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _is_older(one: Imprint, other: Imprint) -> bool:
    """Nothing repeals what was issued after it: a newer document may bear the title of a repealed one."""
    return one.issued_on is None or other.issued_on is None or one.issued_on <= other.issued_on


def _is_meant(repeal: Repeal, imprint: Imprint) -> bool:
    """By its number where both have one, else by its title."""
    if repeal.document_number and imprint.document_number:
        return repeal.document_number.replace(" ", "") == imprint.document_number.replace(" ", "")
    return repeal.title == imprint.title
