"""Pages of a PDF that need a closer look: two columns, ruled tables, words that nobody can see.

With `pdf_drawn` the only home of pdfplumber. It takes some 40 ms a page, so `pdf` asks only where it saw signs.
"""

import io
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pdfplumber

from assistant.domain.document import Removed
from assistant.ingest.files.columns import Box, Gutter, PrintedLine, find_gutter, pieces, read_lines, rows_of
from assistant.ingest.files.pdf_drawn import Device, Interpreter, apart, layers_off, shapes
from assistant.ingest.files.pdf_lines import RADICALS
from assistant.ingest.files.reading import Hidden
from assistant.ingest.files.table_text import Cell, is_frame, joined_words

logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # it warns of every oddity of every font
_SAME_EDGE, _SAME_PLACE = 3.0, 1.0
_MOSTLY = 0.5

Table = tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class LaidPage:
    """A page as a person reads it. Where nothing was found on it (`plain`), its text may come from elsewhere."""

    lines: tuple[PrintedLine, ...]
    tables: tuple[Table, ...]
    hidden: tuple[Hidden, ...]
    removed: tuple[Removed, ...]
    columns: bool

    @property
    def plain(self) -> bool:
        return not (self.tables or self.hidden or self.columns)


def lay_out(data: bytes, numbers: Sequence[int]) -> dict[int, LaidPage | None]:
    """The pages of these numbers, from 1; None for one that could not be laid out."""
    laid: dict[int, LaidPage | None] = dict.fromkeys(numbers)
    gutter: Gutter | None = None
    try:
        file = pdfplumber.open(io.BytesIO(data), pages=list(numbers))
        off = layers_off(file.doc.catalog)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  as below
        return laid
    with file:
        for page in file.pages:
            try:
                laid[page.page_number], gutter = _laid(page, off, gutter)
            except MemoryError:
                raise
            except Exception:  # noqa: BLE001  pdfminer raises anything for what is broken
                laid[page.page_number] = None
            page.close()
    return laid


def _laid(page: Any, off: frozenset[int], gutter: Gutter | None) -> tuple[LaidPage, Gutter | None]:
    device = Device(page.pdf.rsrcmgr, page.page_number, off)
    Interpreter(page.pdf.rsrcmgr, device).process_page(page.page_obj)
    hidden, characters = apart(device, page.page_number)
    left, top = page.mediabox[:2]
    boxes = _once(
        Box(
            one.x0 + left,
            page.height - one.y1 + top,
            one.x1 + left,
            page.height - one.y0 + top,
            one.get_text().translate(RADICALS),
        )
        for one in characters
        if one.upright
    )
    removed: list[Removed] = []
    if len(boxes) < _MOSTLY * len(characters):
        raise ValueError("the page is written sideways")
    if slanted := "".join(one.get_text() for one in characters if not one.upright).strip():
        removed.append(Removed("斜排的水印等 (slanted words)", slanted))
    page._layout = shapes(device)
    tables, places = _tables(page, boxes)
    rest = [box for box in boxes if not any(_within(box, place) for place in places)]
    parts = pieces(rest) + [Box(*place, "", number) for number, place in enumerate(places)]
    found = find_gutter(parts, gutter)
    lines = read_lines(parts, found)
    return LaidPage(tuple(lines), tuple(tables), tuple(hidden), tuple(removed), found is not None), found or gutter


def _once(boxes: Iterable[Box]) -> list[Box]:
    """Without the characters that are printed twice to look bold."""
    found: list[Box] = []
    seen: set[tuple[str, int, int]] = set()
    for box in boxes:
        x, y = int(box.x0 / _SAME_PLACE), int(box.top / _SAME_PLACE)
        near = {(box.words, x + n, y + m) for n in (-1, 0, 1) for m in (-1, 0, 1)}
        if box.words.isspace() or not near & seen:
            found.append(box)
            seen.add((box.words, x, y))
    return found


def _tables(page: Any, boxes: Sequence[Box]) -> tuple[list[Table], list[tuple[float, float, float, float]]]:
    """The ruled tables of a page that say something, and where they stand."""
    tables, places = [], []
    for found in page.find_tables():
        inside = [box for box in boxes if _within(box, found.bbox)]
        cells = _cells(found.cells, inside)
        if inside and len(cells) > 1 and not is_frame(cells, nested=False):
            tables.append(cells)
            places.append(tuple(found.bbox))
    return tables, places


def _cells(drawn: Sequence[tuple[float, float, float, float]], inside: Sequence[Box]) -> Table:
    """The cells row by row, each with how many rows and columns of the grid it takes; "" where none is drawn."""
    across = _edges(x for x0, _, x1, _ in drawn for x in (x0, x1))
    down = _edges(y for _, top, _, bottom in drawn for y in (top, bottom))
    begins = {}
    taken = set()
    for x0, top, x1, bottom in drawn:
        left, right, first, last = (_at(across, x0), _at(across, x1), _at(down, top), _at(down, bottom))
        words = _words([box for box in inside if _within(box, (x0, top, x1, bottom))])
        begins[first, left] = Cell(words, max(1, last - first), max(1, right - left))
        taken |= {(row, column) for row in range(first, last) for column in range(left, right)}
    rows = []
    for row in range(len(down) - 1):
        places = [column for column in range(len(across) - 1) if (row, column) in begins or (row, column) not in taken]
        rows.append(tuple(begins.get((row, column), Cell("")) for column in places))
    return tuple(rows)


def _edges(values: Iterable[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _SAME_EDGE:
            edges.append(value)
    return edges


def _at(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda n: abs(edges[n] - value))


def _within(box: Box, place: tuple[float, float, float, float]) -> bool:
    x, y = (box.x0 + box.x1) / 2, box.middle
    return place[0] <= x <= place[2] and place[1] <= y <= place[3]


def _words(boxes: Sequence[Box]) -> str:
    return joined_words([" ".join(one.words for one in row) for row in rows_of(pieces(boxes))])
