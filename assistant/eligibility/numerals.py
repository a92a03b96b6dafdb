"""Numbers as Chinese people say them → intervals: 4000多万, 两百来万, 三四十, 1.2个亿, 500w, 不到60.

What the words leave open stays open: 多 reaches to the next place that was spoken, 来 and 左右 are a tenth either way,
近 and 快 stay within a tenth below, 不到 and 超过 have one end only.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

from assistant.domain.interval import INFINITE, Interval
from assistant.domain.text import Span

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2, "仨": 3}
_TENS = {"十": 10, "百": 100, "千": 1000, "k": 1000}
_LARGE = {"万": 10**4, "w": 10**4, "亿": 10**8}
_ARABIC = r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
_HAN = r"[零〇一二两三四五六七八九十百千几]+(?:点[零〇一二三四五六七八九]+)?|[俩仨]"
_FEW = "多|来|余|好几"
_PART = re.compile(
    rf"(?P<number>{_ARABIC}|{_HAN})(?P<few>{_FEW})?(?P<scale>个?(?:[十百千]?[万亿]|[wW](?![a-zA-Z]))|[十百千]|[kK](?![a-zA-Z]))?"
)
_BEFORE = re.compile(
    r"(?P<about>大概|大约|约莫|差不多|估计|约)|(?P<near>将近|接近|快到?|近)|(?P<under>不到|不足|少于|低于|未满|没满|没到|不满|不超过|至多|最多|顶多)"
    r"|(?P<over>超过|超|多于|大于|高于|突破|过了)|(?P<at_least>至少|不少于|不低于|起码|最少)"
)
_BEFORE_END = re.compile(rf"(?:{_BEFORE.pattern})(?:有|是|为|才|就|也就|在|共|花了)?$")
_AFTER = re.compile(
    r"(?P<more>多|余)|(?P<about>来(?!自|了|源)|左右|上下|的样子)|(?P<bit>出头|冒头|挂零)|(?P<at_least>以上|往上|起)|(?P<under>以内|以下|不到|之内)"
)
_COUNTED = re.compile(r"[个人名项件年月日号位种篇%.]")
_TENTH = Fraction(1, 10)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A number with its place in the text. `place` is the value of its last spoken place: 1000万 in 4000多万."""

    value: Interval
    span: Span
    place: Fraction
    vague: bool


def spoken_at(text: str, start: int) -> Spoken | None:
    """The number that begins at `start`, without what stands before and after it; None where none does."""
    low = high = section_low = section_high = Fraction(0)
    place, few, at, least_scale = Fraction(1), "", start, INFINITE
    while match := _PART.match(text, at):
        scale = (match["scale"] or "").lower().removeprefix("个")
        large = _LARGE.get(scale[-1:], 1)
        if at > start and (few or large >= least_scale or (large == 1 and not _ends_with_scale(text, start, at))):
            break
        a, b, place = _part(match["number"])
        tens = _TENS.get(scale[:1], 1)
        if at > start and not scale and least_scale != INFINITE:
            fits = a >= Fraction(least_scale) / 10  # 3万5000
            if not fits and (len(match["number"]) > 1 or _COUNTED.match(text, match.end())):
                break  # 1000万24年, 200万3个人
        if at > start and not scale and len(match["number"]) == 1 and least_scale != INFINITE:
            a, b, place = (n * Fraction(least_scale) / 10 for n in (a, b, place))  # 一亿二, 3万5
        elif large > 1:
            a, b = (section_low + a * tens) * large, (section_high + b * tens) * large
            section_low = section_high = Fraction(0)
            least_scale = large
            place *= tens * large
            low, high = low + a, high + b
            a = b = Fraction(0)
        else:
            a, b, place = a * tens, b * tens, place * tens
        section_low, section_high = section_low + a, section_high + b
        few, at = match["few"] or "", match.end()
        if not scale:
            break
    if at == start:
        return None
    value = Interval(low + section_low, high + section_high)
    if few == "来":
        value = _about(value)
    elif few:
        value = Interval(value.low, value.high + place, high_open=True)
    return Spoken(value, Span(start, at), place, bool(few) or value.exact is None)


