"""The numbering of Chinese official documents, in one readable place.

GB/T 9704-2012, 7.3.3: the levels of a document's structure are 一、, （一）, 1. and （1）. Laws and measures use
编, 章, 节, 条. Running text enumerates with 一是…, 二是…. A reference such as 第十一条规定的 or （一）项所列 at the
start of a line is no heading.
"""

import re
from dataclasses import dataclass

from assistant.domain.document import Level

_HAN_NUMBER = "[一二三四五六七八九十百零〇]+"
_CROSS_REFERENCE = (
    r"(?!\s*(?:规定|所称|所列|所述|的|和|及|与|至|或|、|,|第|中(?:的|所|规定)|"
    r"[项款条目](?:所|规定|的|中|至|、|,|和|或|第|$)))"
)
_MARKS: tuple[tuple[Level, re.Pattern[str]], ...] = tuple(
    (level, re.compile(pattern))
    for level, pattern in (
        (Level.ANNEX, rf"附件\s?(?:(?P<n>\d{{1,2}}|{_HAN_NUMBER})(?![的所中和、,])\s?:?|\s?:|$)"),
        (Level.PART, rf"第(?P<n>{_HAN_NUMBER})编{_CROSS_REFERENCE}"),
        (Level.CHAPTER, rf"第(?P<n>{_HAN_NUMBER})章{_CROSS_REFERENCE}"),
        (Level.SECTION, rf"第(?P<n>{_HAN_NUMBER})节{_CROSS_REFERENCE}"),
        (Level.ARTICLE, rf"第(?P<n>{_HAN_NUMBER})条(?:之(?P<sub>{_HAN_NUMBER}))?{_CROSS_REFERENCE}"),
        (Level.POINT, rf"(?P<n>{_HAN_NUMBER})、"),
        (Level.SUBPOINT, rf"\((?P<n>{_HAN_NUMBER})\){_CROSS_REFERENCE}"),
        (Level.ITEM, r"(?P<n>\d{1,2})[.、](?!\d)"),
        (Level.ITEM, rf"(?P<n>{_HAN_NUMBER})是"),
        (Level.SUBITEM, rf"\((?P<n>\d{{1,2}})\){_CROSS_REFERENCE}"),
    )
)
DEPTH = {
    level: depth
    for depth, level in enumerate(
        (
            Level.PART,
            Level.CHAPTER,
            Level.SECTION,
            Level.ARTICLE,
            Level.POINT,
            Level.SUBPOINT,
            Level.TOPIC,
            Level.ITEM,
            Level.SUBITEM,
        )
    )
}
"""How deep a level lies; a clause goes below the nearest earlier clause of smaller depth."""

_LEAD_SENTENCE_MAX = 30
_TOPIC_MAX = 18
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0}


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbering mark at the start of a line: `label` as written, `number` as an integer where there is one."""

    level: Level
    label: str
    number: str


def read_mark(line: str) -> Mark | None:
    """The numbering mark that opens a cleaned line, or None."""
    for level, pattern in _MARKS:
        found = pattern.match(line)
        if found is None:
            continue
        raw = found.group("n") or ""
        number = str(number_of(raw)) if raw else ""
        if found.groupdict().get("sub"):
            number += f"-{number_of(found['sub'])}"
        return Mark(level, found.group().strip(), number)
    return None


def number_of(written: str) -> int:
    """一百二十三 → 123, 十 → 10, 12 → 12. Guaranteed for 1..999."""
    if written.isdigit() and written.isascii():
        return int(written)
    total, digit = 0, 0
    for char in written:
        if char in _DIGITS:
            digit = _DIGITS[char]
        else:
            total += (digit or 1) * {"十": 10, "百": 100}[char]
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
