"""Numbers known to lie somewhere: arithmetic that never loses the true value.

Every operation is inclusion-monotone: narrower arguments give a narrower result that lies within the wider one
(Moore, "Interval Analysis", 1966). So learning more never takes back what was already certain.
"""

from dataclasses import dataclass
from fractions import Fraction

Bound = Fraction | float
"""A finite fraction, or minus or plus infinity."""

INFINITE = float("inf")


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers from `low` to `high`; an open end is not itself included. Never empty."""

    low: Bound = -INFINITE
    high: Bound = INFINITE
    low_open: bool = False
    high_open: bool = False

    def __post_init__(self) -> None:
        if self.low > self.high or (self.low == self.high and (self.low_open or self.high_open)):
            raise ValueError(f"an empty interval: {self.low}..{self.high}")

    @classmethod
    def exactly(cls, value: Fraction | int) -> "Interval":
        return cls(Fraction(value), Fraction(value))

    @property
    def exact(self) -> Fraction | None:
        """The one number it can be; None where it can be several."""
        return self.low if self.low == self.high and isinstance(self.low, Fraction) else None

    @property
    def is_bounded(self) -> bool:
        return abs(self.low) != INFINITE and abs(self.high) != INFINITE

    def __contains__(self, value: Bound) -> bool:
        above = value > self.low or (value == self.low and not self.low_open)
        return above and (value < self.high or (value == self.high and not self.high_open))

    def __add__(self, other: "Interval") -> "Interval":
        return Interval(
            self.low + other.low,
            self.high + other.high,
            self.low_open or other.low_open,
            self.high_open or other.high_open,
        )

    def __neg__(self) -> "Interval":
        return Interval(-self.high, -self.low, self.high_open, self.low_open)

    def __sub__(self, other: "Interval") -> "Interval":
        return self + -other

    def __mul__(self, other: "Interval") -> "Interval":
        corners = [
            (_times(a, b), (a_open and (b != 0 or b_open)) or (b_open and (a != 0 or a_open)))
            for a, a_open in ((self.low, self.low_open), (self.high, self.high_open))
            for b, b_open in ((other.low, other.low_open), (other.high, other.high_open))
        ]
        return _around(corners)

    def __truediv__(self, other: "Interval") -> "Interval":
        """Anything at all where the divisor may be zero: a ratio to nothing is not known."""
        if 0 in other or other.low < 0 < other.high:
            return Interval()
        inverse = Interval(
            _inverse(other.high, -INFINITE), _inverse(other.low, INFINITE), other.high_open, other.low_open
        )
        return self * inverse

    def least(self, other: "Interval") -> "Interval":
        """The smaller of a number of each."""
        low, low_open = min((self.low, self.low_open), (other.low, other.low_open))
        high, not_open = min((self.high, not self.high_open), (other.high, not other.high_open))
        return Interval(
            low, high, low_open if self.low != other.low else self.low_open and other.low_open, not not_open
        )

    def greatest(self, other: "Interval") -> "Interval":
        """The larger of a number of each."""
        return -(-self).least(-other)

    def hull(self, other: "Interval") -> "Interval":
        """The smallest interval that holds both."""
        low, low_open = min((self.low, self.low_open), (other.low, other.low_open))
        high, closed = max((self.high, not self.high_open), (other.high, not other.high_open))
        return Interval(low, high, low_open, not closed)

    def meet(self, other: "Interval") -> "Interval | None":
        """What lies in both; None where nothing does."""
        low, low_open = max((self.low, self.low_open), (other.low, other.low_open))
        high, closed = min((self.high, not self.high_open), (other.high, not other.high_open))
        if low > high or (low == high and (low_open or not closed)):
            return None
        return Interval(low, high, low_open, not closed)


def _times(a: Bound, b: Bound) -> Bound:
    return Fraction(0) if a == 0 or b == 0 else a * b


def _inverse(value: Bound, near_zero: Bound) -> Bound:
    if value == 0:
        return near_zero  # zero is an open end here: the divisor may be as small as you like
    return Fraction(0) if abs(value) == INFINITE else 1 / value


def _around(corners: list[tuple[Bound, bool]]) -> Interval:
    low, high = min(value for value, _ in corners), max(value for value, _ in corners)
    low_open = all(is_open for value, is_open in corners if value == low)
    high_open = all(is_open for value, is_open in corners if value == high)
    return Interval(low, high, low_open, high_open)
