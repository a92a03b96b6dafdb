"""The numbering of Chinese official documents, in one readable place.

GB/T 9704-2012, 7.3.3: the levels of a document's structure are 一、, （一）, 1. and （1）. Laws and measures use
编, 分编, 章, 节, 条. Guides in annexes count 1, 1.1, 1.1.1. Running text enumerates with 一是…, 二是… or 第一，….
A reference such as 第十一条规定的 or （一）项所列 at the start of a line is no heading.

This file reads one mark; which marks open clauses, and how they nest, is for `outline` to say.
"""

import re
from dataclasses import dataclass

from assistant.domain.document import Level

_HAN = "一二三四五六七八九十百千零〇"
_HAN_NUMBER = rf"[{_HAN}](?:\s?[{_HAN}]){{0,8}}"
_ANY_NUMBER = rf"(?:{_HAN_NUMBER}|[0-9]{{1,4}})"
_WELL_FORMED = re.compile(
    r"(?:[一二三四五六七八九]千[零〇]?)?(?:[一二三四五六七八九]百[零〇]?)?(?:[一二三四五六七八九]?十)?"
    r"[一二三四五六七八九]?|[一二三四五六七八九][零〇]"
)
_WORN = "—–―ー─\\-ニハミ+□"
"""What scanners read for 一, 二, 八, 三 and 十, and the mark of an unreadable character."""
_WORN_DIGITS = "lO|o□"
_MEANT = str.maketrans("—–―ー─-ニハミ+lO|oI", "一一一一一一二八三十10101")

_CONJUNCTION = r"[和与及或至](?!谐|平|睦|美|时|早|格|会|众|许|少|迟|今)"
_NUMBERED_UNIT = rf"第\s?\(?{_ANY_NUMBER}\)?\s?[条款项目章节]"
_REFERENCE = (
    r"所称|所列|所述|所指|之规定|的|[,;。)》]|"
    rf"、\s?(?:第|\(|[{_HAN}0-9])|{_NUMBERED_UNIT}|中(?:的|所|规定)|"
    r"[项款条](?:所|规定|的|中|至|、|,|;|。|和|或|第|$)|目(?:所|规定|中|至|、|,|;|。|和|或|第|$)|"
    rf"\(\s?{_ANY_NUMBER}\s?\)\s?[、至和或项目款]"
)
_NAMES_ANOTHER = rf"[和与及或至](?:者)?\s?(?:第|\(|本|其他|前|附|《|[{_HAN}0-9]+\s?[、项条款])"
_NO_ARTICLE_REFERENCE = rf"(?!\s?(?:{_REFERENCE}|规定|{_NAMES_ANOTHER})|{_CONJUNCTION})"
_NO_ITEM_REFERENCE = rf"(?!\s?(?:{_REFERENCE}|规定(?:的|,|情形|条件|外)|{_NAMES_ANOTHER}))"
_AFTER_ANNEX = r"(?![的所中和与及至规为是内见要、,。;)])"
_UNIT = (
    r"(?!\s?(?:[亿万%‰倍元米吨亩]|千(?:米|克|瓦)|个(?:百分点|月|工作日)|平方|立方|公[里顷斤]|年(?!度)|月|小时|"
    r"分钟|人次|版))"
)

ORDER = {
    form: depth
    for depth, form in enumerate(
        (
            *("编", "部分", "分编", "章", "节", "条", "款", "项", "目"),
            *("I、", "一、", "一 ", "(一)", "topic", "1.", "1 ", "1.1", "1.1.1", "1.1.1.1", "1.1.1.1.1"),
            *("是", "第,", "A.", "(1)", "1)", "(A)", "a)", "(a)"),
        )
    )
}
"""The standard order of forms; a document's own order goes before it (see `outline`)."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbering mark at the start of a line.

    `label` is as written and `number` what it says ("3-1" for 第三条之一, "1.2" for a decimal, "" for none or for
    an unreadable one); `form` tells 一、 from （一）. `value` is the last part of the number, 0 where there is none;
    `before` the parts before it, `inserted` the 1 of 第三条之一.
    A `weak` mark counts only in company (A. wants a B. after it); a `worn` one only where it fits its neighbours.
    """

    level: Level
    label: str
    number: str
    form: str = ""
    value: int = 0
    before: tuple[int, ...] = ()
    inserted: int = 0
    weak: bool = False
    worn: bool = False


@dataclass(frozen=True, slots=True)
class _Form:
    name: str
    level: Level
    pattern: re.Pattern[str]
    weak: bool = False
    worn: bool = False


def _unit(name: str, level: Level, more: str = "") -> _Form:
    return _Form(
        name, level, re.compile(rf"第\s?(?P<n>{_ANY_NUMBER})\s?{name}{more}(?:\s?[、:])?{_NO_ARTICLE_REFERENCE}")
    )


def _worn_unit(name: str, level: Level) -> _Form:
    pattern = rf"第\s?(?P<n>[{_HAN}{_WORN}]{{1,6}})\s?{name}(?=\s|[\u4e00-\u9fff]){_NO_ARTICLE_REFERENCE}"
    return _Form(name, level, re.compile(pattern), worn=True)


