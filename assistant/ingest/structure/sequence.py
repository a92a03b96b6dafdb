"""The run of numbers: what a mark must say between its neighbours, and whether it cuts a sentence in two."""

import re
from collections.abc import Sequence

from assistant.ingest.structure.numbering import ORDER, Mark
from assistant.ingest.structure.pieces import Piece

_TOPIC_LINE = re.compile(r"(?=.*[\u4e00-\u9fff])[^,。;:、!?.0-9]{2,18}:?")
_OPEN_END = tuple(",、(《〈“")
_HANGING = re.compile(r"(?:按照|依照|根据|依据|违反|符合|参照|以及|或者|[和与及或的])$")
_CLOSED_END = tuple("。;:!?…)》”〕]】")
_LONGEST_HEADING = 30
_SHORTEST_BROKEN = 6
_SHORTEST_HANGING = 8


def worn_value(mark: Mark, run: int, goes_on: bool, following: int) -> int:
    """What a mark that the scanner spoiled must say between its neighbours; 0 where that is not certain."""
    for wanted in (run + 1,) if goes_on else (1, run + 1):
        certain = following == wanted + 1
        if mark.value == wanted and (goes_on or certain):
            return wanted
        if certain and (goes_on or not mark.value):
            return wanted
        if goes_on and not mark.value and not following and mark.form in ("章", "条"):
            return wanted
    return 0


def stands(mark: Mark, run: int, goes_on: bool, following: int, before: Piece | None) -> bool:
    """A mark in order stands; one out of order stands only where it does not cut a sentence in two."""
    if mark.inserted:
        return (goes_on and mark.value == run) or not reads_on(before)
    if mark.value == run + 1:
        return not (following == mark.value and reads_on(before))
    return (mark.value == 1 and not goes_on) or not reads_on(before)


def reads_on(before: Piece | None) -> bool:
    """Whether a line leaves its sentence open, so that the next one goes on with it."""
    if before is None or before.text.endswith(_CLOSED_END):
        return False
    words = before.text[len(before.mark.label) if before.mark else 0 :]
    if before.text.endswith(_OPEN_END) or (len(words) >= _SHORTEST_HANGING and _HANGING.search(words)):
        return True
    return len(words) > _LONGEST_HEADING or (len(words) >= _SHORTEST_BROKEN and ("," in words or "。" in words))


def next_of_form(pieces: Sequence[Piece]) -> list[int]:
    """For each piece with a mark the place of the next mark of that form; -1 elsewhere."""
    found, later = [-1] * len(pieces), dict[tuple[str, tuple[int, ...]], int]()
    for at in range(len(pieces) - 1, -1, -1):
        if (mark := pieces[at].mark) is not None and not mark.inserted:
            key = (mark.form, mark.before)
            found[at] = later.get(key, -1)
            later[key] = at
    return found


def next_first_decimal(pieces: Sequence[Piece]) -> list[int]:
    """For each piece the n of the next n.1 mark; 0 where none follows."""
    found, coming = [0] * len(pieces), 0
    for at in range(len(pieces) - 1, -1, -1):
        found[at] = coming
        if (mark := pieces[at].mark) is not None and mark.form == "1.1" and mark.value == 1:
            coming = mark.before[0]
    return found


def heads_of_lists(pieces: Sequence[Piece], following: Sequence[int]) -> dict[int, str]:
    """Unnumbered headings (申报条件 1.… 2.… 申报材料 1.… 2.…): short lines, each before a list that begins again at 1.

    `following` is `next_of_form` of the pieces. One such line alone is told from a paragraph by nothing.
    """
    lines = [n for n in range(len(pieces) - 1) if _may_head_a_list(pieces, n)]
    known = set(lines)
    found: dict[int, str] = {}
    for line in lines:
        last = line + 1
        while following[last] >= 0 and _value(pieces, following[last]) == _value(pieces, last) + 1:
            last = following[last]
        again = following[last] - 1
        if again in known and not _interrupted(pieces, line + 1, again):
            found |= {n: pieces[n].text.rstrip(":") for n in (line, again)}
    return found


def _may_head_a_list(pieces: Sequence[Piece], at: int) -> bool:
    piece, mark = pieces[at], pieces[at + 1].mark
    if piece.mark is not None or piece.furniture or mark is None or mark.value != 1 or mark.weak or mark.worn:
        return False
    return bool(_TOPIC_LINE.fullmatch(piece.text)) and not reads_on(pieces[at - 1] if at else None)


def _interrupted(pieces: Sequence[Piece], start: int, end: int) -> bool:
    """Whether a mark of a higher form stands between two lists."""
    first = pieces[start].mark
    form = first.form if first else "topic"
    marks = (piece.mark for piece in pieces[start:end])
    return any(mark.form in ORDER and ORDER[mark.form] < ORDER[form] for mark in marks if mark and not mark.weak)


def _value(pieces: Sequence[Piece], at: int) -> int:
    mark = pieces[at].mark
    return mark.value if mark else 0
