"""The library: documents and their passages, kept and read back."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, select

from assistant.domain.document import Imprint, PolicyDocument, Region, Repeal
from assistant.domain.passage import Passage
from assistant.domain.text import Span
from assistant.storage.database import Database, read_state, write_state
from assistant.storage.records import from_row, imprint_from, region_from_key, repeals_from, to_row
from assistant.storage.schema import clauses, documents

VERSION_MARK = "@"
"""Parts a document's id from the number of an earlier version of it."""
_REPEALED = "repealed"


@dataclass(frozen=True, slots=True)
class Spell:
    """Clauses to be used from one day on (None: always) and before another (None: still)."""

    since: date | None
    until: date | None
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """A document as it stands in a list of holdings."""

    id: str
    imprint: Imprint
    clauses: int
    fingerprint: str


class Library:
    """Reads what is indexed. Safe from several threads; always sees whole documents."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def state(self, key: str) -> str | None:
        with self._database.reading() as connection:
            return read_state(connection, key)

    def document(self, document_id: str) -> PolicyDocument | None:
        with self._database.reading() as connection:
            row = connection.execute(select(documents).where(documents.c.id == document_id)).first()
            repealed = _repealed(connection)
        if row is None:
            return None
        document = from_row(row)
        return replace(document, imprint=_with_end(document.id, document.imprint, repealed, row.until))

    def holdings(self, former: bool = False) -> list[Holding]:
        """All documents by id, without their text; earlier versions (`id@1`) only with `former`."""
        count = (
            select(clauses.c.document_id, func.count().label("n")).group_by(clauses.c.document_id).subquery("counted")
        )
        wanted = (
            select(documents.c.id, documents.c.imprint, documents.c.until, documents.c.fingerprint, count.c.n)
            .outerjoin(count, count.c.document_id == documents.c.id)
            .order_by(documents.c.id)
        )
        with self._database.reading() as connection:
            rows = connection.execute(wanted).all()
            repealed = _repealed(connection)
        return [
            Holding(
                row.id,
                _with_end(row.id, imprint_from(row.imprint), repealed, row.until),
                row.n or 0,
                row.fingerprint,
            )
            for row in rows
            if former or VERSION_MARK not in row.id
        ]

    def repeals(self) -> dict[str, tuple[Repeal, ...]]:
        """What each document that repeals others says of them."""
        with self._database.reading() as connection:
            rows = connection.execute(select(documents.c.id, documents.c.record)).all()
        found = {row.id: repeals_from(row.record) for row in rows}
        return {identity: repeals for identity, repeals in found.items() if repeals}

    def sketches(self) -> dict[str, bytes]:
        """The sketch of every document, by id."""
        with self._database.reading() as connection:
            return {row.id: row.sketch for row in connection.execute(select(documents.c.id, documents.c.sketch))}

    def spells(self) -> list[Spell]:
        """The clauses of documents that succeed one another, each with the days on which they are to be used."""
        wanted = (
            select(clauses.c.number, documents.c.since, documents.c.until)
            .join(documents)
            .where(documents.c.since.is_not(None) | documents.c.until.is_not(None))
            .order_by(clauses.c.number)
        )
        found: dict[tuple[date | None, date | None], list[int]] = {}
        with self._database.reading() as connection:
            for number, since, until in connection.execute(wanted):
                found.setdefault((_day(since), _day(until)), []).append(number)
        return [Spell(since, until, tuple(numbers)) for (since, until), numbers in found.items()]

    def passages(self, numbers: Sequence[int]) -> dict[int, Passage]:
        """The passages with these numbers; numbers no longer held are left out."""
        wanted = _passages().where(clauses.c.number.in_(numbers))
        with self._database.reading() as connection:
            return {row.number: _passage(row) for row in connection.execute(wanted)}

    def all_passages(self) -> list[tuple[int, Passage, Region]]:
        with self._database.reading() as connection:
            rows = connection.execute(_passages().order_by(clauses.c.number)).all()
        return [(row.number, _passage(row), region_from_key(row.region)) for row in rows]

    def count(self) -> int:
        """How many clauses are held."""
        with self._database.reading() as connection:
            found: int = connection.execute(select(func.count()).select_from(clauses)).scalar_one()
        return found

    def numbers_by_region(self) -> dict[Region, list[int]]:
        wanted = select(clauses.c.number, documents.c.region).join(documents).order_by(clauses.c.number)
        found: dict[Region, list[int]] = {}
        with self._database.reading() as connection:
            for number, key in connection.execute(wanted):
                found.setdefault(region_from_key(key), []).append(number)
        return found


class Accession:
    """Takes documents in and out of the library inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def passages_of(self, document_id: str) -> dict[int, Passage]:
        wanted = _passages().where(clauses.c.document_id == document_id)
        return {row.number: _passage(row) for row in self._connection.execute(wanted)}

    def versions_of(self, document_id: str) -> list[str]:
        """The ids under which a document and its earlier versions are held."""
        wanted = select(documents.c.id).where(
            (documents.c.id == document_id) | documents.c.id.startswith(document_id + VERSION_MARK, autoescape=True)
        )
        return list(self._connection.execute(wanted).scalars())

    def remove(self, document_id: str) -> None:
        self._connection.execute(delete(clauses).where(clauses.c.document_id == document_id))
        self._connection.execute(delete(documents).where(documents.c.id == document_id))

    def add(
        self,
        document: PolicyDocument,
        passages: Iterable[Passage],
        fingerprint: str,
        sketch: bytes = b"",
        since: date | None = None,
        until: date | None = None,
    ) -> dict[int, Passage]:
        """Store a document; returns its passages under their new numbers.

        It is to be used from `since` on and before `until`, where it follows or precedes another version of itself.
        """
        spell = {"since": since and since.isoformat(), "until": until and until.isoformat()}
        self._connection.execute(
            insert(documents).values(**to_row(document), fingerprint=fingerprint, sketch=sketch, **spell)
        )
        rows = [
            {
                "document_id": document.id,
                "clause_id": passage.clause_id,
                "position": position,
                "path": json.dumps(passage.path, ensure_ascii=False),
                "text": passage.text,
                "start": passage.span.start,
                "end": passage.span.end,
            }
            for position, passage in enumerate(passages)
        ]
        if rows:
            self._connection.execute(insert(clauses), rows)
        return self.passages_of(document.id)

    def write_repeals(self, repealed: Mapping[str, tuple[str, date | None]]) -> None:
        """Replace what is known of repeals: id → title of the document that repealed it, and since when."""
        written = {identity: [title, since and since.isoformat()] for identity, (title, since) in repealed.items()}
        self.write_state(_REPEALED, json.dumps(written, ensure_ascii=False, sort_keys=True))

    def write_state(self, key: str, value: str) -> None:
        write_state(self._connection, key, value)