def _form(name: str, level: Level, pattern: str, weak: bool = False, worn: bool = False) -> _Form:
    return _Form(name, level, re.compile(pattern), weak, worn)


_FORMS: tuple[_Form, ...] = (
    _unit("分编", Level.PART),
    _unit("编", Level.PART),
    _unit("部分", Level.PART),
    _unit("章", Level.CHAPTER),
    _unit("节", Level.SECTION),
    _unit("条", Level.ARTICLE, rf"(?:\s?之\s?(?P<sub>{_HAN_NUMBER}))?"),
    _form("款", Level.SUBPOINT, rf"第(?P<n>{_HAN_NUMBER})款(?=\s|:){_NO_ARTICLE_REFERENCE}", weak=True),
    _form("项", Level.ITEM, rf"第(?P<n>{_HAN_NUMBER})项(?=\s|:){_NO_ARTICLE_REFERENCE}", weak=True),
    _form("目", Level.SUBITEM, rf"第(?P<n>{_HAN_NUMBER})目(?=\s|:){_NO_ARTICLE_REFERENCE}", weak=True),
    _form("第,", Level.ITEM, rf"第(?P<n>{_HAN_NUMBER})(?:,|:|、(?!第))", weak=True),
    _form("一、", Level.POINT, rf"(?P<n>{_HAN_NUMBER})\s?(?:、|\.(?![0-9]))"),
    _form("是", Level.ITEM, rf"(?P<n>{_HAN_NUMBER})是", weak=True),
    _form("一 ", Level.POINT, rf"(?P<n>{_HAN_NUMBER})\s(?=[\u4e00-\u9fff])", weak=True),
    _form("(一)", Level.SUBPOINT, rf"\(\s?(?P<n>{_HAN_NUMBER})\s?\)(?:\s?[、.](?!\())?{_NO_ITEM_REFERENCE}"),
    _form("(1)", Level.SUBITEM, rf"\(\s?(?P<n>[0-9]{{1,2}})\s?\)(?:\s?[、.](?!\())?{_NO_ITEM_REFERENCE}"),
    _form("1.", Level.ITEM, r"(?P<n>[0-9]{1,3})\s?(?:[.、]|\.、)(?![0-9、])"),
    _form(
        "1.1",
        Level.SUBITEM,
        rf"(?P<n>[0-9]{{1,2}}(?:\.[0-9]{{1,2}}){{1,4}})(?:\.(?![0-9]))?(?=\s?[\u4e00-\u9fff《“(]){_UNIT}(?![至到])",
        weak=True,
    ),
    _form("1)", Level.SUBITEM, r"(?P<n>[0-9]{1,2})\s?\)(?![)、,。;])", weak=True),
    _form("1 ", Level.ITEM, rf"(?P<n>[0-9]{{1,2}})\s(?=[\u4e00-\u9fff]){_UNIT}", weak=True),
    _form("I、", Level.POINT, r"(?P<n>[IVX]{1,5})\s?[、.](?![A-Za-z0-9])", weak=True),
    _form("A.", Level.ITEM, r"(?P<n>[A-Z])\s?[.、)](?![A-Za-z0-9.])", weak=True),
    _form("(A)", Level.SUBITEM, r"\((?P<n>[A-Z])\)(?![A-Za-z0-9])", weak=True),
    _form("a)", Level.SUBITEM, r"(?P<n>(?!l\s?[.、])[a-z])\s?[.、)](?![A-Za-z0-9.])", weak=True),
    _form("(a)", Level.SUBITEM, r"\((?P<n>[a-z])\)(?![A-Za-z0-9])", weak=True),
    _worn_unit("章", Level.CHAPTER),
    _worn_unit("节", Level.SECTION),
    _worn_unit("条", Level.ARTICLE),
    _form("一、", Level.POINT, rf"(?P<n>[{_HAN}{_WORN}]{{1,4}})\s?、", worn=True),
    _form("(一)", Level.SUBPOINT, rf"\(\s?(?P<n>[{_HAN}{_WORN}]{{1,4}})\s?\){_NO_ITEM_REFERENCE}", worn=True),
    _form("1.", Level.ITEM, rf"(?P<n>[0-9{_WORN_DIGITS}]{{1,3}})\s?[.、](?![0-9A-Za-z])", worn=True),
    _form("(1)", Level.SUBITEM, rf"\((?P<n>[0-9{_WORN_DIGITS}]{{1,2}})\){_NO_ITEM_REFERENCE}", worn=True),
)
_OPENINGS = re.compile(rf"[第(0-9A-Za-z|{_HAN}{_WORN}附]")
_ANNEX = re.compile(
    rf"(?P<kind>附件|附录|附表|附图|附)\s?(?:(?P<n>[0-9]{{1,2}}(?:-[0-9]{{1,2}})?|{_HAN_NUMBER}|[A-Z])(?![{_HAN}0-9A-Za-z])"
    rf"(?:\s?\.)?{_AFTER_ANNEX}\s?:?|:|$)"
)
_SHARED = re.compile(
    rf"(?P<next>{_HAN_NUMBER})(?P<what>等[奖级次]?|产业|线|次|级|类|期|季度|批|档|年级|月|层|甲|本|、)"
)
"""一、二等奖, 三、四线城市: two numbers that share a noun, no heading."""

