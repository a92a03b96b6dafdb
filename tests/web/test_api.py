"""`/v1` as a program meets it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant import PolicyAssistant, Settings, build
from assistant.web.api import add_api
from tests.conftest import SEEDS, SmallCorpus


def _served(assistant: PolicyAssistant) -> TestClient:
    """The addresses alone; what every page of the whole site carries is asked in test_server.py."""
    app = FastAPI()
    add_api(app, assistant)
    return TestClient(app)


@pytest.fixture(scope="module")
def client(assistant: PolicyAssistant) -> TestClient:
    return _served(assistant)


@pytest.fixture
def own(tmp_path: Path, small_corpus: SmallCorpus) -> Iterator[tuple[TestClient, PolicyAssistant]]:
    """A server with a state of its own, for what is written."""
    small_corpus.add("甲")
    assistant = build(Settings(home=tmp_path / "home"))
    assistant.index([small_corpus.folder], False, lambda _: None)
    yield _served(assistant), assistant
    assistant.close()


def test_what_is_held_with_what_to_filter_by(client: TestClient) -> None:
    form = client.get("/v1/documents?as_of=2025-12-31").json()
    assert [one["id"] for one in form["documents"]] == sorted(SEEDS)
    assert form["facets"]["region"]["淮北市"] == 1
    assert form["facets"]["status"]["in_force"] == 1
    assert form["status_words"]["expired"] == "已过期"


def test_a_document_comes_with_its_outline(client: TestClient) -> None:
    form = client.get("/v1/documents/huaibei-transfer").json()
    assert form["status"] == "expired"
    names = [clause["name"] for clause in form["outline"]]
    assert "支持企业创新活动" in names
    assert "一定奖励" in next(c["text"] for c in form["outline"] if c["name"] == "实施高企倍增行动")


def test_the_file_comes_as_it_was_given(client: TestClient, root: Path) -> None:
    given = next((root / "corpus" / "documents").rglob("huaibei-transfer/source.txt")).read_bytes()
    answer = client.get("/v1/documents/huaibei-transfer/file")
    assert answer.content == given
    assert answer.headers["content-disposition"].startswith("attachment")


def test_every_hit_is_found_again_in_its_document(client: TestClient) -> None:
    form = client.get("/v1/clauses", params={"q": "科技创新券", "limit": 50}).json()
    assert form["total"] == len(form["hits"]) > 0
    for hit in form["hits"]:
        outline = client.get(f"/v1/documents/{hit['document_id']}").json()["outline"]
        assert hit["text"] == next(c["text"] for c in outline if c["id"] == hit["clause_id"])
        assert {hit["text"][start:end] for start, end in hit["marks"]} <= {"科技创新券", "创新券"}


def test_pages_put_together_are_the_whole(client: TestClient) -> None:
    whole = client.get("/v1/clauses", params={"limit": 50}).json()["hits"]
    parts = [client.get("/v1/clauses", params={"limit": 10, "offset": n}).json()["hits"] for n in range(0, 50, 10)]
    assert [hit for part in parts for hit in part] == whole


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/v1/nowhere", 404, "not_found"),
        ("/v1/documents/nowhere", 404, "not_held"),
        ("/v1/documents/nowhere/file", 404, "not_held"),
        ("/v1/documents/..%2F..%2Fetc%2Fpasswd/file", 404, "not_found"),
        ("/v1/clauses?region=火星", 400, "unknown_region"),
        ("/v1/clauses?limit=0", 400, "bad_request"),
        ("/v1/clauses?limit=51", 400, "bad_request"),
        ("/v1/clauses?status=perhaps", 400, "bad_request"),
        ("/v1/clauses?since=yesterday", 400, "bad_request"),
        ("/v1/clauses?q=" + "券" * 201, 400, "bad_request"),
    ],
)
def test_a_wrong_call_is_told_what_is_wrong(client: TestClient, address: str, status: int, code: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    error = answer.json()["error"]
    assert error["code"] == code
    assert error["message"]
    assert error["request_id"]


@pytest.mark.parametrize("words", ["'; DROP TABLE clauses; --", "<script>alert(1)</script>", "\x00", "%", "(((", "　"])
def test_any_words_may_be_looked_for(client: TestClient, words: str) -> None:
    answer = client.get("/v1/clauses", params={"q": words})
    assert answer.status_code == 200
    assert client.get("/v1/clauses", params={"q": "科技创新券"}).json()["total"] > 0


def test_without_an_index_it_says_what_to_do(tmp_path: Path) -> None:
    assistant = build(Settings(home=tmp_path))
    client = _served(assistant)
    for address in ("/v1/documents", "/v1/clauses?q=券", "/v1/documents/huaibei-transfer"):
        answer = client.get(address)
        assert answer.status_code == 503
        assert "policy-assistant index" in answer.json()["error"]["message"]
    assistant.close()


def test_an_opinion_is_kept_without_numbers_of_people(own: tuple[TestClient, PolicyAssistant]) -> None:
    client, assistant = own
    form = {"thumb": "down", "question": "我的电话13912345678，有奖励吗", "answer": "有。", "reason": "incomplete"}
    assert client.post("/v1/feedback", json=form).status_code == 201
    (kept,) = assistant.feedback.all()
    assert (kept.thumb, kept.reason) == ("down", "incomplete")
    assert "13912345678" not in kept.question
    assert kept.corpus_version == assistant.corpus_version()


@pytest.mark.parametrize(
    "form",
    [
        {"thumb": "sideways", "question": "q"},
        {"thumb": "up", "question": ""},
        {"thumb": "up", "question": "券" * 501},
        {"thumb": "up", "question": "q", "reason": "because"},
        {"thumb": "up", "question": "q", "phone": "13912345678"},
        {"thumb": "up"},
    ],
)
def test_a_form_that_is_none_is_refused(own: tuple[TestClient, PolicyAssistant], form: dict[str, Any]) -> None:
    client, assistant = own
    answer = client.post("/v1/feedback", json=form)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "bad_request"
    assert assistant.feedback.all() == []
