"""Who signed a document and when (落款), and the line that says when it was printed (版记)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.domain.days import PLAIN_DAY, days_in, whole_day
from assistant.ingest.imprint.bodies import bodies_of

_LOST = "□?"
_DAMAGED_DAY = re.compile(rf"(?:19|20)[\d{_LOST}]{{2}}\s?年?\s?[\d{_LOST}]{{0,2}}\s?月?\s?[\d{_LOST}]{{0,2}}\s?日?")
_BODIES_AND_DAY = re.compile(
    rf"(?P<bodies>[\u4e00-\u9fff][\u4e00-\u9fff 、,]+?)(?:\([^()]{{1,4}}\))?\s?(?P<day>{PLAIN_DAY})"
)
_PRINTED = re.compile(rf"(?P<body>[\u4e00-\u9fff 、]*?)\s?(?P<day>{PLAIN_DAY})\s?印(?:发|制)?(?:\s?\(?共印.*)?")
_NOT_IN_PRINTED = re.compile(r"[于已将经由]")
_OFFICER = re.compile(
    r"(?:代)?(?:省长|市长|县长|区长|州长|主席|部长|厅长|局长|主任|署长|行长|会长|盟长)\s?:?\s?[\u4e00-\u9fff·]{2,4}(?:\s[\u4e00-\u9fff])?"
)
_AFTER_SIGNATURE = re.compile(
    r"^(?:\(?此件|\(?主动公开|\(?依申请公开|\(?联系人|附件|附:|抄送|主送|信息公开|公开选项|公开属性|公开方式|.*印发?$|[-—\d\s]+$|\(?责任编辑|"
    r"原文链接|THE END|免责声明|上一篇|下一篇|相关|版权|主办|分享|打印|•)"
)
_STAMP = re.compile(rf"(?P<day>{PLAIN_DAY})\s\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:\s.*)?$")
_MOST_BODIES = 12


@dataclass(frozen=True, slots=True)
class Signature:
    """The bodies that signed, in their order, and the day; None where the copy has lost it or there is no such day."""

    bodies: tuple[str, ...]
    day: date | None


def signature_of(lines: Sequence[str], head: int) -> Signature | None:
    """The first signature: bodies over a day; else a day alone where nothing but the tail follows, or in the head.

    `head` is how many lines stand before the document's own words; a day written with hyphens there is the page's.
    """
    alone = None
    for number, line in enumerate(lines):
        together = _BODIES_AND_DAY.fullmatch(line)
        if together and (last := bodies_of(together["bodies"])):
            return Signature((*_bodies_above(lines, number), *last), next(days_in(together["day"])).day)
        bare = line[1:-1] if line.startswith("(") and line.endswith(")") else line
        written = whole_day(bare)
        if written is None and not (_DAMAGED_DAY.fullmatch(line) and len(line) >= 6):
            continue
        above = number - 1
        while above >= 0 and _OFFICER.fullmatch(lines[above]):
            above -= 1
        bodies = _bodies_above(lines, above + 1)
        if bodies or (above < number - 1 and written):
            return Signature(bodies, written.day if written else None)
        if written and "年" in bare and (number < head or _ends(lines, number + 1)):
            alone = alone or Signature((), written.day)
    return alone


def published_in(head: Sequence[str]) -> date | None:
    """A day with the time of day in the head of a page, without a label: when the page was published."""
    stamps = (found for line in head if (found := _STAMP.match(line)))
    return next((next(days_in(found["day"])).day for found in stamps), None)


def printed_on(lines: Sequence[str]) -> date | None:
    """虚构市人民政府办公室 2031年5月6日印发: the day of printing; the office that prints is no issuer."""
    for line in reversed(lines):
        found = _PRINTED.fullmatch(line)
        if found and not _NOT_IN_PRINTED.search(found["body"]):
            return next(days_in(found["day"])).day
    return None


def _bodies_above(lines: Sequence[str], below: int) -> tuple[str, ...]:
    bodies: tuple[str, ...] = ()
    for line in reversed(lines[max(below - _MOST_BODIES, 0) : below]):
        if not (names := bodies_of(line)):
            break
        bodies = (*names, *bodies)
    return bodies


def _ends(lines: Sequence[str], after: int) -> bool:
    return after >= len(lines) or _AFTER_SIGNATURE.match(lines[after]) is not None
