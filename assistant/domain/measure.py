"""Figures as a sentence means them: value, unit and bound, whatever the script they are written in.

`figures_in` (quantity.py) asks whether two texts print the same figures; here 三年 is 3年, 0.5亿元 is 5000万元, half
is 50 %, and 不超过 belongs to the figure behind it.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from assistant.domain.quantity import han_number
from assistant.domain.text import Span


class Bound(StrEnum):
    """Whether a figure is the least, the most, or just what is said."""

    EXACT = "exact"
    LEAST = "least"
    MOST = "most"


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure: `value` in the base unit, `unit` its class (`元`, `%`, `月`, `家` …; empty where none is written)."""

    value: Decimal
    unit: str
    bound: Bound
    span: Span

    def same_as(self, other: "Measure") -> bool:
        """Whether both say the same quantity, bounds apart. 个 stands for any counted thing; no unit, for any unit."""
        return self.value == other.value and (
            self.unit == other.unit
            or not self.unit
            or not other.unit
            or (_ANY_COUNT in (self.unit, other.unit) and {self.unit, other.unit} <= _COUNTED)
        )


_ANY_COUNT = "个"
_COUNTED = frozenset("个家项名件台种批所条类处席座支本")
_SCALE = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_ITSELF = "元 % 百分点 ‰ 季度 日 工作日 小时 平方米 平方公里 亩 公里 吨 倍 分 次 级 岁 " + " ".join(
    "名家项个件台种批所条类处席座支本"
)
_OTHERWISE = (
    "块钱→元 块→元 个百分点→百分点 个月→月 个季度→季度 天→日 个工作日→工作日 平米→平方米 周岁→岁 "
    "人→名 位→名 户→家 套→台"
)
_LONGER = {"年": ("月", 12), "周年": ("月", 12), "周": ("日", 7), "余": ("", 1)}
_BASE: dict[str, tuple[str, int]] = {
    **{unit: (unit, 1) for unit in _ITSELF.split()},
    **{unit: (base, 1) for unit, _, base in (pair.partition("→") for pair in _OTHERWISE.split())},
    **_LONGER,
}
"""A unit as written → its class, and how many of the class's own it is."""
_UNITS = "|".join(sorted(map(re.escape, _BASE), key=len, reverse=True))
_HAN_DIGIT = "零〇一二两三四五六七八九十百千万亿"
_HAN = re.compile(
    rf"(?<![第\d{_HAN_DIGIT}])(?P<han>[一二两三四五六七八九十][{_HAN_DIGIT}]*)(?P<more>余|多)?(?={_UNITS}|成[^立果员为])"
)
_NOT_COUNTED = re.compile(
    r"^一(?:个(?!工作日|月|季度|百分点)|家|项|种|批|条|类|处|件|名|位|支|次|所|年一度|日|人|本|座|套)"
)
"""一项 and 一次性 are ways of speaking, 一年 and 一元 are figures."""
_HAN_SHARE = re.compile(r"百分之([零一二两三四五六七八九十百点\d.]+)")
_TENTHS = re.compile(r"([一二两三四五六七八九])成(?=[^立果员为]|$)")
_WHETHER = re.compile(r"([能可会是有要])不\1")
"""能不能 asks; it denies nothing."""
_FRACTION = re.compile(r"([二两三四五六七八九十\d]+)分之([一二两三四五六七八九十\d]+)")
_HALF = re.compile(r"一半|半数|过半|对半")
_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d{2})[年./-](\d{1,2})[月./-](\d{1,2})[日号]?|(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)"
)
_MONTH = re.compile(r"(?<!\d)((?:19|20)\d{2})年(\d{1,2})月(?!\d)")
_YEAR = re.compile(rf"(?<![\d.])((?:19|20)\d{{2}})(?:年(?:度)?|(?!\d|[.万亿千百十余多]|{_UNITS}))(?!\d)")
_NUMBER = re.compile(
    rf"(?<![a-z\d.])(?P<number>\d+(?:,\d{{3}})*(?:\.\d+)?)(?P<scale>十万|百万|千万|亿|万|千|百|十)?(?P<more>余|多)?(?P<unit>{_UNITS})?(?![a-z])"
)
_MOST_BEFORE = re.compile(
    r"(?:不超过|不得超过|不能超过|最高|最多|至多|上限|不高于|不多于|不大于|以内|限额|封顶|不满|低于|少于|不足|小于|最长|最迟|不迟于|不晚于|控制在|超不过)[^\d,;。!?]{0,6}$"
)
_LEAST_BEFORE = re.compile(
    r"(?:不低于|不少于|不小于|不得低于|不得少于|不能低于|不能少于|最低|最少|至少|起码|超过|高于|多于|大于|突破|达到或超过|满|下限)[^\d,;。!?]{0,6}$"
)
_NOT_MOST = re.compile(r"(?:不|未|没有|没)(?:得|能|可|会)?$")
_MOST_AFTER = re.compile(r"^(?:及|或|\(含\))?(?:以下|以内|之内|为限|封顶|为上限|(?:的)?上限|内(?!容|部|外|资|生))")
_LEAST_AFTER = re.compile(r"^(?:及|或|\(含\))?(?:以上|起|及以上|为下限|往上|多)")
_LOOK_BACK, _LOOK_AHEAD = 14, 6


