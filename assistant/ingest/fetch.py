"""A document from an address on the public web, and from nowhere else.

The name is resolved once, every address it has must be public, and the connection goes to the address that was
looked at: a name that resolves otherwise a moment later (DNS rebinding) changes nothing. Each hop of a redirect is
looked at in the same way. OWASP: server-side request forgery.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from assistant.errors import UnreadableSource
from assistant.ingest.sources import MAX_BYTES, Fetched

_PORTS = {"http": 80, "https": 443}
_ALLOWED_PORTS = frozenset((80, 443, 8080, 8443))
_SECONDS, _MOST_HOPS, _AT_ONCE = 30.0, 5, 65536
_KINDS = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
}
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_AGENT = "policy-assistant (reads a policy document for its operator)"

Resolve = Callable[[str, int], Sequence[str]]


def resolved(host: str, port: int) -> list[str]:
    """Every address of a host, as the system resolves it."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, also when it is wrapped in another one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


class Fetcher:
    """Fetches documents. `permitted` decides on each resolved address; `ports` are those that may be asked."""

    def __init__(
        self,
        permitted: Callable[[str], bool] = is_public,
        resolve: Resolve = resolved,
        ports: frozenset[int] = _ALLOWED_PORTS,
        seconds: float = _SECONDS,
    ) -> None:
        self._permitted = permitted
        self._resolve = resolve
        self._ports = ports
        self._seconds = seconds

    def __call__(self, address: str) -> Fetched:
        """The bytes at an address, at most `MAX_BYTES`, and a name whose extension tells their kind.

        Raises `UnreadableSource` for anything but http(s), private addresses, other ports, too many redirects, other
        types, too much, too slow, or a server that does not answer with 200.
        """
        until = time.monotonic() + self._seconds
        for _ in range(_MOST_HOPS):
            try:
                found = self._once(urlsplit(address), until)
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise UnreadableSource(f"{address}：取不到 (cannot be fetched): {error}") from error
            if isinstance(found, Fetched):
                return found
            address = urljoin(address, found)
        raise UnreadableSource(f"{address}：跳转超过 {_MOST_HOPS} 次，已停止 (too many redirects)")

    def _once(self, parts: SplitResult, until: float) -> Fetched | str:
        """What one hop gives: the document, or where it points to."""
        connection = self._connection(parts, until)
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("GET", path, headers={"User-Agent": _AGENT, "Accept-Encoding": "identity"})
            response = connection.getresponse()
            to = response.getheader("Location")
            if response.status in _REDIRECTS and to:
                return to
            if response.status != http.client.OK:
                raise UnreadableSource(f"{parts.geturl()}：网站答复 {response.status} (the site answered so)")
            name = _name(parts, response.getheader("Content-Type") or "")
            return Fetched(_body(response, connection, until), name)
        finally:
            connection.close()

    def _connection(self, parts: SplitResult, until: float) -> http.client.HTTPConnection:
        if parts.scheme not in _PORTS or not parts.hostname or parts.username or parts.password:
            raise UnreadableSource(f"{parts.scheme or '无'}：只能取不带密码的 http 和 https 地址 (http(s) only)")
        port = parts.port or _PORTS[parts.scheme]
        addresses = self._resolve(parts.hostname, port)
        if port not in self._ports or not addresses or not all(map(self._permitted, addresses)):
            raise UnreadableSource(
                f"{parts.hostname}:{port} 不是公网地址，已拒绝；请下载后再收录 (not a public address: refused)"
            )
        left = max(until - time.monotonic(), 0.1)
        link = socket.create_connection((addresses[0], port), timeout=left)
        if parts.scheme == "https":
            link = ssl.create_default_context().wrap_socket(link, server_hostname=parts.hostname)
        connection = http.client.HTTPConnection(parts.hostname, port, timeout=left)
        connection.sock = link
        return connection


def _body(response: http.client.HTTPResponse, connection: http.client.HTTPConnection, until: float) -> bytes:
    declared = response.getheader("Content-Length") or "0"
    if declared.isdigit() and int(declared) > MAX_BYTES:
        raise UnreadableSource(f"文件 {declared} 字节，超过上限 {MAX_BYTES} 字节 (file too large)")
    data = bytearray()
    while True:
        left = until - time.monotonic()
        if left <= 0:
            raise UnreadableSource("下载太慢，已停止，请下载后再收录 (the download took too long)")
        if connection.sock is not None:
            connection.sock.settimeout(left)
        part = response.read1(_AT_ONCE)
        if not part:
            return bytes(data)
        data += part
        if len(data) > MAX_BYTES:
            raise UnreadableSource(f"文件超过上限 {MAX_BYTES} 字节，已停止下载 (file too large)")


def _name(parts: SplitResult, said: str) -> str:
    kind = _KINDS.get(said.partition(";")[0].strip().lower())
    if kind is None:
        raise UnreadableSource(f"{parts.geturl()}：是 {said or '未注明类型'} 而不是文件 (not a document)")
    return (PurePosixPath(unquote(parts.path)).stem or "page") + kind


def no_fetching(address: str) -> Fetched:
    """Stands where fetching is switched off."""
    raise UnreadableSource(
        f"{address}：没有打开联网取文件，请设置 POLICY_ASSISTANT_FETCH=on，或下载后再收录 (fetching is switched off)"
    )
