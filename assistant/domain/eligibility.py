"""Programmes, their conditions, and what facts about a company say of them.

Unknown is a value of its own: a condition is met, unmet or unknown (Kleene, "Introduction to Metamathematics", § 64),
and nothing that is not known is ever taken for zero or for no.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from assistant.domain.interval import Interval
from assistant.domain.text import Span


class Verdict(StrEnum):
    """What the facts say of one condition."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"

    def __invert__(self) -> "Verdict":
        return _OPPOSITE[self]


_OPPOSITE = {Verdict.MET: Verdict.UNMET, Verdict.UNMET: Verdict.MET, Verdict.UNKNOWN: Verdict.UNKNOWN}


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """One unmet decides; met only where every one is. The order never matters."""
    seen = set(verdicts)
    return Verdict.UNMET if Verdict.UNMET in seen else Verdict.UNKNOWN if Verdict.UNKNOWN in seen else Verdict.MET


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    """One met decides; unmet only where every one is. The order never matters."""
    return ~all_of(~verdict for verdict in verdicts)


class Outcome(StrEnum):
    """What the facts say of a whole programme. There is no "certified": that is for the authority to say."""

    UNMET = "unmet"
    NEED_FACTS = "need_facts"
    PENDING_EXPERT = "pending_expert"
    MET = "met"


Choices = frozenset[str]
"""The values that a fact which is no number can still have."""
YES, NO = "是", "否"
Known = Interval | Choices


class Unit(StrEnum):
    """What a number counts."""

    CNY = "CNY"
    PERSON = "person"
    DAY = "day"
    YEAR = "year"
    RIGHT = "right"
    ITEM = "item"
    POINT = "point"
    RATIO = "ratio"
    BOOL = "bool"
    CHOICE = "choice"


class Period(StrEnum):
    """Which accounting years before the year of `as_of` a fact is about; the words a rule pack uses."""

    LAST = "last"
    BEFORE_LAST = "before_last"
    THIRD_LAST = "third_last"
    LAST_TWO = "last_two"
    LAST_THREE = "last_three"


@dataclass(frozen=True, slots=True)
class Reading:
    """Which words of a company's own account give a fact: any of `concepts`, of a `period` where it has one."""

    concepts: tuple[str, ...]
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class FactKind:
    """A fact that a programme looks at. `ask` is how a person is asked for it, `cost` how dear the answer is to them.

    `derived` computes it from other facts where it is not given; `choices` are the values of one that is no number;
    `within` names the whole of which it is a part.
    """

    name: str
    unit: Unit
    label: str
    ask: str | None = None
    cost: int = 1
    range: Interval = field(default_factory=lambda: Interval(Fraction(0)))
    derived: "Term | None" = None
    reading: Reading | None = None
    choices: Choices = frozenset()
    within: str | None = None

    @property
    def open(self) -> Known:
        """All it can be before anything is known."""
        return self.choices or self.range


@dataclass(frozen=True, slots=True)
class Number:
    value: Fraction


@dataclass(frozen=True, slots=True)
class FactOf:
    name: str


@dataclass(frozen=True, slots=True)
class ParameterOf:
    name: str


@dataclass(frozen=True, slots=True)
class Sum:
    terms: tuple["Term", ...]


@dataclass(frozen=True, slots=True)
class Difference:
    left: "Term"
    right: "Term"


@dataclass(frozen=True, slots=True)
class Product:
    left: "Term"
    right: "Term"


@dataclass(frozen=True, slots=True)
class Ratio:
    over: "Term"
    under: "Term"


@dataclass(frozen=True, slots=True)
class Least:
    terms: tuple["Term", ...]


@dataclass(frozen=True, slots=True)
class Greatest:
    terms: tuple["Term", ...]


@dataclass(frozen=True, slots=True)
class Banded:
    """The value of the band of a parameter in which a number lies."""

    parameter: str
    by: "Term"


@dataclass(frozen=True, slots=True)
class Picked:
    """The value of a parameter for what a fact that is no number says."""

    parameter: str
    by: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """One number where a test is met, another where it is not."""

    test: "Test"
    then: "Term"
    otherwise: "Term"


