"""DOCX bytes → text, paragraph by paragraph, tables row by row. The only home of python-docx."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from assistant.errors import UnreadableSource
from assistant.ingest.table_text import rows_as_lines

MOST_UNPACKED, MOST_FILES = 200 * 1024 * 1024, 5000
_TINY_POINTS = 2.0
_WHITE = "FFFFFF"


def text_of(data: bytes) -> str:
    """The text in reading order, one paragraph or table row a line.

    Raises `UnreadableSource` for a bomb (by declared size), a broken file, and one that hides words from its reader.
    """
    _refuse_bombs(data)
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = docx.Document(io.BytesIO(data))
        lines = list(_lines(document))
    except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile, SyntaxError) as error:
        raise UnreadableSource(f"Word 文件已损坏，无法读取 (broken Word file): {type(error).__name__}") from error
    return "\n".join(lines)


def _refuse_bombs(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile as error:
        raise UnreadableSource("Word 文件已损坏，无法打开 (not a readable zip)") from error
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise UnreadableSource("Word 文件解开后过大，已拒绝 (it unpacks to too much)")


def _lines(document: Any) -> Iterator[str]:
    from docx.table import Table

    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield from rows_as_lines([[cell.text for cell in row.cells] for row in block.rows])
        else:
            _refuse_hidden(block)
            yield block.text


def _refuse_hidden(paragraph: Any) -> None:
    for run in paragraph.runs:
        font = run.font
        white = font.color is not None and font.color.rgb is not None and str(font.color.rgb) == _WHITE
        tiny = font.size is not None and font.size.pt < _TINY_POINTS
        if run.text.strip() and (font.hidden or white or tiny):
            raise UnreadableSource(
                f"文件里藏有看不见的文字（“{run.text.strip()[:20]}”），请核对后另存 (hidden text in the file)"
            )
