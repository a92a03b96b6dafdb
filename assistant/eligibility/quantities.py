"""A sentence → its figures with what they can be: money, people, pieces, ratios, points, days, years.

Offsets count in the text that is given. A figure of another measure (square metres, tons, floors) is found too, so
that nothing else is taken for it.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from assistant.domain.eligibility import Unit
from assistant.domain.interval import Interval
from assistant.domain.text import Span
from assistant.eligibility.numerals import Spoken, hedged, spoken_at


class Measure(StrEnum):
    MONEY = "money"
    PERSON = "person"
    COUNT = "count"
    PIECE = "piece"
    """Counted with 个 or nothing: people or things."""
    RATIO = "ratio"
    POINT = "point"
    DAYS = "days"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure in base units (CNY, persons, 1 for 100 %, days), and the words that said it."""

    measure: Measure
    value: Interval
    span: Span
    vague: bool = False
    bare: bool = False
    """Whether no unit was said."""


@dataclass(frozen=True, slots=True)
class Day:
    """A date as precisely as it was said: the first and the last day that it can mean."""

    first: date
    last: date
    span: Span


@dataclass(frozen=True, slots=True)
class YearWords:
    """Which calendar years a stretch of text is about, oldest first; `total` where it speaks of them together."""

    years: tuple[int, ...]
    total: bool
    span: Span


_UNITS: tuple[tuple[Measure, re.Pattern[str]], ...] = (
    (Measure.RATIO, re.compile(r"\s?(?:%|个百分点|个点|个百分比)")),
    (
        Measure.PERSON,
        re.compile(r"\s?(?:多)?(?:个人(?!月)|号人|口人|人(?!民币|次|工)|名|位|口子|号(?=员工|人|职工)|员)"),
    ),
    (Measure.MONEY, re.compile(r"\s?(?:元|块钱?|人民币|圆|RMB|rmb)")),
    (Measure.POINT, re.compile(r"\s?分(?!别|之|公司|店|钟|布|厂|给|到|期|享|红|成)")),
    (
        Measure.OTHER,
        re.compile(
            r"\s?(?:平方?米?|平(?![均台])|㎡|亩|吨|台|套|辆|公里|千米|米|层|楼|号楼|栋|瓦|千瓦|兆瓦|度|小时|分钟|次|期|批|届|倍|斤|公斤|升|股(?!权|东)|轮|条|家|所|张"
            r"|册|页|岁|寸|毫米|厘米|美元|美金|欧元|港币|日元|USD|户|头|只|株|箱|本|大|类|级|星|代|线|路|号(?!人))"
        ),
    ),
    (Measure.COUNT, re.compile(r"\s?(?:项|件|篇|份|种)")),
    (Measure.PIECE, re.compile(r"\s?(?:个(?!月|多月|人月|亿|工作日|半月|年|会计|点)|名)")),
)
_PERIOD = re.compile(r"\s?(?:个?(?P<more>多|半)?(?P<unit>年|个月|月(?!份)|天|日|周年|个年头)(?P<half>半)?(?P<few>多)?)")
_MONTHS = re.compile(r"(?:零|又|加)?(?P<months>\d{1,2}|[一二三四五六七八九十]{1,2})个?月")
_MONTH_DAYS = Fraction("30.4")
_COLUMN_UNIT = re.compile(r"[(（]\s*(?:单位\s*[:：]?\s*)?(?:人民币)?(?P<unit>亿元|万元|元)\s*[)）]")
_STILL_COLUMN = re.compile(r"[\d\s.,，、:：;；年度季/\-~至到和及为是分别合计共约]*")
_SCALES = {"元": 1, "万元": 10**4, "亿元": 10**8}
_SURELY_MONEY = 10000
"""A number this large without any unit counts yuan."""
_RECENT = 8
"""A number without 年 is taken for a year only where it is a recent one: 2000到3000万 names none."""
_HALF_YEAR = re.compile(r"(?<![年月])(?:大|小)?半年")
_FRACTION = re.compile(
    r"(?P<half>一(?:大|小|多)?半)(?=$|[^年天月])|(?P<under>[二三四五六七八九十])分之(?P<over>[一二三四五六七八九])"
)
_YEAR_LIST = re.compile(r"(?:(?:20)?\d{2}年?度?[/、,和])+(?:20)?\d{2}年度?")
_RATIO_WORDS = re.compile(r"百分之")
_TENTHS = re.compile(
    r"成(?:(?P<half>半)|(?P<digit>[一二三四五六七八九]))?(?!立|本|果|功|长|员|绩|交|都|熟|品|为|份|型)"
)
_DATE = re.compile(
    r"(?P<year>(?:19|20)\d{2}|\d{2}|[二一][零〇九][零〇一二三四五六七八九]{2}|[零〇一二][零〇一二三四五六七八九]|今|去|大前|前)年(?:的)?"
    r"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?"
    r"(?:(?P<day>3[01]|[12]\d|0?[1-9]|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号])?"
    r"|(?<!\d)(?P<full>(?:19|20)\d{2})[./\-](?P<full_month>1[0-2]|0?[1-9])(?:[./\-](?P<full_day>3[01]|[12]\d|0?[1-9]))?"
    r"(?![\d.%万亿元年])"
    r"|(?<![\d.])(?P<short>\d{2})\.(?P<short_month>1[0-2]|0?[1-9])(?=成立|注册|创办|开业|设立)"
)
_NAMED_YEAR = re.compile(
    r"(?P<full>(?:19|20)\d{2})(?:年度?|(?=[、,/和及到至\-~:]))|(?P<short>(?<!\d)\d{2})年(?!了|多|半|有余)度?|(?P<han>[二一][零〇九][零〇一二三四五六七八九]{2}|(?<![一二三四五六七八九十百千万])[一二][零〇一二三四五六七八九])年(?!了|多|半)"
)
_RELATIVE = {
    **dict.fromkeys(
        ("去年", "上年度", "上年", "上一年度", "上一年", "上个年度", "上一个年度", "上一会计年度", "上个会计年度"), -1
    ),
    **dict.fromkeys(("今年", "本年度", "本年", "当年"), 0),
    "前年": -2,
    "前一年": -2,
    "大前年": -3,
}
_RELATIVE_YEAR = re.compile("|".join(sorted(_RELATIVE, key=len, reverse=True)))
_SEVERAL = re.compile(
    r"(?:最?近|过去|前|之前|这|上|头|连续|累计|以往)(?:的)?(?P<n>[三3两2二])(?:个)?(?:会计|完整|自然)?年度?|(?P<m>[三3两2二])(?:个)?(?:会计|完整|自然)?年度?(?=分别|合计|一共|总共|加起来|累计|共|的?研发|的?销售|的?营|的?收入|总|依次|下来|加|平均)"
)
_YEAR_RANGE = re.compile(r"(?P<a>(?:20)?\d{2})年?(?:-|到|至|~|—)(?P<b>(?:20)?\d{2})年")
_THREE = {"三": 3, "3": 3, "两": 2, "2": 2, "二": 2}
_HAN_DIGITS = {c: str(n) for n, c in enumerate("零一二三四五六七八九")} | {"〇": "0"}


