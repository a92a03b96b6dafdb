"""A scripted OpenAI-compatible server: real sockets, real server-sent events, honest or broken as a test wants it."""

import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Says:
    """An answer in pieces of `piece` characters, with pauses; `usage` is told where the caller asks for it."""

    text: str
    piece: int = 7
    before: float = 0.0
    between: float = 0.0
    finish: str | None = "stop"
    reasoning: str = ""
    done: bool = True


@dataclass(frozen=True, slots=True)
class Status:
    """An error with a status."""

    code: int
    message: str = "虚构的错误"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Raw:
    """A response as it is: bytes with a content type, then the connection closes."""

    body: bytes
    kind: str = "text/event-stream"


@dataclass(frozen=True, slots=True)
class Behaves:
    """A broken way to answer, by name: silent, drip, endless, huge, reset, reset_midway, cut_midway, slow_head."""

    how: str


Reply = str | Says | Status | Raw | Behaves
Script = Callable[[Body], Reply]
_USAGE = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}


class ScriptedModel:
    """`with ScriptedModel(script) as model:` answers at `model.base_url`; `model.requests` are the bodies that came."""

    def __init__(self, script: Script, certificate: tuple[str, str] | None = None) -> None:
        self.requests: list[Body] = []
        self.keys: list[str | None] = []
        self.hung_up = threading.Event()
        self._script = script
        self._stopped = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                pass

            def do_POST(self) -> None:
                outer._post(self)

            def do_GET(self) -> None:
                outer._json(self, 200, {"object": "list", "data": [{"id": "scripted", "max_model_len": 32768}]})

        self._server = _Server(("127.0.0.1", 0), Handler)
        scheme = "http"
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
            scheme = "https"
        self.port = self._server.server_address[1]
        self.base_url = f"{scheme}://127.0.0.1:{self.port}/v1"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.stop()

    def stop(self) -> None:
        """Be gone: connections that are kept open get no answer any more."""
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()

    def _post(self, handler: BaseHTTPRequestHandler) -> None:
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        if self._stopped.is_set():
            handler.close_connection = True
            return
        self.requests.append(body)
        self.keys.append(handler.headers.get("Authorization"))
        reply = self._script(body)
        try:
            match reply:
                case str():
                    self._say(handler, body, Says(reply))
                case Says():
                    self._say(handler, body, reply)
                case Status():
                    error = {"error": {"message": reply.message, "type": "scripted", "code": str(reply.code)}}
                    self._json(handler, reply.code, error, reply.headers)
                case Raw():
                    self._raw(handler, reply)
                case Behaves():
                    self._behave(handler, body, reply.how)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            self.hung_up.set()

    def _say(self, handler: BaseHTTPRequestHandler, body: Body, said: Says) -> None:
        time.sleep(said.before)
        if not body.get("stream"):
            message = {"role": "assistant", "content": said.text}
            choice = {"index": 0, "message": message, "finish_reason": said.finish}
            self._json(handler, 200, {**_opening("chat.completion"), "choices": [choice], "usage": _USAGE})
            return
        self._head(handler)
        for n in range(0, len(said.reasoning), said.piece):
            self._event(handler, {"reasoning_content": said.reasoning[n : n + said.piece]})
        for n in range(0, len(said.text), said.piece):
            self._event(handler, {"content": said.text[n : n + said.piece]})
            time.sleep(said.between)
        if said.finish is not None:
            self._event(handler, {}, said.finish)
        if (body.get("stream_options") or {}).get("include_usage"):
            self._data(handler, {**_opening("chat.completion.chunk"), "choices": [], "usage": _USAGE})
        if said.done:
            self._chunk(handler, b"data: [DONE]\n\n")
        self._chunk(handler, b"")

    def _behave(self, handler: BaseHTTPRequestHandler, body: Body, how: str) -> None:
        match how:
            case "silent":
                self._stopped.wait(20)
            case "slow_head":
                for letter in b"HTTP/1.1 200 OK\r\nX-Slow: ":
                    handler.wfile.write(bytes([letter]))
                    if self._stopped.wait(0.3):
                        return
            case "drip":
                self._head(handler)
                while not self._stopped.wait(0.1):
                    self._chunk(handler, b":")
            case "endless":
                self._head(handler)
                while not self._stopped.is_set():
                    self._event(handler, {"content": '{"text": "没完没了'})
            case "huge":
                self._head(handler)
                while not self._stopped.is_set():
                    self._chunk(handler, b"x" * 65536)
            case "reset":
                _reset(handler)
            case "reset_midway":
                self._head(handler)
                self._event(handler, {"content": "说到一半"})
                handler.wfile.flush()
                time.sleep(0.05)
                _reset(handler)
            case "cut_midway":
                self._head(handler)
                self._event(handler, {"content": "说到一半"})
                handler.close_connection = True
            case _:
                raise AssertionError(how)

    def _head(self, handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()

    def _event(self, handler: BaseHTTPRequestHandler, delta: Body, finish: str | None = None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        self._data(handler, {**_opening("chat.completion.chunk"), "choices": [choice]})

    def _data(self, handler: BaseHTTPRequestHandler, data: Body) -> None:
        self._chunk(handler, f"data: {json.dumps(data, ensure_ascii=False)}\n\n".encode())

    def _chunk(self, handler: BaseHTTPRequestHandler, data: bytes) -> None:
        handler.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        handler.wfile.flush()

    def _raw(self, handler: BaseHTTPRequestHandler, raw: Raw) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", raw.kind)
        handler.send_header("Content-Length", str(len(raw.body)))
        handler.end_headers()
        handler.wfile.write(raw.body)

    def _json(
        self, handler: BaseHTTPRequestHandler, code: int, data: Body, headers: Mapping[str, str] | None = None
    ) -> None:
        body = json.dumps(data, ensure_ascii=False).encode()
        handler.send_response(code)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)


def _opening(kind: str) -> Body:
    return {"id": "scripted-1", "object": kind, "created": 1, "model": "scripted"}


def _reset(handler: BaseHTTPRequestHandler) -> None:
    """Close with a reset instead of a goodbye."""
    handler.close_connection = True
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    socket.socket(fileno=handler.connection.detach()).close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Callers that hang up, and connections that were reset on purpose, are what is tested."""