def _ends_with_scale(text: str, start: int, at: int) -> bool:
    return at > start and text[at - 1].lower() in "十百千万亿wk"


def hedged(text: str, spoken: Spoken, unit_end: int) -> Spoken:
    """The number as the words before it, and those after its unit (which ends at `unit_end`), make it vague."""
    before = _BEFORE_END.search(text[max(0, spoken.span.start - 8) : spoken.span.start])
    after = _AFTER.match(text, unit_end) or _AFTER.match(text, spoken.span.end)
    value = spoken.value
    start, end = spoken.span.start, max(unit_end, spoken.span.end)
    words = {name for found in (before, after) if found for name, said in found.groupdict().items() if said}
    if before:
        start -= len(before.group())
    if after:
        end = max(end, after.end())
    if "under" in words:
        closed = bool(re.search("不超过|最多|至多|顶多|以内|以下|之内", text[start:end]))
        value = Interval(Fraction(0), value.high, True, not closed)
    elif words & {"over", "at_least"}:
        value = Interval(value.low, INFINITE, "over" in words)
    elif "near" in words:
        value = Interval(value.low * (1 - _TENTH), value.high, high_open=value.low > 0)
    elif "bit" in words:
        value = Interval(value.low, value.high * (1 + _TENTH))
    elif "more" in words and value.exact is not None:
        value = Interval(value.low, value.high + spoken.place, high_open=True)
    elif "about" in words and value.exact is not None:
        value = _about(value)
    return Spoken(value, Span(start, end), spoken.place, spoken.vague or bool(words))


def _about(value: Interval) -> Interval:
    return Interval(value.low * (1 - _TENTH), value.high * (1 + _TENTH))


def _part(text: str) -> tuple[Fraction, Fraction, Fraction]:
    """(lowest, highest, last spoken place) of digits without 万 and 亿."""
    if text[0].isdigit():
        value = Fraction(text.replace(",", ""))
        return value, value, _place_of(text.replace(",", ""))
    whole, _, decimals = text.partition("点")
    low, high, place = _han(whole)
    if decimals:
        place = Fraction(1, 10 ** len(decimals))
        low = high = low + place * int("".join(str(_DIGITS[c]) for c in decimals))
    return low, high, place


def _place_of(digits: str) -> Fraction:
    if "." in digits:
        return Fraction(1, 10 ** len(digits.partition(".")[2]))
    return Fraction(10 ** (len(digits) - len(digits.rstrip("0")))) if int(digits) else Fraction(1)


def _han(text: str) -> tuple[Fraction, Fraction, Fraction]:
    if len(text) > 1 and all(c in _DIGITS for c in text) and not _is_pair(text):
        value = Fraction("".join(str(_DIGITS[c]) for c in text))  # 二〇二五
        return value, value, Fraction(1)
    low = high = 0
    place = unit = 1
    digits = ""
    for char in text:
        if char in _TENS:
            unit = _TENS[char]
            a, b = _few(digits) if digits else (1, 1)
            low, high, place, digits = low + a * unit, high + b * unit, unit, ""
        elif char != "零" and char != "〇":
            digits += char
        else:
            unit = 10  # 一百零五: what follows is in its own place
    if digits:
        tail = unit // 10 if unit > 10 and len(digits) == 1 and digits != "几" else 1  # 一百二, 三千五
        a, b = _few(digits)
        if digits == "几" and low:
            a = 1  # 十几: 11 to 19
        low, high, place = low + a * tail, high + b * tail, tail
    return Fraction(low), Fraction(high), Fraction(place)


def _is_pair(text: str) -> bool:
    """三四, 七八: two digits side by side that follow each other."""
    return len(text) == 2 and 0 < _DIGITS[text[0]] == _DIGITS[text[1]] - 1


def _few(digits: str) -> tuple[int, int]:
    values = [_DIGITS[c] for c in digits if c in _DIGITS]
    return (min(values), max(values)) if values else (2, 9)