def plain(text: str) -> str:
    """The text in one width and case, without spaces, with Chinese numerals before units as digits."""
    text = "".join(unicodedata.normalize("NFKC", text).lower().split())
    text = _WHETHER.sub(r"\1", text)
    text = _HAN_SHARE.sub(lambda m: f"{_share(m[1])}%", text)
    text = _FRACTION.sub(lambda m: f"{_fraction(m[1], m[2])}%", text)
    text = _HALF.sub("50%", text)
    text = _TENTHS.sub(lambda m: f"{han_number(m[1])}0%", text)
    return _HAN.sub(
        lambda m: m[0] if _NOT_COUNTED.match(text[m.start() :]) else f"{han_number(m['han'])}{m['more'] or ''}", text
    )


def _share(words: str) -> str:
    if words[0].isdigit():
        return words
    whole, _, rest = words.partition("点")
    return f"{han_number(whole)}" + (f".{''.join(str(han_number(c)) for c in rest)}" if rest else "")


def _fraction(below: str, above: str) -> Decimal:
    """三分之二 as a percentage with two places."""
    parts = [int(part) if part.isdigit() else han_number(part) for part in (above, below)]
    return (Decimal(100 * parts[0]) / (parts[1] or 1)).quantize(Decimal("0.01"))


def measures_in(text: str) -> list[Measure]:
    """All figures of a `plain` text, in order. Those of the calendar have the units day, month and year."""
    found: list[Measure] = []
    taken: list[Span] = []
    for pattern, unit in ((_DATE, "day"), (_MONTH, "month"), (_YEAR, "year")):
        for match in pattern.finditer(text):
            span = Span(*match.span())
            if not any(span.overlaps(other) for other in taken):
                parts = [part for part in match.groups() if part]
                taken.append(span)
                found.append(Measure(Decimal("".join(part.zfill(2) for part in parts)), unit, Bound.EXACT, span))
    for match in _NUMBER.finditer(text):
        span = Span(*match.span())
        if any(span.overlaps(other) for other in taken):
            continue
        try:
            value = Decimal(match["number"].replace(",", "")) * _SCALE.get(match["scale"] or "", 1)
        except InvalidOperation:
            continue
        unit, factor = _BASE.get(match["unit"] or "", ("", 1))
        bound = Bound.LEAST if match["more"] else _bound(text, span)
        found.append(Measure(value * factor, unit, bound, span))
    return sorted(found, key=lambda measure: measure.span)


def _bound(text: str, span: Span) -> Bound:
    before, after = text[max(0, span.start - _LOOK_BACK) : span.start], text[span.end : span.end + _LOOK_AHEAD]
    if _MOST_AFTER.match(after):
        return Bound.MOST
    if _LEAST_AFTER.match(after):
        return Bound.LEAST
    most, least = _MOST_BEFORE.search(before), _LEAST_BEFORE.search(before)
    if most and (not least or most.start() <= least.start()):
        # 不低于 is found as 低于 too: a 不 before it turns it round.
        turned = _NOT_MOST.search(before[: most.start()]) and not most[0].startswith(("不", "最", "至"))
        return Bound.LEAST if turned else Bound.MOST
    if least:
        turned = _NOT_MOST.search(before[: least.start()]) and not least[0].startswith(("不", "最", "至"))
        return Bound.MOST if turned else Bound.LEAST
    return Bound.EXACT
