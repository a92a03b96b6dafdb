"""What was recognised on a scanned sheet → its paragraphs in reading order, told by where the words stand.

Pure geometry; lengths are in pixels. A sheet lies straight or tilted by a few degrees, in one column or two.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from assistant.ingest.structure.numbering import read_mark

Point = tuple[float, float]

_LONG = 3
"""A piece this many times wider than high shows by its direction how the sheet is tilted."""
_INDENTED, _CENTRED, _SHORT = 1.2, 3.5, 2.0
"""In characters: a row that begins so far right of its column begins a paragraph (or is a title), one that ends so far
left of the column's right edge ends it. Paragraphs are indented by two; punctuation may save half a character."""
_APART, _CELLS = 0.8, 2.0
"""In characters: words on one row so far apart have a space between them, or are cells of a table."""
_SPACE, _BETWEEN_CELLS = "\u3000", "\u3000\u3000"
_ROWS_OF_A_COLUMN, _FILLED, _CROSSING, _GUTTER = 5, 0.7, 0.5, 0.5
"""Columns of running text have so many rows, most of them filled so far; fewer pieces span both, and the gap between
them is not wider than this share of the narrower one (that of an open book, scanned as one sheet)."""
_ACROSS = 0.8
_OFTEN = 3
_PAGE_NUMBER = re.compile(
    r"[\s\-—–－一~_·.•第\ufffd]*\d{1,4}[\s\-—–－一~_·.•页\ufffd]*(?:/\s*\d{1,4}|[共,]+\s*\d{1,4}\s*页)?"
)
_ENDED = re.compile(r"[。；：！？;:]$")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words recognised in one go, usually a whole row; `sure` from 0 to 1."""

    left: float
    top: float
    right: float
    bottom: float
    words: str
    sure: float = 1.0

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class _Column:
    """Where the rows of a column begin and end, and how large a character is."""

    left: float
    right: float
    size: float

    @classmethod
    def around(cls, rows: Sequence[Piece]) -> "_Column":
        return cls(
            _usual([row.left for row in rows], 0.1),
            _usual([row.right for row in rows], 0.9),
            median((row.right - row.left) / max(_width(row.words), 1) for row in rows),
        )

    def may_hold(self, other: "_Column") -> bool:
        """Whether the other begins where this does, or where its paragraphs begin, and ends no later."""
        begins, ends = (other.left - self.left) / self.size, (other.right - self.right) / self.size
        return -_INDENTED < begins < _CENTRED and ends < _SHORT

    def fills(self, other: "_Column") -> bool:
        return self.left - other.left < _INDENTED * other.size and other.right - self.right < _SHORT * other.size

    def indents(self, row: Piece) -> bool:
        return _INDENTED * self.size < row.left - self.left < _CENTRED * self.size


def straightened(found: Iterable[tuple[Sequence[Point], str, float]]) -> list[Piece]:
    """Pieces by their corners (clockwise from the left upper one), laid straight if the sheet was tilted."""
    found = list(found)
    tilts = [
        (math.atan2(b[1] - a[1], b[0] - a[0]), math.dist(a, b))
        for (a, b, _, d), _, _ in found
        if math.dist(a, b) > _LONG * math.dist(a, d)
    ]
    tilt = _weighted_median(tilts)
    cos, sin = math.cos(tilt), math.sin(tilt)
    pieces = []
    for corners, words, sure in found:
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = ((x * cos + y * sin, y * cos - x * sin) for x, y in corners)
        pieces.append(Piece((ax + dx) / 2, (ay + by) / 2, (bx + cx) / 2, (cy + dy) / 2, words, sure))
    return pieces


def _weighted_median(values: list[tuple[float, float]]) -> float:
    half, so_far = sum(weight for _, weight in values) / 2, 0.0
    for value, weight in sorted(values):
        so_far += weight
        if so_far >= half:
            return value
    return 0.0


def paragraphs(sheets: Sequence[Sequence[Piece]]) -> list[str]:
    """The text of each sheet, a paragraph a line; page numbers and running heads are left out."""
    bodies = _without_running_heads([_without_page_number(sheet) for sheet in sheets])
    sheets_of_rows = [[_rows(column) for column in _columns(body)] for body in bodies]
    columns = [_Column.around(rows) for sheet in sheets_of_rows for rows in sheet if len(rows) >= _ROWS_OF_A_COLUMN]
    indents = any(_column_of(rows, columns).indents(row) for sheet in sheets_of_rows for rows in sheet for row in rows)
    return ["\n".join(_text(sheet, columns, indents)) for sheet in sheets_of_rows]


def runs_across(sheet: Sequence[Piece]) -> bool:
    """Whether rows of two columns were taken for one: their words are mixed, and the order cannot be told.

    A title or a lead above the columns runs across them as well, but not amid their rows.
    """
    gutter = _gutter(sheet)
    if gutter is None:
        return False
    across = [piece for piece in sheet if _crosses(piece, gutter)]
    rows = [piece.middle for piece in sheet if piece not in across]
    left, right = min(piece.left for piece in sheet), max(piece.right for piece in sheet)
    return any(
        min(rows) < piece.middle < max(rows) and piece.right - piece.left > _ACROSS * (right - left) for piece in across
    )


def _without_page_number(sheet: Sequence[Piece]) -> list[Piece]:
    """Without the numbers that stand by themselves below or above all the words."""
    numbers = [piece for piece in sheet if _PAGE_NUMBER.fullmatch(piece.words.strip())]
    words = [piece for piece in sheet if piece not in numbers]
    if not words:
        return words
    above, below = min(piece.top for piece in words), max(piece.bottom for piece in words)
    return [piece for piece in sheet if piece not in numbers or (piece.bottom > above and piece.top < below)]


def _without_running_heads(sheets: Sequence[list[Piece]]) -> list[list[Piece]]:
    """Without what most sheets have above or below everything else; a numbering mark is no such thing."""
    edges = Counter(name for sheet in sheets for name in {_name(piece) for piece in _edges(sheet)})
    running = {name for name, count in edges.items() if name and count >= _OFTEN and count > len(sheets) / 2}
    return [[piece for piece in sheet if _name(piece) not in running or piece not in _edges(sheet)] for sheet in sheets]


def _edges(sheet: Sequence[Piece]) -> list[Piece]:
    ordered = sorted(sheet, key=lambda piece: piece.middle)
    return [piece for piece in {ordered[0], ordered[-1]} if not read_mark(_normal(piece.words))] if ordered else []


def _name(piece: Piece) -> str:
    return "".join(char for char in piece.words if char.isalpha())


def _columns(body: Sequence[Piece]) -> list[list[Piece]]:
    """The pieces in the order in which columns are read; what spans both columns comes between what it parts."""
    gutter = _gutter(body)
    if gutter is None:
        return [list(body)] if body else []
    columns: list[list[Piece]] = []
    left: list[Piece] = []
    right: list[Piece] = []
    for piece in sorted(body, key=lambda piece: piece.middle):
        if _crosses(piece, gutter):
            columns += [left, right, [piece]]
            left, right = [], []
        else:
            (left if piece.centre <= gutter else right).append(piece)
    return [column for column in (*columns, left, right) if column]


def _gutter(body: Sequence[Piece]) -> float | None:
    """Where the gap between two columns of running text lies; the columns of a table are not filled like that."""
    best, fewest = None, _CROSSING * len(body)
    for edge in sorted({piece.right for piece in body}):
        at = edge + 1
        beside = [piece for piece in body if not _crosses(piece, at)]
        left, right = [p for p in beside if p.centre <= at], [p for p in beside if p.centre > at]
        crossing = len(body) - len(beside)
        if crossing < fewest and _filled(left) and _filled(right):
            ends, begins = max(p.right for p in left), min(p.left for p in right)
            narrower = min(ends - min(p.left for p in left), max(p.right for p in right) - begins)
            if begins - ends <= _GUTTER * narrower:
                best, fewest = (ends + begins) / 2, crossing
    return best


def _crosses(piece: Piece, at: float) -> bool:
    """A comma may hang over a column's edge, and what was seen be framed widely: half a character does not count."""
    return at - piece.left > piece.height / 2 and piece.right - at > piece.height / 2


