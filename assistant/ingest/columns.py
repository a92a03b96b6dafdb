"""Words on a page → lines in the order in which a person reads them: two columns one after the other.

Plain geometry, from the page's upper left corner: it knows neither PDF nor pictures.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
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
    """A line as printed, in a column or across the page; `table` as for `Box`."""

    words: str
    column: bool = False
    table: int | None = None


def pieces(characters: Iterable[Box]) -> list[Box]:
    """Characters → pieces of lines, parted where the gap is wider than a character."""
    found = []
    for row in rows_of([one for one in characters if one.words.strip()]):
        words, first, last = row[0].words, row[0], row[0]
        x1 = first.x1
        members = [first]
        for one in row[1:]:
            gap, size = one.x0 - x1, max(min(one.height, last.height), 1.0)
            if gap > _SPLIT * size:
                found.append(_piece(members, words))
                words, members = "", []
            elif gap > (_HAN_SPACE if _wide(one) or _wide(last) else _SPACE) * size:
                words += " "
            words += one.words
            members.append(one)
            last, x1 = one, max(x1, one.x1)
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


def read_lines(boxes: Sequence[Box], gutter: float | None) -> list[PrintedLine]:
    """The lines of a page in reading order, its columns left before right."""
    if gutter is None:
        return [_line(row, column=False) for row in _split_at_tables(rows_of(boxes))]
    across = [box for box in boxes if _crosses(box, gutter)]
    across += [box for box in boxes if box not in across and any(box.beside(one) for one in across)]
    levels = sorted(one.middle for one in across)
    lines: list[PrintedLine] = []

    def level(box: Box) -> int:
        return sum(middle < box.middle for middle in levels)

    rest = sorted((box for box in boxes if box not in across), key=level)
    by_level = {at: list(group) for at, group in groupby(rest, level)}
    for at in range(len(levels) + 1):
        lines += _columns(by_level.get(at, []), gutter)
        if at < len(levels):
            row = [box for box in across if box.middle == levels[at]]
            lines += [_line(part, column=False) for part in _split_at_tables(rows_of(row))]
            across = [box for box in across if box not in row]
    return [line for line in lines if line.words or line.table is not None]


def find_gutter(boxes: Sequence[Box], earlier: float | None = None) -> float | None:
    """Where two columns of running text part, None on a page of one column.

    The gutter is free of words over much of the text's height, and most lines left and right of it end at their
    column's edge. With the gutter of an `earlier` page, fewer lines are enough.
    """
    words = [box for box in boxes if box.table is None]
    if not words:
        return None
    if earlier is not None and _parts(boxes, earlier, 1):
        return earlier
    left, right = min(box.x0 for box in words), max(box.x1 for box in words)
    top, bottom = min(box.top for box in words), max(box.bottom for box in words)
    found: list[tuple[float, float]] = []
    at = left + 0.3 * (right - left)
    while at < left + 0.7 * (right - left):
        found.append((_free(boxes, at, top, bottom)[1], at))
        at += _STEP
    most = max((height for height, _ in found), default=0.0)
    if most < _LEAST_STRETCH * (bottom - top):
        return None
    gutter = median(at for height, at in found if height >= 0.98 * most)
    return gutter if _parts(boxes, gutter, _LEAST_ROWS) else None


def _parts(boxes: Sequence[Box], gutter: float, least: int) -> bool:
    top, bottom = min(box.top for box in boxes), max(box.bottom for box in boxes)
    start, height = _free(boxes, gutter, top, bottom)
    inside = [box for box in boxes if box.table is None and start - 1 <= box.top and box.bottom <= start + height + 1]
    left = rows_of([box for box in inside if box.x1 <= gutter])
    right = rows_of([box for box in inside if box.x0 >= gutter])
    if len(left) < least or len(right) < least:
        return False
    size = median(box.height for box in inside)
    return _filled(left, size, least) and (least == 1 or _filled(right, size, least))


def _filled(rows: Sequence[Sequence[Box]], size: float, least: int) -> bool:
    """Whether most of the lines end at the right edge of their column."""
    edge, start = max(row[-1].x1 for row in rows), min(row[0].x0 for row in rows)
    full = sum(row[-1].x1 >= edge - _RAGGED * size and row[0].x0 <= start + 3 * size for row in rows)
    wide = edge - start >= _LEAST_COLUMN * size
    return (least == 1 or wide) and full >= _FULL_ROWS * len(rows)


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
    left, right = [box for box in boxes if box.x1 <= gutter], [box for box in boxes if box.x0 >= gutter]
    if not left or not right or len(rows_of(boxes)) < 2:
        whole = bool(left) == bool(right)
        return [_line(row, column=not whole) for row in _split_at_tables(rows_of(boxes))]
    return [_line(row, column=True) for side in (left, right) for row in _split_at_tables(rows_of(side))]


def _split_at_tables(rows: Sequence[Sequence[Box]]) -> list[Sequence[Box]]:
    """Tables are lines of their own."""
    split: list[Sequence[Box]] = []
    for row in rows:
        split += [[box] for box in row if box.table is not None]
        if words := [box for box in row if box.table is None]:
            split.append(words)
    return split


def _line(row: Sequence[Box], column: bool) -> PrintedLine:
    return PrintedLine(" ".join(box.words for box in row if box.words), column, row[0].table)


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
