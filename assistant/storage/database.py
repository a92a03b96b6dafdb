"""Opening the database: durable settings, schema version, transactions."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, delete, event, insert, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from assistant.errors import IndexMissing, StoreUnavailable
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
        with self.writing() as connection:
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
        """A connection to read from; raises `StoreUnavailable` where the database cannot be read."""
        with _told_plainly(self._engine), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: all of it or nothing; raises `StoreUnavailable` where the database cannot be written."""
        with _told_plainly(self._engine), self._engine.begin() as connection:
            yield connection

    def settle(self) -> None:
        """Leave no trace of deleted rows in the log beside the database file, as far as readers allow."""
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        self._engine.dispose()


@contextmanager
def _told_plainly(engine: Engine) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        where, said = engine.url.render_as_string(hide_password=True), str(error.orig)
        what = next((told for sign, told in _TROUBLES.items() if sign in said), _TROUBLE)
        raise StoreUnavailable(f"{what}：{where} ({said})") from error


_TROUBLES = {
    "full": "磁盘已满，没有写入，腾出空间后重试",
    "readonly": "数据库只读，没有写入，请检查文件夹权限",
    "unable to open": "数据库打不开，请检查文件夹和权限",
    "not a database": "数据库已损坏，请移走这个文件后运行 policy-assistant index 重建",
    "malformed": "数据库已损坏，请移走这个文件后运行 policy-assistant index 重建",
    "locked": "数据库正忙，请稍后再试",
    "I/O": "磁盘读写出错，请检查磁盘",
}
"""What SQLite says → what an operator can do."""
_TROUBLE = "数据库出错"


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
