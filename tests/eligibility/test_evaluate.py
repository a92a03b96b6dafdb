"""The three-valued logic, and what must hold for any programme: order is nothing, learning takes nothing back."""

from datetime import date
from fractions import Fraction
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.eligibility import (
    NO,
    YES,
    All,
    Among,
    Any,
    Choices,
    Compare,
    Condition,
    FactKind,
    FactOf,
    Known,
    Not,
    Number,
    Outcome,
    Program,
    Ratio,
    Reference,
    Stated,
    Sum,
    Term,
    Test,
    Unit,
    Verdict,
    all_of,
    any_of,
)
from assistant.domain.interval import Interval
from assistant.eligibility.evaluate import evaluate

_DAY = date(2026, 6, 1)
_V = list(Verdict)
M, U, X = Verdict.MET, Verdict.UNKNOWN, Verdict.UNMET
_NUMBERS = ("a", "b", "c")
_FLAGS = ("p", "q")


@pytest.mark.parametrize(
    ("one", "other", "both", "either"),
    [
        (M, M, M, M), (M, U, U, M), (M, X, X, M),
        (U, M, U, M), (U, U, U, U), (U, X, X, U),
        (X, M, X, M), (X, U, X, U), (X, X, X, X),
    ],
)  # fmt: skip
def test_the_whole_truth_table(one: Verdict, other: Verdict, both: Verdict, either: Verdict) -> None:
    assert all_of((one, other)) is both
    assert any_of((one, other)) is either


def test_not_exchanges_met_and_unmet_and_keeps_unknown() -> None:
    assert [~M, ~U, ~X] == [X, U, M]


@pytest.mark.parametrize("verdicts", list(product(_V, repeat=3)))
def test_de_morgan_and_order(verdicts: tuple[Verdict, ...]) -> None:
    assert ~all_of(verdicts) is any_of(~v for v in verdicts)
    assert ~any_of(verdicts) is all_of(~v for v in verdicts)
    assert len({all_of(order) for order in permutations(verdicts)}) == 1
    assert len({any_of(order) for order in permutations(verdicts)}) == 1


@st.composite
def terms(draw: st.DrawFn, depth: int = 2) -> Term:
    if depth == 0 or draw(st.booleans()):
        fact = draw(st.sampled_from(_NUMBERS))
        return draw(st.sampled_from((FactOf(fact), Number(Fraction(draw(st.integers(0, 9)))))))
    left, right = draw(terms(depth=depth - 1)), draw(terms(depth=depth - 1))
    return draw(st.sampled_from((Sum((left, right)), Ratio(left, right))))


@st.composite
def propositions(draw: st.DrawFn, depth: int = 2) -> Test:
    if depth == 0 or draw(st.booleans()):
        if draw(st.booleans()):
            return Among(draw(st.sampled_from(_FLAGS)), frozenset({draw(st.sampled_from((YES, NO)))}))
        return Compare(draw(st.sampled_from("≥>≤<")), draw(terms()), draw(terms()))
    inner = tuple(draw(st.lists(propositions(depth=depth - 1), min_size=1, max_size=3)))
    return draw(st.sampled_from((All(inner), Any(inner), Not(inner[0]))))


def _program(conditions: list[tuple[Test, bool]]) -> Program:
    facts = [FactKind(name, Unit.ITEM, name, ask=name) for name in _NUMBERS]
    facts += [FactKind(name, Unit.BOOL, name, ask=name, choices=frozenset((YES, NO))) for name in _FLAGS]
    where = (Reference("测试〔2026〕1号", "第一条"),)
    made = [
        Condition(f"c{number}", f"条件{number}", test, where, by_experts=experts)
        for number, (test, experts) in enumerate(conditions)
    ]
    return Program("test", "测试", (), date.min, None, _DAY, None, {f.name: f for f in facts}, {}, tuple(made))


