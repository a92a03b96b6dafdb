"""DOCX bytes → text, paragraph by paragraph, tables row by row. The only home of python-docx."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from assistant.domain.document import Removed
from assistant.errors import UnreadableSource
from assistant.ingest.files.reading import Hidden, Reading
from assistant.ingest.files.table_text import Cell, is_frame, tell
from assistant.ingest.files.word_look import Ground, Looks, box_ground
from assistant.ingest.files.word_numbering import Numbering, W

MOST_UNPACKED, MOST_FILES = 200 * 1024 * 1024, 5000
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_WITHIN = frozenset(
    f"{W}{name}" for name in ("hyperlink", "ins", "moveTo", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml")
)
_GONE = {f"{W}del": "修订中删除的文字 (tracked deletion)", f"{W}moveFrom": "修订中移走的文字 (tracked move)"}
_SIGNS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_AROUND = {"header": "页眉 (page header)", "footer": "页脚 (page footer)", "comments": "批注 (comment)"}
_NOTES = ("footnotes", "endnotes")
_DEEPEST = 40
_XML, _LOOKED_AT = (".xml", ".rels"), 4096
_DECLARED = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.I)
"""Word writes no document type; one is there to blow up or to read other files."""


def read_word(data: bytes) -> Reading:
    """The text in reading order, one paragraph or table row a line, with the numbers that Word adds by itself.

    Deleted words, page headers and comments are handed over as removed, words that nobody sees as hidden.
    Raises `UnreadableSource` for a bomb (by declared size) and a broken file.
    """
    _refuse_bombs(data)
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        reader = _WordReader(docx.Document(io.BytesIO(data)))
        lines = reader.read()
    except (PackageNotFoundError, KeyError, ValueError, TypeError, zipfile.BadZipFile, SyntaxError) as error:
        raise UnreadableSource(f"Word 文件已损坏，无法读取 (broken Word file): {type(error).__name__}") from error
    except RecursionError as error:
        raise UnreadableSource("Word 文件嵌套过深，已拒绝 (nested too deep)") from error
    return Reading(("\n".join(lines),), tuple(dict.fromkeys(reader.removed)), tuple(dict.fromkeys(reader.hidden)))


def _refuse_bombs(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                raise UnreadableSource("Word 文件解开后过大，已拒绝 (it unpacks to too much)")
            if any(_DECLARED.search(_head(archive, entry)) for entry in entries if entry.filename.endswith(_XML)):
                raise UnreadableSource("Word 文件里声明了 XML 实体，已拒绝 (it declares XML entities)")
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise UnreadableSource("Word 文件已损坏，无法打开 (not a readable zip)") from error


def _head(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The beginning of a part, where a document type would stand, without the NUL of wide encodings."""
    with archive.open(entry) as part:
        return part.read(_LOOKED_AT).replace(b"\0", b"")


@dataclass(slots=True)
class _Inline:
    """What the runs of a paragraph come to."""

    seen: list[str] = field(default_factory=list)
    hidden: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


