"""Facts and a programme → an assessment. Pure; unknown stays unknown, and more facts never take a verdict back.

The next question is the one that could decide most: each open condition shares one among the facts that it waits
for, divided by what the answer costs the person asked.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import reduce

from assistant.domain.eligibility import (
    All,
    Among,
    Any,
    Assessment,
    Banded,
    Choices,
    Chosen,
    Compare,
    Condition,
    Difference,
    FactKind,
    FactOf,
    Finding,
    Grade,
    Greatest,
    Known,
    Least,
    Not,
    Number,
    Outcome,
    ParameterOf,
    Picked,
    Product,
    Program,
    Ratio,
    Stated,
    Sum,
    Term,
    Test,
    Verdict,
    all_of,
    any_of,
)
from assistant.domain.interval import Interval
from assistant.eligibility.expressions import facts_of

_ANYTHING = Interval()
_FOR_GRADE = 0.01
"""What a fact is worth that only tells the class: it is asked for after all that could decide."""


class Facts:
    """What is known of a company, as one programme sees it on one day."""

    def __init__(self, program: Program, stated: Mapping[str, Stated], as_of: date) -> None:
        self._program = program
        self._as_of = as_of
        self._stated = stated
        self._seen: dict[str, Known] = {}
        self.clashing: list[str] = []
        for name in stated:
            self.of(name)
        self._distrust_parts_above_wholes()

    def of(self, name: str) -> Known:
        """All that a fact can be: what was said, narrowed by what follows from other facts."""
        if name not in self._seen:
            kind = self._program.facts[name]
            self._seen[name] = kind.open  # a derivation never leads back to itself; the pack reader sees to it
            self._seen[name] = self._narrowed(kind)
        return self._seen[name]

    def _narrowed(self, kind: FactKind) -> Known:
        said = self._stated[kind.name].value if kind.name in self._stated else kind.open
        if isinstance(said, frozenset):
            return said
        computed = self.number(kind.derived) if kind.derived else kind.range
        within = computed.meet(kind.range) or kind.range
        both = said.meet(within)
        if both is None and kind.name not in self.clashing:
            self.clashing.append(kind.name)
        return both or kind.range

    def _distrust_parts_above_wholes(self) -> None:
        """A part larger than its whole: one of the two was said wrongly, and neither is relied on."""
        for kind in self._program.facts.values():
            if kind.within is not None and {kind.name, kind.within} <= set(self._stated):
                part, whole = self.interval(kind.name), self.interval(kind.within)
                if part.low > whole.high:
                    self.clashing += [kind.name, kind.within]
        if self.clashing:
            self._seen = {name: self._program.facts[name].open for name in self.clashing}

    def interval(self, name: str) -> Interval:
        value = self.of(name)
        assert isinstance(value, Interval), f"{name} is no number; the pack reader sees to it"
        return value

    def choices(self, name: str) -> Choices:
        value = self.of(name)
        assert isinstance(value, frozenset), f"{name} is a number; the pack reader sees to it"
        return value

    def touches(self, name: str) -> bool:
        """Whether something was stated of a fact, or of one that it is computed from."""
        derived = self._program.facts[name].derived
        return name in self._stated or (derived is not None and any(map(self.touches, facts_of(derived))))

    def settled(self, name: str) -> bool:
        """Whether only one value is left."""
        value = self.of(name)
        return len(value) == 1 if isinstance(value, frozenset) else value.exact is not None

    def number(self, term: Term) -> Interval:
        """All that a term can be."""
        match term:
            case Number(value):
                return Interval.exactly(value)
            case FactOf(name):
                return self.interval(name)
            case ParameterOf(name):
                held = self._program.parameters[name].on(self._as_of)
                return held if isinstance(held, Interval) else _ANYTHING
            case Sum(terms):
                return reduce(Interval.__add__, map(self.number, terms))
            case Difference(left, right):
                return self.number(left) - self.number(right)
            case Product(left, right):
                return self.number(left) * self.number(right)
            case Ratio(over, under):
                return self.number(over) / self.number(under)
            case Least(terms):
                return reduce(Interval.least, map(self.number, terms))
            case Greatest(terms):
                return reduce(Interval.greatest, map(self.number, terms))
            case Banded(parameter, by):
                return self._banded(parameter, self.number(by))
            case Picked(parameter, by):
                return self._picked(parameter, self.choices(by))
            case Chosen(test, then, otherwise):
                return self._chosen(test, then, otherwise)

    def _banded(self, parameter: str, at: Interval) -> Interval:
        bands = self._program.parameters[parameter].on(self._as_of)
        if not isinstance(bands, tuple):
            return _ANYTHING
        return _hull(band.value for band in bands if band.range.meet(at) is not None)

    def _picked(self, parameter: str, choices: Choices) -> Interval:
        table = self._program.parameters[parameter].on(self._as_of)
        if not isinstance(table, Mapping):
            return _ANYTHING
        return _hull(table.get(choice, _ANYTHING) for choice in choices)

    def _chosen(self, test: Test, then: Term, otherwise: Term) -> Interval:
        match self.verdict(test):
            case Verdict.MET:
                return self.number(then)
            case Verdict.UNMET:
                return self.number(otherwise)
            case Verdict.UNKNOWN:
                return self.number(then).hull(self.number(otherwise))

    def verdict(self, test: Test) -> Verdict:
        """What is certain of a test: unknown as long as both answers remain possible."""
        match test:
            case Compare(sign, left, right):
                return _COMPARED[sign](self.number(left), self.number(right))
            case Among(fact, values):
                possible = self.choices(fact)
                if possible <= values:
                    return Verdict.MET
                return Verdict.UNKNOWN if possible & values else Verdict.UNMET
            case All(tests):
                return all_of(map(self.verdict, tests))
            case Any(tests):
                return any_of(map(self.verdict, tests))
            case Not(inner):
                return ~self.verdict(inner)

    def waits_for(self, test: Test) -> set[str]:
        """The facts whose answer could still decide a test; empty where it is decided."""
        if self.verdict(test) is not Verdict.UNKNOWN:
            return set()
        match test:
            case Compare(_, left, right):
                return self._open_in(left) | self._open_in(right)
            case Among(fact, _):
                return {fact}
            case All(tests) | Any(tests):
                return set().union(*map(self.waits_for, tests))
            case Not(inner):
                return self.waits_for(inner)

    def _open_in(self, term: Term) -> set[str]:
        match term:
            case FactOf(name):
                return self._open_fact(name)
            case Sum(terms) | Least(terms) | Greatest(terms):
                return set().union(*map(self._open_in, terms))
            case Difference(one, other) | Product(one, other) | Ratio(one, other):
                return self._open_in(one) | self._open_in(other)
            case Banded(_, by):
                return self._open_in(by)
            case Picked(_, by):
                return set() if self.settled(by) else {by}
            case Chosen(test, then, otherwise):
                return self.waits_for(test) or self._open_in(then) | self._open_in(otherwise)
            case _:
                return set()

    def _open_fact(self, name: str) -> set[str]:
        """The fact itself where a person can be asked for it, else those that it is computed from."""
        if self.settled(name):
            return set()
        kind = self._program.facts[name]
        return {name} if kind.ask or kind.derived is None else self._open_in(kind.derived)


def _hull(intervals: Iterable[Interval]) -> Interval:
    found = list(intervals)
    return reduce(Interval.hull, found) if found else _ANYTHING


def _at_least(a: Interval, b: Interval) -> Verdict:
    if a.low >= b.high:
        return Verdict.MET
    below = a.high < b.low or (a.high == b.low and (a.high_open or b.low_open))
    return Verdict.UNMET if below else Verdict.UNKNOWN


def _above(a: Interval, b: Interval) -> Verdict:
    return ~_at_least(b, a)


_COMPARED: dict[str, Callable[[Interval, Interval], Verdict]] = {
    "≥": _at_least,
    ">": _above,
    "≤": lambda a, b: _at_least(b, a),
    "<": lambda a, b: _above(b, a),
}


def evaluate(program: Program, stated: Mapping[str, Stated], as_of: date, declined: Collection[str] = ()) -> Assessment:
    """The assessment of the conditions that hold on a day; `stated` names only facts of the programme.

    Facts that were `declined` are not asked for again while there is anything else to ask.
    """
    facts = Facts(program, stated, as_of)
    findings = tuple(_finding(condition, facts) for condition in program.conditions_on(as_of))
    outcome = _outcome(findings)
    gain: dict[str, float] = {}
    for finding in findings:
        waits_for = [name for name in finding.unknown if program.facts[name].ask] or finding.unknown
        for name in waits_for:
            gain[name] = gain.get(name, 0.0) + 1 / len(waits_for) / program.facts[name].cost
    possible = _grades(program, facts)
    if len(possible) > 1 and outcome is not Outcome.UNMET:
        for name in set().union(*(facts.waits_for(grade.test) for grade in possible)):
            gain.setdefault(name, _FOR_GRADE / program.facts[name].cost)
    missing = tuple(name for name in program.facts if name in gain)
    askable = () if outcome is Outcome.UNMET else missing
    return Assessment(
        program,
        as_of,
        outcome,
        findings,
        dict(stated),
        missing,
        max(askable, key=lambda name: (name not in declined, gain[name]), default=None),
        tuple(dict.fromkeys(facts.clashing)),
        possible,
    )


def _finding(condition: Condition, facts: Facts) -> Finding:
    waits_for = facts.waits_for(condition.test)
    return Finding(condition, facts.verdict(condition.test), tuple(sorted(waits_for)))


def _outcome(findings: Sequence[Finding]) -> Outcome:
    if any(finding.verdict is Verdict.UNMET for finding in findings):
        return Outcome.UNMET
    if any(f.verdict is Verdict.UNKNOWN for f in findings if not f.condition.by_experts):
        return Outcome.NEED_FACTS
    return Outcome.PENDING_EXPERT if any(f.condition.by_experts for f in findings) else Outcome.MET


def _grades(program: Program, facts: Facts) -> tuple[Grade, ...]:
    """The first grade whose test is met, after those that may still come before it."""
    possible: list[Grade] = []
    for grade in program.grades:
        verdict = facts.verdict(grade.test)
        if verdict is not Verdict.UNMET:
            possible.append(grade)
        if verdict is Verdict.MET:
            break
    return tuple(possible)
