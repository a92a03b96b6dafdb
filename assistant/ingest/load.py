"""Bytes of a source file → decoded text, newlines untouched."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import UnreadableSource

MAX_BYTES = 20 * 1024 * 1024
TEXT_SUFFIXES = frozenset({".txt", ".md"})


@dataclass(frozen=True, slots=True)
class Source:
    """A decoded source file. `sha256` is that of the bytes on disk."""

    text: str
    sha256: str


def load_source(path: Path) -> Source:
    """Read a plain-text policy document.

    UTF-8 first, then GB18030 (bureaus' older files); a byte-order mark stays in the text so that offsets hold.
    Raises `UnreadableSource` for other formats, empty or oversized files and bytes that are no text.
    """
    if path.suffix.lower() not in TEXT_SUFFIXES:
        raise UnreadableSource(
            f"{path.name}：暂不支持 {path.suffix or '无扩展名'} 文件，请另存为 .txt 后重试 "
            f"(unsupported format; save it as .txt)"
        )
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise UnreadableSource(f"{path.name}：文件 {size} 字节，超过上限 {MAX_BYTES} 字节 (file too large)")
    data = path.read_bytes()
    text = _decode(path.name, data)
    if not text.strip("\ufeff \t\r\n\u3000\xa0"):
        raise UnreadableSource(f"{path.name}：文件没有文字 (the file holds no text)")
    return Source(text, hashlib.sha256(data).hexdigest())


def _decode(name: str, data: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableSource(
        f"{name}：不是 UTF-8 或 GB18030 文本，或含有空字节，请转换编码后重试 "
        f"(not UTF-8 or GB18030 text, or it holds NUL bytes)"
    )