def _filled(column: Sequence[Piece]) -> bool:
    if len(column) < _ROWS_OF_A_COLUMN:
        return False
    width = max(p.right for p in column) - min(p.left for p in column)
    return median(p.right - p.left for p in column) >= _FILLED * width


def _text(sheet: Sequence[Sequence[Piece]], columns: Sequence[_Column], indents: bool) -> list[str]:
    """The paragraphs of a sheet: rows are joined where a paragraph runs on, also at the head of the next column."""
    found: list[str] = []
    goes_on = False
    for rows in sheet:
        column = _column_of(rows, columns)
        goes_on = goes_on and len(rows) >= _ROWS_OF_A_COLUMN
        for row in rows:
            begins, ends = _marks(row, column, indents)
            if goes_on and not begins:
                found[-1] += f" {row.words}" if _needs_space(found[-1], row.words) else row.words
            else:
                found.append(row.words)
            goes_on = not ends
        goes_on = goes_on and len(rows) >= _ROWS_OF_A_COLUMN
    return found


def _marks(row: Piece, column: _Column, indents: bool) -> tuple[bool, bool]:
    """Whether the row begins a paragraph, and whether it ends one.

    Where paragraphs are indented that is what tells; elsewhere a numbering mark and a full stop must do.
    """
    if _BETWEEN_CELLS in row.words:
        return True, True
    short = row.right < column.right - _SHORT * column.size
    if indents:
        return row.left > column.left + _INDENTED * column.size, short
    return bool(read_mark(_normal(row.words))), short or bool(_ENDED.search(row.words))


