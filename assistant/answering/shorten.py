"""A long sentence down to the phrases that answer, with what is left out marked.

Official sentences string a dozen measures together with commas. Of one longer than `LONGEST` characters only the
phrases stay that are about the question, and the phrase that says for whom or when all of it holds.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from assistant.answering.tables import cells_of_row
from assistant.domain.text import Span

LONGEST, LONGEST_ROW = 110, 240
"""A row of a table is read at a glance, and its cells are said of what its first ones name."""
_NEARLY_AS_LIKE = 0.012
_VALUES_MAY_LACK = 0.06
_MOST_KEPT = 0.7
_PHRASE = re.compile(r"[^,;:\n]+[,;:\n]*")
_CELL = re.compile(r"[^;]+;?")
_FRAME = re.compile(
    r"^(?:对|为|在|以|按|到|从|围绕|根据|依托|针对|凡|经|自|“?十[二三四五]五)|"
    r"(?:的|期间|前提下|后|时|起)[,:]?$"
)
"""How a phrase begins or ends that says of whom, when or under what condition the rest holds."""
_OPENS = re.compile(r"^(?:通过|依托|围绕|根据|按照|针对|结合)[^,;:]{0,24}[,;:]")
_LONGEST_NAME = 30
_FIGURE = re.compile(r":\s*\d")
_NEGATES = re.compile(r"不|未|无|除外|但|仅|只")


def kept_phrases(
    sentence: str, like: Mapping[str, float], words: frozenset[str], answers: Callable[[str], bool] = lambda _: False
) -> list[Span]:
    """The stretches of the sentence to show, in order, neighbours joined; the whole of it where it is short enough,
    or where next to nothing could be left out.

    `like`: phrase → likeness to the question; `words`: what the question says or means; `answers`: whether a phrase
    states a value of the kind asked for, which may stay at somewhat less likeness. A phrase that negates or restricts
    stays wherever a phrase beside it stays.
    """
    whole = [Span(0, len(sentence))]
    cells = cells_of_row(sentence)
    if cells and len(sentence) <= LONGEST_ROW:
        return whole
    pieces = [Span(*found.span()) for found in (_CELL if cells else _PHRASE).finditer(sentence)]
    likeness = [like.get(piece.of(sentence).rstrip(",;:\n。" if cells else ",;:\n"), 0.0) for piece in pieces]
    if len(sentence) <= LONGEST or len(pieces) < 3 or not any(likeness):
        return whole
    enough = max(likeness) - _NEARLY_AS_LIKE
    kept = [
        value >= enough
        or (value >= enough - _VALUES_MAY_LACK and answers(piece.of(sentence)))
        or sum(word in piece.of(sentence) for word in words) > 1
        for value, piece in zip(likeness, pieces, strict=True)
    ]
    if cells:
        kept = [stays or _names_the_row(pieces, number, sentence) for number, stays in enumerate(kept)]
    kept[0] = kept[0] or _FRAME.search(pieces[0].of(sentence).rstrip(",;:\n")) is not None
    for place in range(len(pieces) - 1):
        # "通过联席会议," says by what means, not what: the phrase that it stands before belongs to it.
        kept[place + 1] = kept[place + 1] or (kept[place] and _OPENS.match(pieces[place].of(sentence)) is not None)
    for place, piece in enumerate(pieces):
        beside = kept[max(0, place - 1) : place + 2]
        kept[place] = kept[place] or (any(beside) and _NEGATES.search(piece.of(sentence)) is not None)
    shown = [piece for piece, stays in zip(pieces, kept, strict=True) if stays]
    if sum(map(len, shown)) > _MOST_KEPT * len(sentence):
        return whole
    joined: list[Span] = []
    for piece in shown:
        if joined and joined[-1].end == piece.start:
            joined[-1] = Span(joined[-1].start, piece.end)
        else:
            joined.append(piece)
    return [Span(span.start, span.start + len(span.of(sentence).rstrip(",;:\n"))) for span in joined]


def _names_the_row(pieces: Sequence[Span], number: int, sentence: str) -> bool:
    """Whether a cell says what the row is about: those before its first figure but for the row's own number."""
    earlier = [piece.of(sentence) for piece in pieces[: number + 1]]
    return len(earlier[-1]) <= _LONGEST_NAME and not any(_FIGURE.search(cell) for cell in earlier[1:])
