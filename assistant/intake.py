"""Copies → documents held: each looked at by the gate, taken in whole or set apart with its reason.

What people gave and decided is kept in `copies`; documents, clauses and postings are derived from it and follow it
inside the same transaction.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

from assistant.domain.document import Doubt, Imprint, PolicyDocument
from assistant.domain.passage import Passage, passages_of
from assistant.domain.region import Gazetteer
from assistant.domain.revision import Revision, revision
from assistant.errors import NotHeld, PolicyAssistantError, UnreadableSource
from assistant.ingest.document import read_copy
from assistant.ingest.gate import (
    Resemblance,
    Sketch,
    instructions_in,
    misnamed,
    near_duplicate,
    resemblance,
    stuffed_clauses,
)
from assistant.ingest.sources import Copy, Offered, another_id, is_gone
from assistant.pace import Progress
from assistant.retrieval.lexical import post
from assistant.retrieval.terms import terms_of
from assistant.storage.copies import Copies, CopyIndex, CopyRegister, KeptCopy, Original, Standing
from assistant.storage.database import Database
from assistant.storage.library import VERSION_MARK, Accession, Library
from assistant.storage.postings import PostingWriter
from assistant.versions import Turn, turns_of

_FORGOTTEN = "已删除 (deleted)"


@dataclass(slots=True)
class IndexReport:
    """What an indexing run did.

    `quarantined`: (place, reason), undecided; `rejected`: places that an operator had refused before; `duplicates`:
    (place, id of the document that says the same); `revisions`: id → what its new version changed.
    """

    documents: int = 0
    clauses: int = 0
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    quarantined: list[tuple[str, str]] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)
    duplicates: list[tuple[str, str]] = field(default_factory=list)
    revisions: dict[str, Revision] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    lexical_only: str | None = None
    embedding_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Attempt:
    """A source that was looked at: its document, or why there is none; neither where nothing had to be read."""

    place: str
    copy: Copy | None = None
    document: PolicyDocument | None = None
    refused: str | None = None
    identity: str = ""


class Intake:
    """Takes copies in and out. For one process at a time; `look` alone may run in several threads."""

    def __init__(self, database: Database, gazetteer: Gazetteer, instructions: Sequence[re.Pattern[str]]) -> None:
        self._database = database
        self._library = Library(database)
        self._copies = Copies(database)
        self._gazetteer = gazetteer
        self._instructions = instructions
        self._picture = CopyIndex(self._copies.all())

    @cached_property
    def _sketches(self) -> dict[str, Sketch]:
        """The sketch of every document held, by id."""
        return {identity: Sketch.from_bytes(held) for identity, held in self._library.sketches().items()}

    def identities(self, offered: Sequence[Offered]) -> list[str | None]:
        """The id of each source; None where a person gave an id that another document bears.

        A second file of the same name gets an id of its own, and keeps it.
        """
        taken: dict[str, str] = {}
        found: list[str | None] = []
        for one in offered:
            known = next((row.document_id for row in self._picture.at(one.place)), None)
            identity = one.id if one.fixed or known is None else known
            if self._is_taken(identity, one.place, taken):
                if one.fixed:
                    found.append(None)
                    continue
                identity = another_id(one.id, one.place)
            taken[identity] = one.place
            found.append(identity)
        return found

    def _is_taken(self, identity: str, place: str, taken: Mapping[str, str]) -> bool:
        if taken.get(identity, place) != place:
            return True
        held = self._picture.current(identity)
        return held is not None and held.place != place and not is_gone(held.place)

    def look(self, offered: Offered, identity: str | None, progress: Progress) -> Attempt:
        """Read a source where its content is new; what cannot be read is told, not raised."""
        copy = None
        try:
            copy = offered.copy()
            known = {row.standing for row in self._picture.like(copy.content)}
            if known & {Standing.CURRENT, Standing.REJECTED}:
                return Attempt(offered.place, replace(copy, id=identity or offered.id))
            if identity is None:
                told = f"编号 {offered.id} 已被另一份文件使用，请给它换一个文件夹名 (id already taken)"
                return Attempt(offered.place, replace(copy, id=offered.id), refused=told)
            copy = replace(copy, id=identity)
            name = copy.name
            document = read_copy(copy, self._gazetteer, lambda said: progress(f"{name} {said}"))
            return Attempt(offered.place, copy, document)
        except PolicyAssistantError as error:
            return Attempt(offered.place, copy, refused=str(error), identity=identity or offered.id)

    def take(self, attempt: Attempt, report: IndexReport) -> str | None:
        """Take one source in, or set it apart; returns the id of the document that now stands for it."""
        copy = attempt.copy
        if attempt.refused is not None or copy is None:
            self._set_apart(attempt, attempt.refused or "", (), report)
            return None
        known = {row.standing: row for row in self._picture.like(copy.content)}
        if Standing.CURRENT in known:
            return self._again(known[Standing.CURRENT], copy, report)
        if Standing.REJECTED in known:
            report.rejected.append(copy.place)
            return None
        document = attempt.document
        if document is None:  # its twin was taken out while this one waited
            document = read_copy(copy, self._gazetteer)
        twin, doubts = self._doubts(document)
        if twin is not None:
            report.duplicates.append((copy.place, twin))
            return twin
        if doubts:
            reason = "；".join((f"第{d.page}页：" if d.page else "") + d.reason for d in doubts)
            self._set_apart(attempt, reason, doubts, report)
            return None
        self._accept(copy, document, report, approved=False)
        return copy.id

    def _again(self, held: KeptCopy, copy: Copy, report: IndexReport) -> str:
        """The same content once more: the same file, one that was moved, or a second copy."""
        if held.place != copy.place:
            if held.document_id != copy.id and not is_gone(held.place):
                report.duplicates.append((copy.place, held.document_id))
                return held.document_id
            with self._database.writing() as connection:
                CopyRegister(connection).move(held.number, copy.place)
            self._picture.drop(held)
            self._picture.put(replace(held, place=copy.place))
        report.unchanged.append(held.document_id)
        return held.document_id

    def _doubts(self, document: PolicyDocument) -> tuple[str | None, tuple[Doubt, ...]]:
        """The id of a held document that says the same, if there is one; what a person should look at."""
        doubts = [
            *document.doubts,
            *misnamed(document, self._instructions),
            *instructions_in(document, self._instructions),
            *stuffed_clauses(document),
        ]
        for held, found in self._alike(document):
            if found.same:
                return held.id, ()
            doubts.append(near_duplicate(held.imprint.title, found))
        return None, tuple(doubts)

    def _alike(self, document: PolicyDocument) -> Iterator[tuple[PolicyDocument, Resemblance]]:
        sketch = Sketch.of(document.clean.text)
        for identity, other in self._sketches.items():
            own = identity.partition(VERSION_MARK)[0] == document.id or VERSION_MARK in identity
            if not own and sketch.nearly(other):
                held = self._library.document(identity)
                if held is not None:
                    yield held, resemblance(held.clean.text, document.clean.text)

    def _set_apart(self, attempt: Attempt, reason: str, doubts: Sequence[Doubt], report: IndexReport) -> None:
        reason = reason.removeprefix(f"{Path(attempt.place).name}：")  # the place names it already
        report.quarantined.append((attempt.place, reason))
        copy = attempt.copy or Copy(attempt.identity, Path(attempt.place).name, b"", None, attempt.place)
        kept = _kept(copy, Standing.QUARANTINED, reason=reason, doubts=tuple(doubts))
        stale = [row for row in self._picture.at(attempt.place) if row.standing is Standing.QUARANTINED]
        if [(row.content, row.reason) for row in stale] == [(kept.content, kept.reason)]:
            return  # its number stays what an operator was told
        with self._database.writing() as connection:
            register = CopyRegister(connection)
            register.remove([row.number for row in stale])
            kept = register.add(kept, Original(copy.data, copy.catalogue) if attempt.copy else None)
        self._picture.change(stale, [kept])

    def _accept(self, copy: Copy, document: PolicyDocument, report: IndexReport, approved: bool) -> None:
        """Take a copy in as the newest version of its document, in one transaction."""
        before = self._library.document(copy.id)
        rows = {row.number: row for row in (*self._picture.at(copy.place), *self._picture.of(copy.id))}
        rows |= {row.number: row for row in self._picture.like(copy.content)}
        same = [row for row in rows.values() if row.document_id == copy.id and row.content == copy.content]
        stale = [row for row in rows.values() if row.standing is Standing.QUARANTINED or row in same]
        old = [row for row in self._picture.of(copy.id) if row.standing is Standing.CURRENT and row not in stale]
        kept = _kept(copy, Standing.CURRENT, day=_day_of(document.imprint), doubts=document.doubts, approved=approved)
        former = [row for row in self._picture.of(copy.id) if row.standing is Standing.FORMER and row not in stale]
        versions = [*former, *(replace(row, standing=Standing.FORMER) for row in old)]
        turns = turns_of([*versions, kept])
        read = {turn.identity: self._read(turn) for turn in turns[:-1]} | {copy.id: document}
        with self._database.writing() as connection:
            register = CopyRegister(connection)
            register.remove([row.number for row in stale])
            for row in old:
                register.set_standing(row.number, Standing.FORMER)
            kept = register.add(kept, Original(copy.data, copy.catalogue))
            sketches = self._shelve(Accession(connection), PostingWriter(connection), copy.id, turns, read)
        self._picture.change([*stale, *old], [*versions[len(former) :], kept])
        self._note_sketches(copy.id, sketches)
        (report.changed if before else report.added).append(copy.id)
        if before:
            report.revisions[copy.id] = revision(before, document)
        report.warnings.extend(document.warnings)

    def _read(self, turn: Turn) -> PolicyDocument:
        """The document of a kept copy, read from its original; raises as `read_copy` does."""
        original = self._copies.original(turn.row.number)
        if original is None:
            raise NotHeld(f"{turn.row.name}：原件已不在 (the original is no longer kept)")
        copy = Copy(turn.identity, turn.row.name, original.data, original.catalogue, turn.row.place, turn.row.url)
        return read_copy(copy, self._gazetteer)

    def _shelve(
        self,
        accession: Accession,
        postings: PostingWriter,
        document_id: str,
        turns: Sequence[Turn],
        read: Mapping[str, PolicyDocument],
    ) -> dict[str, Sketch]:
        """Bring what is derived of one document to what its turns say; returns the sketch of each."""
        gone: dict[int, Passage] = {}
        new: dict[int, Passage] = {}
        for identity in accession.versions_of(document_id):
            gone |= accession.passages_of(identity)
            accession.remove(identity)
        sketches = {identity: Sketch.of(document.clean.text) for identity, document in read.items()}
        for turn in turns:
            document = read[turn.identity]
            sketch = sketches[turn.identity].to_bytes()
            passages = passages_of(document)
            new |= accession.add(document, passages, turn.fingerprint, sketch, turn.since, turn.until)
        post(postings, _terms(new), _terms(gone))
        return sketches

    def _note_sketches(self, document_id: str, sketches: Mapping[str, Sketch]) -> None:
        for identity in [one for one in self._sketches if one.partition(VERSION_MARK)[0] == document_id]:
            del self._sketches[identity]
        self._sketches |= sketches

    def stale(self) -> list[str]:
        """The ids of documents whose derived form is missing, or was made by other code."""
        held = {one.id: one.fingerprint for one in self._library.holdings(former=True)}
        found = []
        for row in self._picture.every(Standing.CURRENT):
            turns = self._turns(row.document_id)
            if any(held.get(turn.identity) != turn.fingerprint for turn in turns):
                found.append(row.document_id)
        return found

    def derive(self, document_id: str, report: IndexReport) -> None:
        """Read a document anew from its originals; one that can no longer be read is set apart."""
        turns = self._turns(document_id)
        row = turns[-1].row
        try:
            read = {turn.identity: self._read(turn) for turn in turns}
        except PolicyAssistantError as error:
            self.remove(document_id, keep_copies=True)
            with self._database.writing() as connection:
                CopyRegister(connection).set_standing(row.number, Standing.QUARANTINED, str(error))
            self._picture.change([row], [replace(row, standing=Standing.QUARANTINED, reason=str(error))])
            report.quarantined.append((row.place, str(error)))
            return
        with self._database.writing() as connection:
            sketches = self._shelve(Accession(connection), PostingWriter(connection), document_id, turns, read)
        self._note_sketches(document_id, sketches)

    def _turns(self, document_id: str) -> list[Turn]:
        rows = [row for row in self._picture.of(document_id) if row.standing in (Standing.CURRENT, Standing.FORMER)]
        return turns_of(sorted(rows, key=lambda row: row.version))

    def remove(self, document_id: str, keep_copies: bool = False) -> None:
        """Take a document out: all its versions, clauses, postings and originals."""
        rows = [row for row in self._picture.of(document_id) if row.standing in (Standing.CURRENT, Standing.FORMER)]
        with self._database.writing() as connection:
            self._shelve(Accession(connection), PostingWriter(connection), document_id, (), {})
            if not keep_copies:
                CopyRegister(connection).remove([row.number for row in rows])
        if not keep_copies:
            self._picture.change(rows, [])
        self._note_sketches(document_id, {})

    def prune(self, seen: set[str], report: IndexReport) -> None:
        """Take out what was not seen and whose file is gone."""
        for row in self._picture.every(Standing.CURRENT):
            if row.document_id not in seen and is_gone(row.place):
                self.remove(row.document_id)
                report.removed.append(row.document_id)
        lost = [row for row in self._picture.every(Standing.QUARANTINED) if is_gone(row.place)]
        with self._database.writing() as connection:
            CopyRegister(connection).remove([row.number for row in lost])
        self._picture.change(lost, [])

    def delete(self, document_id: str) -> None:
        """Take a document out everywhere, and refuse the same content from now on; raises `NotHeld`."""
        current = self._picture.current(document_id)
        if current is None:
            raise NotHeld(f"没有收录 {document_id}，可用 policy-assistant documents 查看 (no such document)")
        self.remove(document_id)
        kept = replace(current, standing=Standing.REJECTED, reason=_FORGOTTEN, doubts=())
        with self._database.writing() as connection:
            kept = CopyRegister(connection).add(kept, None)
        self._picture.change([], [kept])

    def waiting(self) -> list[KeptCopy]:
        """What is in quarantine, and what was rejected or deleted, in the order in which it came."""
        rows = [*self._picture.every(Standing.QUARANTINED), *self._picture.every(Standing.REJECTED)]
        return sorted(rows, key=lambda row: row.number)

    def reject(self, number: int) -> KeptCopy:
        """Refuse a quarantined copy for good; raises `NotHeld`."""
        row = self._waiting(number)
        with self._database.writing() as connection:
            CopyRegister(connection).set_standing(number, Standing.REJECTED, row.reason)
        self._picture.change([row], [replace(row, standing=Standing.REJECTED)])
        return row

    def approve(self, number: int, document_id: str | None, report: IndexReport) -> KeptCopy:
        """Take a quarantined or rejected copy in all the same, as a new version of `document_id` where one is given.

        Raises `NotHeld` for an unknown number or a lost original, `UnreadableSource` for a title or issuer that is no
        name, and as `read_copy` does: what cannot be read cannot be approved.
        """
        row = self._waiting(number)
        original = self._copies.original(number)
        if original is None and row.standing is Standing.REJECTED:
            with self._database.writing() as connection:
                CopyRegister(connection).remove([number])
            self._picture.change([row], [])
            return row
        if original is None:
            raise NotHeld(f"{row.name}：{row.reason}；原件没有留存，请改正后重新收录 (nothing to approve)")
        identity = document_id or row.document_id
        copy = Copy(identity, row.name, original.data, original.catalogue, row.place, row.url)
        document = read_copy(copy, self._gazetteer)
        if doubt := next(misnamed(document, self._instructions), None):
            raise UnreadableSource(f"{row.name}：{doubt.reason}")
        self._accept(copy, document, report, approved=True)
        left = [one for one in self._picture.like(row.content) if one.number == number]
        with self._database.writing() as connection:
            CopyRegister(connection).remove([one.number for one in left])
        self._picture.change(left, [])
        return row

    def _waiting(self, number: int) -> KeptCopy:
        row = next((row for row in self.waiting() if row.number == number), None)
        if row is None:
            raise NotHeld(f"隔离区没有 {number} 号，可用 policy-assistant documents quarantine 查看 (no such number)")
        return row

    def versions(self, document_id: str) -> list[KeptCopy]:
        """The versions of a document, oldest first; raises `NotHeld`."""
        turns = [row for row in self._picture.of(document_id) if row.standing in (Standing.CURRENT, Standing.FORMER)]
        if not turns:
            raise NotHeld(f"没有收录 {document_id}，可用 policy-assistant documents 查看 (no such document)")
        return sorted(turns, key=lambda row: row.version)

    def read_version(self, row: KeptCopy) -> PolicyDocument:
        """A version as a document, under the id of the newest; raises as `read_copy` does."""
        return self._read(Turn(row, row.document_id, None, None))

    def shelve_made(self, documents: Sequence[PolicyDocument], mark: str) -> None:
        """Hold documents that were made elsewhere and have no copies, all or none of them."""
        with self._database.writing() as connection:
            accession = Accession(connection)
            gone: dict[int, Passage] = {}
            new: dict[int, Passage] = {}
            for document in documents:
                gone |= accession.passages_of(document.id)
                accession.remove(document.id)
                new |= accession.add(document, passages_of(document), mark)
            post(PostingWriter(connection), _terms(new), _terms(gone))


def _kept(
    copy: Copy,
    standing: Standing,
    *,
    reason: str = "",
    doubts: tuple[Doubt, ...] = (),
    day: date | None = None,
    approved: bool = False,
) -> KeptCopy:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    content = copy.content if copy.data else ""
    return KeptCopy(copy.id, content, standing, copy.name, copy.place, now, copy.url, day, reason, doubts, approved)


def _day_of(imprint: Imprint) -> date | None:
    return imprint.effective_from or imprint.issued_on


def _terms(passages: dict[int, Passage]) -> dict[int, Counter[str]]:
    return {number: terms_of(passage.indexed_text) for number, passage in passages.items()}
