"""Opening the database: durable settings, schema version, transactions."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, delete, event, insert, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from assistant.errors import IndexMissing
from assistant.storage.schema import SCHEMA_VERSION, copies, kept, metadata, state


class Database:
    """One database of clauses. Readers see only whole transactions; a kill leaves the last whole one."""

    def __init__(self, url: str) -> None:
        self._engine: Engine = create_engine(url)
        if make_url(url).get_backend_name() == "sqlite":
            event.listen(self._engine, "connect", _durable)

    def create(self) -> None:
        """Make the tables where they are missing.

        Derived tables of another version are emptied, for they can be rebuilt; what people gave is kept.
        """
        with self._engine.begin() as connection:
            present = inspect(connection).has_table(state.name)
            if present and read_state(connection, "schema") != SCHEMA_VERSION:
                metadata.drop_all(connection)
            kept.create_all(connection)
            metadata.create_all(connection)
            write_state(connection, "schema", SCHEMA_VERSION)

    def is_current(self) -> bool:
        """Whether there is an index of this version to read."""
        try:
            with self._engine.connect() as connection:
                return read_state(connection, "schema") == SCHEMA_VERSION
        except SQLAlchemyError:
            return False

    def holds_copies(self) -> bool:
        """Whether documents were ever taken in, so that an index can be made without their files."""
        try:
            with self._engine.connect() as connection:
                return connection.execute(select(copies.c.number).limit(1)).first() is not None
        except SQLAlchemyError:
            return False

    def check(self) -> None:
        """Raise `IndexMissing` unless there is an index of this version to read."""
        if not self.is_current():
            raise IndexMissing(
                "还没有可用的索引，请先运行 policy-assistant index (no index yet: run `policy-assistant index`)"
            )

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with self._engine.begin() as connection:
            yield connection

    def settle(self) -> None:
        """Leave no trace of deleted rows in the log beside the database file, as far as readers allow."""
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        self._engine.dispose()


def _durable(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]  # a DB-API connection, which has no common type
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def read_state(connection: Connection, key: str) -> str | None:
    found: str | None = connection.execute(select(state.c.value).where(state.c.key == key)).scalar()
    return found


def write_state(connection: Connection, key: str, value: str) -> None:
    connection.execute(delete(state).where(state.c.key == key))
    connection.execute(insert(state).values(key=key, value=value))
