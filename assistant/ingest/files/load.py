"""Bytes of a source file → its text, page by page where it has pages.

What a file is, its first bytes tell; an extension that says otherwise is refused, for somebody meant to deceive or
made a mistake. PDF, Word and web pages are read in a process of their own (see `apart`).
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path, PurePath

from assistant.domain.document import Doubt, DoubtKind, Removed
from assistant.errors import UnreadableSource
from assistant.ingest.files.apart import read_apart, read_scans_apart
from assistant.ingest.files.readable import decoded
from assistant.ingest.files.reading import Reading
from assistant.ingest.files.scan import ocr_is_there
from assistant.ingest.sources import MAX_BYTES, copy_of

_KINDS = {".txt": "txt", ".md": "txt", ".pdf": "pdf", ".docx": "docx", ".html": "html", ".htm": "html"} | dict.fromkeys(
    (".jpg", ".jpeg", ".png"), "image"
)
_NAMES = {
    "txt": "纯文本",
    "pdf": "PDF",
    "docx": "Word",
    "html": "网页",
    "doc": "旧版 Word",
    "zip": "压缩包",
    "image": "图片",
}
_EMPTY = "\ufeff \t\r\n\u3000\xa0"
_LOOKED_AT = 1024
_SHOWN = 40
_MOST_CHARACTERS = 1_000_000
_LEGIBLE = 0.95
"""Mean confidence of a scanned page below which its words are not believed (docs/decisions/0009-ocr.md)."""
_GET_OCR = "需要OCR：先运行 make setup-ocr，或 pip install '.[ocr]' (OCR is needed: make setup-ocr)"
_ILLEGIBLE = "OCR读不清，请换清晰的扫描件或文字版 (needs_ocr: too hard to read even by OCR)"


@dataclass(frozen=True, slots=True)
class Source:
    """A source file as text. `sha256` is that of the bytes on disk; `pages` are the offsets at which pages begin,
    empty for formats without pages; `doubts` are what an operator should look at first,
    `recognised` the pages that OCR has read."""

    text: str
    sha256: str
    pages: tuple[int, ...] = ()
    removed: tuple[Removed, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    recognised: tuple[int, ...] = ()


def load_source(path: Path, ocr: bool | None = None, progress: Callable[[str], None] = lambda _: None) -> Source:
    """Read a file on disk; see `load`."""
    return load(path.name, copy_of(path).data, ocr, progress)


def load(name: str, data: bytes, ocr: bool | None = None, progress: Callable[[str], None] = lambda _: None) -> Source:
    """Read the bytes of a policy document: text, Markdown, PDF, Word (.docx), a saved web page, or a picture of a page.

    `name` is its file name, for the extension and for messages. Scanned pages are recognised where the optional
    packages are installed (`ocr=False` leaves them unread even so); `progress` is told of each of them.

    Text is UTF-8, GB18030 (bureaus' older files) or Big5; a byte-order mark stays in it so that offsets hold.
    Raises `UnreadableSource` for other formats, a false extension, empty, oversized, encrypted, broken or scanned
    files, and bytes that are no text.
    """
    suffix = PurePath(name).suffix.lower()
    kind = _KINDS.get(suffix)
    if kind is None:
        raise UnreadableSource(
            f"{name}：暂不支持 {suffix or '无扩展名'} 文件，可用 {'、'.join(_KINDS)} (unsupported format)"
        )
    if len(data) > MAX_BYTES:
        raise UnreadableSource(f"{name}：文件 {len(data)} 字节，超过上限 {MAX_BYTES} 字节 (file too large)")
    seen = _kind_of(data)
    if seen not in (kind, None):
        raise UnreadableSource(
            f"{name}：扩展名说是{_NAMES[kind]}，内容却是{_NAMES[seen]}，请改正后重试 (the extension is false)"
        )
    if kind in ("pdf", "docx", "image") and seen is None:
        raise UnreadableSource(f"{name}：不是{_NAMES[kind]}文件，或已损坏 (not such a file, or broken)")
    try:
        source = _source(kind, data, ocr_is_there() if ocr is None else ocr, progress)
    except UnreadableSource as error:
        raise UnreadableSource(f"{name}：{error}") from error
    if len(source.text) > _MOST_CHARACTERS:
        raise UnreadableSource(
            f"{name}：{len(source.text)} 个字，超过上限 {_MOST_CHARACTERS}，请拆成几份 (too much text for one document)"
        )
    if not source.text.strip(_EMPTY):
        raise UnreadableSource(f"{name}：文件没有文字 (the file holds no text)")
    return source


def _kind_of(data: bytes) -> str | None:
    """What the first bytes say; None where they say nothing, as those of a text."""
    start = data[:_LOOKED_AT].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"%pdf-"):
        return "pdf"
    if data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n")):
        return "image"
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return "doc"
    if data.startswith(b"PK\x03\x04"):
        return "docx" if b"word/" in data else "zip"
    return "html" if start.startswith((b"<!doctype html", b"<html")) else None


def _source(kind: str, data: bytes, ocr: bool, progress: Callable[[str], None]) -> Source:
    sha256 = hashlib.sha256(data).hexdigest()
    if kind == "txt":
        return Source(decoded(data), sha256)
    reading = Reading(("",), pictures=(1,)) if kind == "image" else read_apart(kind, data)
    recognised: tuple[int, ...] = ()
    if ocr and reading.pictures:
        reading, recognised = _with_scans(kind, data, reading, progress)
    unread = _ILLEGIBLE if ocr else _GET_OCR
    if reading.pictures and not any(page.strip(_EMPTY) for page in reading.pages):
        raise UnreadableSource(f"全部是扫描图片，{unread}")
    starts = tuple(accumulate((len(page) + 1 for page in reading.pages[:-1]), initial=0)) if kind == "pdf" else ()
    text = "\n".join(reading.pages)
    return Source(text, sha256, starts, reading.removed, tuple(_doubts(reading, unread)), recognised)


def _with_scans(
    kind: str, data: bytes, reading: Reading, progress: Callable[[str], None]
) -> tuple[Reading, tuple[int, ...]]:
    """The reading with the words on its scanned pages, and which these are; illegible ones stay pictures."""
    scanned = read_scans_apart(kind, data, reading.pictures, progress)
    words = {one.page: one.words for one in scanned if one.words and one.sure >= _LEGIBLE}
    pages = tuple(words.get(number, page) for number, page in enumerate(reading.pages, 1))
    left = tuple(page for page in reading.pictures if page not in words)
    return replace(reading, pages=pages, pictures=left), tuple(words)


def _doubts(reading: Reading, unread: str) -> Iterator[Doubt]:
    for hidden in reading.hidden:
        words = hidden.words[:_SHOWN] + ("…" if len(hidden.words) > _SHOWN else "")
        yield Doubt(
            DoubtKind.HIDDEN_TEXT, f"藏有看不见的文字（{hidden.how}）：“{words}” (words nobody can see)", hidden.page
        )
    for page in reading.pictures:
        yield Doubt(DoubtKind.NEEDS_OCR, f"这一页是扫描图片，{unread}", page)
