"""Text that remembers where it came from."""

from __future__ import annotations  # array[int] is subscriptable only from Python 3.12 on

from array import array
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range `[start, end)` of Unicode code points; `0 <= start <= end`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def covers(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class TracedText:
    """Cleaned text whose every character knows its place in the source.

    Guarantees: `len(text) == len(starts) == len(ends)`; character `i` was made from
    `source[starts[i]:ends[i]]`; both arrays never decrease. One source character may give several
    characters (㈠ → (一)), and source characters may give none (a removed pinyin mark).
    """

    text: str
    starts: array[int]
    ends: array[int]

    def __post_init__(self) -> None:
        if not len(self.text) == len(self.starts) == len(self.ends):
            raise ValueError("every character needs exactly one place in the source")

    @classmethod
    def of(cls, source: str) -> TracedText:
        return cls(source, array("I", range(len(source))), array("I", range(1, len(source) + 1)))

    @classmethod
    def join(cls, pieces: list[tuple[str, int, int]]) -> TracedText:
        """Build from `(characters, source start, source end)`; all characters of a piece share its place."""
        starts, ends = array("I"), array("I")
        for characters, start, end in pieces:
            starts.extend([start] * len(characters))
            ends.extend([end] * len(characters))
        return cls("".join(piece[0] for piece in pieces), starts, ends)

    def __len__(self) -> int:
        return len(self.text)

    def __iter__(self) -> Iterator[tuple[str, int, int]]:
        return zip(self.text, self.starts, self.ends, strict=True)

    def slice(self, span: Span) -> TracedText:
        part = slice(span.start, span.end)
        return TracedText(self.text[part], self.starts[part], self.ends[part])

    def source_span(self, span: Span) -> Span:
        """The smallest source range that holds all characters of a non-empty `span`."""
        if not 0 <= span.start < span.end <= len(self.text):
            raise ValueError(f"[{span.start}, {span.end}) is empty or outside 0..{len(self.text)}")
        return Span(self.starts[span.start], self.ends[span.end - 1])
