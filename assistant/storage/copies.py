"""What people gave and decided: every copy of a document with its bytes, and where it stands."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from assistant.domain.document import Doubt, DoubtKind
from assistant.storage.database import Database
from assistant.storage.schema import copies

_TOLD = [column for column in copies.c if column.name not in ("data", "catalogue")]


class Standing(StrEnum):
    """CURRENT is answered from; FORMER was followed by another version; the others are answered from by nobody."""

    CURRENT = "current"
    FORMER = "former"
    QUARANTINED = "quarantined"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class KeptCopy:
    """A copy without its bytes. `day` is the one from which it counts, where it says so; `content` the hash of the
    bytes and the catalogue beside them; `version` counts from 1 within a document's id."""

    document_id: str
    content: str
    standing: Standing
    name: str
    place: str
    taken_at: str
    url: str | None = None
    day: date | None = None
    reason: str = ""
    doubts: tuple[Doubt, ...] = ()
    approved: bool = False
    number: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Original:
    """The bytes of a copy as they came, and the catalogue beside them."""

    data: bytes
    catalogue: str | None


class Copies:
    """Reads the copies, each call in a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[KeptCopy]:
        """Every copy in the order in which they came."""
        with self._database.reading() as connection:
            return [_kept(row) for row in connection.execute(select(*_TOLD).order_by(copies.c.number))]

    def current(self, document_id: str) -> KeptCopy | None:
        """The copy of a document that is answered from; None where there is none."""
        wanted = select(*_TOLD).where(copies.c.document_id == document_id, copies.c.standing == Standing.CURRENT.value)
        with self._database.reading() as connection:
            row = connection.execute(wanted.order_by(copies.c.number.desc()).limit(1)).first()
        return None if row is None else _kept(row)

    def original(self, number: int) -> Original | None:
        """The bytes of a copy; None where they are no longer kept."""
        wanted = select(copies.c.data, copies.c.catalogue).where(copies.c.number == number)
        with self._database.reading() as connection:
            row = connection.execute(wanted).first()
        return None if row is None or row.data is None else Original(row.data, row.catalogue)


class CopyRegister:
    """Changes the copies inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, copy: KeptCopy, original: Original | None) -> KeptCopy:
        """Keep a copy as the newest version of its document; returns it with its own number and version."""
        newest = select(func.max(copies.c.version)).where(copies.c.document_id == copy.document_id)
        version: int = 1 + (self._connection.execute(newest).scalar() or 0)
        row = insert(copies).values(
            document_id=copy.document_id,
            version=version,
            content=copy.content,
            standing=copy.standing.value,
            approved=copy.approved,
            name=copy.name,
            place=copy.place,
            url=copy.url,
            day=copy.day and copy.day.isoformat(),
            reason=copy.reason,
            doubts=json.dumps([[one.kind, one.reason, one.page] for one in copy.doubts], ensure_ascii=False),
            taken_at=copy.taken_at,
            catalogue=original and original.catalogue,
            data=original and original.data,
        )
        number: int = self._connection.execute(row.returning(copies.c.number)).scalar_one()
        return replace(copy, number=number, version=version)

    def move(self, number: int, place: str) -> None:
        """The same copy lies elsewhere now."""
        self._connection.execute(update(copies).where(copies.c.number == number).values(place=place))

    def set_standing(self, number: int, standing: Standing, reason: str = "") -> None:
        changed = update(copies).where(copies.c.number == number)
        self._connection.execute(changed.values(standing=standing.value, reason=reason))

    def remove(self, numbers: Sequence[int]) -> None:
        self._connection.execute(delete(copies).where(copies.c.number.in_(numbers)))


class CopyIndex:
    """The copies as they stand, in memory: looked up by document, place and content."""

    def __init__(self, rows: Sequence[KeptCopy]) -> None:
        self._by: dict[tuple[str, str], dict[int, KeptCopy]] = {}
        for row in rows:
            self.put(row)

    def put(self, row: KeptCopy) -> None:
        for key in self._keys(row):
            self._by.setdefault(key, {})[row.number] = row

    def drop(self, row: KeptCopy) -> None:
        for key in self._keys(row):
            self._by[key].pop(row.number, None)

    def change(self, gone: Sequence[KeptCopy], new: Sequence[KeptCopy]) -> None:
        for row in gone:
            self.drop(row)
        for row in new:
            self.put(row)

    def of(self, document_id: str) -> list[KeptCopy]:
        return list(self._by.get(("document", document_id), {}).values())

    def at(self, place: str) -> list[KeptCopy]:
        return list(self._by.get(("place", place), {}).values())

    def like(self, content: str) -> list[KeptCopy]:
        return list(self._by.get(("content", content), {}).values())

    def current(self, document_id: str) -> KeptCopy | None:
        return next((row for row in self.of(document_id) if row.standing is Standing.CURRENT), None)

    def every(self, standing: Standing) -> list[KeptCopy]:
        rows = {n: row for key, held in self._by.items() if key[0] == "document" for n, row in held.items()}
        return [row for _, row in sorted(rows.items()) if row.standing is standing]

    @staticmethod
    def _keys(row: KeptCopy) -> tuple[tuple[str, str], ...]:
        return ("document", row.document_id), ("place", row.place), ("content", row.content)


def _kept(row: Row[Any]) -> KeptCopy:
    return KeptCopy(
        number=row.number,
        document_id=row.document_id,
        version=row.version,
        content=row.content,
        standing=Standing(row.standing),
        approved=row.approved,
        name=row.name,
        place=row.place,
        url=row.url,
        day=date.fromisoformat(row.day) if row.day else None,
        reason=row.reason,
        doubts=tuple(Doubt(DoubtKind(kind), reason, page) for kind, reason, page in json.loads(row.doubts)),
        taken_at=row.taken_at,
    )
