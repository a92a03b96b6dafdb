"""Whether a message asks what the rules say of a company, or something that the documents answer."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.domain.eligibility import Misbelief, Program
from assistant.domain.interval import Interval
from assistant.eligibility.mentions import Mention
from assistant.eligibility.rule_pack import TOPICS
from assistant.strict_yaml import broken, mapping_of, read_yaml

_SHORT = 14
_ENOUGH = 2
"""So many figures about the company, and a programme, ask for an assessment even without a question."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What is asked of the rules. `topics` are asked about beside or instead of the conditions; `assesses` tells
    whether the company's own case is meant; `mentions` are what it said of itself so far."""

    programs: tuple[Program, ...]
    mentions: tuple[Mention, ...]
    topics: tuple[str, ...] = ()
    assesses: bool = True
    lists: bool = False
    misbeliefs: tuple[Misbelief, ...] = ()
    declined: tuple[str, ...] = ()
    """Facts that the company was asked for and does not know."""

    @property
    def is_general(self) -> bool:
        """Whether no figure of a company is at hand: the rules themselves are asked about."""
        return not any(isinstance(mention.value, Interval) for mention in self.mentions)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the company is, as far as it is told: its provinces, whether a place is known whose documents are asked
    first, and whether this very message names one."""

    provinces: frozenset[str] = frozenset()
    is_known: bool = False
    said_here: bool = False


@dataclass(frozen=True, slots=True)
class InquiryWords:
    applies: re.Pattern[str]
    lists: re.Pattern[str]
    condition: re.Pattern[str]
    topics: Mapping[str, re.Pattern[str]]


def read_inquiry_words(path: Path) -> InquiryWords:
    """Raises `DataFileError` for an unknown key or a broken expression."""
    top = mapping_of(path, read_yaml(path), frozenset({"applies", "lists", "condition", "topics"}))
    topics = mapping_of(path, top["topics"], frozenset(TOPICS), top.line_of("topics"))
    try:
        return InquiryWords(
            re.compile(top["applies"]),
            re.compile(top["lists"]),
            re.compile(top["condition"]),
            {topic: re.compile(said) for topic, said in topics.items()},
        )
    except re.error as error:
        raise broken(path, 1, str(error)) from error


class Inquirer:
    """Reads what a message wants of the rule packs."""

    def __init__(self, programs: Mapping[str, Program], words: InquiryWords) -> None:
        self._programs = programs
        self._words = words
        names = [(name, program) for program in programs.values() for name in program.names]
        self._names = sorted(names, key=lambda one: -len(one[0]))
        self._never = [phrase for program in programs.values() for phrase in program.never]

    def named_in(self, text: str) -> tuple[Program, ...]:
        """The programmes that a text names, in order; the longest name counts: 专精特新小巨人 is no 专精特新."""
        found: list[tuple[int, Program]] = []
        for phrase in self._never:
            text = text.replace(phrase, "\0" * len(phrase))
        for name, program in self._names:
            at = text.lower().find(name.lower())
            while at >= 0:
                found.append((at, program))
                text = text[:at] + "\0" * len(name) + text[at + len(name) :]
                at = text.lower().find(name.lower())
        ordered = [program for _, program in sorted(found, key=lambda one: one[0])]
        return tuple({program.id: program for program in ordered}.values())

    def _proposed(self, place: Place) -> tuple[Program, ...]:
        return tuple(
            p
            for p in self._programs.values()
            if p.proposed and (p.region is None or any(province.startswith(p.region) for province in place.provinces))
        )

    def of(self, text: str, mentions: Sequence[Mention], before: "Inquiry | None", place: Place) -> Inquiry | None:
        """What the message asks of the rules; None where the documents are asked.

        `mentions` are those of this message, `before` is the inquiry that it follows. Where documents of the place
        are held, they come first; programmes of another province are not proposed.
        """
        words = self._words
        named = self.named_in(text)
        figures = [m for m in mentions if isinstance(m.value, Interval)]
        topics = tuple(topic for topic, said in words.topics.items() if said.search(text))
        applies, lists = words.applies.search(text) is not None, words.lists.search(text) is not None
        documents_first = place.is_known and (place.said_here or before is None)
        asks_condition = words.condition.search(text) is not None
        wrong = tuple(m for p in named for m in p.misbeliefs if any(word in text for word in m.words))
        if wrong:
            return Inquiry(named, tuple(mentions), topics, bool(figures), False, wrong)
        if named and figures and (applies or asks_condition or (len(figures) >= _ENOUGH and not topics)):
            return Inquiry(named, tuple(mentions), topics)
        if not named and lists and (figures or ((mentions or before is not None) and not documents_first)):
            return Inquiry(self._proposed(place), tuple(mentions), topics, lists=True)
        if not named and before is None and applies and len(figures) >= _ENOUGH:
            return Inquiry(self._proposed(place), tuple(mentions), topics, lists=True)
        if not named and before is not None and len(text) <= _SHORT and (topics or asks_condition):
            return Inquiry(before.programs, tuple(mentions), topics, assesses=not topics)
        if named and not documents_first and (applies or topics or asks_condition):
            return Inquiry(named, tuple(mentions), topics, assesses=applies and not topics)
        return None
