"""The one normalisation that every metric compares by, and the figures that a text states.

Written apart from `assistant.domain.quantity` on purpose: a judge that shares the reader's code shares its mistakes.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Set
from decimal import Decimal
from functools import lru_cache

_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]"
)
_MARK = re.compile(r"\[\d{1,2}\]")
"""A citation mark as an answer carries it."""
_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d{2})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})(?:日|号)?(?!\d)|(?<!\d)((?:19|20)\d{2})(0[1-9]|1[0-2])([0-2]\d|3[01])(?!\d)"
)
_MONTH = re.compile(r"(?<!\d)0(\d)(?=[月日号])")
_THOUSANDS = re.compile(r"(?<![\d.])\d{1,3}(?:,\d{3})+(?!\d)")
_HAN_PERCENT = re.compile(r"百分之([零〇一二两三四五六七八九十百\d.]+)")
_HAN_RUN = re.compile(r"[零〇一二两三四五六七八九十百千万亿]+")
_SCALED = re.compile(r"(\d+(?:\.\d+)?)((?:十|百|千)?(?:万|亿)|千|百(?!分))")
_SPACE_BETWEEN = re.compile(r"(?<=\d)\s+(?=[万亿千百元年月日个家项名%])")
_RANGE = re.compile(
    r"(?<![\d.])(\d+(?:\.\d+)?)[-~—–至到]+(?=\d+(?:\.\d+)?((?:十|百|千)?[万亿]?元|%|年|月|日|天|个[月百工]?|[万亿家项名人]))"
)
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SCALE = {"十": 10, "百": 100, "千": 1000}
_UNIT = "元|%|倍|个?百分点|个?月|年|个?工作日|日|天|小时|周|季度|" + (
    "家|项|个|名|人|件|次|分|台|批|席|条|所|处|亩|平方米|级|场"
)
_FIGURE = re.compile(
    rf"(?<![a-z\d.])(?P<date>\d{{4}}年\d{{1,2}}月\d{{1,2}}日)"
    rf"|(?<![a-z\d.])(?P<number>\d+(?:\.\d+)?)(?![a-z])(?P<unit>{_UNIT})?"
)
_HAN_FIGURE = re.compile(
    rf"(?<![第\d.零〇一二两三四五六七八九十百千万亿])([一二两三四五六七八九十][零〇一二两三四五六七八九十百千万亿]*)(?={_UNIT})"
)
_TEMPORAL = frozenset({"元", "%", "年", "月", "日", "天", "周", "工作日", "小时", "季度", "倍"})
"""Units with which even 一 is a figure; 一个, 一批, 一项 are ways of speaking."""

_SAME_UNIT = {"个百分点": "%", "百分点": "%", "个工作日": "工作日", "天": "日", "名": "人"}
_SENTENCE_END = re.compile(r"[。;!?\n]")
_SENSE = {
    "⊖": re.compile(r"除外"),
    "⊘": re.compile(
        r"不得|不予|不准|不可以|不可|不能|不应|不须|无须|无需|没有|禁止|严禁|未(?!来)|不(?!断|仅|同|但|只|足|管|论)"
    ),
    "◆": re.compile(r"应当|应该|必须|务必"),
    "◇": re.compile(r"可以|允许"),
}
"""Exception, negation, duty and leave, one sign each: 不得 for 不能 keeps the sense, 可以 for 应当 does not."""
_SIGNS = str.maketrans("", "", "".join(_SENSE))
_CONTEXT = 3

Stated = tuple[str, str]
"""A figure as (value in base units, unit); the unit is empty where none stands beside it."""


@lru_cache(maxsize=2_000)
def base(text: str) -> str:
    """NFKC, lower case, nothing invisible, no citation marks; dates, percentages and thousands in one form."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).lower()
    text = _SPACE_BETWEEN.sub("", _MARK.sub(" ", text))
    text = _THOUSANDS.sub(lambda match: match[0].replace(",", ""), text)
    text = _DATE.sub(_one_date, text)
    return _HAN_PERCENT.sub(_percent, _MONTH.sub(r"\1", text))


