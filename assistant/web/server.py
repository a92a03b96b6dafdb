"""The server: the page, the documents behind it, and whether it is well.

Guarantees: it calls no other host; pages of other origins may not read it; every page carries a content
security policy. Without an index it starts all the same and says what to do.
"""

import os
import socket
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import uvicorn
from fastapi import FastAPI, Query
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.datastructures import MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.domain.text import Span
from assistant.errors import IndexMissing, PolicyAssistantError, SettingsError
from assistant.settings import Settings
from assistant.web.api import add_api
from assistant.web.source import holdings_page, message_page, source_page
from assistant.wiring import PolicyAssistant, build, today

_QUIET = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "ORT_DISABLE_TELEMETRY": "1",
}
_HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self' data: blob:",
            "media-src 'self' data: blob:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_STATIC = Path(__file__).parent / "static"
_SITE = frozenset({"page.css", "library.css", "library.js", "favicon.png"})
_VIEW_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'self'"
)
_PATIENCE = 3  # seconds that open pages may delay a stop
_DOCUMENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


class SecurityHeaders:
    """Adds the headers to every response that does not set its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def create_app(origin: Settings | PolicyAssistant) -> FastAPI:
    """The whole site. Opens no port and loads no model."""
    os.environ.update(_QUIET)
    from assistant.web import page  # gradio reads the lines above when it is imported, and takes seconds

    assistant = build(origin) if isinstance(origin, Settings) else origin
    app = FastAPI(title="惠企政策助手 Policy Assistant", docs_url=None, redoc_url=None)
    app.add_middleware(CORSMiddleware, allow_origins=[])
    app.add_middleware(SecurityHeaders)
    _add_health(app, assistant)
    _add_sources(app, assistant)
    _add_views(app)
    add_api(app, assistant)
    return page.mount(app, assistant)


def serve(settings: Settings) -> None:
    """Serve until stopped. Raises `SettingsError` where the address cannot be had."""
    listener = _listen(settings.host, settings.port)
    assistant = build(settings)
    app = create_app(assistant)
    threading.Thread(target=_warm, args=(assistant,), name="warm", daemon=True).start()
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104 (compared, not bound)
    address = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"
    print(f"惠企政策助手已启动，请用浏览器打开 {address} （按 Ctrl+C 停止）", flush=True)
    print(f"Policy Assistant is running: open {address} (Ctrl+C stops it)", flush=True)
    config = uvicorn.Config(app, log_level="warning", server_header=False, timeout_graceful_shutdown=_PATIENCE)
    try:
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        assistant.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise SettingsError(
            f"无法使用地址 {host}:{port}（可能已被占用），请用 --port 换一个端口 (address not available): {error}"
        ) from error


def _warm(assistant: PolicyAssistant) -> None:
    """Load what the first question needs, then mend what a kill left behind; each tells where it cannot."""
    told = ""
    for step in (assistant.warm, lambda: assistant.repair(lambda said: print(f"补建索引 {said}", flush=True))):
        try:
            step()
        except PolicyAssistantError as error:
            if str(error) != told:
                told = str(error)
                print(f"提示：{told}", flush=True)


def _add_health(app: FastAPI, assistant: PolicyAssistant) -> None:
    @app.get("/healthz", summary="进程是否活着 (is the process alive)")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz", summary="能否回答问题 (can it answer)")
    def readyz() -> JSONResponse:
        try:
            return JSONResponse({"status": "ready", "corpus_version": assistant.corpus_version()})
        except PolicyAssistantError as error:
            return JSONResponse({"status": "not_ready", "code": error.code, "message": str(error)}, 503)


def _add_sources(app: FastAPI, assistant: PolicyAssistant) -> None:
    @app.get("/source", summary="收录的文件 (what is held)", response_class=HTMLResponse)
    def holdings(as_of: date | None = None) -> HTMLResponse:
        return _page(lambda: holdings_page(assistant.holdings(), as_of or today()))

    @app.get(
        "/source/{document_id:path}", summary="一份文件，引文处有标记 (a document, marked)", response_class=HTMLResponse
    )
    def source(
        document_id: str,
        clause: str | None = None,
        start: Annotated[int | None, Query(ge=0, description="源文中的起点 (offset in the source)")] = None,
        end: Annotated[int | None, Query(ge=0, description="源文中的终点 (exclusive)")] = None,
        as_of: date | None = None,
    ) -> HTMLResponse:
        cited = Span(start, end) if start is not None and end is not None and start < end else None

        def page() -> str | None:
            document = assistant.document(document_id)
            return None if document is None else source_page(document, as_of or today(), clause, cited)

        return _page(page)


def _add_views(app: FastAPI) -> None:
    """The pages of our own beside the chat: plain files, and a policy that lets nothing else run in them."""

    @app.get("/library", summary="政策库 (the library)", include_in_schema=False)
    def library() -> Response:
        return FileResponse(_STATIC / "library.html", headers={"Content-Security-Policy": _VIEW_POLICY})

    @app.get("/site/{name}", include_in_schema=False)
    def static(name: str) -> Response:
        if name not in _SITE:
            return Response("没有这个文件 (no such file)", 404, media_type="text/plain; charset=utf-8")
        return FileResponse(_STATIC / name, headers={"Cache-Control": "no-cache"})


def _page(make: Callable[[], str | None]) -> HTMLResponse:
    """The fragment, or a page that says why there is none."""
    headers: dict[str, Any] = {"Content-Security-Policy": _DOCUMENT_POLICY, "Cache-Control": "no-store"}
    try:
        html = make()
    except IndexMissing as error:
        return HTMLResponse(message_page(str(error)), 503, headers)
    if html is None:
        missing = "没有收录这份文件，可能已被移除。请从收录文件中重新选择。(No such document is held.)"
        return HTMLResponse(message_page(missing), 404, headers)
    return HTMLResponse(html, headers=headers)
