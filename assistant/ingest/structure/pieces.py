"""Lines → pieces: a line on which web pages or PDF extraction ran several headings together is cut before each.

It is cut only where that is certain: a bare heading and a mark that goes below it (一、总则 （一）目的…), or the end
of a sentence and the very next number of a form that the line has begun with. An enumeration inside a
sentence (包括:(一)…;(二)…) stays with its sentence.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.domain.document import Level
from assistant.domain.text import Span
from assistant.ingest.debris import Line
from assistant.ingest.structure.numbering import ORDER, Mark, read_mark

_PLACES = re.compile(
    r"[。;]\s?(?=[第(一二三四五六七八九十0-9])|\s(?=[第(一二三四五六七八九十0-9])|(?<=[\u4e00-\u9fff])(?=第)"
)
_NO_HEADING = re.compile("[,。;:?!]")
_LONGEST_HEADING, _LONGEST_TIGHT = 30, 12
_LEADS_TO_REFERENCE = tuple("反据照合按依本于到至在和与及或、")
_LAW = ("编", "分编", "章", "节", "条")
_CONTENTS = re.compile(r"目\s?[录次]")
_PAGE = re.compile(r"[\s.…·\-]+[0-9]{1,4}$")
_HEAD, _LONGEST_CONTENTS, _LONGEST_LINE = 60, 300, 200
_FURNITURE = re.compile(
    r"[\s\-—–―·•~_|]*(?:第?\s?[0-9]{1,4}\s?页?|第\s?[0-9]{1,4}\s?页\s?[,/]?\s?共\s?[0-9]{1,4}\s?页|"
    r"[0-9]{1,4}\s?/\s?[0-9]{1,4}|Page\s?[0-9]{1,4})[\s\-—–―·•~_|]*"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A line, or a part of one that begins with a mark of its own."""

    line: Line
    mark: Mark | None
    furniture: bool = False
    opens_contents: bool = False

    @property
    def text(self) -> str:
        return self.line.text

    @property
    def span(self) -> Span:
        return self.line.span


def pieces_of(lines: Sequence[Line]) -> list[Piece]:
    """The pieces of all lines that hold anything, in order; together they hold all that the lines do."""
    found: list[Piece] = []
    article = 0
    for line in lines:
        if not line.text.strip():
            continue
        if _FURNITURE.fullmatch(line.text):
            found.append(Piece(line, None, furniture=True))
            continue
        for piece in _cut(line, article):
            if piece.mark is not None and piece.mark.form == "条":
                article = piece.mark.value
            found.append(piece)
    return _without_contents(found)


def _without_contents(pieces: list[Piece]) -> list[Piece]:
    """A table of contents names headings that come again; its lines bear no marks."""
    start = next((n for n, piece in enumerate(pieces[:_HEAD]) if _CONTENTS.fullmatch(piece.text)), None)
    first = None if start is None else next((n for n in range(start + 1, len(pieces)) if pieces[n].mark), None)
    if start is None or first is None:
        return pieces
    named = _named(pieces[first])
    again = (n for n in range(first + 1, min(len(pieces), first + _LONGEST_CONTENTS)) if _named(pieces[n]) == named)
    end = next(again, start)
    if any("。" in piece.text for piece in pieces[start:end]):
        return pieces
    contents = [Piece(piece.line, None, piece.furniture, n == 0) for n, piece in enumerate(pieces[start:end])]
    return [*pieces[:start], *contents, *pieces[end:]]


def _named(piece: Piece) -> str:
    """A heading as both the contents and the text write it, without the page number."""
    return "".join(c for c in _PAGE.sub("", piece.text[:_LONGEST_LINE]) if c.isalnum())


def _cut(line: Line, article: int) -> Iterator[Piece]:
    mark = read_mark(line.text)
    start = 0
    run = {"条": article}
    if mark is not None:
        run[mark.form] = mark.value
    for place in _PLACES.finditer(line.text):
        at = place.end()
        if at <= start + (len(mark.label) if mark else 0):
            continue
        after = read_mark(line.text, at)
        if after is None or after.worn or after.level is Level.ANNEX or (after.weak and after.form != "是"):
            continue
        begun = start + len(mark.label) if mark else start
        bare = _bare_heading(line.text, begun, place.start()) if mark else None
        if not (_ends(place.group()) and _goes_on(line.text, at, after, run)) and not (
            mark and bare and _below(mark, after, bare, place.group(), run)
        ):
            continue
        yield Piece(_part(line, start, at), mark)
        start, mark = at, after
        run[after.form] = after.value
    yield Piece(_part(line, start, len(line.text)), mark)


def _part(line: Line, start: int, end: int) -> Line:
    text = line.text[start:end].rstrip()
    return Line(text, Span(line.span.start + start, line.span.start + start + len(text)))


def _ends(gap: str) -> bool:
    return gap[:1] in ("。", ";")


def _bare_heading(text: str, start: int, end: int) -> str | None:
    """The words between a mark and the next place, where they can be a heading."""
    if not 0 < end - start <= _LONGEST_HEADING:
        return None
    words = text[start:end].strip()
    return words if words and not _NO_HEADING.search(words) and read_mark(words) is None else None


def _goes_on(text: str, at: int, after: Mark, run: dict[str, int]) -> bool:
    """The next number of a run that this line has begun, or a chapter that opens after a full stop."""
    if (
        after.inserted == 0
        and run.get(after.form, 0) + 1 == after.value
        and (after.form != "条" or _spaced(text, at, after))
    ):
        return after.form in run and (after.value > 1 or after.form == "条")
    return after.form in ("编", "分编", "章", "节") and text[at - 1] != ";" and _spaced(text, at, after)


def _spaced(text: str, at: int, after: Mark) -> bool:
    end = at + len(after.label)
    return text[end : end + 1] == " " or after.value == 1 or text[at - 1] == " "


def _below(mark: Mark, after: Mark, bare: str, gap: str, run: dict[str, int]) -> bool:
    """A mark right after a bare heading: the first one below it, or the next one beside it."""
    if gap == "" and (mark.form not in _LAW[:-1] or len(bare) > _LONGEST_TIGHT or bare.endswith(_LEADS_TO_REFERENCE)):
        return False
    if gap not in ("", " ", "。 ") or after.form == "是":
        return False
    if mark.form == after.form:
        return gap != "" and after.value == mark.value + 1
    first_article = after.form == "条" and after.value == 1 and gap != ""
    deeper = mark.level is Level.ANNEX or first_article or ORDER[after.form] > ORDER[mark.form]
    return deeper and (after.value == 1 or after.form in _LAW)
