"""DOCX bytes → text, paragraph by paragraph, tables row by row. The only home of python-docx."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from assistant.errors import UnreadableSource
from assistant.ingest.reading import Hidden, Reading
from assistant.ingest.table_text import rows_as_lines

MOST_UNPACKED, MOST_FILES = 200 * 1024 * 1024, 5000
_TINY_POINTS = 2.0
_WHITE = "FFFFFF"


def read_word(data: bytes) -> Reading:
    """The text in reading order, one paragraph or table row a line.

    Raises `UnreadableSource` for a bomb (by declared size) and a broken file.
    """
    _refuse_bombs(data)
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    hidden: list[Hidden] = []
    try:
        document = docx.Document(io.BytesIO(data))
        lines = list(_lines(document, hidden))
    except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile, SyntaxError) as error:
        raise UnreadableSource(f"Word 文件已损坏，无法读取 (broken Word file): {type(error).__name__}") from error
    return Reading(("\n".join(lines),), hidden=tuple(hidden))


def _refuse_bombs(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile as error:
        raise UnreadableSource("Word 文件已损坏，无法打开 (not a readable zip)") from error
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise UnreadableSource("Word 文件解开后过大，已拒绝 (it unpacks to too much)")


def _lines(document: Any, hidden: list[Hidden]) -> Iterator[str]:
    from docx.table import Table

    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield from rows_as_lines([[cell.text for cell in row.cells] for row in block.rows])
        else:
            yield _seen(block, hidden)


def _seen(paragraph: Any, hidden: list[Hidden]) -> str:
    """The words of a paragraph that its reader sees; the others go to `hidden`."""
    seen = str(paragraph.text)
    for run in paragraph.runs:
        font = run.font
        white = font.color is not None and font.color.rgb is not None and str(font.color.rgb) == _WHITE
        tiny = font.size is not None and font.size.pt < _TINY_POINTS
        if run.text.strip() and (font.hidden or white or tiny):
            how = "隐藏文字 hidden" if font.hidden else "白色文字 white" if white else "极小文字 tiny"
            hidden.append(Hidden(how, run.text.strip()))
            seen = seen.replace(run.text, "", 1)
    return seen
