"""Words on a page → lines in the order in which a person reads them: two columns one after the other.

Plain geometry, from the page's upper left corner: it knows neither PDF nor pictures.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

_SPLIT, _HAN_SPACE, _SPACE = 0.9, 0.5, 0.18
"""Gaps between characters, in their height: what parts two pieces, what is a space beside Han, and elsewhere."""
_SAME_LINE = 0.5
_GUTTER = 8.0
_STEP = 2.0
_LEAST_STRETCH, _LEAST_ROWS = 0.4, 5
_FULL_ROWS = 0.5
"""Lines of running text end at their column's edge; cells of a table without rules do not."""
_LEAST_COLUMN = 8
_RAGGED = 1.6


@dataclass(frozen=True, slots=True)
class Box:
    """Words with their place; `table` is the number of the table that stands here instead."""

    x0: float
    top: float
    x1: float
    bottom: float
    words: str
    table: int | None = None

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    def beside(self, other: "Box") -> bool:
        """Whether the two stand on one line."""
        shared = min(self.bottom, other.bottom) - max(self.top, other.top)
        return shared >= _SAME_LINE * min(self.height, other.height)


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line as printed, in a column or across the page; `table` as for `Box`.

    `full` says whether it ends at its column's edge, None where that was not measured.
    """

    words: str
    column: bool = False
    table: int | None = None
    full: bool | None = None


@dataclass(frozen=True, slots=True)
class Gutter:
    """Where two columns part, and where the right one begins."""

    at: float
    right: float


def pieces(characters: Iterable[Box]) -> list[Box]:
    """Characters → pieces of lines, parted where the gap is wider than a character; spaces that are drawn stay."""
    found = []
    for row in rows_of(list(characters)):
        members: list[Box] = []
        words, spaced, x1 = "", False, 0.0
        for one in row:
            if not one.words.strip():
                spaced = True
                continue
            if members:
                gap, size = one.x0 - x1, max(min(one.height, members[-1].height), 1.0)
                if gap > _SPLIT * size:
                    found.append(_piece(members, words))
                    members, words = [], ""
                elif spaced or gap > (_HAN_SPACE if _wide(one) or _wide(members[-1]) else _SPACE) * size:
                    words += " "
            members.append(one)
            words, spaced, x1 = words + one.words, False, max(x1, one.x1)
        if members:
            found.append(_piece(members, words))
    return found


def rows_of(boxes: Sequence[Box]) -> list[list[Box]]:
    """Boxes by line from above, each line from the left."""
    rows: list[list[Box]] = []
    for box in sorted(boxes, key=lambda one: (one.middle, one.x0)):
        near = next((row for row in reversed(rows[-3:]) if row[0].beside(box)), None)
        if near is None:
            rows.append([box])
        else:
            near.append(box)
    return [sorted(row, key=lambda one: one.x0) for row in rows]


def read_lines(boxes: Sequence[Box], gutter: Gutter | None) -> list[PrintedLine]:
    """The lines of a page in reading order, its columns left before right."""
    if gutter is None:
        return [_line(row) for row in _split_at_tables(rows_of(boxes))]
    across = [box for box in boxes if _crosses(box, gutter.at)]
    across += [box for box in boxes if box not in across and any(box.beside(one) for one in across)]
    bands = rows_of(across)
    lines: list[PrintedLine] = []
    rest = [box for box in boxes if box not in across]
    for band in bands:
        above = [box for box in rest if box.middle < band[0].middle]
        lines += _columns(above, gutter.at)
        lines += [_line(part) for part in _split_at_tables([band])]
        rest = [box for box in rest if box.middle >= band[0].middle]
    return lines + _columns(rest, gutter.at)


def find_gutter(boxes: Sequence[Box], earlier: Gutter | None = None) -> Gutter | None:
    """Where two columns of running text part, None on a page of one column.

    The gutter is free of words over much of the text's height, and most lines left and right of it end at their
    column's edge. On a page after one with columns the same gutter need only be free.
    """
    words = [box for box in boxes if box.table is None]
    if not words:
        return None
    left, right = min(box.x0 for box in words), max(box.x1 for box in words)
    top, bottom = min(box.top for box in words), max(box.bottom for box in words)
    if earlier is not None and _goes_on(boxes, earlier, top, bottom):
        return earlier
    found: list[tuple[float, float]] = []
    at = left + 0.3 * (right - left)
    while at < left + 0.7 * (right - left):
        found.append((_free(boxes, at, top, bottom)[1], at))
        at += _STEP
    most = max((height for height, _ in found), default=0.0)
    if most < _LEAST_STRETCH * (bottom - top):
        return None
    at = median(at for height, at in found if height >= 0.98 * most)
    return _parted(words, at, *_free(boxes, at, top, bottom))


def _goes_on(boxes: Sequence[Box], earlier: Gutter, top: float, bottom: float) -> bool:
    """Whether the columns of the page before are on this one too, be the right one never so short."""
    start, height = _free(boxes, earlier.at, top, bottom)
    right = [box for box in boxes if box.x0 >= earlier.at and start <= box.middle <= start + height]
    begins = min((box.x0 for box in right), default=0.0)
    size = median(box.height for box in right) if right else 0.0
    return height >= _LEAST_STRETCH * (bottom - top) and abs(begins - earlier.right) <= _RAGGED * size


def _parted(words: Sequence[Box], at: float, start: float, height: float) -> Gutter | None:
    inside = [box for box in words if start - 1 <= box.top and box.bottom <= start + height + 1]
    left, right = rows_of([box for box in inside if box.x1 <= at]), rows_of([box for box in inside if box.x0 >= at])
    if min(len(left), len(right)) < _LEAST_ROWS:
        return None
    size = median(box.height for box in inside)
    parted = _filled(left, size) and _filled(right, size)
    return Gutter(at, min(row[0].x0 for row in right)) if parted else None


def _filled(rows: Sequence[Sequence[Box]], size: float) -> bool:
    """Whether these are lines of running text: most of them go from one edge of their column to the other."""
    edge, start = max(row[-1].x1 for row in rows), min(row[0].x0 for row in rows)
    full = sum(row[-1].x1 >= edge - _RAGGED * size and row[0].x0 <= start + 3 * size for row in rows)
    return edge - start >= _LEAST_COLUMN * size and full >= _FULL_ROWS * len(rows)


def _free(boxes: Sequence[Box], gutter: float, top: float, bottom: float) -> tuple[float, float]:
    """The longest stretch of the page at which nothing stands on the gutter: (where it begins, its height)."""
    barriers = sorted((box.top, box.bottom) for box in boxes if _crosses(box, gutter))
    best, at = (top, 0.0), top
    for first, last in [*barriers, (bottom, bottom)]:
        if first - at > best[1]:
            best = at, first - at
        at = max(at, last)
    return best


def _crosses(box: Box, gutter: float) -> bool:
    return box.x0 < gutter + _GUTTER / 2 and box.x1 > gutter - _GUTTER / 2


def _columns(boxes: Sequence[Box], gutter: float) -> list[PrintedLine]:
    sides = [box for box in boxes if box.x1 <= gutter], [box for box in boxes if box.x0 >= gutter]
    if not all(sides) or len(rows_of(boxes)) < 2:
        sides = list(boxes), []
    lines: list[PrintedLine] = []
    for side in sides:
        edge = max((box.x1 for box in side), default=0.0)
        lines += [_line(row, edge) for row in _split_at_tables(rows_of(side))]
    return lines


def _split_at_tables(rows: Sequence[Sequence[Box]]) -> list[Sequence[Box]]:
    """Tables are lines of their own."""
    split: list[Sequence[Box]] = []
    for row in rows:
        split += [[box] for box in row if box.table is not None]
        if words := [box for box in row if box.table is None]:
            split.append(words)
    return split


def _line(row: Sequence[Box], edge: float | None = None) -> PrintedLine:
    """A line of a column whose right edge is given, else one across the page."""
    words = " ".join(box.words for box in row if box.words)
    full = None if edge is None else row[-1].x1 >= edge - _RAGGED * row[-1].height
    return PrintedLine(words, edge is not None, row[0].table, full)


def _piece(members: Sequence[Box], words: str) -> Box:
    return Box(
        members[0].x0,
        min(one.top for one in members),
        max(one.x1 for one in members),
        max(one.bottom for one in members),
        words,
    )


def _wide(character: Box) -> bool:
    return character.words >= "\u2e80"
