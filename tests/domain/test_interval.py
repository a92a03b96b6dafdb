"""Intervals: whatever numbers the arguments stand for, the result holds what they give."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.interval import INFINITE, Interval

_NUMBERS = st.fractions(min_value=-20, max_value=20, max_denominator=6)


@st.composite
def known(draw: st.DrawFn) -> tuple[Interval, Fraction]:
    """An interval and a number in it."""
    low, high = sorted((draw(_NUMBERS), draw(_NUMBERS)))
    open_low, open_high = (draw(st.booleans()), draw(st.booleans())) if low < high else (False, False)
    inside = draw(st.fractions(min_value=low, max_value=high, max_denominator=60))
    interval = Interval(low, high, open_low, open_high)
    return interval, inside if inside in interval else (low + high) / 2


@given(known(), known())
def test_operations_never_lose_the_true_value(one: tuple[Interval, Fraction], other: tuple[Interval, Fraction]) -> None:
    (a, x), (b, y) = one, other

    assert x + y in a + b
    assert x - y in a - b
    assert x * y in a * b
    assert y == 0 or x / y in a / b
    assert min(x, y) in a.least(b)
    assert max(x, y) in a.greatest(b)
    assert x in a.hull(b)
    assert y in a.hull(b)
    meeting = a.meet(b)
    assert (x in b) <= (meeting is not None and x in meeting)


@pytest.mark.parametrize(
    ("interval", "number", "holds"),
    [
        (Interval(Fraction(0), Fraction(60), high_open=True), Fraction(60), False),  # 不到60人
        (Interval(Fraction(60), INFINITE), Fraction(60), True),  # 60人以上
        (Interval(Fraction(60), INFINITE, low_open=True), Fraction(60), False),  # 超过60人
        (Interval.exactly(60), Fraction(60), True),
    ],
)
def test_open_and_closed_ends(interval: Interval, number: Fraction, holds: bool) -> None:
    assert (number in interval) is holds


def test_a_ratio_to_what_may_be_nothing_is_not_known() -> None:
    assert Interval.exactly(5) / Interval(Fraction(0), Fraction(10)) == Interval()


def test_an_empty_interval_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="empty"):
        Interval(Fraction(2), Fraction(1))
