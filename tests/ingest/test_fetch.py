"""Documents from the web: only from public addresses, with every hop looked at, and never too much."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from assistant.errors import UnreadableSource
from assistant.ingest.fetch import Fetcher, is_public
from assistant.ingest.sources import MAX_BYTES

TEXT = "虚构市测试办法".encode()


class _Site(BaseHTTPRequestHandler):
    """A bureau's site with good and bad corners; `moved` is where /moved points to."""

    moved = ""
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path == "/moved":
            self._head(302, {"Location": self.moved})
        elif self.path == "/loop":
            self._head(302, {"Location": "/loop"})
        elif self.path == "/gone":
            self._head(404, {"Content-Type": "text/html"})
        elif self.path == "/program":
            self._head(200, {"Content-Type": "application/octet-stream"}, b"MZ")
        elif self.path == "/declared":
            self._head(200, {"Content-Type": "text/plain", "Content-Length": str(MAX_BYTES + 1)})
        elif self.path == "/endless":
            self._head(200, {"Content-Type": "text/plain"})
            self._pour()
        else:
            self._head(200, {"Content-Type": "text/html; charset=utf-8"}, TEXT)

    def _pour(self) -> None:
        try:
            for _ in range(2 * MAX_BYTES >> 20):
                self.wfile.write(bytes(1 << 20))
        except OSError:
            return  # the reader has had enough

    def _head(self, status: int, headers: dict[str, str], body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    _Site.asked = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


def _fetcher(port: int, private: str = "10.0.0.1") -> Fetcher:
    """`site.example` stands for a public host on our loopback; every other name leads to a private address."""
    names = {"site.example": "127.0.0.1"}
    return Fetcher(
        permitted=lambda address: address == "127.0.0.1",
        resolve=lambda host, _: [names.get(host, private)],
        ports=frozenset((port,)),
        seconds=5,
    )


def test_a_document_is_fetched_with_a_name_that_tells_its_kind(port: int) -> None:
    fetched = _fetcher(port)(f"http://site.example:{port}/zwgk/%E5%8A%9E%E6%B3%95.shtml?id=1")
    assert (fetched.data, fetched.name) == (TEXT, "办法.html")
    assert _Site.asked == ["/zwgk/%E5%8A%9E%E6%B3%95.shtml?id=1"]


def test_a_redirect_within_the_public_web_is_followed(port: int) -> None:
    _Site.moved = f"http://site.example:{port}/new"
    assert _fetcher(port)(f"http://site.example:{port}/moved").data == TEXT


@pytest.mark.parametrize(
    "target",
    ["http://inside.example:{port}/", "http://169.254.169.254/latest", "file:///etc/passwd", "gopher://site.example/"],
)
def test_a_redirect_elsewhere_is_refused(target: str, port: int) -> None:
    _Site.moved = target.format(port=port)
    with pytest.raises(UnreadableSource, match=r"公网地址|http"):
        _fetcher(port)(f"http://site.example:{port}/moved")
    assert _Site.asked == ["/moved"]


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/loop", "跳转"),
        ("/gone", "404"),
        ("/program", "不是文件|而不是"),
        ("/declared", "上限"),
        ("/endless", "上限"),
    ],
)
def test_a_bad_corner_of_a_site_is_told(path: str, says: str, port: int) -> None:
    with pytest.raises(UnreadableSource, match=says):
        _fetcher(port)(f"http://site.example:{port}{path}")


def test_the_address_that_was_looked_at_is_the_one_that_is_asked(port: int) -> None:
    """DNS rebinding: the second answer of the resolver must not matter."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    fetcher = Fetcher(lambda address: address == "127.0.0.1", lambda *_: next(answers), frozenset((port,)), 5)
    assert fetcher(f"http://site.example:{port}/").data == TEXT
    with pytest.raises(UnreadableSource, match="公网地址"):
        fetcher(f"http://site.example:{port}/")


def test_one_private_address_among_public_ones_is_enough_to_refuse(port: int) -> None:
    fetcher = Fetcher(lambda a: a == "127.0.0.1", lambda *_: ["127.0.0.1", "10.0.0.1"], frozenset((port,)), 5)
    with pytest.raises(UnreadableSource, match="公网地址"):
        fetcher(f"http://site.example:{port}/")
    assert _Site.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.1.2.3/",
        "http://192.168.0.1/",
        "http://100.64.0.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[fd00::1]/",
        "http://[fe80::1%25eth0]/",
        "http://8.8.8.8:22/",
        "http://user:secret@8.8.8.8/",
        "ftp://8.8.8.8/a.pdf",
        "file:///etc/passwd",
        "gopher://8.8.8.8/",
        "http:///a.pdf",
        "http://[broken/",
    ],
)
def test_what_is_not_public_is_refused_before_anything_is_sent(address: str) -> None:
    with pytest.raises(UnreadableSource):
        Fetcher(seconds=2)(address)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False),  # 6to4 of 127.0.0.1
        ("ff02::1", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public
