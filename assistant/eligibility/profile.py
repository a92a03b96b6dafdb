"""What a company says of itself → the facts that a programme looks at, each with the words that it rests on.

Years are matched strictly: the last three accounting years are the three before the year of the day asked about
(国科发火〔2016〕195号 三（一）). A year that was not told leaves the sum open upwards; a year before the company
was founded counts for nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from assistant.domain.eligibility import FactKind, Known, Period, Program, Stated
from assistant.domain.interval import INFINITE, Interval
from assistant.eligibility.mentions import Mention

AGE, RIGHTS, FOUNDED = "age", "rights", "founded"
_BACK = {Period.LAST: 1, Period.BEFORE_LAST: 2, Period.THIRD_LAST: 3}
_SPANS = {Period.LAST_TWO: 2, Period.LAST_THREE: 3}

TAKEN_FOR_LAST_YEAR = "没有说明年度，按上年理解"


def told_directly(program: str, kind: FactKind) -> str:
    """The concept of a plain answer to a programme's own question: it counts for no other programme, whose fact of
    the same name may follow another rule."""
    return f"{program}={kind.name}"


def facts_from(program: Program, mentions: Sequence[Mention], as_of: date) -> dict[str, Stated]:
    """The facts of a programme that the mentions give; those that they leave open are missing."""
    told = _Told(mentions, as_of, program.id)
    found = {}
    for kind in program.facts.values():
        stated = told.of(kind)
        if stated is not None and (value := _fitting(kind, stated.value)) is not None:
            found[kind.name] = Stated(value, stated.words, stated.span, stated.assumed)
    return found


def _fitting(kind: FactKind, value: Known) -> Known | None:
    if isinstance(value, Interval):
        return None if kind.choices else value.meet(kind.range)
    if not kind.choices:
        return None
    return (value & kind.choices) or (frozenset({"其他"}) & kind.choices) or None


class _Told:
    """The mentions of one company, asked for by fact."""

    def __init__(self, mentions: Sequence[Mention], as_of: date, program: str) -> None:
        self._as_of = as_of
        self._program = program
        self._by_concept: dict[str, list[Mention]] = {}
        for mention in mentions:
            self._by_concept.setdefault(mention.concept, []).append(mention)

    def of(self, kind: FactKind) -> Stated | None:
        direct = _stated(self._by_concept.get(told_directly(self._program, kind), [])[-1:])
        if direct is not None or kind.reading is None:
            return direct
        for concept in kind.reading.concepts:
            stated = self._read(concept, kind.reading.period)
            if stated is not None:
                return stated
        return None

    def _read(self, concept: str, period: Period | None) -> Stated | None:
        if concept == AGE:
            return self._age()
        if concept == RIGHTS:
            return self._rights()
        mentions = self._by_concept.get(concept, [])
        if period is None:
            return _stated(mentions[-1:])
        if period in _BACK:
            return self._of_year(mentions, self._as_of.year - _BACK[period])
        return self._of_years(mentions, _SPANS[period])

    def _age(self) -> Stated | None:
        founded = self._by_concept.get(FOUNDED, [])
        if founded and isinstance(value := founded[-1].value, Interval):
            today = Interval.exactly(self._as_of.toordinal())
            age = (today - value).greatest(Interval.exactly(0))
            return Stated(age, founded[-1].words, founded[-1].span)
        return _stated(self._by_concept.get("age_days", [])[-1:])

    def _rights(self) -> Stated | None:
        """All rights together: the total where one is told, else the kinds that are."""
        kinds = [m for name in ("ip1", "ip2") for m in self._by_concept.get(name, [])]
        totals = [m for name in ("ip", "patents") for m in self._by_concept.get(name, [])]
        told = [m for m in (*totals, *kinds) if isinstance(m.value, Interval)]
        if not told:
            return None
        summed = Interval.exactly(0)
        for mention in kinds:
            assert isinstance(mention.value, Interval)
            summed = summed + mention.value
        every = summed if kinds else None
        for mention in totals:
            assert isinstance(mention.value, Interval)
            every = mention.value if every is None else every.greatest(mention.value)
        assert every is not None
        if every.high == 0 and not any(m.concept == "ip" for m in totals):
            every = Interval(Fraction(0))  # 没有发明专利 says nothing of the other kinds
        return Stated(every, "、".join(m.words for m in told), told[0].span)

    def _of_year(self, mentions: Iterable[Mention], year: int) -> Stated | None:
        for mention in reversed(list(mentions)):
            if mention.years == (year,):
                return _stated([mention])
            if not mention.years and year == self._as_of.year - 1:
                return Stated(mention.value, mention.words, mention.span, TAKEN_FOR_LAST_YEAR)
        return None

    def _of_years(self, mentions: Sequence[Mention], count: int) -> Stated | None:
        years = tuple(range(self._as_of.year - count, self._as_of.year))
        for mention in reversed(mentions):
            if mention.years == years:
                return _stated([mention])
        parts = [self._of_year(mentions, year) for year in years if self._existed_in(year)]
        told = [part for part in parts if part is not None]
        if not told:
            return None
        total = Interval.exactly(0) if all(parts) else Interval(Fraction(0), INFINITE)
        for part in told:
            assert isinstance(part.value, Interval)
            total = total + part.value
        return Stated(total, "、".join(dict.fromkeys(p.words or "" for p in told)), told[0].span, told[-1].assumed)

    def _existed_in(self, year: int) -> bool:
        """Whether the company may have been there in that year."""
        age = self._age()
        if age is None or not isinstance(age.value, Interval) or age.value.high == INFINITE:
            return True
        return date.fromordinal(max(1, self._as_of.toordinal() - int(age.value.high))).year <= year


def _stated(mentions: Sequence[Mention]) -> Stated | None:
    return Stated(mentions[-1].value, mentions[-1].words, mentions[-1].span) if mentions else None
