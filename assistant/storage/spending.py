"""What language models have cost today: counted durably, by everybody together and by each user."""

import hashlib
import logging
from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.errors import StoreUnavailable
from assistant.storage.database import Database
from assistant.storage.schema import token_use

_log = logging.getLogger(__name__)
_EVERYBODY = "*"
_DAYS_KEPT = 40


class Spending:
    """Reservations and charges of tokens, safe between threads and processes. 0 as a limit means none.

    A user is kept only as a hash that is another one every day. Where the store cannot be written nothing is spent.
    """

    def __init__(self, database: Database, of_all: int, of_one: int, today: Callable[[], date]) -> None:
        self._database = database
        self._of_all = of_all
        self._of_one = of_one
        self._today = today
        self._made = False

    def reserve(self, who: str | None, tokens: int) -> bool:
        """Set tokens aside; False where a limit would be passed, or nothing can be written down."""
        day = self._today()
        try:
            with self._database.writing() as connection:
                self._make(connection)
                for name, limit in ((_EVERYBODY, self._of_all), (_hidden(who, day), self._of_one)):
                    if self._add(connection, day, name, tokens) > limit > 0:
                        raise _TooMuch
        except _TooMuch:
            return False
        except StoreUnavailable as error:
            _log.warning("no language model is asked, for its cost cannot be written down: %s", error)
            return False
        return True

    def settle(self, who: str | None, reserved: int, used: int) -> None:
        """Charge what was used instead of what was set aside."""
        day = self._today()
        try:
            with self._database.writing() as connection:
                self._make(connection)
                for name in (_EVERYBODY, _hidden(who, day)):
                    self._add(connection, day, name, used - reserved)
        except StoreUnavailable as error:
            _log.warning("a language model's cost stays at what was set aside: %s", error)

    def spent(self, who: str | None = None) -> int:
        """Tokens spent today and set aside, by one user, or by everybody."""
        day = self._today()
        with self._database.writing() as connection:
            self._make(connection)
            return self._add(connection, day, _hidden(who, day) if who else _EVERYBODY, 0)

    def _make(self, connection: Connection) -> None:
        if not self._made:
            token_use.create(connection, checkfirst=True)
            forgotten = (self._today() - timedelta(days=_DAYS_KEPT)).isoformat()
            connection.execute(delete(token_use).where(token_use.c.day < forgotten))
            self._made = True

    def _add(self, connection: Connection, day: date, name: str, tokens: int) -> int:
        """The new sum. The row is written first, so that whoever comes at the same time waits for it."""
        row = (token_use.c.day == day.isoformat(), token_use.c.who == name)
        changed = connection.execute(update(token_use).where(*row).values(tokens=token_use.c.tokens + tokens))
        if not changed.rowcount:
            try:
                with connection.begin_nested():
                    connection.execute(insert(token_use).values(day=day.isoformat(), who=name, tokens=tokens))
            except IntegrityError:  # somebody else was first
                connection.execute(update(token_use).where(*row).values(tokens=token_use.c.tokens + tokens))
        return int(connection.execute(select(token_use.c.tokens).where(*row)).scalar_one())


class _TooMuch(Exception):
    """Undoes a reservation."""


def _hidden(who: str | None, day: date) -> str:
    return hashlib.sha256(f"{day.isoformat()} {who or 'anybody'}".encode()).hexdigest()[:32]
