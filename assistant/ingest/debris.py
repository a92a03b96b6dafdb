"""The document told apart from the web page that carried it.

Nothing is thrown away: each line of debris is kept with its place and a reason, so that anyone can look.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.domain.document import Debris
from assistant.domain.text import Span, TracedText
from assistant.ingest.imprint.bodies import bodies_of
from assistant.ingest.imprint.labels import starts_with_label
from assistant.ingest.imprint.numbers import heads_decree, number_of_line

_EVERYWHERE: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (reason, re.compile(pattern))
    for reason, pattern in (
        ("导航 (breadcrumb)", r"^(?:您?的?当前位置|您现在的位置)\s?[::]"),
        ("页面计数与来源 (page counters)", r"^(?:来源|点击数|浏览次数|阅读次数)\s?[::]"),
        ("页面计数与来源 (page counters)", r"^(?:发布时间|发布日期)\s?[::].*(?:发布部门|来源|点击|浏览|收藏)"),
        (
            "咨询公司热线 (consultancy hotline)",
            r"(?:热线|咨询|客服|免费指导).*(?<!\d)(?:1[3-9]\d{9}|400-?\d{3}-?\d{4})|可加[vV微]",
        ),
        ("网站电话 (site telephone)", r"^400-?\d{3}-?\d{4}$"),
        ("分享栏 (sharing bar)", r"^[•·]?\s?分享\s?[::]?"),
    )
)
_FOOTER = re.compile(
    r"^(?:[•·]\s?(?:分享|主办|建议使用|您是第)|\(?责任编辑|原文链接|THE END$|免责声明|"
    r"上一篇|下一篇|相关(?:政策|推荐|阅读)|版权所有)"
)
_ISSUER_LINE = re.compile(r"^[\u4e00-\u9fff]{2,24}(?:人民政府|办公室|办公厅|委员会|局|厅|部)$")
_NOTICE_TITLE = re.compile(r"^.{0,40}(?:关于|印发).{4,90}(?:通知|意见|决定|公告|办法|方案)$")
_HEADER_LINES = 40


@dataclass(frozen=True, slots=True)
class Line:
    """A cleaned line that belongs to the document; `span` in the cleaned text."""

    text: str
    span: Span


def lines_of(text: str) -> Iterator[Line]:
    """The lines of a cleaned text, each with its place."""
    at = 0
    for line in text.split("\n"):
        yield Line(line, Span(at, at + len(line)))
        at += len(line) + 1


def separate(clean: TracedText, title: str | None) -> tuple[TracedText, list[Debris]]:
    """Split cleaned text into the document's own lines and debris.

    The document begins at its title (or a notice's title) with the lines right before it that are its own: issuer,
    number, public table. What comes earlier is the page's header. A footer mark after the first half of the lines
    ends it.
    """
    lines = [line for line in lines_of(clean.text) if line.text]
    first = _first_line(lines, title)
    last = _footer(lines)
    kept: list[tuple[str, int, int]] = []
    debris: list[Debris] = []
    for number, line in enumerate(lines):
        reason = (
            "页首 (page header)"
            if number < first
            else "页尾 (page footer)"
            if number >= last
            else next((reason for reason, pattern in _EVERYWHERE if pattern.search(line.text)), None)
        )
        place = clean.source_span(line.span)
        if reason is not None:
            debris.append(Debris(place, reason))
            continue
        if kept:
            kept.append(("\n", kept[-1][2], place.start))
        kept.extend(clean.slice(line.span))
    return TracedText.join(kept), debris


def _first_line(lines: list[Line], title: str | None) -> int:
    for number, line in enumerate(lines[:_HEADER_LINES]):
        says_title = title is not None and letters(title) in letters(line.text) and ">" not in line.text
        if says_title or _NOTICE_TITLE.match(line.text):
            while number and _is_own(lines[number - 1].text, lines[number - 2].text if number > 1 else ""):
                number -= 1
            return number
    return 0


def _is_own(line: str, above: str) -> bool:
    """A line over the title that is the document's, not the page's: red head, number, decree, public table."""
    named = _ISSUER_LINE.match(line) or bodies_of(line.removesuffix("文件")) or heads_decree(line)
    of_table = starts_with_label(line) or (above.endswith(":") and starts_with_label(above))
    return bool(named) or of_table or number_of_line(line, above) is not None


def _footer(lines: list[Line]) -> int:
    half = len(lines) // 2
    return next((half + n for n, line in enumerate(lines[half:]) if _FOOTER.match(line.text)), len(lines))


def letters(text: str) -> str:
    """Only letters, digits and Han: how titles are compared, since copies vary in quotes and spaces."""
    return "".join(c for c in text if c.isalnum())
