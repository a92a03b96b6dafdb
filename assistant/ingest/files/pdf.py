"""PDF bytes → the text of each page. The only home of pypdf; runs in a child process (see `apart`)."""

import io
from collections.abc import Sequence
from typing import Any

from assistant.domain.document import Removed
from assistant.errors import UnreadableSource
from assistant.ingest.files.columns import PrintedLine
from assistant.ingest.files.pdf_lines import RADICALS, PrintedPage, paragraphs
from assistant.ingest.files.pdf_signs import Signs
from assistant.ingest.files.reading import Hidden, Reading

_FAINT = 0.05
_UNCHECKED = "无法核对是否藏有文字 it could not be checked for hidden words"


def read_pdf(data: bytes) -> Reading:
    """The text of every page, in order; a page without words gives ""; one that shows a picture instead is named.

    Columns are read one after the other, ruled tables row by row; lines that the page's width broke are joined to
    paragraphs. Page numbers and running heads are handed over as removed, words that nobody sees as hidden.
    Raises `UnreadableSource` for an encrypted or broken file.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableSource("文件加了密码，请去掉密码后重试 (the file is encrypted)")
        layers = _has_layers_off(reader)
        seen = [_seen(page, layers) for page in reader.pages]
        drawn = [_is_drawn(page) for page in reader.pages]
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as error:
        raise UnreadableSource(f"PDF 已损坏，无法读取 (broken PDF): {type(error).__name__}") from error
    return _read(data, seen, drawn)


def _read(data: bytes, seen: Sequence[tuple[list[str], Signs]], drawn: Sequence[bool]) -> Reading:
    wanted = _to_look_at([signs for _, signs in seen])
    laid = {}
    if wanted:
        from assistant.ingest.files.pdf_layout import lay_out  # pdfplumber takes a third of a second to load

        laid = lay_out(data, wanted)
    pages: list[PrintedPage] = []
    hidden: list[Hidden] = []
    removed: list[Removed] = []
    for number, (lines, signs) in enumerate(seen, 1):
        page = laid.get(number)
        if page is None and number in laid and signs.hidden:
            hidden.append(
                Hidden("无法核对是否藏有文字 it could not be checked for hidden words", "".join(lines), number)
            )
        if page is None or page.plain:
            pages.append(PrintedPage(tuple(PrintedLine(line.strip()) for line in lines)))
            continue
        pages.append(PrintedPage(page.lines, page.tables))
        hidden += page.hidden
        removed += page.removed
    texts, left_out = paragraphs(pages)
    pictures = [
        number
        for number, (page, is_drawn) in enumerate(zip(pages, drawn, strict=True), 1)
        if is_drawn and not any(line.words or line.table is not None for line in page.lines)
    ]
    return Reading(tuple(texts), (*left_out, *dict.fromkeys(removed)), tuple(hidden), tuple(pictures))


def _to_look_at(signs: Sequence[Signs]) -> list[int]:
    """The pages that need a closer look. Where one page has columns, the next may end in the midst of them."""
    wanted: list[int] = []
    after = False
    for number, one in enumerate(signs, 1):
        after = after or one.columns
        if after or one.hidden or one.tables:
            wanted.append(number)
    return wanted


def _seen(page: Any, layers: bool) -> tuple[list[str], Signs]:
    shown = page.cropbox
    signs = Signs((float(shown.left), float(shown.bottom), float(shown.right), float(shown.top)))
    words = page.extract_text(visitor_operand_before=signs.see) or ""
    signs.hidden = signs.hidden or layers or _has_faint_state(page)
    return words.translate(RADICALS).splitlines(), signs


def _has_layers_off(reader: Any) -> bool:
    """Whether some layer of the file is switched off when it is opened."""
    properties = reader.root_object.get("/OCProperties")
    default = properties.get_object().get("/D") if properties is not None else None
    if default is None:
        return False
    default = default.get_object()
    return bool(default.get("/OFF")) or default.get("/BaseState") == "/OFF"


def _has_faint_state(page: Any) -> bool:
    resources = page.get("/Resources")
    states = resources.get_object().get("/ExtGState") if resources is not None else None
    if states is None:
        return False
    return any(float(state.get_object().get("/ca", 1)) < _FAINT for state in states.get_object().values())


def _is_drawn(page: Any) -> bool:
    """Something is drawn on it: it is not the empty back of a sheet."""
    return page.get_contents() is not None and bool(page.get_contents().get_data().strip())
