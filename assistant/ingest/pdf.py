"""PDF bytes → the text of each page. The only home of pypdf; runs in a child process (see `apart`)."""

import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from assistant.errors import UnreadableSource
from assistant.ingest.reading import Reading

_PAGE_NUMBER = re.compile(r"^[\s\-—–·第]*\d{1,4}[\s\-—–·页]*(?:/\s*\d{1,4}|共\s*\d{1,4}\s*页)?\s*$")
_EDGE_LINES, _OFTEN = 2, 3
_NUMBERED = re.compile(
    r"^\s*(?:第[零〇一二三四五六七八九十百千\d]+[编章节条款]|[一二三四五六七八九十]+、|[(（][一二三四五六七八九十\d]+[)）]|\d{1,2}[.．、]|[①-⑳])"
)
_ENDED = re.compile(r"[。；：！？;:)）]\s*$")
_FULL = 0.88
"""A line this wide, of the usual widest, goes on in the next one."""


def read_pdf(data: bytes) -> Reading:
    """The text of every page, in order; a page without words gives ""; one that shows a picture instead is named.

    Lines that the page's width broke are joined to paragraphs; page numbers and running heads are left out.
    Raises `UnreadableSource` for an encrypted or broken file.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableSource("文件加了密码，请去掉密码后重试 (the file is encrypted)")
        pages = [(page.extract_text() or "").splitlines() for page in reader.pages]
        pictures = [
            n for n, (page, lines) in enumerate(zip(reader.pages, pages, strict=True), 1) if _pictured(page, lines)
        ]
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as error:
        raise UnreadableSource(f"PDF 已损坏，无法读取 (broken PDF): {type(error).__name__}") from error
    kept = _without_running_heads([[line.strip() for line in page] for page in pages])
    return Reading(tuple(joined(kept)), pictures=tuple(pictures))


def _pictured(page: Any, lines: Sequence[str]) -> bool:
    """No words, but something is drawn: not the empty back of a sheet."""
    return (
        not any(line.strip() for line in lines)
        and page.get_contents() is not None
        and bool(page.get_contents().get_data().strip())
    )


def _without_running_heads(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    edges = Counter(
        line
        for page in pages
        for line in {*_first(page), *_first(list(reversed(page)))}
        if line and not _NUMBERED.match(line)
    )
    running = {line for line, count in edges.items() if count >= _OFTEN and count > len(pages) / 2}
    kept = []
    for page in pages:
        lines = list(page)
        for at in (0, -1):
            while lines and (not lines[at] or lines[at] in running or _PAGE_NUMBER.match(lines[at])):
                lines.pop(at)
        kept.append(lines)
    return kept


def _first(lines: Sequence[str]) -> list[str]:
    return [line for line in lines if line][:_EDGE_LINES]


def joined(pages: Sequence[Sequence[str]]) -> list[str]:
    """Pages of lines → pages of paragraphs. A paragraph that runs over to the next page is ended by the page."""
    widths = sorted(_width(line) for page in pages for line in page if line)
    usual = widths[int(len(widths) * 0.9)] if widths else 0
    return ["\n".join(_paragraphs(page, usual)) for page in pages]


def _paragraphs(lines: Iterable[str], usual: float) -> list[str]:
    found: list[str] = []
    goes_on = False
    for line in lines:
        if not line:
            goes_on = False
            continue
        if goes_on and not _NUMBERED.match(line):
            found[-1] += line if not _needs_space(found[-1], line) else f" {line}"
        else:
            found.append(line)
        goes_on = _width(line) >= _FULL * usual and not _ENDED.search(line)
    return found


def _width(line: str) -> float:
    """In Han characters; a Latin letter takes about half of one."""
    return sum(1.0 if ord(char) > 0x2000 else 0.5 for char in line)


def _needs_space(before: str, after: str) -> bool:
    return before[-1:].isascii() and after[:1].isascii() and before[-1:].isalnum() and after[:1].isalnum()