_LEAD_SENTENCE_MAX = 30
_TOPIC_MAX = 18
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0}
_ROMAN = {"I": 1, "V": 5, "X": 10}


def read_mark(line: str, at: int = 0) -> Mark | None:
    """The numbering mark that stands at a place (else the start) of a cleaned line, or None."""
    if not _OPENINGS.match(line, at):
        return None
    if annex := _ANNEX.match(line, at):
        return _annex(annex)
    for form in _FORMS:
        found = form.pattern.match(line, at)
        if found is not None and (mark := _mark(form, found)) is not None and not _shared(mark, found):
            return mark
    return None


def _annex(found: re.Match[str]) -> Mark | None:
    raw = found["n"] or ""
    if found["kind"] == "附" and not (raw or found.group().endswith(":")):
        return None
    number = raw if not raw or "-" in raw or (raw.isalpha() and raw.isascii()) else str(number_of(raw))
    return Mark(Level.ANNEX, found.group().strip(), number, form=found["kind"] if found["kind"] != "附" else "附件")


def _mark(form: _Form, found: re.Match[str]) -> Mark | None:
    raw = "".join(found["n"].split())
    meant = raw.translate(_MEANT) if form.worn else raw
    if form.worn and (meant == raw) and "□" not in raw:
        return None
    if "□" in meant:
        return Mark(form.level, found.group().strip(), "", form.name, worn=True)
    parts = _parts(form.name, meant)
    if parts is None:
        return None
    name = form.name if form.name != "1.1" else ".".join("1" * len(parts))
    sub = found.groupdict().get("sub")
    inserted = number_of("".join(sub.split())) if sub else 0
    number = ".".join(map(str, parts)) + (f"-{inserted}" if inserted else "")
    label = found.group().strip()
    return Mark(form.level, label, number, name, parts[-1], tuple(parts[:-1]), inserted, form.weak, form.worn)


def _parts(form: str, raw: str) -> list[int] | None:
    """The number's parts, all above zero; None for what is no number."""
    if form in ("A.", "(A)", "a)", "(a)"):
        return [ord(raw.lower()) - ord("a") + 1]
    if form == "I、":
        return _roman(raw)
    if form == "1.1":
        parts = [int(part) for part in raw.split(".")]
        return parts if all(parts) else None
    if not raw.isascii() and not _WELL_FORMED.fullmatch(raw):
        return None
    value = number_of(raw)
    return [value] if value else None


def _roman(raw: str) -> list[int] | None:
    value = 0
    for char, after in zip(raw, [*raw[1:], "I"], strict=True):
        value += _ROMAN[char] if _ROMAN[char] >= _ROMAN[after] else -_ROMAN[char]
    written = "X" * (value // 10) + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[value % 10]
    return [value] if written == raw else None


def _shared(mark: Mark, found: re.Match[str]) -> bool:
    if mark.form not in ("一、", "第,") or not mark.label.endswith("、"):
        return False
    other = _SHARED.match(found.string, found.end())
    if other is None or not _WELL_FORMED.fullmatch(number := "".join(other["next"].split())):
        return False
    return number_of(number) == mark.value + 1 or other["what"].startswith("等")


def number_of(written: str) -> int:
    """一百二十三 → 123, 十 → 10, 12 → 12. Guaranteed for 1..9999."""
    if written.isdigit() and written.isascii():
        return int(written)
    if len(written) == 2 and written[0] in _DIGITS and written[1] in "零〇":
        return 10 * _DIGITS[written[0]]
    total, digit = 0, 0
    for char in written:
        if char in _DIGITS:
            digit = _DIGITS[char]
        else:
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[char]
            digit = 0
    return total + digit


def split_heading(rest: str) -> tuple[str, bool]:
    """What follows a mark → (heading, whether body text follows it on the line).

    A line without a full stop is all heading; a short first sentence is a lead-sentence heading
    (改革人才评价机制。…); anything else is body without a heading.
    """
    rest = rest.strip()
    stop = rest.find("。")
    if stop < 0:
        return (rest.rstrip(":"), False) if len(rest) <= 2 * _LEAD_SENTENCE_MAX else ("", True)
    lead = rest[:stop]
    if len(lead) <= _LEAD_SENTENCE_MAX and not re.search("[,;:]", lead):
        return lead, stop + 1 < len(rest)
    return "", True


def topic_heading(line: str) -> str | None:
    """The lead sentence that heads an unnumbered paragraph (改革人才评价机制。贯彻落实…), or None."""
    heading, more = split_heading(line)
    if more and 4 <= len(heading) <= _TOPIC_MAX and not re.match(r"(?:本|该|此|上述|现将)", heading):
        return heading
    return None
