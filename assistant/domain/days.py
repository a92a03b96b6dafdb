"""How Chinese documents write days and counts: 2031年5月6日, 二〇三一年五月六日, 2031-05-06, 三年, 30日."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from assistant.domain.text import Span

_NOUGHT = "〇○零oO0"
_HAN_DIGITS = {char: n for n, char in enumerate("零一二三四五六七八九")} | dict.fromkeys(_NOUGHT, 0) | {"两": 2}
DAY = (
    r"(?:(?<!\d)\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日"
    r"|(?<![\d.\-/])(?:19|20)\d{2}(?P<mark>[-/.])\d{1,2}(?P=mark)\d{1,2}(?![\d.\-/])"
    rf"|[一二][{_NOUGHT}一二三四五六七八九]{{3}}\s?年\s?[一二三四五六七八九十]{{1,3}}\s?月\s?[一二三四五六七八九十]{{1,3}}\s?日)"
)
"""The pattern of a written day; it has one named group, `mark`, so that it can stand only once in a larger pattern."""
PLAIN_DAY = re.sub(r"\(\?P<mark>(\[[^]]+\])\)(.*?)\(\?P=mark\)", r"\1\2\1", DAY)
"""The same without a group, to be used any number of times."""
COUNT = r"(?:\d{1,3}|[一二两三四五六七八九十百]{1,5})"
"""The pattern of a written count."""
_DAY = re.compile(DAY)
_PARTS = re.compile(rf"[\d一二三四五六七八九十{_NOUGHT}]+")


@dataclass(frozen=True, slots=True)
class WrittenDay:
    """A day as a text writes it; `day` is None where there is no such day (2031年2月30日)."""

    day: date | None
    span: Span


def days_in(text: str) -> Iterator[WrittenDay]:
    """Every written day of a cleaned text, in order."""
    for found in _DAY.finditer(text):
        yield WrittenDay(_day(found.group()), Span(*found.span()))


def whole_day(text: str) -> WrittenDay | None:
    """The day that is all of the text, or None."""
    found = _DAY.fullmatch(text)
    return WrittenDay(_day(text), Span(0, len(text))) if found else None


def count_of(written: str) -> int:
    """30 → 30, 三 → 3, 两 → 2, 十五 → 15. Guaranteed for what `COUNT` matches, up to 999."""
    if written.isascii():
        return int(written)
    total, digit = 0, 0
    for char in written:
        if char in _HAN_DIGITS:
            digit = _HAN_DIGITS[char]
        else:
            total += (digit or 1) * {"十": 10, "百": 100}[char]
            digit = 0
    return total + digit


def _day(written: str) -> date | None:
    year, month, day = (_year(part) if n == 0 else count_of(part) for n, part in enumerate(_PARTS.findall(written)))
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() else _digits(written)


def _digits(written: str) -> int:
    return int("".join(str(_HAN_DIGITS[char]) for char in written))
