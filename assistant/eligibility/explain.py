"""An assessment → words that a clerk can follow: what was seen, what is required, how it was reckoned, what lacks."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from assistant.domain.eligibility import (
    All,
    Among,
    Any,
    Assessment,
    Banded,
    Chosen,
    Compare,
    Condition,
    Difference,
    FactOf,
    Finding,
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
    Unit,
    Verdict,
)
from assistant.domain.interval import INFINITE, Bound, Interval
from assistant.eligibility.evaluate import Facts
from assistant.eligibility.expressions import facts_of

_YI, _WAN = 10**8, 10**4
_COUNTED = {Unit.PERSON: "人", Unit.DAY: "天", Unit.YEAR: "年", Unit.RIGHT: "项", Unit.ITEM: "项", Unit.POINT: "分"}
_MANY = 6
"""A derivation with more figures than that is no longer read; its result alone is given."""
OUTCOMES = {
    Outcome.UNMET: "按现有情况不符合",
    Outcome.NEED_FACTS: "信息还不全，暂时不能判断",
    Outcome.PENDING_EXPERT: "可核算的条件都符合，其余要由专家评审",
    Outcome.MET: "所列条件都符合，最终以主管部门审核为准",
}
VERDICTS = {Verdict.MET: "符合", Verdict.UNMET: "不符合", Verdict.UNKNOWN: "待确认"}


@dataclass(frozen=True, slots=True)
class Explanation:
    """One condition in words; what does not apply is None."""

    finding: Finding
    observed: str | None
    required: str | None
    derivation: str | None
    gap: str | None


def explain(assessment: Assessment) -> list[Explanation]:
    """Every condition, in the order of the pack."""
    account = _Account(
        assessment.program, Facts(assessment.program, assessment.facts, assessment.as_of), assessment.as_of
    )
    return [account.of(finding) for finding in assessment.findings]


def next_question(assessment: Assessment) -> str | None:
    """What to ask the company next: first what contradicts itself, then what could decide most."""
    facts = assessment.program.facts
    if assessment.clashing:
        names = "、".join(facts[name].label for name in assessment.clashing)
        return f"您说的{names}互相矛盾，请核对后再说一次。"
    if assessment.asks is None:
        return None
    return f"{facts[assessment.asks].ask or facts[assessment.asks].label}？"


def amount(value: Known, unit: Unit | None) -> str:
    """A value as people write it; a range with both its ends, as far as they are known."""
    if not isinstance(value, Interval):
        return "或".join(sorted(value))
    if value.exact is not None:
        return _number(value.exact, unit)
    if value.high == INFINITE:
        return "未知" if value.low == -INFINITE else f"{_number(value.low, unit)}以上"
    if value.low == -INFINITE or (value.low == 0 and value.low_open):
        return f"{'不到' if value.high_open else '不超过'}{_number(value.high, unit)}"
    return f"{_number(value.low, unit)}至{_number(value.high, unit)}"


def _number(value: Bound, unit: Unit | None) -> str:
    number = Fraction(value)
    if unit is Unit.CNY:
        scale, word = (_YI, "亿元") if abs(number) >= _YI and _decimals(number / _YI) <= 4 else (_WAN, "万元")
        return f"{_plain(number)}元" if abs(number) < _WAN else f"{_plain(number / scale)}{word}"
    if unit is Unit.RATIO:
        return f"{_plain(number * 100)}%"
    return f"{_plain(number)}{_COUNTED.get(unit, '') if unit else ''}"


def _decimals(number: Fraction) -> int:
    """How many decimal places it has; many where it has no end."""
    for places in range(9):
        if (number * 10**places).denominator == 1:
            return places
    return 9


def _plain(number: Fraction) -> str:
    """At most four decimals where it ends there, else two, cut off and marked 约: 4.999% never reads as 5%."""
    if _decimals(number) <= 4:
        text = f"{float(number):.4f}".rstrip("0").rstrip(".")
        return text or "0"
    cut = Fraction(math.floor(abs(number) * 100), 100) * (-1 if number < 0 else 1)
    return f"约{float(cut):.2f}"


class _Account:
    def __init__(self, program: Program, facts: Facts, as_of: date) -> None:
        self._program = program
        self._facts = facts
        self._as_of = as_of

    def of(self, finding: Finding) -> Explanation:
        condition = finding.condition
        tests = list(_leaves(condition.test))
        main = tests[0]
        observed = required = None
        if len(tests) == 1:
            observed, required = self._observed(main), self._required(main)
        touched = any(self._facts.touches(name) for name in facts_of(condition.test))
        lines = [line for test in tests[:_MANY] if touched and (line := self._derivation(test))]
        gap = None
        if finding.verdict is Verdict.UNMET and condition.rectifiable:
            gaps = [gap for test in tests if self._facts.verdict(test) is Verdict.UNMET and (gap := self._gap(test))]
            gap = "；或".join(gaps) or None
        return Explanation(finding, observed, required, "；".join(dict.fromkeys(lines)) or None, gap)

    def _observed(self, test: Test) -> str | None:
        match test:
            case Compare(_, left, _):
                value = self._facts.number(left)
                return None if self._unsaid(left, value) else amount(value, self._unit(left))
            case Among(fact, _):
                choices = self._facts.choices(fact)
                return "、".join(choices) if len(choices) == 1 else None
        return None

    def _required(self, test: Test) -> str | None:
        match test:
            case Compare(sign, left, right):
                value = self._facts.number(right)
                if value.exact is None:
                    return (
                        f"{sign}{amount(value, self._unit(left)).replace('至', ' 到 ')}（视情况）"
                        if value.is_bounded
                        else None
                    )
                return f"{sign}{amount(value, self._unit(left))}"
            case Among(_, values):
                return "或".join(sorted(values))
        return None

    def _unsaid(self, term: Term, value: Interval) -> bool:
        """Whether nothing is known of it yet."""
        open_ended = value.high == INFINITE and value.low in (0, -1, -INFINITE)
        if isinstance(term, FactOf):
            return open_ended or value == self._program.facts[term.name].range
        return open_ended

    def _derivation(self, test: Test) -> str | None:
        match test:
            case Compare(_, left, right):
                lines = [self._reckoned(left), self._why_bound(right)]
                return "；".join(line for line in lines if line) or None
            case Among(fact, _):
                choices = self._facts.choices(fact)
                return f"{self._program.facts[fact].label}：{next(iter(choices))}" if len(choices) == 1 else None
        return None

    def _reckoned(self, term: Term) -> str | None:
        value = self._facts.number(term)
        if isinstance(term, FactOf):
            kind = self._program.facts[term.name]
            if kind.derived is not None and self._is_known(kind.derived):
                return self._reckoned(kind.derived)
            return None if self._unsaid(term, value) else f"{kind.label} {amount(value, kind.unit)}"
        parts = self._formula(term)
        if parts is None:
            return None
        result = amount(value, self._unit(term))
        return f"{parts} = {result}" if isinstance(term, Ratio | Sum | Difference | Product) else parts

    def _is_known(self, term: Term) -> bool:
        value = self._facts.number(term)
        return not (value.high == INFINITE and value.low in (0, -1, -INFINITE))

    def _formula(self, term: Term) -> str | None:
        match term:
            case Number(value):
                return _plain(value)
            case FactOf(name):
                kind = self._program.facts[name]
                return f"{kind.label} {amount(self._facts.of(name), kind.unit)}"
            case Ratio(over, under):
                return self._joined((over, under), " ÷ ")
            case Sum(terms):
                return self._joined(terms, " + ")
            case Difference(left, right):
                return self._joined((left, right), " − ")
            case Product(left, right):
                return self._joined((left, right), " × ")
            case Banded(_, by) | Picked(_, by):
                by_value = self._formula(FactOf(by) if isinstance(by, str) else by)
                return f"{by_value}，对应 {amount(self._facts.number(term), self._unit(term))}"
            case Least(terms) | Greatest(terms):
                word = "取小" if isinstance(term, Least) else "取大"
                return f"{word}（{self._joined(terms, '、')}）"
            case Chosen() | ParameterOf():
                return amount(self._facts.number(term), self._unit(term))

    def _joined(self, terms: Sequence[Term], sign: str) -> str | None:
        parts = [self._formula(term) for term in terms]
        return None if None in parts else sign.join(part for part in parts if part)

    def _why_bound(self, term: Term) -> str | None:
        """Which band of a rule applies, and why."""
        if isinstance(term, Banded | Picked):
            by = FactOf(term.by) if isinstance(term.by, str) else term.by
            bound = self._facts.number(term)
            if bound.exact == 0:
                return None
            if isinstance(by, FactOf) and not self._facts.settled(by.name) and bound.exact is None:
                return f"{self._program.facts[by.name].label}不确定，要求在 {amount(bound, self._unit(term))}之间"
            return f"{self._formula(by)}，适用 {amount(bound, self._unit(term))}"
        return None

    def _unit(self, term: Term) -> Unit | None:
        """What a term counts; None for a bare number."""
        match term:
            case FactOf(name):
                return self._program.facts[name].unit
            case ParameterOf(name) | Banded(name, _) | Picked(name, _):
                return self._program.parameters[name].unit
            case Ratio(over, under):
                return Unit.RATIO if self._unit(over) is self._unit(under) else self._unit(over)
            case Sum(terms) | Least(terms) | Greatest(terms):
                return next(filter(None, map(self._unit, terms)), None)
            case Difference(left, right) | Product(left, right) | Chosen(_, left, right):
                return self._unit(left) or self._unit(right)
            case Number():
                return None

    def _gap(self, test: Test) -> str | None:
        if not isinstance(test, Compare):
            return None
        term = test.left
        if isinstance(term, FactOf) and (derived := self._program.facts[term.name].derived) and self._is_known(derived):
            term = derived
        if isinstance(term, Ratio) and self._is_known(term.over) and test.sign in ("≥", ">"):
            return self._gap_of_part(term, test)
        unit, value, bound = self._unit(term), self._facts.number(term), self._facts.number(test.right)
        short = bound - value if test.sign in ("≥", ">") else value - bound
        if not short.is_bounded or short.low < 0:
            return None
        word = "还差" if test.sign in ("≥", ">") else "超出"
        if unit is Unit.RATIO:
            return f"{word} {amount(short, Unit.RATIO).replace('%', ' 个百分点')}"
        if unit is Unit.DAY and test.sign == "≥" and short.exact is not None:
            day = self._as_of + timedelta(days=math.ceil(short.exact))
            return f"{word} {math.ceil(short.exact)} 天（{day} 起满足）"
        return f"{word} {amount(_whole(short, unit), unit)}"

    def _gap_of_part(self, term: Ratio, test: Compare) -> str | None:
        """How much more of the part is needed, the whole unchanged."""
        wanted = self._facts.number(test.right) * self._facts.number(term.under)
        short = wanted - self._facts.number(term.over)
        if not short.is_bounded or short.high <= 0:
            return None
        unit = self._unit(term.over)
        short = _whole(Interval(max(short.low, Fraction(0)), short.high), unit)
        target = amount(self._facts.number(test.right), Unit.RATIO)
        more, whole = _label(self._program, term.over), _label(self._program, term.under)
        return f"还差 {amount(short, unit)}（{more}再增加 {amount(short, unit)}、{whole}不变，即达 {target}）"


def _whole(value: Interval, unit: Unit | None) -> Interval:
    """People, rights and days are counted whole, upwards."""
    if unit not in (Unit.PERSON, Unit.RIGHT, Unit.ITEM, Unit.DAY):
        return value
    return Interval(Fraction(math.ceil(value.low)), Fraction(math.ceil(value.high)))


def _label(program: Program, term: Term) -> str:
    return program.facts[term.name].label if isinstance(term, FactOf) else "分子"


def _leaves(test: Test) -> list[Test]:
    """The comparisons of a test, in order."""
    match test:
        case All(tests) | Any(tests):
            return [leaf for one in tests for leaf in _leaves(one)]
        case Not(inner):
            return _leaves(inner)
        case _:
            return [test]


def stated_text(stated: Stated, unit: Unit) -> str:
    """A fact as it was understood."""
    return amount(stated.value, unit)


def source_of(condition: Condition) -> str:
    """Where the condition stands, as it is written beside it."""
    return "、".join(f"{reference.number}{reference.article}" for reference in condition.references)
