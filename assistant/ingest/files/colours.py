"""Whether words of one colour can be seen on a ground of another."""

import re
from collections.abc import Sequence

Colour = tuple[float, float, float]
"""Red, green and blue, each from 0 to 1."""
WHITE: Colour = (1.0, 1.0, 1.0)
_TOO_NEAR = 0.08
"""A watermark's light grey (0.9 and darker) is seen on white; #f0f0f0 is hardly."""
_HEX = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*(?:[,/]\s*([\d.]+)\s*)?\)")
_NAMED = {
    "white": WHITE,
    "snow": (1.0, 0.98, 0.98),
    "ivory": (1.0, 1.0, 0.94),
    "whitesmoke": (0.96, 0.96, 0.96),
    "black": (0.0, 0.0, 0.0),
    "red": (1.0, 0.0, 0.0),
    "blue": (0.0, 0.0, 1.0),
    "navy": (0.0, 0.0, 0.5),
    "green": (0.0, 0.5, 0.0),
    "gray": (0.5, 0.5, 0.5),
    "grey": (0.5, 0.5, 0.5),
}


def unseen(words: Colour, ground: Colour) -> bool:
    """Whether nobody could tell words of this colour from their ground."""
    return max(abs(one - other) for one, other in zip(words, ground, strict=True)) < _TOO_NEAR


def colour_named(written: str) -> Colour | None:
    """`#fff`, `FFFFFF`, `rgb(255, 255, 255)` or `white` → the colour; None for what is not known or transparent."""
    written = written.strip().lower()
    if found := _HEX.fullmatch(written):
        digits = found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])
        return _of([int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)])
    if found := _RGB.fullmatch(written):
        if found[4] and float(found[4]) == 0:
            return None
        return _of([min(int(found[n]), 255) / 255 for n in (1, 2, 3)])
    return _NAMED.get(written)


def of_components(values: Sequence[float]) -> Colour | None:
    """Grey, red-green-blue or cyan-magenta-yellow-black, by how many there are."""
    if len(values) == 1:
        return _of([values[0]] * 3)
    if len(values) == 3:
        return _of(values)
    if len(values) == 4:
        return _of([(1 - value) * (1 - values[3]) for value in values[:3]])
    return None


def _of(values: Sequence[float]) -> Colour:
    red, green, blue = (min(1.0, max(0.0, float(value))) for value in values)
    return red, green, blue
