"""Which other documents a document repeals, in its own words.

Direction: "原《…》同时废止" in a new document ends the old one, never the new one. A wish to repeal, or a repeal that
waits for something else, ends nothing.
"""

import re

from assistant.domain.document import Repeal
from assistant.domain.text import Span

_SENTENCE = re.compile(r"[^。\n]+")
_ENDED = re.compile(r"(?:同时|即行|一并|予以|随之|现行|自[^,。]{1,16}起)?(?:废止|失效|停止执行|不再执行)")
_NOT_ENDED = re.compile(r"不得|尚未|未被|拟|建议|申请|待|如|若|届时")
_TITLE = re.compile(r"《([^《》]+)》\s?(?:\(([^()]*?〔\d{4}〕\s?\d+号)[^()]*\))?")


def find_repeals(text: str, own_title: str) -> tuple[Repeal, ...]:
    """Every document that the text says it repeals, in order; its own title is none of them."""
    found = []
    for sentence in _SENTENCE.finditer(text):
        ended = _ENDED.search(sentence.group())
        if ended is None or _NOT_ENDED.search(sentence.group()):
            continue
        for named in _TITLE.finditer(sentence.group()[: ended.start()]):
            if named[1] != own_title:
                start = sentence.start()
                found.append(Repeal(named[1], named[2], Span(start + named.start(), start + ended.end())))
    return tuple(found)