Term = Number | FactOf | ParameterOf | Sum | Difference | Product | Ratio | Least | Greatest | Banded | Picked | Chosen


@dataclass(frozen=True, slots=True)
class Compare:
    """`sign` is one of ≥ > ≤ <."""

    sign: str
    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class Among:
    """The fact has one of these values."""

    fact: str
    values: Choices


@dataclass(frozen=True, slots=True)
class All:
    tests: tuple["Test", ...]


@dataclass(frozen=True, slots=True)
class Any:
    tests: tuple["Test", ...]


@dataclass(frozen=True, slots=True)
class Not:
    test: "Test"


Test = Compare | Among | All | Any | Not


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a rule stands: the number of a document and its article."""

    number: str
    article: str


@dataclass(frozen=True, slots=True)
class Band:
    """Of the numbers in `range`, the value `value`; bands of one table may overlap where the rule itself is unclear."""

    range: Interval
    value: Interval


ParameterValue = Interval | tuple[Band, ...] | Mapping[str, Interval]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure of a rule, by the day from which it holds; None where it ended."""

    name: str
    unit: Unit
    reference: Reference | None
    values: tuple[tuple[date, ParameterValue | None], ...]

    def on(self, day: date) -> ParameterValue | None:
        """What holds on a day; None before the first and after the end."""
        held = [value for since, value in self.values if since <= day]
        return held[-1] if held else None


@dataclass(frozen=True, slots=True)
class Condition:
    """`by_experts`: facts can refute it, never grant it alone. `rectifiable`: the company can still mend it."""

    id: str
    label: str
    test: Test
    references: tuple[Reference, ...]
    rectifiable: bool = False
    by_experts: bool = False
    since: date = date.min
    until: date = date.max
    note: str | None = None

    def holds_on(self, day: date) -> bool:
        return self.since <= day <= self.until


@dataclass(frozen=True, slots=True)
class Grade:
    """A class that a programme puts companies in, the first whose test is met."""

    label: str
    test: Test
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """Something a rule says beside its conditions, in our words: a window, a paper to hand in, a benefit."""

    topic: str
    text: str
    references: tuple[Reference, ...]
    since: date = date.min
    until: date = date.max

    def holds_on(self, day: date) -> bool:
        return self.since <= day <= self.until


@dataclass(frozen=True, slots=True)
class Misbelief:
    """Words that betray an outdated or false belief, and what is right."""

    words: tuple[str, ...]
    text: str
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """The rules of one programme as a pack states them. `layers` are the packs that it was made of, national first.

    `proposed` tells whether it is something to apply for, and so belongs in a list of what a company can get.
    """

    id: str
    title: str
    names: tuple[str, ...]
    since: date
    until: date | None
    checked: date
    region: str | None
    facts: Mapping[str, FactKind]
    parameters: Mapping[str, Parameter]
    conditions: tuple[Condition, ...]
    grades: tuple[Grade, ...] = ()
    statements: tuple[Statement, ...] = ()
    misbeliefs: tuple[Misbelief, ...] = ()
    notices: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    proposed: bool = True
    never: tuple[str, ...] = ()
    """Phrases in which a name of the programme means something else: 高企 in 提高企业."""

    def conditions_on(self, day: date) -> tuple[Condition, ...]:
        return tuple(condition for condition in self.conditions if condition.holds_on(day))

    def in_force(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Stated:
    """A value that somebody gave for a fact, with the words it came from; `assumed` says what we took for granted."""

    value: Known
    words: str | None = None
    span: Span | None = None
    assumed: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What the facts say of one condition. `unknown` are the facts that could still decide it."""

    condition: Condition
    verdict: Verdict
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the facts say of one programme on one day.

    `asks` is the fact whose answer is worth most; None where no answer can change the outcome. `clashing` are facts
    that contradict what others say; they count as unknown. `grades` are the classes still possible.
    """

    program: Program
    as_of: date
    outcome: Outcome
    findings: tuple[Finding, ...]
    facts: Mapping[str, Stated]
    missing: tuple[str, ...] = ()
    asks: str | None = None
    clashing: tuple[str, ...] = ()
    grades: tuple[Grade, ...] = ()
