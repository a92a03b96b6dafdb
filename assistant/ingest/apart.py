"""Reading of risky formats in a process of its own, with limits: a hostile file can break that process and no other.

`python -m assistant.ingest.apart pdf` reads bytes from its input and writes its reading as JSON.
"""

import json
import resource
import signal
import subprocess
import sys
from collections.abc import Callable

from assistant.errors import UnreadableSource
from assistant.ingest.reading import Reading, reading_from_json

_SECONDS = 60
_TOO_LONG = f"读取超过 {_SECONDS} 秒，已停止 (reading took too long)"
_MEMORY = 2 * 1024**3
_MOST_CHARACTERS = 5_000_000


def read_apart(kind: str, data: bytes) -> Reading:
    """The reading of a file, made in a child process.

    Raises `UnreadableSource` with the reason, also where the child is too slow, too large or dies.
    """
    try:
        done = subprocess.run(  # noqa: S603  our own module, no shell
            [sys.executable, "-m", "assistant.ingest.apart", kind], input=data, capture_output=True, timeout=_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableSource(_TOO_LONG) from error
    if done.returncode == -signal.SIGXCPU:
        raise UnreadableSource(_TOO_LONG)
    try:
        told = json.loads(done.stdout)
    except ValueError as error:
        raise UnreadableSource("读取时耗尽内存或意外中断，已拒绝 (the reader ran out of memory or died)") from error
    if "refused" in told:
        raise UnreadableSource(told["refused"])
    return reading_from_json(told)


def _reader(kind: str) -> Callable[[bytes], Reading]:
    if kind == "pdf":
        from assistant.ingest.pdf import read_pdf

        return read_pdf
    if kind == "docx":
        from assistant.ingest.word import read_word

        return read_word
    from assistant.ingest.web_page import read_web_page

    return read_web_page


def _main(kind: str) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS + 5))
    if sys.platform == "linux":  # elsewhere a process cannot limit its address space
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    try:
        reading = _reader(kind)(sys.stdin.buffer.read())
        size = sum(map(len, reading.pages))
        told = reading.to_json()
        if size > _MOST_CHARACTERS:
            told = {"refused": f"文件有 {size} 个字，超过上限 {_MOST_CHARACTERS} (too much text)"}
    except UnreadableSource as error:
        told = {"refused": str(error)}
    except MemoryError:
        told = {"refused": "读取时内存不足，已拒绝 (out of memory)"}
    sys.stdout.buffer.write(json.dumps(told, ensure_ascii=False).encode("utf-8", "replace"))


if __name__ == "__main__":
    _main(sys.argv[1])
