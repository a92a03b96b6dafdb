"""Pages as printers lay them out: two columns drawn in either order, ruled tables, words that nobody can see."""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

FONT = "STSong-Light"
WIDTH, HEIGHT = 595.0, 842.0
_SIZE, _LEADING, _TOP, _BOTTOM, _LEFT = 10.5, 16.0, 780.0, 70.0, 60.0
_ROW, _COLUMN, _GAP, _TITLE = 21, 220.0, 35.0, 26


def canvas() -> tuple[Any, io.BytesIO]:
    """An empty sheet of A4 with a Chinese font, and where its bytes go."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    made = io.BytesIO()
    sheet = Canvas(made, pagesize=(WIDTH, HEIGHT))
    sheet.setFont(FONT, _SIZE)
    return sheet, made


def drawn(draw: Callable[[Any], None]) -> bytes:
    """A PDF of whatever is drawn."""
    sheet, made = canvas()
    draw(sheet)
    sheet.save()
    return made.getvalue()


def two_columns(lines: Sequence[str], by_rows: bool) -> bytes:
    """A title across the page, then two columns a page with its number below; drawn row by row or column by column."""
    sheet, made = canvas()
    broken = [piece for line in lines[1:] for piece in _broken(line)]
    page = 0
    while broken or not page:
        page += 1
        top = _TOP
        if page == 1:
            sheet.setFont(FONT, 16)
            for at in range(0, len(lines[0]), _TITLE):
                top -= 22
                sheet.drawCentredString(WIDTH / 2, top + 30, lines[0][at : at + _TITLE])
            top -= 8
        room = int((top - _BOTTOM) / _LEADING)
        sheet.setFont(FONT, _SIZE)
        columns = broken[:room], broken[room : 2 * room]
        broken = broken[2 * room :]
        places = [
            (_LEFT + side * (_COLUMN + _GAP), top - row * _LEADING, words)
            for side, column in enumerate(columns)
            for row, words in enumerate(column)
        ]
        for x, y, words in sorted(places, key=lambda place: -place[1]) if by_rows else places:
            sheet.drawString(x, y, words)
        sheet.drawCentredString(WIDTH / 2, 40, f"— {page} —")
        sheet.showPage()
    sheet.save()
    return made.getvalue()


def _broken(line: str) -> Iterator[str]:
    """A paragraph as lines of a column: Latin letters take half the room of Han, the first line is indented."""
    words, width = "　　", 2.0
    for char in line:
        size = 1.0 if ord(char) > 0x2000 else 0.5
        if width + size > _ROW:
            yield words
            words, width = "", 0.0
        words, width = words + char, width + size
    yield words


@dataclass(frozen=True, slots=True)
class Ruled:
    """A cell of a ruled table: where it begins in the grid and how much of it it takes."""

    row: int
    column: int
    words: str
    rows: int = 1
    columns: int = 1


def ruled(sheet: Any, cells: Sequence[Ruled], top: float, widths: Sequence[float], height: float = 24.0) -> float:
    """Draw a table with a rule around every cell; returns where it ends."""
    sheet.setFont(FONT, _SIZE)
    for cell in cells:
        x = _LEFT + sum(widths[: cell.column])
        width = sum(widths[cell.column : cell.column + cell.columns])
        y = top - (cell.row + cell.rows) * height
        sheet.rect(x, y, width, cell.rows * height)
        sheet.drawCentredString(x + width / 2, y + cell.rows * height / 2 - 4, cell.words)
    return top - max(cell.row + cell.rows for cell in cells) * height


def write(sheet: Any, lines: Sequence[str], top: float = _TOP) -> float:
    """Lines across the page; returns where they end."""
    for line in lines:
        sheet.setFont(FONT, _SIZE)
        sheet.drawString(_LEFT, top, line)
        top -= _LEADING + 4
    return top
