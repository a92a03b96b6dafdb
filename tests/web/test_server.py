"""The server's own addresses, headers and manners."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant import PolicyAssistant, Question, Settings, build, today
from assistant.domain.answer import GroundedAnswer
from assistant.errors import SettingsError
from assistant.web.message import source_address
from assistant.web.server import serve
from tests.web.documents import Reader
from tests.web.serving import site_of


@pytest.fixture(scope="module")
def client(assistant: PolicyAssistant) -> TestClient:
    return TestClient(site_of(assistant))


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A server without an index."""
    assistant = build(Settings(home=tmp_path_factory.mktemp("blank")))
    yield TestClient(site_of(assistant))
    assistant.close()


def test_it_is_alive_and_ready(client: TestClient, assistant: PolicyAssistant) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready", "corpus_version": assistant.corpus_version()}


def test_without_an_index_it_is_alive_and_says_what_to_do(blank: TestClient) -> None:
    assert blank.get("/healthz").status_code == 200
    ready = blank.get("/readyz")
    assert ready.status_code == 503
    assert ready.json()["status"] == "not_ready"
    assert "policy-assistant index" in ready.json()["message"]
    for address in ("/source", "/source/huaibei-transfer"):
        assert blank.get(address).status_code == 503
        assert "policy-assistant index" in blank.get(address).text
    assert blank.get("/").status_code == 200


def test_a_citation_opens_at_its_words(client: TestClient, assistant: PolicyAssistant) -> None:
    answer = assistant.ask(Question("淮北高企有奖励吗", today()))
    assert isinstance(answer, GroundedAnswer)
    for citation in answer.citations:
        page = Reader(client.get("/" + source_address(citation, today())).text)
        assert page.marked == citation.quote
        assert page.raw == citation.source_quote


def test_what_is_held_is_listed(client: TestClient, assistant: PolicyAssistant) -> None:
    page = client.get("/source").text
    for holding in assistant.holdings():
        assert f'href="source/{holding.id}"' in page
        assert holding.imprint.title in page


def test_validity_is_as_of_the_day_asked(client: TestClient) -> None:
    assert "已过期" in client.get("/source/huaibei-transfer?as_of=2026-01-01").text
    assert "现行" in client.get("/source/huaibei-transfer?as_of=2025-12-31").text


@pytest.mark.parametrize(
    "name", ["nowhere", "..%2F..%2Fetc%2Fpasswd", "a/b", "<script>alert(1)</script>", "%00", "淮北" * 500]
)
def test_an_unknown_document_is_not_found(client: TestClient, name: str) -> None:
    answer = client.get(f"/source/{name}")
    assert answer.status_code == 404
    assert "script" not in answer.text


@pytest.mark.parametrize("query", ["start=5&end=3", "start=5", "end=5", "start=0&end=0", "start=999999&end=9999999"])
def test_a_range_without_words_opens_the_document_unmarked(client: TestClient, query: str) -> None:
    answer = client.get(f"/source/huaibei-transfer?{query}")
    assert answer.status_code == 200
    assert Reader(answer.text).marked == ""


@pytest.mark.parametrize("query", ["start=-1&end=3", "start=x&end=3", "as_of=soon"])
def test_a_malformed_call_is_refused(client: TestClient, query: str) -> None:
    assert client.get(f"/source/huaibei-transfer?{query}").status_code == 422


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/healthz",
        "/source",
        "/source/nowhere",
        "/config",
        "/nowhere",
        "/library",
        "/site/library.js",
        "/v1/documents",
        "/v1/x",
    ],
)
def test_every_page_carries_the_security_headers(client: TestClient, address: str) -> None:
    headers = client.get(address).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy or "default-src 'none'" in policy
    assert "http" not in policy  # no other host is named
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("address", ["/", "/config", "/source", "/gradio_api/info", "/v1/clauses"])
def test_pages_of_other_origins_may_not_read_it(client: TestClient, address: str) -> None:
    headers = {"Origin": "https://elsewhere.example", "Cookie": "a=b"}
    assert "access-control-allow-origin" not in client.get(address, headers=headers).headers
    ask = headers | {"Access-Control-Request-Method": "POST"}
    assert "access-control-allow-origin" not in client.options(address, headers=ask).headers


def test_a_port_that_is_taken_is_said_plainly(site: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="--port"):
        serve(Settings(home=tmp_path, port=int(site.rpartition(":")[2])))
