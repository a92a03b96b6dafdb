"""A document's validity as people see it: one word, one colour, and what the word means."""

from html import escape

from assistant.domain.document import Status

LABELS: dict[Status, tuple[str, str]] = {
    Status.IN_FORCE: ("现行", "在所写的有效期内"),
    Status.NOT_YET_IN_FORCE: ("尚未施行", "施行日期还没有到"),
    Status.EXPIRED: ("已过期", "文件写明的有效期已过"),
    Status.TARGET_PERIOD_OVER: ("目标期已过", "文件没有写有效期，所写的目标期已过"),
    Status.REPEALED: ("已废止", "已被明文废止"),
    Status.SUPERSEDED: ("被替代", "已有新文件替代"),
    Status.NOT_STATED: ("未注明", "文件没有写明有效期"),
}


def badge(status: Status) -> str:
    """A small label in HTML; the word alone says it, the colour only helps."""
    word, meaning = LABELS[status]
    return f'<span class="badge badge-{status.value}" title="{escape(meaning)}">{word}</span>'
