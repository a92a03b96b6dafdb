"""A document's validity as people see it: one word, one colour, and what the word means."""

from html import escape

from assistant.answering.wording import STATUS_WORDS
from assistant.domain.document import Status

_MEANINGS = {
    Status.IN_FORCE: "在所写的有效期内",
    Status.NOT_YET_IN_FORCE: "施行日期还没有到",
    Status.EXPIRED: "文件写明的有效期已过",
    Status.TARGET_PERIOD_OVER: "文件没有写有效期，所写的目标期已过",
    Status.REPEALED: "已被明文废止",
    Status.SUPERSEDED: "已有新文件替代",
    Status.NOT_STATED: "文件没有写明有效期",
}
LABELS = {status: (word, _MEANINGS[status]) for status, word in STATUS_WORDS.items()}
"""The word and what it means."""


def badge(status: Status) -> str:
    """A small label in HTML; the word alone says it, the colour only helps."""
    word, meaning = LABELS[status]
    return f'<span class="badge badge-{status.value}" title="{escape(meaning)}">{word}</span>'