class _WordReader:
    """Walks through the parts of one Word file."""

    def __init__(self, document: Any) -> None:
        self._body = document.element.body
        self._parts = list(_related(document.part))
        self._looks = Looks(self._part("styles"))
        self._numbering = Numbering(self._part("numbering"), self._part("styles"))
        self._notes = {(kind, str(note.get(f"{W}id"))): note for kind in _NOTES for note in self._part(kind, ())}
        background = document.element.find(f"{W}background")
        self._page = Ground(None) if background is not None else Ground()
        self.removed: list[Removed] = []
        self.hidden: list[Hidden] = []

    def read(self) -> list[str]:
        lines = list(self._blocks(self._body, self._page))
        for kind, part in self._parts:
            if kind in _AROUND:
                around = [line for line in self._blocks(part, Ground()) if line.strip()]
                self.removed.extend(Removed(_AROUND[kind], line) for line in around)
        return lines

    def _part(self, wanted: str, otherwise: Any = None) -> Any:
        return next((element for kind, element in self._parts if kind == wanted), otherwise)

    def _blocks(self, container: Any, ground: Ground) -> Iterator[str]:
        """The lines of everything that stands in the container, in order."""
        before = ""
        for element in container:
            if element.tag == f"{W}p":
                for line in self._paragraph(element, ground):
                    before = line if line.strip() else before
                    yield line
            elif element.tag == f"{W}tbl":
                yield from self._table(element, ground, before)
            elif element.tag in _GONE:
                self._remove(element)
            elif element.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}comment"):
                yield from self._blocks(element, ground)

    def _paragraph(self, element: Any, ground: Ground) -> Iterator[str]:
        properties = element.find(f"{W}pPr")
        ground = ground.under(properties)
        inline = _Inline()
        self._runs(element, properties, ground, inline)
        for how, told in groupby(inline.hidden, key=lambda one: one[0]):
            if words := "".join(words for _, words in told).strip():
                self.hidden.append(Hidden(how, words))
        seen = "".join(inline.seen)
        if seen.strip() or not inline.hidden:
            mark = self._numbering.mark(properties)
            style = self._looks.name(properties)
            if style.startswith("toc") and seen.strip():
                self.removed.append(Removed("目录 (table of contents)", seen.strip()))
            else:
                yield mark + seen.lstrip() if mark else seen
        for box in inline.boxes:
            yield from self._blocks(box, box_ground(box, ground))
        for note in inline.notes:
            if note in self._notes:
                words = "".join(line.strip() for line in self._blocks(self._notes[note], ground))
                yield f"注{note[1]}：{words}"

    def _runs(self, element: Any, paragraph: Any | None, ground: Ground, inline: _Inline) -> None:
        for part in element:
            if part.tag == f"{W}r":
                self._run(part, paragraph, ground, inline)
            elif part.tag in _WITHIN:
                self._runs(part, paragraph, ground, inline)
            elif part.tag in _GONE:
                self._remove(part)
            elif str(part.tag).endswith(("}oMath", "}oMathPara")):
                inline.seen.extend(str(text.text or "") for text in part.iter(_MATH_TEXT))

    def _run(self, run: Any, paragraph: Any | None, ground: Ground, inline: _Inline) -> None:
        words = ""
        for part in run:
            if part.tag == f"{W}t":
                words += str(part.text or "")
            elif part.tag in _SIGNS:
                words += _SIGNS[part.tag]
            elif part.tag == f"{W}ruby":
                words += "".join(str(text.text or "") for text in part.iterfind(f"{W}rubyBase//{W}t"))
            elif part.tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                kind = "footnotes" if part.tag.endswith("footnoteReference") else "endnotes"
                inline.notes.append((kind, str(part.get(f"{W}id"))))
            else:
                inline.boxes.extend(_text_boxes(part))
        how = self._looks.hidden(run.find(f"{W}rPr"), paragraph, ground) if words.strip() else None
        if how is None:
            inline.seen.append(words)
        else:
            inline.hidden.append((how, words))

    def _table(self, table: Any, ground: Ground, before: str) -> Iterator[str]:
        properties = table.find(f"{W}tblPr")
        if self._looks.coloured_table(properties):
            ground = Ground(None)
        rows = [row for row in _children(table, "tr") if not self._deleted(row)]
        places = [list(_places(row)) for row in rows]
        said = {id(cell): list(self._cell(cell, ground)) for row in places for _, _, cell in row if cell is not None}
        nested = any(_has_table(cell) for row in places for _, _, cell in row if cell is not None)
        cells = [
            [_cell(place, n, places, rows, said) for place in row if not _goes_on(place[2])]
            for n, row in enumerate(places)
        ]
        if is_frame(cells, nested):
            for row in places:
                for _, _, cell in row:
                    yield from said.get(id(cell), ())
            return
        yield from tell(cells, before).lines

    def _cell(self, cell: Any, ground: Ground) -> Iterator[str]:
        yield from (line for line in self._blocks(cell, ground.under(cell.find(f"{W}tcPr"))) if line.strip())

    def _deleted(self, row: Any) -> bool:
        gone = row.find(f"{W}trPr/{W}del") is not None
        if gone:
            self._remove(row)
        return gone

    def _remove(self, element: Any) -> None:
        words = "".join(str(t.text or "") for t in element.iter(f"{W}delText", f"{W}t")).strip()
        if words:
            self.removed.append(Removed(_GONE.get(element.tag, _GONE[f"{W}del"]), words))


def _related(part: Any) -> Iterator[tuple[str, Any]]:
    """The parts that belong to the document, each with its kind and its element."""
    from docx.oxml import parse_xml

    for relation in part.rels.values():
        if relation.is_external:
            continue
        target = relation.target_part
        kind = str(relation.reltype).rsplit("/", 1)[-1]
        if kind in ("styles", "numbering", *_AROUND, *_NOTES):
            yield kind, target.element if hasattr(target, "element") else parse_xml(target.blob)


def _text_boxes(part: Any) -> Iterator[Any]:
    """The contents of text boxes in a drawing, each once: the newer form where there are two."""
    choice = part.find(f"{_MC}Choice") if part.tag == f"{_MC}AlternateContent" else None
    if choice is not None:
        found = list(choice.iter(f"{W}txbxContent"))
        yield from found or part.iter(f"{W}txbxContent")
        return
    yield from part.iter(f"{W}txbxContent")


def _children(element: Any, name: str) -> Iterator[Any]:
    for child in element:
        if child.tag == f"{W}{name}":
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
            yield from _children(child, name)


_Place = tuple[int, int, Any]
"""Where a cell begins in the grid, how many columns it takes, and the cell; None for a gap."""


def _places(row: Any) -> Iterator[_Place]:
    before = row.find(f"{W}trPr/{W}gridBefore")
    at = _count(before, 0)
    if at:
        yield 0, at, None
    for cell in _children(row, "tc"):
        width = max(1, _count(cell.find(f"{W}tcPr/{W}gridSpan"), 1))
        yield at, width, cell
        at += width


def _cell(place: _Place, row: int, places: list[list[_Place]], rows: list[Any], said: dict[int, list[str]]) -> Cell:
    at, width, cell = place
    if cell is None:
        return Cell("", columns=width)
    height = 1
    if _merge(cell) == "restart":
        for below in places[row + 1 :]:
            under = next((other for start, _, other in below if start == at), None)
            if not _goes_on(under):
                break
            height += 1
    head = rows[row].find(f"{W}trPr/{W}tblHeader") is not None
    return Cell(" ".join(said[id(cell)]), height, width, head)


def _merge(cell: Any) -> str | None:
    merge = cell.find(f"{W}tcPr/{W}vMerge") if cell is not None else None
    return None if merge is None else str(merge.get(f"{W}val") or "continue")


def _goes_on(cell: Any) -> bool:
    return _merge(cell) == "continue"


def _has_table(cell: Any) -> bool:
    return next(cell.iter(f"{W}tbl"), None) is not None


def _count(element: Any | None, otherwise: int) -> int:
    written = str(element.get(f"{W}val")) if element is not None else ""
    return int(written) if written.isdigit() else otherwise
