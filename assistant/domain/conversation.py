"""What people ask: a question with its circumstances, and the question actually answered."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assistant.domain.document import Region


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of the conversation; `role` is `user` or `assistant`."""

    role: str
    content: str


class Mode(StrEnum):
    """Who words the answer: the documents alone, a language model, or the model where one is configured and well."""

    EXTRACTIVE = "extractive"
    LLM = "llm"
    AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it came. `region` is a name as given beside the question; one named in the text beats it.

    `user` tells apart those who share a daily budget; it is never logged.
    """

    text: str
    as_of: date
    history: tuple[Turn, ...] = ()
    region: str | None = None
    id: str | int | None = None
    mode: Mode = Mode.AUTO
    user: str | None = None


class Asked(StrEnum):
    """What kind of thing a question asks for; the values are the names used in `unstated`."""

    AMOUNT = "amount"
    COUNT = "count"
    DEPARTMENT = "department"
    VALIDITY = "validity"
    DATE = "date"
    CONDITION = "condition"
    CONTACT = "contact"
    PROCEDURE = "procedure"
    REASON = "reason"
    PLACE = "place"
    NUMBER = "document_number"
    ISSUER = "issuer"
    ISSUED = "issued_on"
    FACT = "fact"


ABOUT_THE_DOCUMENT = (Asked.NUMBER, Asked.ISSUER, Asked.ISSUED, Asked.VALIDITY)
"""What a document says of itself, not a clause of it."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What was written and what it was taken for."""

    written: str
    meant: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A day that a question is about, and the words that named it."""

    day: date
    words: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """The stand-alone question actually used. `regions` are those asked about, empty for anywhere;
    `elsewhere` are place names that no document is held for, which a sentence must name to count. `parts` are the
    questions of a message that asks several, each stand-alone, or what is asked of each of several regions, in order;
    empty for one."""

    question: Question
    text: str
    search_text: str
    regions: tuple[Region, ...]
    elsewhere: tuple[str, ...]
    asked: tuple[Asked, ...]
    parts: tuple["Resolved", ...] = ()
    corrections: tuple[Correction, ...] = ()
    moment: Moment | None = None
    recalled: str = ""
    """The answer before, where the question leans on it: it tells which clause is meant, and is never a source."""

    @property
    def as_of(self) -> date:
        """The day on which the answer must hold: named in the words, or else the question's own."""
        return self.moment.day if self.moment else self.question.as_of
