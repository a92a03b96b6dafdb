"""A document's own number (发文字号): 虚科发〔2031〕8号, 虚构省人民政府令第5号, 公告2031年第3号.

Copies write the brackets in many ways and put spaces in; the number is given in the one official form, without
spaces. What a copy has lost stays lost: an unreadable place is marked `□`, and a number whose places cannot be told
any more is no number.
"""

import re

from assistant.ingest.clean import DAMAGE_MARK
from assistant.ingest.imprint.bodies import bodies_of

_HAN = r"[\u4e00-\u9fff]"
_LOST = f"{DAMAGE_MARK}?？"
_OPEN, _CLOSE = r"[〔\[【(〈［{〖]", r"[〕\]】)〉］}〗]"
_NUMBERED = re.compile(
    rf"(?P<office>{_HAN}(?:\s?{_HAN}){{1,14}})\s?"
    rf"(?:(?P<opened>{_OPEN})|[{_LOST}])?\s?(?P<year>[\d{_LOST}](?:\s?[\d{_LOST}]){{3}})\s?"
    rf"(?:(?P<closed>{_CLOSE})|[{_LOST}])?\s?第?\s?(?P<count>(?:[\d{_LOST}]\s?){{0,5}})号"
)
_COUNT = r"(?:\d{1,4}|[一二三四五六七八九十百〇零]{1,5})"
_DECREE = re.compile(rf"(?P<head>{_HAN}[\u4e00-\u9fff\s]*)?令\s?\(?第\s?(?P<count>{_COUNT}|[\d{_LOST}]{{1,4}})\s?号\)?")
_DECREE_AFTER = re.compile(rf"\(?第\s?(?P<count>{_COUNT})\s?号\s?令\)?")
_ANNOUNCED = re.compile(
    rf"(?P<head>{_HAN}[\u4e00-\u9fff\s]*(?:公告|通告))?\s?\(?(?P<year>\d{{4}})\s?年\s?第\s?(?P<count>{_COUNT})\s?号\)?"
)
_COUNT_ALONE = re.compile(rf"\(?(?:\d{{4}}\s?年\s?)?第\s?{_COUNT}\s?号\)?")
_CITING = re.compile(r"^(?:根据|按照|依据|参照|依照|原|转发|详见|见|附|经|和|及|与|由)")
_AROUND = re.compile(
    r"^(?:发文字号|文号|文 号)\s?:\s?|\s?签发人\s?:.*$|\s(?:[A-D]类|特急|加急|急件)$"
    r"|\s\d{4}年\d{1,2}月\d{1,2}日$"
)
LIKE_A_NUMBER = re.compile(rf"{_HAN}{{2,12}}[〔\[【(]\s?\d{{4}}\s?[〕\]】)]\s?\d{{1,5}}\s?号")
"""A number anywhere in running text, of any document."""


def number_of_line(line: str, before: str = "") -> str | None:
    """The number that is all of a line, in the official form; `before` is the line above it, which may head a decree.

    None where the line says anything else, or so much is lost that the number cannot be told.
    """
    if line.startswith("(") and line.endswith(")"):
        line = line[1:-1]
    line = _AROUND.sub("", line).strip()
    if (found := _NUMBERED.fullmatch(line)) is not None:
        return _official(found)
    found = _DECREE.fullmatch(line) or _ANNOUNCED.fullmatch(line)
    if found is not None and found["head"] is not None:
        return _joined(line, found["head"]) if _bodies_of_head(found["head"]) else None
    if (found is not None or _COUNT_ALONE.fullmatch(line)) and heads_decree(before):
        return _joined(before + line.removeprefix("令"), before)
    return _joined(line) if found is not None or _DECREE_AFTER.fullmatch(line) else None


def heads_decree(line: str) -> tuple[str, ...]:
    """The bodies whose decree or announcement begins with this line (虚构市人民政府令); () for any other line."""
    found = re.fullmatch(r"(.{3,60}?)\s?(?:令|公\s?告|通\s?告)", line)
    return bodies_of(found[1]) if found else ()


def _bodies_of_head(head: str) -> tuple[str, ...]:
    return bodies_of(re.sub(r"(?:公告|通告)$", "", head.strip()))


def official_form(written: str) -> str | None:
    """A number written in any way → 虚科发〔2031〕8号; None where it is no such number."""
    found = _NUMBERED.fullmatch(written.strip())
    return _official(found) if found else None


def _official(found: re.Match[str]) -> str | None:
    office = re.sub(r"\s", "", found["office"])
    if not (found["opened"] or found["closed"] or _lost_brackets(found)) or _CITING.match(office):
        return None
    year, count = (re.sub(rf"[{_LOST}]", DAMAGE_MARK, re.sub(r"\s", "", found[part])) for part in ("year", "count"))
    return f"{office}〔{year}〕{count or DAMAGE_MARK}号"


def _lost_brackets(found: re.Match[str]) -> bool:
    """Both brackets stand there as unreadable characters: 虚科发□2031□8号."""
    between = found.group()[len(found["office"]) :]
    return re.match(rf"\s?[{_LOST}]\s?\d{{4}}\s?[{_LOST}]", between) is not None


def _joined(written: str, head: str = "") -> str:
    """Without spaces, but for those between the bodies that head it."""
    bodies = _bodies_of_head(re.sub(r"令$", "", head.strip())) if head else ()
    tight = re.sub(rf"[{_LOST}]", DAMAGE_MARK, re.sub(r"[\s()]", "", written))
    return " ".join(bodies) + tight.removeprefix("".join(bodies)) if len(bodies) > 1 else tight


def is_damaged(number: str) -> bool:
    """Whether places of the number are lost: it must then match no other number, not even one damaged alike."""
    return DAMAGE_MARK in number