def dates_in(text: str, as_of: date) -> list[Day]:
    """Every date of at least a month's precision."""
    found = []
    for match in _DATE.finditer(text):
        year = _year(match["year"] or match["full"] or match["short"], as_of)
        month = _small(match["month"] or match["full_month"] or match["short_month"])
        if year is None or not 1 <= month <= 12:
            continue
        last = date(year + month // 12, month % 12 + 1, 1).toordinal() - 1
        day = _small(match["day"] or match["full_day"] or "0")
        if 1 <= day <= last - date(year, month, 1).toordinal() + 1:
            found.append(Day(date(year, month, day), date(year, month, day), Span(*match.span())))
        else:
            found.append(Day(date(year, month, 1), date.fromordinal(last), Span(*match.span())))
    return found


def years_in(text: str, as_of: date) -> list[YearWords]:
    """Every word that says which years are meant, in order, none inside another."""
    found: list[YearWords] = []
    for match in _YEAR_RANGE.finditer(text):
        first, last = _full(match["a"]), _full(match["b"])
        if first < last <= first + 4:
            found.append(YearWords(tuple(range(first, last + 1)), True, Span(*match.span())))
    for match in _YEAR_LIST.finditer(text):
        listed = tuple(_full(digits) for digits in re.findall(r"\d+", match.group()))
        if len(listed) > 1 and all(as_of.year - 30 <= year <= as_of.year for year in listed):
            found.append(YearWords(listed, True, Span(*match.span())))
    for match in _SEVERAL.finditer(text):
        count = _THREE[match["n"] or match["m"]]
        years = tuple(range(as_of.year - count, as_of.year))
        found.append(YearWords(years, True, Span(*match.span())))
    for match in _RELATIVE_YEAR.finditer(text):
        found.append(YearWords((as_of.year + _RELATIVE[match.group()],), False, Span(*match.span())))
    for match in _NAMED_YEAR.finditer(text):
        said = match["full"] or match["short"] or "".join(_HAN_DIGITS[c] for c in match["han"])
        year = _full(said)
        oldest = as_of.year - (30 if match.group()[-1] in "年度" else _RECENT)
        if oldest <= year <= as_of.year + 3:
            found.append(YearWords((year,), False, Span(*match.span())))
    found.sort(key=lambda words: (words.span.start, -words.span.end))
    kept: list[YearWords] = []
    for words in found:
        if not kept or words.span.start >= kept[-1].span.end:
            kept.append(words)
    return kept


def quantities_in(text: str, taken: list[Span]) -> list[Quantity]:
    """Every figure outside the stretches that are `taken` (dates, years), in order."""
    found: list[Quantity] = []
    at = 0
    while at < len(text):
        if (inside := next((span for span in taken if span.start <= at < span.end), None)) is not None:
            at = inside.end
            continue
        if half := _HALF_YEAR.match(text, at):
            half_year = Spoken(Interval.exactly(Fraction(1, 2)), Span(at, at + 1), Fraction(1), False)
            found.append(_days(text, half_year, _PERIOD.match(text, half.end() - 1) or half))
            at = found[-1].span.end
            continue
        if fraction := _FRACTION.match(text, at):
            found.append(_fraction(fraction))
            at = fraction.end()
            continue
        percent = _RATIO_WORDS.match(text, at)
        spoken = spoken_at(text, percent.end() if percent else at)
        if spoken is None or (not percent and _part_of_word(text, spoken)):
            at += 1
            continue
        quantity = _measured(text, at, _up_to(text, spoken), percent is not None)
        if re.search(r"(?:^|[^\d\s年月])\s?[-−负]$", text[:at]):
            quantity = replace(quantity, value=-quantity.value)
        found.append(quantity)
        at = max(quantity.span.end, spoken.span.end)
    return found


def figures_of(unit: Unit, text: str) -> list[Interval]:
    """The values of a unit that a bare statement like 80人 or 400万至500万 gives; a plain number counts too."""
    found = quantities_in(text, [])
    if unit is Unit.YEAR:
        found = [
            replace(q, value=q.value / Interval.exactly(365)) for q in found if q.measure is not Measure.PIECE
        ] or found
    wanted = _MEASURES.get(unit, Measure.COUNT)
    values = [q.value for q in found if q.measure in (wanted, Measure.PIECE)]
    if len(values) == 2 and re.search(r"至|到|-|~", text):
        return [values[0].hull(values[1])]
    return values


_MEASURES = {
    Unit.CNY: Measure.MONEY,
    Unit.PERSON: Measure.PERSON,
    Unit.RATIO: Measure.RATIO,
    Unit.POINT: Measure.POINT,
    Unit.DAY: Measure.DAYS,
    Unit.YEAR: Measure.DAYS,
}
_NO_FIGURE_BEFORE = re.compile(r"[A-Za-z第统唯同万]$|(?:星期|周|礼拜|十|初)$")
_NO_FIGURE_AFTER = re.compile(
    r"些|样|般|直|定|起(?!步)|下(?!来)|切|旦|共|致|线|流|体|时|点(?:儿|也|都|点)|边|方面|向|同|律|贯|步|把|道|手|次性|站|带|万一|分钱|家人|两天|度"
)


def _part_of_word(text: str, spoken: Spoken) -> bool:
    """一些, 统一, 第三, 十分: digits that count nothing."""
    said = spoken.span.of(text)
    if said[0].isdigit():
        return bool(re.search(r"[A-Za-z第]$", text[: spoken.span.start]))
    if _NO_FIGURE_BEFORE.search(text[: spoken.span.start]):
        return True
    if said == "零" and text[: spoken.span.start].endswith(("是", "为")):
        return False
    if said == "几" and not re.match(r"[十百千万亿]", text[spoken.span.end :]):
        return True  # 自己几个人: nobody counted
    if said in ("千", "百", "十", "几", "多", "零") and not re.match(
        r"[个名人项件位号分万亿年天月]", text[spoken.span.end :]
    ):
        return True
    return len(said) == 1 and bool(_NO_FIGURE_AFTER.match(text, spoken.span.end))


_UP_TO = re.compile(r"(?:元|块|人|个人|个|名|项|件|%)?\s?(?:[-~—–到至])\s?(?=[\d一二两三四五六七八九十])")


def _up_to(text: str, first: Spoken) -> Spoken:
    """80-90人, 2000到3000万: both ends as one number; what the second end is counted in holds for the first."""
    joint = _UP_TO.match(text, first.span.end)
    second = spoken_at(text, joint.end()) if joint else None
    if second is None:
        return first
    low = first.value
    for scale in (10**4, 10**8):
        if low.high * scale <= second.value.high and not re.search(r"[万亿wW]", first.span.of(text)):
            low = first.value * Interval.exactly(scale)
    if low.low > second.value.high:
        return first
    value = Interval(low.low, second.value.high)
    return Spoken(value, Span(first.span.start, second.span.end), second.place, True)


def _fraction(match: re.Match[str]) -> Quantity:
    """一半, 三分之一."""
    part = Fraction(1, 2) if match["half"] else Fraction(_small(match["over"]), _small(match["under"]))
    return Quantity(Measure.RATIO, Interval.exactly(part), Span(*match.span()))


def _measured(text: str, start: int, spoken: Spoken, percent: bool) -> Quantity:
    end = spoken.span.end
    if percent:
        said = hedged(text, Spoken(spoken.value, Span(start, end), spoken.place, spoken.vague), end)
        return _quantity(Measure.RATIO, _scaled(said, Fraction(1, 100)))
    if tenths := _TENTHS.match(text, end):
        part = Fraction(1, 2) if tenths["half"] else Fraction(_small(tenths["digit"] or "0"), 10)
        said = hedged(
            text,
            Spoken(spoken.value + Interval.exactly(part), Span(start, tenths.end()), spoken.place, spoken.vague),
            tenths.end(),
        )
        return _quantity(Measure.RATIO, _scaled(said, Fraction(1, 10)))
    if (period := _PERIOD.match(text, end)) and spoken.value.high < 1000:
        return _days(text, spoken, period)
    for measure, unit in _UNITS:
        if match := unit.match(text, _after_more(text, end)):
            said = hedged(text, spoken, match.end())
            said = Spoken(
                said.value, Span(min(said.span.start, start), max(said.span.end, match.end())), said.place, said.vague
            )
            return _quantity(measure, _scaled(said, Fraction(1, 100)) if measure is Measure.RATIO else said)
    said = hedged(text, spoken, end)
    if (scale := _scale_of_column(text[: spoken.span.start])) is not None:
        return _quantity(Measure.MONEY, _scaled(said, Fraction(scale)))
    large = spoken.value.low >= _SURELY_MONEY or re.search(r"[万亿wW]", spoken.span.of(text))
    return replace(_quantity(Measure.MONEY if large else Measure.PIECE, said), bare=True)


def _scale_of_column(before: str) -> int | None:
    """What a bare number counts that follows a head like 营业收入（万元）, with only years and numbers between."""
    marks = list(_COLUMN_UNIT.finditer(before))
    if not marks or not _STILL_COLUMN.fullmatch(before, marks[-1].end()):
        return None
    return _SCALES[marks[-1]["unit"]]


def _after_more(text: str, at: int) -> int:
    """Past 多, 余 and 来 between a number and its unit: 4000万余元, 60多号人."""
    match = re.compile(r"(?:多|余|来|出头)(?=[个号名人项件元%])").match(text, at)
    return match.end() if match else at


def _quantity(measure: Measure, said: Spoken) -> Quantity:
    return Quantity(measure, said.value, said.span, said.vague)


def _scaled(said: Spoken, factor: Fraction) -> Spoken:
    return Spoken(said.value * Interval.exactly(factor), said.span, said.place * factor, said.vague)


def _days(text: str, spoken: Spoken, period: re.Match[str]) -> Quantity:
    """A stretch of time: a year has 365 days, a month 30.4, as many as make a year."""
    value, end = spoken.value, period.end()
    unit = period["unit"]
    a_day = Fraction(365) if "年" in unit else _MONTH_DAYS if "月" in unit else Fraction(1)
    if period["half"] or period["more"] == "半":
        value = value + Interval.exactly(Fraction(1, 2))
    elif period["few"] or period["more"]:
        value = Interval(value.low, value.high + 1, high_open=True)
    elif "年" in unit and (months := _MONTHS.match(text, end)):
        value, end = value + Interval.exactly(Fraction(_small(months["months"]), 12)), months.end()
    said = hedged(text, Spoken(value, Span(spoken.span.start, end), Fraction(1), spoken.vague), end)
    low, high = (n if abs(n) == float("inf") else Fraction(int(n * a_day)) for n in (said.value.low, said.value.high))
    days = Interval(low, high, said.value.low_open and low < high, said.value.high_open and low < high)
    return Quantity(Measure.DAYS, days, Span(said.span.start, max(end, said.span.end)), said.vague)


def _small(said: str) -> int:
    if said.isdigit():
        return int(said)
    spoken = spoken_at(said, 0)
    return int(spoken.value.low) if spoken else 0


def _year(said: str, as_of: date) -> int | None:
    if said in ("今", "去", "前", "大前"):
        return as_of.year - ("今", "去", "前", "大前").index(said)
    digits = "".join(_HAN_DIGITS.get(c, c) for c in said)
    year = _full(digits)
    return year if 1950 <= year <= as_of.year + 1 else None


def _full(digits: str) -> int:
    year = int(digits)
    return year if year > 99 else 2000 + year if year < 50 else 1900 + year
