"""A reply as it grows, and what visitors see when something breaks."""

import time
from collections.abc import Iterator
from datetime import date
from threading import Event
from typing import cast

import pytest

from assistant import Answer, PolicyAssistant, Progress, Question, Said, Settings, today
from assistant.domain.conversation import Turn
from assistant.errors import IndexMissing, QuestionError
from assistant.web.stream import BROKEN, Reply, replies, until

EARLIER = (Turn("user", "早先的问题"),)
QUESTION = Question("问", date(2026, 11, 22), history=EARLIER)


class Broken:
    """Breaks after its first step."""

    settings = Settings()

    def __init__(self, error: Exception) -> None:
        self.error = error

    def stream(self, question: Question) -> Iterator[Progress | Said | Answer]:
        yield Progress("正在查找相关条款")
        raise self.error


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (QuestionError("empty_question", "没有看到问题"), "没有看到问题"),
        (IndexMissing("请先运行 policy-assistant index"), "policy-assistant index"),
        (RuntimeError("secret /var/path"), BROKEN),  # unforeseen: logged, not shown
        (RecursionError("deep"), BROKEN),
    ],
)
def test_what_breaks_becomes_a_message(error: Exception, shown: str) -> None:
    *_, last = replies(cast("PolicyAssistant", Broken(error)), QUESTION)
    assert shown in last.html
    assert "secret" not in last.html
    assert "Traceback" not in last.html
    assert last.turns == EARLIER  # a question that was not answered is not a topic to follow up


def test_sentences_arrive_one_by_one_and_the_conversation_grows(assistant: PolicyAssistant) -> None:
    grown = list(replies(assistant, Question("淮北高企有奖励吗", today(), history=EARLIER)))
    claims = [reply.html.count('class="claim"') for reply in grown]
    assert claims == sorted(claims)
    assert claims[0] == 0
    answered = [reply for reply in grown if reply.turns != EARLIER]
    assert all(('class="step"' in reply.html) == (reply not in answered) for reply in grown)
    assert "谁牵头？" not in answered[0].html  # the answer does not wait for what may be asked next
    assert "谁牵头？" in answered[-1].html
    assert [turn.role for turn in grown[-1].turns] == ["user", "user", "assistant"]
    assert grown[-1].turns[1].content == "淮北高企有奖励吗"


def test_a_stop_does_not_wait_for_the_next_step() -> None:
    stopped, finished = Event(), Event()

    def slow() -> Iterator[Reply]:
        yield Reply("first", ())
        finished.wait(20)
        yield Reply("second", ())

    items = until(stopped, slow())
    assert next(items).html == "first"
    stopped.set()
    start = time.monotonic()
    assert list(items) == []
    assert time.monotonic() - start < 2
    finished.set()


def test_without_a_stop_everything_comes_in_order() -> None:
    made = [Reply(str(n), ()) for n in range(50)]
    assert list(until(Event(), iter(made))) == made
