"""A document told apart: the notice that sends another document, that document, and the annexes behind it.

Each part has a tree of its own. The list of annexes at a notice's end (附件：1.… 2.…) is no annex.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.domain.document import Level
from assistant.ingest.debris import letters
from assistant.ingest.structure.draft import Draft, unnumbered
from assistant.ingest.structure.numbering import ORDER, Mark, read_mark
from assistant.ingest.structure.pieces import Piece

_TITLE_LINES = 3
_LONGEST_TITLE = 200
_HEAD = 40
_NAMED = re.compile(r"《([^《》]{4,100})》")
_SENDS = re.compile(r"印发|公布|发布|通知如下|现将|遵照执行|贯彻(?:执行|落实)|转发")
_SENT_IN_TITLE = re.compile(r"(?:印发|公布|发布|转发)(.{4,90}?)的(?:通知|公告)")
_NO_TITLE = re.compile("[,。;:]")
_LONGEST_HEADING = 60
_LIST_LINES = 4
_DATE = re.compile(r"[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日")
_WEAK_HEADS = ("1 ", "I、", "A.")
_IN_LISTS = ("1.", "(1)")
_KEYS = {"附件": "annex", "附录": "appendix", "附表": "table", "附图": "figure"}


@dataclass(slots=True)
class Part:
    """A run of pieces with a tree of its own. Without `holder` its clauses stand at the root.

    The first `listed` pieces are the holder's own words, whatever marks they bear.
    """

    pieces: Sequence[Piece]
    holder: Draft | None = None
    inside: Draft | None = None
    listed: int = 0


def parts_of(pieces: Sequence[Piece], title: str) -> list[Part]:
    """The parts in reading order. Left out are only the titles and page numbers that stand before anything else."""
    own = {letters(title), *(letters(found[1]) for found in _SENT_IN_TITLE.finditer(title))} - {""}
    front_ends, begun = _body(pieces, letters(title), own)
    parts: list[Part] = []
    front = [n for n in range(front_ends) if pieces[n].mark is not None or not _of_title(pieces[n], title)]
    if front:
        numbers = (n for n in range(front_ends - 1, front[-1], -1) if pieces[n].furniture)
        held = pieces[front[0] : next(numbers, front[-1]) + 1]
        parts += _divide(held, unnumbered(Level.PREAMBLE, "notice", "印发通知", held[0], held[-1]))
    rest = pieces[begun:]
    further = [first for first, _ in _fresh_titles(rest, _named(pieces) - own, 0) if _alone(rest, first)]
    for first, end in pairwise([0, *further, len(rest)]):
        if first in further[:1] or first > 0:
            line = rest[first]
            holder = unnumbered(Level.ANNEX, letters(line.text), line.text, line, line)
            parts += _divide(rest[first + 1 : end], holder)
        else:
            parts += _divide(rest[first:end], None)
    return parts


def _of_title(piece: Piece, title: str) -> bool:
    return piece.furniture or ((words := letters(piece.text)) != "" and words in letters(title))


def _named(pieces: Sequence[Piece]) -> set[str]:
    """What the documents are called that the first lines say they send."""
    head = [piece.text[:_LONGEST_TITLE] for piece in pieces[:_HEAD] if _SENDS.search(piece.text[:_LONGEST_TITLE])]
    return {name for line in head for named in _NAMED.findall(line) if (name := letters(named))}


def _alone(pieces: Sequence[Piece], at: int) -> bool:
    """A title that an annex mark does not introduce already, after clauses of another document."""
    before = next((piece for piece in reversed(pieces[max(at - 3, 0) : at]) if not piece.furniture), None)
    return before is not None and not (before.mark and before.mark.level is Level.ANNEX)


def _titles(pieces: Sequence[Piece], names: set[str]) -> Iterator[tuple[int, int]]:
    """Where one to three lines together are one of the names: first line, line after."""
    words = [letters(piece.text) if len(piece.text) <= _LONGEST_TITLE else "" for piece in pieces]
    for first in range(len(pieces)):
        joined = ""
        for end in range(first, min(first + _TITLE_LINES, len(pieces))):
            joined += words[end]
            if words[end] and joined in names:
                yield first, end + 1
                break


def _heads(piece: Piece) -> Mark | None:
    """The piece's mark if it is one that could head a document's first clause."""
    mark = piece.mark
    if mark is None or mark.level is Level.ANNEX or mark.worn:
        return None
    return mark if not mark.weak or mark.form in _WEAK_HEADS else None


def _body(pieces: Sequence[Piece], title: str, own: set[str]) -> tuple[int, int]:
    """Where the words before the document proper end, and where it begins after its title."""
    firsts = (n for n, piece in enumerate(pieces) if piece.mark and not (piece.mark.weak or piece.mark.worn))
    first_mark = next(firsts, len(pieces))
    above = [place for place in _titles(pieces[: first_mark + _TITLE_LINES], {title} - {""}) if place[0] < first_mark]
    begun = above[-1][1] if above else 0
    if any(_SENDS.search(piece.text) for piece in pieces[:first_mark]):
        for first, end in _fresh_titles(pieces, own, max(begun, first_mark)):
            return first, end
    return begun, begun


def _fresh_titles(pieces: Sequence[Piece], names: set[str], begun: int) -> Iterator[tuple[int, int]]:
    """Titles after which numbers start again at 1, no deeper than the numbers before: where a document begins.

    Of several with no number between them it is the last; a running head within a chapter is none.
    """
    heads = [n for n, piece in enumerate(pieces) if _heads(piece)]
    last_before = {bisect_left(heads, end): (first, end) for first, end in _titles(pieces, names) if first >= begun}
    done, shallowest = 0, len(ORDER)
    for following, place in sorted(last_before.items()):
        if following == len(heads):
            return
        for head in heads[done:following]:
            mark = pieces[head].mark
            if mark is not None and mark.value == 1:
                shallowest = min(shallowest, ORDER[mark.form])
        done = following
        after = pieces[heads[following]].mark
        if after is None or after.value != 1 or following == 0:
            continue
        if ORDER[after.form] <= shallowest or _dated(pieces, place[0]):
            yield place
            shallowest = len(ORDER)


def _dated(pieces: Sequence[Piece], at: int) -> bool:
    """The date that ends a notice stands right before."""
    return any(_DATE.fullmatch(piece.text) for piece in pieces[max(at - 3, 0) : at])


def _divide(pieces: Sequence[Piece], holder: Draft | None) -> list[Part]:
    """A run of pieces cut at its annexes; lists of annexes are parts that hold no tree."""
    starts = [n for n in range(len(pieces)) if _opens_annex(pieces, n)]
    parts = [Part(pieces[: starts[0] if starts else len(pieces)], holder)]
    listed = _listed(pieces, starts)
    fresh = holder is None and not any(map(_heads, parts[0].pieces))
    annex: Draft | None = None
    for number, start in enumerate(starts):
        if start in listed and number and starts[number - 1] in listed:
            continue
        after = number + 1
        while start in listed and after < len(starts) and starts[after] in listed:
            after += 1
        end = starts[after] if after < len(starts) else len(pieces)
        mark = pieces[start].mark
        assert mark is not None
        if start in listed:
            parts += _list_of_annexes(pieces, start, end, holder, fresh)
            continue
        draft = _annex(pieces, start, mark)
        nested = annex is not None and mark.form != "附件"
        parts.append(Part(pieces[start + 1 : end], draft, annex if nested else holder))
        annex = draft if mark.form == "附件" else annex
    return [part for part in parts if part.pieces or part.holder]


def _list_of_annexes(pieces: Sequence[Piece], start: int, end: int, holder: Draft | None, fresh: bool) -> list[Part]:
    """The lines of a list as the words of one clause; numbers of other forms after it are clauses again.

    They stand at the root where nothing is numbered yet (`fresh`), else below the list.
    """
    after = (
        n
        for n in range(start + 1, end)
        if (mark := _heads(pieces[n])) and mark.value == 1 and mark.form not in _IN_LISTS
    )
    stop = next(after, end)
    mark = pieces[start].mark
    label = mark.label.rstrip(":") if mark else ""
    draft = unnumbered(Level.ANNEX, "annexes", label, pieces[start], pieces[stop - 1])
    if fresh and stop < end:
        return [Part(pieces[start:stop], draft, holder, stop - start), Part(pieces[stop:end], None)]
    return [Part(pieces[start:end], draft, holder, stop - start)]


def _annex(pieces: Sequence[Piece], at: int, mark: Mark) -> Draft:
    """An annex is headed by what follows its mark, or by the line below."""
    piece = pieces[at]
    draft = unnumbered(Level.ANNEX, f"{_KEYS[mark.form]}{mark.number}", mark.label.rstrip(":"), piece, piece)
    draft.heading = piece.text[len(mark.label) :].strip()
    below = pieces[at + 1] if at + 1 < len(pieces) else None
    if not draft.heading and below and not (below.mark or below.furniture or _NO_TITLE.search(below.text)):
        draft.heading = below.text if len(below.text) <= _LONGEST_HEADING else ""
    return draft


def _opens_annex(pieces: Sequence[Piece], at: int) -> bool:
    """An annex mark, unless the line before runs on into it or the numbers after it go on as if it were not there."""
    mark = pieces[at].mark
    if mark is None or mark.level is not Level.ANNEX:
        return False
    if at and pieces[at - 1].text.endswith((",", "、", "和", "及", "见", "按", "与", "或", "照", "的")):
        return False
    if mark.form in ("附件", "附录"):
        return True
    after = next((m for piece in pieces[at + 1 : at + 1 + _HEAD] if (m := piece.mark) and not m.weak), None)
    return after is None or after.value <= 1


def _listed(pieces: Sequence[Piece], starts: Sequence[int]) -> set[int]:
    """Which annex marks only name annexes: 附件：1.… 2.…; marks on neighbouring lines; marks that come again."""
    found: set[int] = set()
    later: set[str] = set()
    opened = set(starts)
    for start in reversed(starts):
        mark = pieces[start].mark
        assert mark is not None
        heading = pieces[start].text[len(mark.label) :].strip()
        neighbours = {start - 1, start + 1} & opened
        if (
            read_mark(heading)
            or (heading and (mark.label in later or f"{mark.form}{mark.number}" in later))
            or (heading and neighbours)
            or (not mark.number and _only_names(pieces, start, heading, bool(later)))
        ):
            found.add(start)
        else:
            later |= {f"{mark.form}{mark.number}", f"{mark.form}"}
    return found


def _only_names(pieces: Sequence[Piece], start: int, heading: str, bodies_follow: bool) -> bool:
    """附件： without a number is a list where annexes or 1. follow, or hardly anything does."""
    mark = pieces[start].mark
    if mark is None or not mark.label.endswith(":"):
        return False
    after = pieces[start + 1 : start + 2]
    if not heading and after and after[0].mark is not None and after[0].mark.form == "1.":
        return True
    behind = pieces[start + 1 : start + 2 + _LIST_LINES]
    return bodies_follow or (bool(heading) and len(behind) <= _LIST_LINES and not any(piece.mark for piece in behind))