@st.composite
def growing_facts(draw: st.DrawFn) -> tuple[dict[str, Stated], dict[str, Stated]]:
    """Facts, and the same with some of them narrowed or added, all true of one company."""
    less: dict[str, Stated] = {}
    more: dict[str, Stated] = {}
    for name in _NUMBERS:
        truth = Fraction(draw(st.integers(0, 9)))
        wide = Interval(max(Fraction(0), truth - draw(st.integers(0, 4))), truth + draw(st.integers(0, 4)))
        known: Known = wide if draw(st.booleans()) else Interval.exactly(truth)
        _tell(draw, less, more, name, known, Interval.exactly(truth))
    for name in _FLAGS:
        truth_flag: Choices = frozenset({draw(st.sampled_from((YES, NO)))})
        _tell(draw, less, more, name, truth_flag, truth_flag)
    return less, more


def _tell(
    draw: st.DrawFn, less: dict[str, Stated], more: dict[str, Stated], name: str, known: Known, truth: Known
) -> None:
    match draw(st.integers(0, 3)):
        case 1:
            more[name] = Stated(known)
        case 2:
            less[name] = more[name] = Stated(known)
        case 3:
            less[name], more[name] = Stated(known), Stated(truth)


@given(st.lists(st.tuples(propositions(), st.booleans()), min_size=1, max_size=5), growing_facts())
def test_more_facts_never_take_a_verdict_back(
    conditions: list[tuple[Test, bool]], facts: tuple[dict[str, Stated], dict[str, Stated]]
) -> None:
    program = _program(conditions)
    before, after = (evaluate(program, told, _DAY) for told in facts)

    for old, new in zip(before.findings, after.findings, strict=True):
        assert old.verdict is Verdict.UNKNOWN or new.verdict is old.verdict
    assert before.outcome is not Outcome.UNMET or after.outcome is Outcome.UNMET


@given(st.lists(st.tuples(propositions(), st.booleans()), min_size=2, max_size=5), growing_facts(), st.randoms())
def test_the_order_of_conditions_never_matters(
    conditions: list[tuple[Test, bool]], facts: tuple[dict[str, Stated], dict[str, Stated]], chance: object
) -> None:
    shuffled = list(conditions)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    told = facts[0]

    assert evaluate(_program(conditions), told, _DAY).outcome is evaluate(_program(shuffled), told, _DAY).outcome


@given(st.lists(st.tuples(propositions(), st.booleans()), min_size=1, max_size=4), growing_facts())
def test_what_is_asked_for_can_change_the_outcome(
    conditions: list[tuple[Test, bool]], facts: tuple[dict[str, Stated], dict[str, Stated]]
) -> None:
    assessment = evaluate(_program(conditions), facts[0], _DAY)

    waiting = {name for f in assessment.findings if f.verdict is Verdict.UNKNOWN for name in f.unknown}
    assert assessment.asks is None or assessment.asks in waiting
    assert (assessment.asks is None) == (assessment.outcome is Outcome.UNMET or not waiting)


def _stated(**facts: Known) -> dict[str, Stated]:
    return {name: Stated(value) for name, value in facts.items()}


def test_what_experts_judge_is_refuted_by_facts_but_never_granted() -> None:
    program = _program([(Compare("≥", FactOf("a"), Number(Fraction(1))), True)])

    assert evaluate(program, _stated(a=Interval.exactly(3)), _DAY).outcome is Outcome.PENDING_EXPERT
    assert evaluate(program, _stated(a=Interval.exactly(0)), _DAY).outcome is Outcome.UNMET


def test_one_met_branch_decides_whatever_the_others_wait_for() -> None:
    test = Any((Among("p", frozenset({YES})), Compare("≥", FactOf("a"), Number(Fraction(5)))))

    assessment = evaluate(_program([(test, False)]), _stated(p=frozenset({YES})), _DAY)

    assert assessment.outcome is Outcome.MET
    assert assessment.missing == ()


def test_a_declined_fact_is_asked_for_last() -> None:
    program = _program([(Compare("≥", FactOf(name), Number(Fraction(5))), False) for name in ("a", "b")])

    assert evaluate(program, {}, _DAY).asks == "a"
    assert evaluate(program, {}, _DAY, declined=("a",)).asks == "b"
    assert evaluate(program, _stated(b=Interval.exactly(9)), _DAY, declined=("a",)).asks == "a"
