"""What people thought of an answer: kept, without any number that names a person or a company."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import insert, select

from assistant.storage.database import Database
from assistant.storage.schema import feedback


class Thumb(StrEnum):
    """Whether an answer helped."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Feedback:
    """One opinion. `question`, `answer` and `comment` come masked; `reason` is one of a fixed list, or empty."""

    thumb: Thumb
    question: str
    answer: str
    reason: str = ""
    comment: str = ""
    corpus_version: str = ""
    given_at: datetime | None = None


class FeedbackBook:
    """Keeps opinions. What `add` returns from is on disk; raises `StoreUnavailable` where it cannot be written."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, one: Feedback) -> int:
        """Keep an opinion; returns its number."""
        with self._database.writing() as connection:
            feedback.create(connection, checkfirst=True)
            row = insert(feedback).values(
                thumb=one.thumb.value,
                question=one.question,
                answer=one.answer,
                reason=one.reason,
                comment=one.comment,
                corpus_version=one.corpus_version,
                given_at=one.given_at.isoformat(timespec="seconds") if one.given_at else None,
            )
            number: int = connection.execute(row.returning(feedback.c.number)).scalar_one()
        return number

    def all(self) -> list[Feedback]:
        """Every opinion in the order in which it came."""
        with self._database.writing() as connection:
            feedback.create(connection, checkfirst=True)
            rows = connection.execute(select(feedback).order_by(feedback.c.number)).all()
        return [
            Feedback(
                Thumb(row.thumb),
                row.question,
                row.answer,
                row.reason,
                row.comment,
                row.corpus_version,
                datetime.fromisoformat(row.given_at) if row.given_at else None,
            )
            for row in rows
        ]
