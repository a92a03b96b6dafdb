"""Reading of risky formats in a process of its own, with limits: a hostile file can break that process and no other.

`python -m assistant.ingest.apart pdf` reads bytes from its input and writes the pages as JSON.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Callable

from assistant.errors import UnreadableSource

_SECONDS = 60
_MEMORY = 2 * 1024**3
_MOST_CHARACTERS = 5_000_000


def pages_read_apart(kind: str, data: bytes) -> list[str]:
    """The text of a file, page by page; one page for formats that have none.

    Raises `UnreadableSource` with the reason, also where the child is too slow, too large or dies.
    """
    try:
        done = subprocess.run(  # noqa: S603  our own module, no shell
            [sys.executable, "-m", "assistant.ingest.apart", kind], input=data, capture_output=True, timeout=_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableSource(f"读取超过 {_SECONDS} 秒，已停止 (reading took too long)") from error
    try:
        told = json.loads(done.stdout)
    except ValueError as error:
        raise UnreadableSource("读取时耗尽内存或意外中断，已拒绝 (the reader ran out of memory or died)") from error
    if "refused" in told:
        raise UnreadableSource(told["refused"])
    pages: list[str] = told["pages"]
    return pages


def _reader(kind: str) -> Callable[[bytes], list[str]]:
    if kind == "pdf":
        from assistant.ingest.pdf import pages_of

        return pages_of
    if kind == "docx":
        from assistant.ingest.word import text_of as word_text

        return lambda data: [word_text(data)]
    from assistant.ingest.web_page import text_of

    return lambda data: [text_of(data)]


def _main(kind: str) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    if sys.platform == "linux":  # elsewhere a process cannot limit its address space
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    try:
        pages = _reader(kind)(sys.stdin.buffer.read())
        size = sum(map(len, pages))
        told: dict[str, object] = {"pages": pages}
        if size > _MOST_CHARACTERS:
            told = {"refused": f"文件有 {size} 个字，超过上限 {_MOST_CHARACTERS} (too much text)"}
    except UnreadableSource as error:
        told = {"refused": str(error)}
    except MemoryError:
        told = {"refused": "读取时内存不足，已拒绝 (out of memory)"}
    sys.stdout.buffer.write(json.dumps(told, ensure_ascii=False).encode("utf-8", "replace"))


if __name__ == "__main__":
    _main(sys.argv[1])
