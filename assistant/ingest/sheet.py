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

from assistant.ingest.numbering import read_mark

Point = tuple[float, float]

_LONG = 3
"""A piece this many times wider than high shows by its direction how the sheet is tilted."""
_INDENTED, _SHORT = 1.2, 2.0
"""In characters: a row that begins so far right of its column begins a paragraph, one that ends so far left of the
column's right edge ends it. Chinese paragraphs are indented by two; punctuation may save a line half a character."""
_APART = 0.8
"""In characters: words on one row are so far apart only on purpose (columns of a table, a date set to the right)."""
_ROWS_OF_A_COLUMN, _FILLED, _CROSSING = 5, 0.7, 0.2
_OFTEN = 3
_PAGE_NUMBER = re.compile(r"[\s\-—–－一~_·.•第]*\d{1,4}[\s\-—–－一~_·.•页]*(?:/\s*\d{1,4}|[共,]+\s*\d{1,4}\s*页)?")
_ENDED = re.compile(r"[。；：！？;:]$")

_STROKES = "—–－ー一-"  # the hyphen last: it stands in character classes
_HAN = "一二三四五六七八九十百零〇"
_ONE_HAN: dict[int, str] = dict.fromkeys(map(ord, _STROKES), "一")
_ONE, _KATAKANA = ({ord(seen): read for seen, read in pairs} for pairs in (("l1", "|1"), ("ニ二", "ハ八")))
SLIPS: tuple[tuple[re.Pattern[str], dict[int, str], str], ...] = (
    (
        re.compile(rf"第[{_HAN}{_STROKES}]+(?=[编章节条])"),
        _ONE_HAN,
        "between 第 and its unit only a number can stand, and a lone stroke among Han numbers is 一",
    ),
    (re.compile(rf"[(（][{_HAN}]*[{_STROKES}][)）]"), _ONE_HAN, "brackets hold no lone dash"),
    (re.compile(rf"[{_STROKES}](?=、)"), _ONE_HAN, "no paragraph begins with a dash and 、"),
    (re.compile(r"[(（]?[ニハ](?=[、)）])"), _KATAKANA, "official documents hold no katakana"),
    (re.compile(r"[l|](?=[、．])"), _ONE, "、 follows a number there; Roman ones are written I, not l"),
    (re.compile(r"[(（][l|](?=[)）])"), _ONE, "as above"),
)
"""Numbering marks that begin a paragraph, where only one reading is possible: (what is seen, how it reads, why)."""


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
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


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
    return ["\n".join(read_slips(line) for column in _columns(body) for line in _paragraphs(column)) for body in bodies]


def read_slips(paragraph: str) -> str:
    """The paragraph with its numbering mark as it must read; elsewhere nothing is changed."""
    for seen, reads, _ in SLIPS:
        if mark := seen.match(paragraph):
            return mark.group().translate(reads) + paragraph[mark.end() :]
    return paragraph


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
        if piece.left < gutter < piece.right:
            columns += [left, right, [piece]]
            left, right = [], []
        else:
            (left if piece.right <= gutter else right).append(piece)
    return [column for column in (*columns, left, right) if column]


def _gutter(body: Sequence[Piece]) -> float | None:
    """Where the gap between two columns of running text lies; the columns of a table are not filled like that."""
    best, fewest = None, _CROSSING * len(body)
    for edge in sorted({piece.right for piece in body}):
        at = edge + 1
        left, right = [p for p in body if p.right <= at], [p for p in body if p.left >= at]
        crossing = len(body) - len(left) - len(right)
        if crossing < fewest and _filled(left) and _filled(right):
            gap = (max(p.right for p in left) + min(p.left for p in right)) / 2
            best, fewest = gap, crossing
    return best


def _filled(column: Sequence[Piece]) -> bool:
    if len(column) < _ROWS_OF_A_COLUMN:
        return False
    width = max(p.right for p in column) - min(p.left for p in column)
    return median(p.right - p.left for p in column) >= _FILLED * width


def _paragraphs(column: Sequence[Piece]) -> list[str]:
    """The rows of one column joined where a paragraph runs on."""
    rows = _rows(column)
    size = median((row.right - row.left) / max(_width(row.words), 1) for row in rows)
    left, right = _usual([row.left for row in rows], 0.1), _usual([row.right for row in rows], 0.9)
    indented = [row.left > left + _INDENTED * size for row in rows]
    shows = any(indented)
    found: list[str] = []
    goes_on = False
    for row, begins in zip(rows, indented, strict=True):
        begins = begins if shows else bool(read_mark(_normal(row.words)))
        if goes_on and not begins:
            found[-1] += f" {row.words}" if _needs_space(found[-1], row.words) else row.words
        else:
            found.append(row.words)
        goes_on = row.right > right - _SHORT * size and (shows or not _ENDED.search(row.words))
    return found


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
        apart = piece.left - whole.right > _APART * piece.height
        whole = replace(
            whole,
            right=max(whole.right, piece.right),
            bottom=max(whole.bottom, piece.bottom),
            words=whole.words + ("\u3000" if apart else "") + piece.words,
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
