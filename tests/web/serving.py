"""A real server for a while."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from assistant.web.server import create_app
from assistant.wiring import PolicyAssistant


def site_of(assistant: PolicyAssistant) -> FastAPI:
    """The whole site. Where no event loop runs, Gradio makes one for every lock of the page and never closes it."""

    async def make() -> FastAPI:
        return create_app(assistant)

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(make())
    return create_app(assistant)


@contextmanager
def serving(assistant: PolicyAssistant) -> Iterator[str]:
    """A server for one assistant on a free port of loopback; gives its address, and stops at the end."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(site_of(assistant), log_level="critical", ws="none", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < until, "the server does not start"
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    listener.close()