@lru_cache(maxsize=20_000)
def letters(text: str) -> str:
    """Letters, digits, % and + only; between two digits something is left of the mark that parted them.

    So 〔2016〕126, [2016]126 and (2016)126 are one, and 10,50 never becomes 1050.
    """
    kept: list[str] = []
    parted = False
    spelled = base(text)
    for at, char in enumerate(spelled):
        if char.isalnum() or char in "%+":
            if parted and char.isdigit() and kept and kept[-1].isdigit():
                kept.append("|")
            kept.append(char)
            parted = False
        elif char == "." and 0 < at < len(spelled) - 1 and spelled[at - 1].isdigit() and spelled[at + 1].isdigit():
            kept.append(char)
        else:
            parted = True
    return "".join(kept)


@lru_cache(maxsize=20_000)
def normal(text: str) -> str:
    """`letters` with every numeral as an Arabic figure in full: 二百万, 200万 and 2,000,000 are the same."""
    return letters(_SCALED.sub(_scaled, _HAN_RUN.sub(_han_run, _scaled_all(base(text)))))


def says(text: str, words: str) -> bool:
    """Whether `text` contains `words`, however either is punctuated or spells its numerals.

    A figure or a Latin word must stand whole: 1200万 does not say 200万. Both spellings are tried,
    so that a bare 万元 is found too.
    """
    return any(_contains(form(text), form(words)) for form in (normal, letters))


def _contains(text: str, words: str) -> bool:
    if not words:
        return False
    before = r"(?<!\d)(?<!\d\.)" if words[0].isdigit() else r"(?<![a-z])" if words[0].isascii() else ""
    after = r"(?!\d)(?!\.\d)" if words[-1].isdigit() else r"(?![a-z])" if words[-1].isascii() else ""
    return re.search(before + re.escape(words) + after, text) is not None


@lru_cache(maxsize=20_000)
def figures(text: str) -> frozenset[Stated]:
    """The figures that a text states: amounts in yuan, percentages, dates, durations, counts and bare numbers.

    Han numerals count only before a unit (三年, not 第三方), and 一 only before one of money, share or time.
    """
    spelled = _RANGE.sub(lambda match: f"{match[1]}{match[2]}|", base(text))
    spelled = _scaled_all(_HAN_FIGURE.sub(_han_figure, spelled))
    spelled = _SCALED.sub(_scaled, spelled)
    return frozenset(_stated(match) for match in _FIGURE.finditer(spelled))


def unfounded(said: Set[Stated], given: Set[Stated]) -> set[Stated]:
    """What is said and does not stand in `given`. A bare number may stand there with any unit, and the other way
    round; a year or a month may stand there within a date."""
    values = {value for value, _ in given}
    bare = {value for value, unit in given if not unit}
    for date, unit in given:
        if unit == "date":
            year, month, day = date.split("-")
            bare |= {year, f"{month}月"}
            values |= {year, month, day}
            given = given | {(year, "年"), (month, "月"), (day, "日")}
    return {
        (value, unit)
        for value, unit in said
        if (value, unit) not in given and value not in bare and not (unit == "" and value in values)
    }


def keeps_polarity(said: str, quoted: str) -> bool:
    """Whether no negation, duty, leave or exception of the quoted words was lost, added or swapped where repeated.

    Each such word is known by the letters after it (除外: before it): where these stand in the other text, it must
    stand there too, unless the same text has them without it as well.
    A free paraphrase of the surroundings is not seen.
    """
    claim, words = _signs_in(said), _signs_in(quoted)
    return all(
        _among(sign, context, others) or context not in bare or own.count(context) > times
        for (signs, own), (others, bare) in ((claim, words), (words, claim))
        for (sign, context), times in signs.items()
    )


def _among(sign: str, context: str, signs: Iterable[tuple[str, str]]) -> bool:
    """Whether the sign stands in such surroundings, as far as both go (a sentence may end early)."""
    return any(other == sign and (around.startswith(context) or context.startswith(around)) for other, around in signs)


