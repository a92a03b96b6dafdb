"""A chat model over real sockets: whatever the server does, an answer or a named fault, in time, and nothing left."""

import gc
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant.errors import Fault, ModelFailed
from assistant.llm.breaker import Breaker
from assistant.llm.chat import ChatModel
from assistant.llm.endpoint import Endpoint
from tests.scripted_model import Behaves, Body, Raw, Reply, Says, ScriptedModel, Status

SECONDS, SLACK = 1.5, 3  # the slack is for a busy machine; a server that is waited out takes nine seconds and more
KEY, SECRET = "sk-fictional-0000", "提示词里的秘密"
ANSWERS: list[tuple[Reply, str]] = [
    ("政策如下", "政策如下"),
    (Says("政策如下", piece=1), "政策如下"),
    (Says("<think>想一想</think>政策如下", piece=3), "政策如下"),
    (Says("政策如下", reasoning="想一想"), "政策如下"),
    (Says("政策如下", finish="length"), "政策如下"),  # cut by the token limit: what came counts
    (Says("政策如下", done=False), "政策如下"),
]
FAULTS: list[tuple[str, Reply, Fault]] = [
    ("401", Status(401), Fault.UNAUTHORISED),
    ("403", Status(403), Fault.FORBIDDEN),
    ("404", Status(404), Fault.NOT_FOUND),
    ("400", Status(400), Fault.BAD_REQUEST),
    ("400 by a content filter", Status(400, "data_inspection_failed"), Fault.FILTERED),
    ("429", Status(429), Fault.RATE_LIMITED),
    ("429 for longer than there is time", Status(429, headers={"Retry-After": "60"}), Fault.RATE_LIMITED),
    ("500", Status(500), Fault.SERVER_ERROR),
    ("503", Status(503), Fault.SERVER_ERROR),
    ("redirect", Status(302, headers={"Location": "http://127.0.0.1:9/"}), Fault.WRONG_ADDRESS),
    ("web page", Raw(b"<html>login</html>", "text/html"), Fault.NOT_JSON),
    ("plain JSON", Raw(b'{"ok": true}', "application/json"), Fault.NOT_JSON),
    ("broken JSON", Raw(b'data: {"choices": [\n\n'), Fault.NOT_JSON),
    ("nothing at all", Raw(b""), Fault.NOT_JSON),
    ("error event", Raw(b'data: {"error": {"message": "x"}}\n\n'), Fault.SERVER_ERROR),
    ("no choices", Raw(b'data: {"choices": []}\n\ndata: [DONE]\n\n'), Fault.EMPTY),
    ("null choices", Raw(b'data: {"choices": null}\n\ndata: [DONE]\n\n'), Fault.EMPTY),
    ("empty text", Says(""), Fault.EMPTY),
    ("thoughts alone", Says("<think>只想不说"), Fault.EMPTY),
    ("content filter", Says("政策", finish="content_filter"), Fault.FILTERED),
    ("no end", Says("政策", finish=None), Fault.BROKEN_STREAM),
    ("cut midway", Behaves("cut_midway"), Fault.BROKEN_STREAM),
    ("reset midway", Behaves("reset_midway"), Fault.BROKEN_STREAM),
    ("reset at once", Behaves("reset"), Fault.BROKEN_STREAM),
    ("slow answer", Says("政策", before=9), Fault.TIMEOUT),
    ("slow pieces", Says("政策如下所述", piece=1, between=0.5), Fault.TIMEOUT),
    ("silent", Behaves("silent"), Fault.TIMEOUT),
    ("head byte by byte", Behaves("slow_head"), Fault.TIMEOUT),
    ("drip", Behaves("drip"), Fault.TIMEOUT),
    ("endless", Behaves("endless"), Fault.ENDLESS),
    ("gigabytes", Behaves("huge"), Fault.ENDLESS),
]


@pytest.fixture(autouse=True, scope="module")
def libraries_loaded() -> None:
    """The first call loads them, which takes longer than the deadlines here."""
    with asked("好") as (model, _):
        said(model, 20)


@contextmanager
def asked(reply: Reply, **changed: str) -> Iterator[tuple[ChatModel, ScriptedModel]]:
    with ScriptedModel(lambda _: reply) as server:
        address = changed.get("base_url", server.base_url)
        model = ChatModel(Endpoint("scripted", address, KEY))
        try:
            yield model, server
        finally:
            model.close()


def said(model: ChatModel, seconds: float = SECONDS, spent: list[int] | None = None) -> str:
    return model.complete(SECRET, "问", time.monotonic() + seconds, None if spent is None else spent.append)


@pytest.mark.parametrize(("reply", "text"), ANSWERS)
def test_an_answer_comes_as_it_was_said(reply: Reply, text: str) -> None:
    spent: list[int] = []
    with asked(reply) as (model, server):
        assert said(model, 10, spent) == text
    assert spent == [18]
    assert server.requests[0]["temperature"] == 0
    assert server.requests[0]["max_tokens"] > 0
    assert "tools" not in server.requests[0]


