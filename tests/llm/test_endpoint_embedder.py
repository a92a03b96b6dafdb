"""Vectors from a server: the same words find the same clauses, and nobody suffers from a server that fails."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pytest

from assistant import PolicyAssistant, Question, Settings, build
from assistant.errors import EmbeddingFailed, Fault
from assistant.index import EMBEDDER, SNAPSHOT
from assistant.llm.embedder import OfflineEmbedder
from assistant.llm.endpoint import Endpoint
from assistant.llm.endpoint_embedder import AT_ONCE, QUERY_SECONDS, EndpointEmbedder
from assistant.retrieval.dense import DenseIndex
from tests.conftest import AS_OF, SmallCorpus
from tests.scripted_model import Body, Raw, ScriptedModel, Status

Reply = Callable[[list[str]], tuple[int, Any]]
LENGTH = 64


def bag(text: str, length: int = LENGTH) -> list[float]:
    """A vector of character pairs, the same for the same words."""
    vector = np.zeros(length)
    for n in range(len(text) - 1):
        vector[crc32(text[n : n + 2].encode()) % length] += 1
    vector[0] += 0.01
    return [float(value) for value in vector]


def honest(texts: list[str]) -> tuple[int, Any]:
    rows = [{"object": "embedding", "index": n, "embedding": bag(text)} for n, text in enumerate(texts)]
    return 200, {"object": "list", "model": "bag", "data": rows[::-1], "usage": {"prompt_tokens": 1, "total_tokens": 1}}


class VectorServer(ScriptedModel):
    """`/v1/embeddings`; `reply` may be changed while it runs."""

    def __init__(self) -> None:
        super().__init__(self._answer)
        self.reply: Reply = honest

    def _answer(self, body: Body) -> Raw | Status:
        status, said = self.reply(body["input"])
        return Raw(json.dumps(said).encode(), "application/json") if status == 200 else Status(status)


@pytest.fixture
def server() -> Iterator[VectorServer]:
    with VectorServer() as running:
        yield running


def hidden(text: str) -> str:
    return text.replace("13912345678", "［手机号］")


@pytest.fixture
def vectors(server: VectorServer) -> Iterator[EndpointEmbedder]:
    made = EndpointEmbedder(Endpoint("bag", server.base_url, seconds=2.0), hidden)
    yield made
    made.close()


def test_vectors_come_in_order_of_length_one_and_few_at_a_time(vectors: EndpointEmbedder, server: VectorServer) -> None:
    texts = [f"虚构的第{n}条" for n in range(2 * AT_ONCE + 3)]
    made = vectors.passages(texts)
    assert made.shape == (len(texts), LENGTH)
    assert np.allclose(np.linalg.norm(made, axis=1), 1, atol=1e-5)
    expected = np.array([bag(text) for text in texts])
    assert np.allclose(made, expected / np.linalg.norm(expected, axis=1, keepdims=True), atol=1e-5)
    assert [len(request["input"]) for request in server.requests] == [AT_ONCE, AT_ONCE, 3]


def test_what_a_user_typed_is_masked(vectors: EndpointEmbedder, server: VectorServer) -> None:
    vectors.query("我的电话13912345678")
    assert [request["input"] for request in server.requests] == [["我的电话[手机号]"]]


def _slow(texts: list[str]) -> tuple[int, Any]:
    time.sleep(QUERY_SECONDS + 5)
    return honest(texts)


def _with(change: Callable[[list[dict[str, Any]]], Any]) -> Reply:
    def reply(texts: list[str]) -> tuple[int, Any]:
        status, said = honest(texts)
        said["data"] = change(said["data"])
        return status, said

    return reply


BROKEN: list[tuple[str, Reply, Fault]] = [
    ("unauthorised", lambda _: (401, {"error": {"message": "no"}}), Fault.UNAUTHORISED),
    ("limited", lambda _: (429, {"error": {"message": "busy"}}), Fault.RATE_LIMITED),
    ("no_such_model", lambda _: (404, {"error": {"message": "no such model"}}), Fault.NOT_FOUND),
    ("server_error", lambda _: (500, {"error": {"message": "oops"}}), Fault.SERVER_ERROR),
    ("slow", _slow, Fault.TIMEOUT),
    ("too_few", _with(lambda rows: rows[1:]), Fault.NOT_JSON),
    ("empty_vectors", _with(lambda rows: [row | {"embedding": []} for row in rows]), Fault.NOT_JSON),
    ("zeros", _with(lambda rows: [row | {"embedding": [0.0] * LENGTH} for row in rows]), Fault.NOT_JSON),
    ("not_finite", _with(lambda rows: [row | {"embedding": [float("nan")] * LENGTH} for row in rows]), Fault.NOT_JSON),
    (
        "ragged",
        _with(lambda rows: [row | {"embedding": [1.0] * (n + 1)} for n, row in enumerate(rows)]),
        Fault.NOT_JSON,
    ),
    ("no_data", lambda _: (200, {"object": "list"}), Fault.NOT_JSON),
]


@pytest.mark.parametrize(("reply", "fault"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_a_question_never_waits_long_for_a_broken_server(
    vectors: EndpointEmbedder, server: VectorServer, reply: Reply, fault: Fault
) -> None:
    vectors.query("先问一次")  # the libraries are loaded
    server.reply = reply
    begun = time.monotonic()
    if fault is Fault.NOT_JSON:
        with pytest.raises(EmbeddingFailed) as failed:
            vectors._batch(["甲", "乙"], time.monotonic() + 1)
    else:
        with pytest.raises(EmbeddingFailed) as failed:
            vectors.query("虚构")
    assert failed.value.fault is fault
    assert time.monotonic() - begun < QUERY_SECONDS + 3


def test_a_server_that_keeps_failing_is_left_alone(vectors: EndpointEmbedder, server: VectorServer) -> None:
    server.reply = lambda _: (500, {"error": {"message": "oops"}})
    for _ in range(5):
        with pytest.raises(EmbeddingFailed):
            vectors.query("虚构")
    assert len(server.requests) == 3


def test_passages_are_asked_for_again_where_that_may_help(vectors: EndpointEmbedder, server: VectorServer) -> None:
    def twice_busy(texts: list[str]) -> tuple[int, Any]:
        return honest(texts) if len(server.requests) > 2 else (429, {"error": {"message": "busy"}})

    server.reply = twice_busy
    assert vectors.passages(["虚构"]).shape == (1, LENGTH)


def test_a_model_of_short_texts_gets_shorter_ones(vectors: EndpointEmbedder, server: VectorServer) -> None:
    def short(texts: list[str]) -> tuple[int, Any]:
        long = max(map(len, texts)) > 512
        return (400, {"error": {"message": "maximum context length is 512"}}) if long else honest(texts)

    server.reply = short
    assert vectors.passages(["虚构" * 600]).shape == (1, LENGTH)


ASKED = Question("虚构市甲测试办法对虚构企业奖励多少钱？", AS_OF)


def opened(home: Path, **settings: Any) -> PolicyAssistant:
    return build(Settings(home=home, **settings))


def indexed(shop: PolicyAssistant, corpus: SmallCorpus) -> str | None:
    return shop.index([corpus.folder], False, lambda _: None).lexical_only


def amount(shop: PolicyAssistant) -> str:
    return str(shop.answer(ASKED)["answer"])


def test_another_embedder_means_another_index(tmp_path: Path, small_corpus: SmallCorpus, server: VectorServer) -> None:
    for name in "甲乙丙":
        small_corpus.add(name)
    home, endpoint = tmp_path / "home", {"embedding_base_url": server.base_url, "embedding_model": "bag"}
    snapshots = {}
    for turn, settings in enumerate(({}, endpoint, {}, endpoint)):
        before = opened(home, **settings)
        if turn:  # the index of the other embedder is not read: words answer until `index` ran
            assert "7万元" in amount(before)
            assert before.search(ASKED, 3, "dense") == []
        before.close()
        shop = opened(home, **settings)
        assert indexed(shop, small_corpus) is None
        assert "7万元" in amount(shop)
        assert shop.search(ASKED, 3, "dense")
        name = shop.library.state(SNAPSHOT) or ""
        dense = DenseIndex(home / "dense" / name)
        assert (dense.dimensions, dense.count) == (LENGTH if settings else 384, shop.library.count())
        assert shop.library.state(EMBEDDER) == (f"bag @ {server.base_url[7:-3]}" if settings else OfflineEmbedder.name)
        snapshots[turn] = shop.corpus_version()
        shop.close()
    assert snapshots[0] == snapshots[2] != snapshots[1] == snapshots[3]


def test_a_server_that_is_gone_costs_no_answer(tmp_path: Path, small_corpus: SmallCorpus, server: VectorServer) -> None:
    small_corpus.add("甲")
    shop = opened(tmp_path / "home", embedding_base_url=server.base_url, embedding_model="bag")
    assert indexed(shop, small_corpus) is None
    server.stop()
    assert "7万元" in amount(shop)
    small_corpus.add("乙")
    assert "words alone" in (indexed(shop, small_corpus) or "")
    assert "7万元" in amount(shop)
    shop.close()


def test_a_server_that_came_back_is_asked_by_the_next_index(
    tmp_path: Path, small_corpus: SmallCorpus, server: VectorServer
) -> None:
    small_corpus.add("甲")
    server.reply = lambda _: (401, {"error": {"message": "no"}})
    shop = opened(tmp_path / "home", embedding_base_url=server.base_url, embedding_model="bag")
    assert "unauthorised" in (indexed(shop, small_corpus) or "")
    server.reply = honest
    assert indexed(shop, small_corpus) is None
    assert shop.library.state(SNAPSHOT)
    shop.close()


def test_a_model_that_changed_behind_its_name_is_embedded_anew(
    tmp_path: Path, small_corpus: SmallCorpus, server: VectorServer
) -> None:
    small_corpus.add("甲")
    shop = opened(tmp_path / "home", embedding_base_url=server.base_url, embedding_model="bag")
    assert indexed(shop, small_corpus) is None
    server.reply = _with(lambda rows: [row | {"embedding": row["embedding"] + [1.0]} for row in rows])
    assert "7万元" in amount(shop)
    small_corpus.add("乙")
    assert indexed(shop, small_corpus) is None
    assert DenseIndex(tmp_path / "home" / "dense" / (shop.library.state(SNAPSHOT) or "")).dimensions == LENGTH + 1
    shop.close()