def _signs_in(text: str) -> tuple[Counter[tuple[str, str]], str]:
    """The signs of a text with their surroundings, and its letters without them."""
    found: Counter[tuple[str, str]] = Counter()
    bare: list[str] = []
    for sentence in _SENTENCE_END.split(base(text)):
        spelled = sentence
        for sign, pattern in _SENSE.items():
            spelled = pattern.sub(sign, spelled)
        spelled = "".join(c for c in spelled if c in _SENSE or c.isalnum() or c == "%")
        for at, char in enumerate(spelled):
            if char in _SENSE:
                around = spelled[:at].translate(_SIGNS)[-_CONTEXT:] if char == "⊖" else spelled[at + 1 :]
                context = around.translate(_SIGNS)[:_CONTEXT]
                if len(context) > 1:
                    found[char, context] += 1
        bare.append(spelled.translate(_SIGNS))
    return found, "\n".join(bare)


def bigrams(text: str) -> frozenset[str]:
    """The character bigrams of its letters and Han, numerals as written."""
    run = "".join(c for c in base(text) if c.isalnum())
    return frozenset(run[n : n + 2] for n in range(len(run) - 1)) or frozenset({run} - {""})


def overlap(left: frozenset[str], right: frozenset[str]) -> float:
    """Jaccard index of two sets; 1 for two empty ones."""
    return len(left & right) / len(left | right) if left or right else 1.0


def _one_date(match: re.Match[str]) -> str:
    year, month, day = (match[1], match[2], match[3]) if match[1] else (match[4], match[5], match[6])
    return f"{year}年{int(month)}月{int(day)}日"


def _percent(match: re.Match[str]) -> str:
    number = _number(match[1])
    return f"{number}%" if number is not None else f"{match[1]}%"


def _han_run(match: re.Match[str]) -> str:
    number = _number(match[0])
    return match[0] if number is None else str(number)


def _han_figure(match: re.Match[str]) -> str:
    number = _number(match[1])
    unit = match.string[match.end() :]
    if number is None or (number == 1 and not any(unit.startswith(u) for u in _TEMPORAL | {"个月", "个工作日"})):
        return "壹"
    return str(number)


def _number(han: str) -> int | str | None:
    """The value of a Han numeral; None where the run is none (十三五, 百千万); digits alone are read one by one."""
    if han[0] not in _DIGITS and han[0] != "十":
        return han if han.replace(".", "", 1).isdigit() and han.isascii() else None
    if all(c in _DIGITS for c in han):
        return "".join(str(_DIGITS[c]) for c in han) if len(han) > 1 else _DIGITS[han]
    total = section = digit = 0
    last = 10**9
    for place, char in enumerate(han):
        if char in _DIGITS:
            if digit and _DIGITS[char]:
                return None
            digit = _DIGITS[char]
        elif char in _SCALE:
            scale = _SCALE[char]
            if scale >= last or not (digit or (char == "十" and place == 0)):
                return None
            section, digit, last = section + (digit or 1) * scale, 0, scale
        else:
            total, section, digit, last = (total + section + digit) * (10**4 if char == "万" else 10**8), 0, 0, 10**9
    return total + section + digit


def _scaled_all(text: str) -> str:
    """1亿2000万 as one number."""
    return re.sub(
        r"(\d+(?:\.\d+)?)亿(\d+(?:\.\d+)?)万",
        lambda match: _plain(Decimal(match[1]) * 10**8 + Decimal(match[2]) * 10**4),
        text,
    )


def _scaled(match: re.Match[str]) -> str:
    value = Decimal(match[1])
    for char in match[2]:
        value *= {"万": 10**4, "亿": 10**8}.get(char) or _SCALE[char]
    return _plain(value)


def _stated(match: re.Match[str]) -> Stated:
    if match["date"]:
        return "-".join(re.findall(r"\d+", match["date"])), "date"
    unit = match["unit"] or ""
    return _plain(Decimal(match["number"])), _SAME_UNIT.get(unit, unit)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
