"""Lines of printed pages → paragraphs, without page numbers and running heads, tables told row by row."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.domain.document import Removed
from assistant.ingest.files.columns import PrintedLine
from assistant.ingest.files.table_text import Cell, Told, tell

RADICALS = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
"""Some printers write 一 as the radical of the same shape."""
_PAGE_NUMBER = re.compile(r"^[\s\-—–·第]*\d{1,4}[\s\-—–·页]*(?:/\s*\d{1,4}|共\s*\d{1,4}\s*页)?\s*$")
_EDGE_LINES, _OFTEN = 2, 3
_NUMBERED = re.compile(
    r"^\s*(?:第[零〇一二三四五六七八九十百千\d]+[编章节条款]|[一二三四五六七八九十]+、|[(（][一二三四五六七八九十\d]+[)）]|\d{1,2}[.．、]|[①-⑳])"
)
_ENDED = re.compile(r"[。；：！？;:)）]\s*$")
_FULL = 0.88
"""A line this wide, of the usual widest, goes on in the next one."""
_HALF = 0.62


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """The lines of a page, and the tables that some of them stand for."""

    lines: tuple[PrintedLine, ...]
    tables: tuple[Sequence[Sequence[Cell]], ...] = ()


def paragraphs(pages: Sequence[PrintedPage]) -> tuple[list[str], list[Removed]]:
    """The text of every page, and what was left out at the edges.

    A paragraph that runs over to the next page is ended by the page; a table that does keeps its heads.
    """
    kept, removed = _without_running_heads(pages)
    usual = {column: _usual(kept, column) for column in (False, True)}
    texts: list[str] = []
    earlier: Told | None = None
    for lines, page in zip(kept, pages, strict=True):
        narrow = _is_narrow(lines, usual)
        told: list[PrintedLine] = []
        for number, line in enumerate(lines):
            if line.table is None:
                told.append(replace(line, column=line.column or narrow))
                continue
            before = lines[number - 1].words if number else ""
            table = tell(page.tables[line.table], before, earlier if number == 0 else None)
            told += [PrintedLine(words, line.column, line.table) for words in table.lines]
            earlier = table
        if not lines or lines[-1].table is None:
            earlier = None
        texts.append("\n".join(_paragraphs(told, usual)))
    return texts, removed


def _without_running_heads(pages: Sequence[PrintedPage]) -> tuple[list[list[PrintedLine]], list[Removed]]:
    edges = Counter(
        words
        for page in pages
        for words in {*_first(page.lines), *_first(page.lines[::-1])}
        if not _NUMBERED.match(words)
    )
    running = {words for words, count in edges.items() if count >= _OFTEN and count > len(pages) / 2}
    kept, removed = [], []
    for page in pages:
        lines = list(page.lines)
        for at in (0, -1):
            while lines and lines[at].table is None:
                words = lines[at].words
                if words and words not in running and not _PAGE_NUMBER.match(words):
                    break
                if words:
                    reason = "页眉或页脚 (running head)" if words in running else "页码 (page number)"
                    removed.append(Removed(reason, words))
                lines.pop(at)
        kept.append(lines)
    return kept, list(dict.fromkeys(removed))


def _first(lines: Sequence[PrintedLine]) -> list[str]:
    return [line.words for line in lines if line.words][:_EDGE_LINES]


def _usual(pages: Sequence[Sequence[PrintedLine]], column: bool) -> float:
    widths = sorted(
        _width(line.words)
        for page in pages
        for line in page
        if line.words and line.column is column and line.table is None
    )
    return widths[int(len(widths) * 0.9)] if widths else 0


def _is_narrow(lines: Sequence[PrintedLine], usual: dict[bool, float]) -> bool:
    """The last page of a document in columns may have only the left one."""
    widest = max((_width(line.words) for line in lines if line.table is None), default=0)
    return usual[True] > 0 and 0 < widest <= 1.1 * usual[True] and widest <= max(_HALF * usual[False], usual[True])


def _paragraphs(lines: Iterable[PrintedLine], usual: dict[bool, float]) -> list[str]:
    found: list[str] = []
    goes_on: bool | None = None
    for line in lines:
        words = line.words
        if not words:
            goes_on = None
            continue
        if goes_on is line.column and line.table is None and not _NUMBERED.match(words):
            found[-1] += words if not _needs_space(found[-1], words) else f" {words}"
        else:
            found.append(words)
        full = line.full if line.full is not None else _width(words) >= _FULL * usual[line.column]
        goes_on = line.column if full and line.table is None and not _ENDED.search(words) else None
    return found


def _width(line: str) -> float:
    """In Han characters; a Latin letter takes about half of one."""
    return sum(1.0 if ord(char) > 0x2000 else 0.5 for char in line)


def _needs_space(before: str, after: str) -> bool:
    return before[-1:].isascii() and after[:1].isascii() and before[-1:].isalnum() and after[:1].isalnum()
