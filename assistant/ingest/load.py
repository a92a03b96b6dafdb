"""Bytes of a source file → its text, page by page where it has pages.

What a file is, its first bytes tell; an extension that says otherwise is refused, for somebody meant to deceive or
made a mistake. PDF, Word and web pages are read in a process of their own (see `apart`).
"""

import hashlib
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from assistant.errors import UnreadableSource
from assistant.ingest.apart import pages_read_apart

MAX_BYTES = 20 * 1024 * 1024
_KINDS = {".txt": "txt", ".md": "txt", ".pdf": "pdf", ".docx": "docx", ".html": "html", ".htm": "html"}
_NAMES = {"txt": "纯文本", "pdf": "PDF", "docx": "Word", "html": "网页", "doc": "旧版 Word", "zip": "压缩包"}
_EMPTY = "\ufeff \t\r\n\u3000\xa0"
_LOOKED_AT = 1024
_MOST_EMPTY_PAGES = 0.5
"""Of a file with more pages than that without a word, most is pictures."""


@dataclass(frozen=True, slots=True)
class Source:
    """A source file as text. `sha256` is that of the bytes on disk; `pages` are the offsets at which pages begin,
    empty for formats without pages; `warnings` tell what could not be read."""

    text: str
    sha256: str
    pages: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()


def load_source(path: Path) -> Source:
    """Read a policy document: text, Markdown, PDF, Word (.docx) or a saved web page.

    Text is UTF-8, else GB18030 (bureaus' older files); a byte-order mark stays in it so that offsets hold.
    Raises `UnreadableSource` for other formats, a false extension, empty, oversized, encrypted, broken or scanned
    files, and bytes that are no text.
    """
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        raise UnreadableSource(
            f"{path.name}：暂不支持 {path.suffix or '无扩展名'} 文件，可用 {'、'.join(_KINDS)} (unsupported format)"
        )
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise UnreadableSource(f"{path.name}：文件 {size} 字节，超过上限 {MAX_BYTES} 字节 (file too large)")
    data = path.read_bytes()
    seen = _kind_of(data)
    if seen not in (kind, None):
        raise UnreadableSource(
            f"{path.name}：扩展名说是{_NAMES[kind]}，内容却是{_NAMES[seen]}，请改正后重试 (the extension is false)"
        )
    if kind in ("pdf", "docx") and seen is None:
        raise UnreadableSource(f"{path.name}：不是{_NAMES[kind]}文件，或已损坏 (not such a file, or broken)")
    try:
        source = _source(kind, data)
    except UnreadableSource as error:
        raise UnreadableSource(f"{path.name}：{error}") from error
    if not source.text.strip(_EMPTY):
        raise UnreadableSource(f"{path.name}：文件没有文字 (the file holds no text)")
    return source


def _kind_of(data: bytes) -> str | None:
    """What the first bytes say; None where they say nothing, as those of a text."""
    start = data[:_LOOKED_AT].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"%pdf-"):
        return "pdf"
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return "doc"
    if data.startswith(b"PK\x03\x04"):
        return "docx" if b"word/" in data else "zip"
    return "html" if start.startswith((b"<!doctype html", b"<html")) else None


def _source(kind: str, data: bytes) -> Source:
    sha256 = hashlib.sha256(data).hexdigest()
    if kind == "txt":
        return Source(_decode(data), sha256)
    pages = pages_read_apart(kind, data)
    if kind != "pdf":
        return Source(pages[0], sha256)
    empty = [number for number, page in enumerate(pages, 1) if not page.strip(_EMPTY)]
    if len(empty) > _MOST_EMPTY_PAGES * len(pages):
        raise UnreadableSource(f"第 {_listed(empty)} 页是扫描图片，需要OCR (scanned pages: OCR is needed)")
    warnings = (f"第 {_listed(empty)} 页没有文字，可能是扫描图片，需要OCR",) if empty else ()
    starts = accumulate((len(page) + 1 for page in pages[:-1]), initial=0)
    return Source("\n".join(pages), sha256, tuple(starts), warnings)


def _listed(numbers: list[int]) -> str:
    return "、".join(map(str, numbers[:10])) + ("等" if len(numbers) > 10 else "")


def _decode(data: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableSource(
        "不是 UTF-8 或 GB18030 文本，或含有空字节，请转换编码后重试 (not UTF-8 or GB18030 text, or it holds NUL bytes)"
    )
