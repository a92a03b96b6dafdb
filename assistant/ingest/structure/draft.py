"""A clause while it is being read, and what is to be told of it."""

from dataclasses import dataclass, field

from assistant.domain.document import Level
from assistant.ingest.structure.pieces import Piece


@dataclass(slots=True)
class Draft:
    """A clause while it is being read; becomes a `Clause` when its end is known."""

    level: Level
    key: str
    label: str
    heading: str
    start: int
    end: int
    has_body: bool
    form: str = ""
    number: tuple[int, ...] = ()
    inserted: int = 0
    at: int = -1
    children: list["Draft"] = field(default_factory=list)

    @property
    def value(self) -> int:
        return self.number[-1] if self.number else 0


@dataclass(frozen=True, slots=True)
class Remark:
    """A warning about a clause: its text names the clause by `{id}`, known only when all keys are."""

    draft: Draft
    says: str


def unnumbered(level: Level, key: str, label: str, first: Piece, last: Piece) -> Draft:
    """A clause without a number: words before, between or after the numbered ones."""
    return Draft(level, key, label, "", first.span.start, last.span.end, has_body=True)
