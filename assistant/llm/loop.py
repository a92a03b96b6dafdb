"""An event loop in a thread of its own, so that plain code can call what only works asynchronously, with a deadline."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")
_GOODBYE = 2.0


class OwnLoop:
    """Starts with the first call, ends with `close`; may be used again afterwards. Safe from several threads."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def submit(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        """Let the loop do it."""
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=_run, args=(self._loop,), name=self._name, daemon=True)
                self._thread.start()
            return asyncio.run_coroutine_threadsafe(work, self._loop)

    def close(self, hang_up: Callable[[], Coroutine[Any, Any, None]] | None = None) -> None:
        """Cancel what is being done, hang up, and wait until that is done, two seconds at most."""
        with self._lock:
            loop, self._loop = self._loop, None
            thread, self._thread = self._thread, None
        if loop is not None and thread is not None:
            asyncio.run_coroutine_threadsafe(_ended(hang_up), loop)
            thread.join(_GOODBYE)


def _run(loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.run_forever()
    finally:
        loop.close()


async def _ended(hang_up: Callable[[], Coroutine[Any, Any, None]] | None) -> None:
    loop, me = asyncio.get_running_loop(), asyncio.current_task()
    others = [task for task in asyncio.all_tasks() if task is not me]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await loop.shutdown_asyncgens()
    if hang_up is not None:
        await hang_up()
    await asyncio.sleep(0)  # a socket is closed one turn after its transport
    loop.stop()
