"""Reading of risky formats in a process of its own, with limits: a hostile file can break that process and no other.

`python -m assistant.ingest.files.apart pdf` reads bytes from its input and writes its reading as JSON;
`… apart scan pdf 1 2` recognises scanned pages and writes a line a page, so that somebody can watch.
"""

import json
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from itertools import count
from subprocess import DEVNULL, PIPE
from tempfile import TemporaryFile
from threading import Timer
from typing import Any

from assistant.errors import UnreadableSource
from assistant.ingest.files.reading import Reading, reading_from_json
from assistant.ingest.files.scan import Scanned, read_scans

_SECONDS = 60
_TOO_LONG = f"读取超过 {_SECONDS} 秒，已停止 (reading took too long)"
_MEMORY = 2 * 1024**3
_MOST_CHARACTERS = 5_000_000
_SECONDS_A_SCAN, _CPU_SECONDS_A_SCAN = 300, 120
"""The fullest A3 page took 36 seconds of one core, a usual A4 page 4; loading the models counts as a page."""
_MEMORY_FOR_SCANS = 4 * 1024**3
_MOST_SCANS = 300
_MOST_BYTES_OF_SCANS = 20 << 20
_DIED = "OCR超过时间或内存上限，或意外中断，已拒绝 (OCR ran out of time or memory, or died)"


def read_apart(kind: str, data: bytes) -> Reading:
    """The reading of a file, made in a child process.

    Raises `UnreadableSource` with the reason, also where the child is too slow, too large or dies.
    """
    try:
        done = subprocess.run(  # noqa: S603  our own module, no shell
            [sys.executable, "-m", "assistant.ingest.files.apart", kind],
            input=data,
            capture_output=True,
            timeout=_SECONDS,
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


def read_scans_apart(
    kind: str, data: bytes, pages: Sequence[int], progress: Callable[[str], None]
) -> tuple[Scanned, ...]:
    """The words on scanned pages, recognised in a child process; `progress` is told of each page.

    Raises `UnreadableSource` with the reason, also where the child is too slow, too large or dies.
    """
    if len(pages) > _MOST_SCANS:
        raise UnreadableSource(
            f"有 {len(pages)} 页扫描图片，超过上限 {_MOST_SCANS} 页，请拆分后重试 (too many scanned pages in a file)"
        )
    command = [sys.executable, "-m", "assistant.ingest.files.apart", "scan", kind, *map(str, pages)]
    told: dict[str, Any] = {}
    with TemporaryFile() as given:
        given.write(data)
        given.seek(0)
        with subprocess.Popen(command, stdin=given, stdout=PIPE, stderr=DEVNULL) as child:  # noqa: S603  our own module
            try:
                for number in range(len(pages) + 1):
                    told = _told_in_time(child)
                    if "done" not in told:
                        break
                    progress(f"OCR {number + 1}/{len(pages)}")
            finally:
                child.kill()
    if "scanned" not in told:
        raise UnreadableSource(told.get("refused", _DIED))
    return tuple(Scanned(*one) for one in told["scanned"])


def _told_in_time(child: "subprocess.Popen[bytes]") -> dict[str, Any]:
    """What the child says next; nothing if it dies or takes too long."""
    assert child.stdout is not None
    limit = Timer(_SECONDS_A_SCAN, child.kill)
    limit.start()
    try:
        return dict(json.loads(child.stdout.readline(_MOST_BYTES_OF_SCANS)))
    except ValueError:
        return {}
    finally:
        limit.cancel()


def _reader(kind: str) -> Callable[[bytes], Reading]:
    if kind == "pdf":
        from assistant.ingest.files.pdf import read_pdf

        return read_pdf
    if kind == "docx":
        from assistant.ingest.files.word import read_word

        return read_word
    from assistant.ingest.files.web_page import read_web_page

    return read_web_page


def _main(kind: str) -> None:
    _limit(_SECONDS, _MEMORY)
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
    _tell(told)


def _main_for_scans(kind: str, pages: Sequence[int]) -> None:
    _limit(_CPU_SECONDS_A_SCAN * (len(pages) + 1), _MEMORY_FOR_SCANS)
    ready = count(1)
    try:
        scanned = read_scans(kind, sys.stdin.buffer.read(), pages, lambda: _tell({"done": next(ready)}))
        _tell({"scanned": [(one.page, one.words, one.sure) for one in scanned]})
    except UnreadableSource as error:
        _tell({"refused": str(error)})


def _limit(seconds: int, memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    if sys.platform == "linux":  # elsewhere a process cannot limit its address space
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _tell(told: dict[str, object]) -> None:
    sys.stdout.buffer.write(json.dumps(told, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    if sys.argv[1] == "scan":
        _main_for_scans(sys.argv[2], [int(page) for page in sys.argv[3:]])
    else:
        _main(sys.argv[1])
