"""A clause asked for by its number ("第(十二)条讲什么"), told in its own words."""

import re
from collections.abc import Mapping
from itertools import pairwise

from assistant.answering.extractive_reader import Reading
from assistant.answering.sentences import lead_of, sentences_in, shown
from assistant.domain.answer import DraftClaim, Quote
from assistant.domain.document import Clause, Level, PolicyDocument
from assistant.domain.quantity import han_number

_OF_A_TITLE = 8
"""Characters in a row that are taken for a title."""
_LONG_HEADING, _NEARLY_ALL = 5, 0.75
_MOST_SENTENCES, _MOST_CHILDREN = 3, 12
_NUMBERED = re.compile(
    r"(?:第\s?\(?(?P<n>[一二三四五六七八九十]{1,3}|\d{1,2})\)?\s?|\((?P<bare>[一二三四五六七八九十]{1,3}|\d{1,2})\)\s?)"
    r"(?P<unit>条|点|款|项|部分|章|大点)?"
)
_TELLS = re.compile(r"讲|说|写|规定|内容|原文|是(?:什么|啥)|什么意思|看看|念")
_UPPER = (Level.PART, Level.CHAPTER, Level.POINT)


def clause_asked_for(text: str, document: PolicyDocument) -> Clause | None:
    """The one clause of the document that bears the number the text names; None where none or several do."""
    found = _NUMBERED.search(text)
    if found is None or not ((found["n"] and found["unit"]) or found["bare"]) or not _TELLS.search(text):
        return None
    written = found["n"] or found["bare"]
    number = written if written.isdigit() else str(han_number(written))
    numbered = [clause for clause, _ in document.walk() if clause.id.rpartition("/")[2] == number and clause.label]
    upper = [clause for clause in numbered if clause.level in _UPPER]
    articles = [clause for clause in numbered if clause.level is Level.ARTICLE]
    if found["unit"] in ("部分", "章", "大点"):
        candidates = upper
    else:
        candidates = articles or [clause for clause in numbered if clause.level not in _UPPER]
    return candidates[0] if len(candidates) == 1 else None


_STEP = re.compile(
    r"第(?P<article>[一二三四五六七八九十百零]+|\d+)条|[(（]?(?P<step>[一二三四五六七八九十]+|\d+)[)）]?"
)


def clause_at(document: PolicyDocument, article: str) -> Clause | None:
    """The clause that a reference like 第十一条（五） or 三（七）1 means, or the one above it."""
    steps = [found["article"] or found["step"] for found in _STEP.finditer(article)]
    numbers = [step if step.isdigit() else str(han_number(step.replace("零", ""))) for step in steps]
    for depth in range(len(numbers), 0, -1):
        tail = "/" + "/".join(numbers[:depth])
        found = [clause for clause, _ in document.walk() if clause.id.endswith(tail) and clause.label]
        if len(found) == 1:
            return found[0]
    return None


def named_by_heading(text: str, headings: Mapping[str, str]) -> frozenset[str]:
    """The clauses (id → heading) whose heading the text repeats, all but a few characters of it."""
    pairs = _pairs(text)
    found = set()
    for identity, heading in headings.items():
        own = _pairs(heading)
        if len(own) >= _LONG_HEADING and len(own & pairs) >= _NEARLY_ALL * len(own):
            found.add(identity)
    return frozenset(found)


def _pairs(text: str) -> set[str]:
    return {one + other for one, other in pairwise(text) if (one + other).isalnum()}


def told_whole(document: PolicyDocument, clause: Clause) -> Reading:
    """The first sentences of the clause, or the headings below it where it has no words of its own."""
    drafts = [
        DraftClaim(_ended(shown(sentence.text)), (Quote(document.id, clause.id, sentence.span),))
        for sentence in sentences_in(document, clause)[:_MOST_SENTENCES]
    ]
    if not drafts:
        leads = [(child, lead_of(child, document.clean.text)) for child in clause.children[:_MOST_CHILDREN]]
        drafts = [
            DraftClaim(_ended(shown(lead.of(document.clean.text).strip())), (Quote(document.id, child.id, lead),))
            for child, lead in leads
            if lead is not None
        ]
    return Reading(tuple(drafts), confidence=1.0 if drafts else 0.0)


def _ended(words: str) -> str:
    return words if words.endswith(("。", "！", "？")) else words.rstrip("；，、：") + "。"


def names_title(text: str, title: str) -> bool:
    """Whether the text speaks of a document by (a good part of) its title."""
    return any(title[n : n + _OF_A_TITLE] in text for n in range(max(1, len(title) - _OF_A_TITLE + 1)))