@pytest.mark.parametrize(("reply", "fault"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_every_fault_is_named_in_time(reply: Reply, fault: Fault, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "assistant")
    with asked(reply) as (model, _):
        begun = time.monotonic()
        with pytest.raises(ModelFailed) as failed:
            said(model)
        assert time.monotonic() - begun < SECONDS + SLACK
    assert failed.value.fault is fault
    assert KEY not in str(failed.value)
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("assistant"))
    assert SECRET not in str(failed.value) + ours


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("http://127.0.0.1:9/v1", Fault.REFUSED),
        ("http://nowhere.invalid/v1", Fault.DNS),
    ],
)
def test_an_address_that_is_not_there(address: str, fault: Fault) -> None:
    with asked("", base_url=address) as (model, _), pytest.raises(ModelFailed) as failed:
        said(model, 5)
    assert failed.value.fault is fault


def test_https_where_there_is_none() -> None:
    with ScriptedModel(lambda _: "x") as server:
        model = ChatModel(Endpoint("scripted", server.base_url.replace("http:", "https:"), KEY))
        with pytest.raises(ModelFailed) as failed:
            said(model, 5)
        model.close()
    assert failed.value.fault is Fault.TLS


def test_what_a_server_does_not_take_is_left_out_from_then_on() -> None:
    def picky(body: Body) -> Reply:
        for name in ("stream_options", "seed", "max_tokens"):
            if name in body:
                return Status(400, f"Unsupported parameter: '{name}'")
        return "政策如下"

    with ScriptedModel(picky) as server:
        model = ChatModel(Endpoint("scripted", server.base_url))
        assert [said(model, 10), said(model, 10)] == ["政策如下"] * 2
        model.close()
    assert len(server.requests) == 5  # three lessons, two answers
    assert server.requests[-1]["max_completion_tokens"] > 0


def test_fields_of_one_service_go_with_every_request() -> None:
    with ScriptedModel(lambda _: "好") as server:
        model = ChatModel(Endpoint("scripted", server.base_url, KEY, extra={"enable_thinking": False, "seed": 7}))
        said(model)
        model.close()
    assert server.requests[0]["enable_thinking"] is False
    assert server.requests[0]["seed"] == 7


def test_it_tries_again_before_the_first_word_and_only_then() -> None:
    replies = iter([Status(503), Status(429, headers={"Retry-After": "0"}), "政策如下"])
    with ScriptedModel(lambda _: next(replies)) as server:
        model = ChatModel(Endpoint("scripted", server.base_url))
        assert said(model, 10) == "政策如下"
        model.close()
    with asked(Behaves("cut_midway")) as (model, other), pytest.raises(ModelFailed):
        said(model, 10)
    assert (len(server.requests), len(other.requests)) == (3, 1)


def test_pieces_come_while_the_model_speaks_and_a_reader_may_leave() -> None:
    with asked(Says("很长的回答" * 200, piece=5, between=0.05)) as (model, server):
        begun = time.monotonic()
        pieces = model.stream(SECRET, "问", begun + 30)
        assert next(pieces).startswith("很长")
        assert time.monotonic() - begun < 5
        pieces.close()  # type: ignore[attr-defined]
        assert server.hung_up.wait(3)


def test_the_breaker_stands_before_the_wire() -> None:
    with ScriptedModel(lambda _: Status(401)) as server:
        model = ChatModel(Endpoint("scripted", server.base_url), Breaker())
        faults = []
        for _ in range(3):
            with pytest.raises(ModelFailed) as failed:
                said(model)
            faults.append(failed.value.fault)
        model.close()
    assert faults == [Fault.UNAUTHORISED, Fault.BREAKER_OPEN, Fault.BREAKER_OPEN]
    assert len(server.requests) == 1


def test_many_ask_at_once_and_nothing_is_left_behind() -> None:
    before = threading.active_count()
    with asked(Says("政策如下", between=0.02)) as (model, server):
        found: list[str] = []
        threads = [threading.Thread(target=lambda: found.append(said(model, 20))) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == ["政策如下"] * 20
        assert len(server.requests) == 20
    deadline = time.monotonic() + 3
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert threading.active_count() <= before


def sockets() -> int:
    listed = [Path(f"/proc/self/fd/{n.name}") for n in Path("/proc/self/fd").iterdir()]
    return sum("socket" in str(link.readlink()) for link in listed if link.is_symlink())


def test_faults_leave_no_connection_open() -> None:
    before = sockets()
    with asked(Behaves("silent")) as (model, _):
        for _ in range(5):
            with pytest.raises(ModelFailed):
                said(model, 0.05)
        gc.collect()
        time.sleep(0.3)
        assert sockets() < before + 20
