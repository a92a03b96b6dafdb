"""A question → its reply as it grows: each item is the whole bubble so far, the last one is final."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event, Thread

from assistant.domain.answer import Answer, Citation, Claim, Progress, Said
from assistant.domain.conversation import Question, Turn
from assistant.errors import PolicyAssistantError
from assistant.web.message import answer_message, growing_message, history_text, plain_message
from assistant.wiring import PolicyAssistant

_LOG = logging.getLogger(__name__)
_MOST_TURNS = 20
_MOMENT = 0.1
BROKEN = "抱歉，这次回答没有完成，问题已记录。请稍后再试。(Something went wrong; it has been logged.)"


@dataclass(frozen=True, slots=True)
class Reply:
    """The bubble so far, and the conversation once this question is part of it."""

    html: str
    turns: tuple[Turn, ...]


def replies(assistant: PolicyAssistant, question: Question) -> Iterator[Reply]:
    """Never raises: what goes wrong becomes a message, and what we did not foresee is logged, not shown."""
    try:
        yield from _replies(assistant, question)
    except PolicyAssistantError as error:
        yield Reply(plain_message(str(error), "problem"), question.history)
    except Exception:  # noqa: BLE001  the edge: a visitor gets words, the operator the traceback
        _LOG.exception("a question could not be answered")
        yield Reply(plain_message(BROKEN, "problem"), question.history)


def until(stopped: Event, items: Iterator[Reply]) -> Iterator[Reply]:
    """The items as they come; ends within a moment of a stop, even while the next item is being made."""
    made: SimpleQueue[Reply | None] = SimpleQueue()

    def make() -> None:
        for item in items:
            made.put(item)
            if stopped.is_set():
                break
        made.put(None)

    Thread(target=make, name="reply", daemon=True).start()
    while not stopped.is_set():
        try:
            item = made.get(timeout=_MOMENT)
        except Empty:
            continue
        if item is None:
            return
        yield item


def _replies(assistant: PolicyAssistant, question: Question) -> Iterator[Reply]:
    claims: list[Claim] = []
    citations: list[Citation] = []
    step = "正在理解问题"
    for item in assistant.stream(question):
        match item:
            case Progress():
                step = item.step
            case Said():
                claims.append(item.claim)
                citations.extend(item.new_citations)
            case _:
                grown = _grown(question, item)
                yield Reply(answer_message(item, question.as_of), grown)
                if offered := assistant.follow_ups(question, item, history_text(item)):
                    yield Reply(answer_message(item, question.as_of, offered), grown)
                return
        message = growing_message(claims, citations, question.as_of, step, assistant.settings.llm_model)
        yield Reply(message, question.history)


def _grown(question: Question, answer: Answer) -> tuple[Turn, ...]:
    said = (Turn("user", question.text), Turn("assistant", history_text(answer)))
    return (*question.history, *said)[-_MOST_TURNS:]
