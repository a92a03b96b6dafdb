"""Figures in policy text as values with units, so that 5000万元, 5千万元 and 50000000元 are the same amount."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from assistant.domain.text import Span


class Kind(StrEnum):
    DATE = "date"
    YEAR = "year"
    MONEY = "money"
    PERCENT = "percent"
    DURATION = "duration"
    COUNT = "count"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its kind, its value in the kind's base unit (CNY for money) and its place in the text."""

    kind: Kind
    value: str
    span: Span

    @property
    def key(self) -> tuple[Kind, str]:
        return self.kind, self.value


_SCALE = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_FIGURE = re.compile(
    r"(?P<date>\d{4}年\d{1,2}月\d{1,2}日|\d{4}-\d{2}-\d{2})"
    r"|(?P<year>(?:19|20)\d{2})年(?!\d)"
    r"|(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)\s?"
    r"(?:(?P<percent>%|个百分点)"
    r"|(?P<scale>十万|百万|千万|亿|万|千|百|十)?(?P<unit>元|块钱?|个月|年(?!度)|个工作日|日|天|家|项|个|名|人|件|次|分|台|倍|批|席)?)"
    r"|百分之(?P<han_percent>[一二三四五六七八九十]{1,3})"
    r"|(?P<han_money>[一二两三四五六七八九十百千][一二两三四五六七八九十百千万亿]*)(?:元|块钱?)"
)
_MONEY = frozenset({"元", "块", "块钱"})
_DURATION = frozenset({"年", "个月", "个工作日", "日", "天"})
_HAN = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_SECTION = 10**4


def figures_in(text: str) -> list[Figure]:
    """All figures of a cleaned text, in order."""
    found = []
    for match in _FIGURE.finditer(text):
        kind, value = _read(match)
        found.append(Figure(kind, value, Span(*match.span())))
    return found


def _read(match: re.Match[str]) -> tuple[Kind, str]:
    if match["date"]:
        year, month, day = re.findall(r"\d+", match["date"])
        return Kind.DATE, f"{year}-{int(month):02}-{int(day):02}"
    if match["year"]:
        return Kind.YEAR, match["year"]
    if match["han_percent"]:
        return Kind.PERCENT, str(han_number(match["han_percent"]))
    if match["han_money"]:
        return Kind.MONEY, str(han_number(match["han_money"]))
    value = Decimal(match["number"].replace(",", ""))
    if match["percent"]:
        return Kind.PERCENT, _plain(value)
    value *= _SCALE[match["scale"] or ""]
    unit = match["unit"]
    if unit in _MONEY:
        return Kind.MONEY, _plain(value)
    if unit in _DURATION:
        return Kind.DURATION, _plain(value) + unit
    return (Kind.COUNT if unit else Kind.NUMBER), _plain(value)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def han_number(text: str) -> int:
    """一百二十 → 120, 五千万 → 50000000, 一亿二千万 → 120000000."""
    total = section = digit = 0
    for char in text:
        if char in _HAN:
            digit = _HAN[char]
        elif (scale := _SCALE[char]) >= _SECTION:
            total, section, digit = (total + section + digit or 1) * scale, 0, 0
        else:
            section, digit = section + (digit or 1) * scale, 0
    return total + section + digit