def _column_of(rows: Sequence[Piece], columns: Sequence[_Column]) -> _Column:
    """The column that these rows stand in. Few rows, or a list of names, don't show its edges: those of others do."""
    own = _Column.around(rows)
    akin = sorted((one for one in columns if one.may_hold(own)), key=lambda one: one.right)
    if not akin:
        return own
    usual = akin[len(akin) // 2]
    return own if len(rows) >= _ROWS_OF_A_COLUMN and own.fills(usual) else usual


def _rows(column: Sequence[Piece]) -> list[Piece]:
    """Pieces side by side are one row; a wide gap between them is kept as a space."""
    rows: list[list[Piece]] = []
    for piece in sorted(column, key=lambda piece: piece.middle):
        if rows and _beside(rows[-1], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_as_one(sorted(row, key=lambda piece: piece.left)) for row in rows]


def _beside(row: Sequence[Piece], piece: Piece) -> bool:
    return all(
        abs(one.middle - piece.middle) < min(one.height, piece.height) / 2
        and (one.right <= piece.left + piece.height / 2 or piece.right <= one.left + one.height / 2)
        for one in row
    )


def _as_one(row: Sequence[Piece]) -> Piece:
    whole = row[0]
    for piece in row[1:]:
        apart = (piece.left - whole.right) / piece.height
        whole = replace(
            whole,
            right=max(whole.right, piece.right),
            bottom=max(whole.bottom, piece.bottom),
            words=whole.words + (_BETWEEN_CELLS if apart > _CELLS else _SPACE if apart > _APART else "") + piece.words,
        )
    return whole


def _usual(values: Sequence[float], share: float) -> float:
    """The value that this share of them does not pass: an edge that single outliers do not move."""
    return sorted(values)[int(share * (len(values) - 1) + 0.5)]


def _width(words: str) -> float:
    """In Han characters; a Latin letter takes about half of one."""
    return sum(1.0 if ord(char) > 0x2000 else 0.5 for char in words)


def _needs_space(before: str, after: str) -> bool:
    return before[-1:].isascii() and after[:1].isascii() and before[-1:].isalpha() and after[:1].isalpha()


def _normal(words: str) -> str:
    return unicodedata.normalize("NFKC", words)
