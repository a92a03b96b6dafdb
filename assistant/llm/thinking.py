"""Leaves out what a reasoning model thinks aloud: the text between <think> and </think>."""

import re
from collections.abc import Iterable, Iterator

_OPEN, _CLOSE = re.compile(r"<think(?:ing)?>", re.I), re.compile(r"</think(?:ing)?>", re.I)
_LONGEST_MARK = len("</thinking>")


def without_thoughts(pieces: Iterable[str]) -> Iterator[str]:
    """The pieces without thoughts, however the marks are cut into pieces; an unclosed thought hides all that follows.

    A closing mark that nothing opened (some servers cut the opening one off) is itself left out; what came before it
    was passed on already: whoever reads whole objects out of the text is not misled by it.
    """
    held, depth = "", 0
    for piece in pieces:
        held += piece
        said, held, depth = _told(held, depth)
        if said:
            yield said
    if depth == 0 and held:
        yield held


def _told(text: str, depth: int) -> tuple[str, str, int]:
    """What can be said for sure, what must wait for more, and how deep in thoughts the text ends."""
    said = ""
    while True:
        marks = [m for m in (_OPEN.search(text), _CLOSE.search(text)) if m]
        if not marks:
            break
        mark = min(marks, key=lambda m: m.start())
        said += text[: mark.start()] if depth == 0 else ""
        depth = depth + 1 if mark.re is _OPEN else max(0, depth - 1)
        text = text[mark.end() :]
    at = text.rfind("<", max(0, len(text) - _LONGEST_MARK))
    waits = text[at:] if at >= 0 and _may_grow(text[at:]) else ""
    return said + (text[: len(text) - len(waits)] if depth == 0 else ""), waits, depth


def _may_grow(text: str) -> bool:
    """Whether more letters could make it a mark."""
    return any(mark.startswith(text.lower()) for mark in ("<think>", "<thinking>", "</think>", "</thinking>"))
