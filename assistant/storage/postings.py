"""Where posting blocks and vectors are kept: rows of bytes, whose meaning `retrieval` alone knows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from sqlalchemy import Connection, delete, insert, select

from assistant.storage.database import Database
from assistant.storage.schema import postings, vectors

_AT_ONCE = 400
T = TypeVar("T")


class StoredPostings:
    """Reads posting blocks, each query in a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, terms: Sequence[str]) -> dict[str, list[bytes]]:
        """All blocks of each term, in block order; unknown terms are left out."""
        found: dict[str, list[bytes]] = {}
        with self._database.reading() as connection:
            for group in _groups(terms):
                wanted = (
                    select(postings.c.term, postings.c.entries)
                    .where(postings.c.term.in_(group))
                    .order_by(postings.c.term, postings.c.block)
                )
                for term, entries in connection.execute(wanted):
                    found.setdefault(term, []).append(entries)
        return found


class PostingWriter:
    """Changes posting blocks inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def blocks(self, keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], bytes]:
        found = {}
        for block, group in _by_block(keys):
            wanted = select(postings.c.term, postings.c.entries).where(
                postings.c.block == block, postings.c.term.in_(group)
            )
            found.update({(term, block): entries for term, entries in self._connection.execute(wanted)})
        return found

    def write(self, blocks: Mapping[tuple[str, int], bytes]) -> None:
        """Replace these blocks; an empty block goes."""
        for block, group in _by_block(blocks):
            self._connection.execute(delete(postings).where(postings.c.block == block, postings.c.term.in_(group)))
        rows = [{"term": t, "block": b, "entries": e} for (t, b), e in sorted(blocks.items()) if e]
        if rows:
            self._connection.execute(insert(postings), rows)


class StoredVectors:
    """Vectors by the hash of what they embed, so that unchanged words are never embedded twice."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, keys: Sequence[str]) -> dict[str, bytes]:
        found = {}
        with self._database.reading() as connection:
            for group in _groups(keys):
                wanted = select(vectors.c.key, vectors.c.vector).where(vectors.c.key.in_(group))
                found.update({row.key: row.vector for row in connection.execute(wanted)})
        return found

    def add(self, embedder: str, rows: Mapping[str, bytes]) -> None:
        with self._database.writing() as connection:
            for group in _groups(list(rows)):
                connection.execute(delete(vectors).where(vectors.c.key.in_(group)))
            connection.execute(
                insert(vectors), [{"key": k, "embedder": embedder, "vector": v} for k, v in rows.items()]
            )

    def keep_only(self, keys: set[str]) -> None:
        """Forget the vectors of words that are no longer held."""
        with self._database.writing() as connection:
            stale = [key for key in connection.execute(select(vectors.c.key)).scalars() if key not in keys]
            for group in _groups(stale):
                connection.execute(delete(vectors).where(vectors.c.key.in_(group)))


def _by_block(keys: Iterable[tuple[str, int]]) -> Iterator[tuple[int, Sequence[str]]]:
    by_block: dict[int, list[str]] = {}
    for term, block in sorted(keys):
        by_block.setdefault(block, []).append(term)
    for block, terms in sorted(by_block.items()):
        for group in _groups(terms):
            yield block, group


def _groups(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Pieces that stay below the number of bound values a statement may carry."""
    for start in range(0, len(items), _AT_ONCE):
        yield items[start : start + _AT_ONCE]
