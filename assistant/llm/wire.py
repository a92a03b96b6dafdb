"""What guards the wire: no redirects, no more bytes than an answer can have, and only what a model may send."""

import ssl
from collections.abc import AsyncIterator, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from assistant.errors import Fault

if TYPE_CHECKING:
    import httpx2

MOST_BYTES = 4_000_000
_TYPES = ("text/event-stream", "application/json", "application/x-ndjson", "text/plain", "application/stream+json")

_OWN = ("127.0.0.1", "localhost", "[::1]")


class Guarded(Exception):
    """The wire was cut because of a fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def guarded_client(seconds: float) -> "httpx2.AsyncClient":
    """A client that follows no redirect and cuts answers off that are too long or none of a model's.

    The system's proxies count, but never for this machine itself.
    """
    import httpx2  # late: it comes with openai

    class Counted(httpx2.AsyncByteStream):
        def __init__(self, inner: httpx2.AsyncByteStream) -> None:
            self._inner = inner

        async def __aiter__(self) -> AsyncIterator[bytes]:
            seen = 0
            async for piece in self._inner:
                seen += len(piece)
                if seen > MOST_BYTES:
                    raise Guarded(Fault.ENDLESS)
                yield piece

        async def aclose(self) -> None:
            await self._inner.aclose()

    async def guard(response: httpx2.Response) -> None:
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if response.is_success and kind and kind not in _TYPES:
            raise Guarded(Fault.NOT_JSON)
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        response.stream = Counted(response.stream)

    return httpx2.AsyncClient(
        event_hooks={"response": [guard]},
        verify=trusted(),
        mounts={f"all://{host}": httpx2.AsyncHTTPTransport(verify=trusted()) for host in _OWN},
        timeout=httpx2.Timeout(seconds, connect=min(10.0, seconds)),
        follow_redirects=False,
    )


@cache
def trusted() -> ssl.SSLContext:
    """The certificates that this machine trusts (`SSL_CERT_FILE` counts) and those of certifi, read once: it takes a
    while."""
    import certifi

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def fault_of(error: BaseException) -> Fault:
    """What went wrong, read from an exception of any of the libraries below and its causes."""
    import httpx2
    import openai

    for cause in _causes(error):
        match cause:
            case Guarded():
                return cause.fault
            case TimeoutError() | openai.APITimeoutError() | httpx2.TimeoutException():
                return Fault.TIMEOUT
            case openai.APIStatusError():
                return _of_status(cause)
            case ssl.SSLError():
                return Fault.TLS
            case ConnectionRefusedError():
                return Fault.REFUSED
            case OSError() if "getaddrinfo" in str(cause) or type(cause).__name__ == "gaierror":
                return Fault.DNS
    for cause in reversed(list(_causes(error))):
        match cause:
            case httpx2.RemoteProtocolError() | httpx2.ReadError() | ConnectionResetError():
                return Fault.BROKEN_STREAM
            case httpx2.ConnectError():
                return _by_words(str(cause))
            case openai.APIConnectionError():
                return Fault.REFUSED
            case openai.APIError():
                return Fault.SERVER_ERROR
    return Fault.NOT_JSON


def _by_words(said: str) -> Fault:
    if any(sign in said for sign in ("Name or service", "name resolution", "nodename", "getaddrinfo", "No address")):
        return Fault.DNS
    return Fault.TLS if any(sign in said for sign in ("SSL", "TLS", "CERTIFICATE")) else Fault.REFUSED


def _of_status(error: Any) -> Fault:
    status = int(error.status_code)
    if "content_filter" in str(error.body) or "data_inspection_failed" in str(error.body):
        return Fault.FILTERED
    known = {
        401: Fault.UNAUTHORISED,
        403: Fault.FORBIDDEN,
        404: Fault.NOT_FOUND,
        405: Fault.NOT_FOUND,
        408: Fault.TIMEOUT,
        429: Fault.RATE_LIMITED,
    }
    if 300 <= status < 400:
        return Fault.WRONG_ADDRESS
    return known.get(status, Fault.SERVER_ERROR if status >= 500 else Fault.BAD_REQUEST)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