def _repealed(connection: Connection) -> dict[str, tuple[str, date | None]]:
    """Document id → title of the document that repealed it, and since when."""
    written: dict[str, list[str | None]] = json.loads(read_state(connection, _REPEALED) or "{}")
    return {
        identity: (str(title), date.fromisoformat(since) if since else None)
        for identity, (title, since) in written.items()
    }


def _with_end(
    identity: str, imprint: Imprint, repealed: Mapping[str, tuple[str, date | None]], until: str | None
) -> Imprint:
    """The imprint with what is known from outside: that it was repealed, or followed by a newer version."""
    imprint = replace(imprint, superseded_on=_day(until))
    if identity not in repealed:
        return imprint
    title, since = repealed[identity]
    return replace(imprint, repealed_by=title, repealed_on=since)


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _passages() -> Select[Any]:
    return select(
        clauses.c.number,
        clauses.c.document_id,
        clauses.c.clause_id,
        clauses.c.path,
        clauses.c.text,
        clauses.c.start,
        clauses.c.end,
        documents.c.title,
        documents.c.region,
    ).join(documents)


def _passage(row: Row[Any]) -> Passage:
    path = tuple(json.loads(row.path))
    return Passage(row.document_id, row.clause_id, row.title, path, row.text, Span(row.start, row.end))
