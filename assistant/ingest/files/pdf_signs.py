"""A first, cheap look at a PDF page while its words are read: what would need a closer one.

The look follows the drawing operators; it may suspect too much, which costs time, but misses none of the kinds below.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.ingest.files.colours import Colour, of_components, unseen

_SHOWS = frozenset({b"Tj", b"TJ", b"'", b'"'})
_FILLS = frozenset({b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"})
_ENDS_PATH = _FILLS | {b"n", b"S", b"s"}
_GREY, _RGB, _CMYK = frozenset({b"g"}), frozenset({b"rg"}), frozenset({b"k"})
_NAMED = frozenset({b"sc", b"scn", b"cs"})
_WHITISH = 0.85
_TINY, _RULE = 2.0, 2.5
_FEWEST_RULES, _FEWEST_ALIGNED = 4, 3
_BIN = 6.0
_MOST_CHECKED = 300
_INVISIBLE = frozenset({3, 7})
Matrix = Sequence[float]


@dataclass(frozen=True, slots=True)
class _State:
    size: float = 1.0
    mode: int = 0
    fill: Colour | None = (0.0, 0.0, 0.0)


@dataclass(slots=True)
class Signs:
    """What was seen on one page. `box` is the part of the sheet that is shown."""

    box: tuple[float, float, float, float]
    hidden: bool = False
    rules: int = 0
    _state: _State = _State()
    _saved: list[_State] = field(default_factory=list)
    _shown: list[tuple[float, float]] = field(default_factory=list)
    _path: list[tuple[float, float]] = field(default_factory=list)
    _painted: set[Colour] = field(default_factory=set)
    _covers: int = 0

    def see(self, operator: bytes, operands: Sequence[Any], around: Matrix, text: Matrix) -> None:
        """One drawing operator, with the matrices of the page and of its text."""
        try:
            self._see(operator, operands, around, text)
        except (ValueError, TypeError, IndexError, ArithmeticError):
            self.hidden = True  # drawn in a way that this look does not understand

    @property
    def tables(self) -> bool:
        """Whether enough is ruled for a table."""
        return self.rules >= _FEWEST_RULES

    @property
    def columns(self) -> bool:
        """Whether several lines begin at one place near the middle of the page."""
        left, _, right, _ = self.box
        bins: dict[int, set[int]] = {}
        for x, y in self._shown:
            if 0.4 * (right - left) < x - left < 0.7 * (right - left):
                bins.setdefault(int(x / _BIN), set()).add(int(y))
        return any(len(rows | bins.get(at + 1, set())) >= _FEWEST_ALIGNED for at, rows in bins.items())

    def _see(self, operator: bytes, operands: Sequence[Any], around: Matrix, text: Matrix) -> None:
        if operator in _SHOWS:
            self._show(around, text)
        elif operator == b"q":
            self._saved.append(self._state)
        elif operator == b"Q":
            self._state = self._saved.pop() if self._saved else self._state
        elif operator == b"Tf":
            self._state = replace(self._state, size=float(operands[1]))
        elif operator == b"Tr":
            self._state = replace(self._state, mode=int(operands[0]))
        elif operator in _GREY or operator in _RGB or operator in _CMYK:
            self._state = replace(self._state, fill=of_components([float(value) for value in operands]))
        elif operator in _NAMED:
            numbers = [float(value) for value in operands if not isinstance(value, str)]
            self._state = replace(self._state, fill=of_components(numbers))
        elif operator in (b"re", b"m", b"l", b"c"):
            self._draw(operator, [float(value) for value in operands], around)
        elif operator in _ENDS_PATH:
            self._end_path(operator)
        elif operator == b"Do":
            self._covered([_placed(around, x, y) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))])

    def _show(self, around: Matrix, text: Matrix) -> None:
        x, y = _placed(around, float(text[4]), float(text[5]))
        self._shown.append((x, y))
        left, bottom, right, top = self.box
        scale = abs(float(text[0]) * float(text[3]) - float(text[1]) * float(text[2])) ** 0.5
        scale *= abs(float(around[0]) * float(around[3]) - float(around[1]) * float(around[2])) ** 0.5
        state = self._state
        fill = state.fill
        self.hidden = (
            self.hidden
            or state.mode in _INVISIBLE
            or abs(state.size) * scale < _TINY
            or not (left - 1 <= x <= right + 1 and bottom - 1 <= y <= top + 1)
            or fill is None
            or min(fill) > _WHITISH
            or any(unseen(fill, other) for other in self._painted)
        )

    def _draw(self, operator: bytes, numbers: Sequence[float], around: Matrix) -> None:
        if operator == b"re":
            x, y, width, height = numbers
            corners = ((x, y), (x + width, y), (x, y + height), (x + width, y + height))
            self._path += [_placed(around, *corner) for corner in corners]
        else:
            self._path.append(_placed(around, numbers[-2], numbers[-1]))
        self.rules += operator in (b"re", b"l")

    def _end_path(self, operator: bytes) -> None:
        if operator in _FILLS and self._path:
            self._covered(self._path)
        self._path = []

    def _covered(self, path: Sequence[tuple[float, float]]) -> None:
        """Words that were shown before and lie under what is painted now."""
        left, right = min(x for x, _ in path), max(x for x, _ in path)
        bottom, top = min(y for _, y in path), max(y for _, y in path)
        if right - left < _RULE or top - bottom < _RULE:
            return
        if self._state.fill is not None and len(self._painted) < _MOST_CHECKED:
            self._painted.add(self._state.fill)
        if self.hidden or not self._shown:
            return
        self._covers += 1
        self.hidden = self._covers > _MOST_CHECKED or any(
            left - 1 <= x <= right and bottom - 1 <= y <= top for x, y in self._shown
        )


def _placed(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = (float(value) for value in matrix)
    return a * x + c * y + e, b * x + d * y + f
