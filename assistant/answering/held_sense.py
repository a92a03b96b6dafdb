"""Are the negations of a sentence, and its 可以, 应当, 原则上, those of the words that it quotes?

A word of this kind speaks of what stands behind it. It is held against the quote only where the quote speaks of the
same: where both have two neighbouring characters in common behind it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.answering.equivalents import NEGATIONS, Equivalents

_WINDOW = 12
_STOP = re.compile(r"[,;:。!?\n]")
_HAN_PAIR = re.compile(r"(?=([\u3400-\u9fff]{2}))")
_TWICE = re.compile(r"[不未没无][不未没]")
_FIRM = re.compile(r"(?<![主需重必只紧首])要(?![求素件点闻害])")
"""要 in a document tells somebody to do something, though it is no 应当."""
_TURNS = {  # a negation may be said by one of another kind
    "forbid": {"forbid", "not", "ends", "only"},
    "not": {"forbid", "not", "ends", "exempt", "except"},
    "exempt": {"exempt", "not", "ends"},
    "except": {"except", "not"},
    "ends": {"ends", "not", "forbid", "exempt"},
}


@dataclass(frozen=True, slots=True)
class Marked:
    """A word that turns or weighs what stands behind it: its kind, its words, the pairs of characters it speaks of."""

    kind: str
    words: str
    start: int
    pairs: frozenset[str]
    first: str
    """The two characters right behind it."""


def marked(text: str, kinds: Iterable[str], says: Equivalents) -> list[Marked]:
    """All such words of the kinds, in order; of overlapping ones the first kind counts."""
    found: list[Marked] = []
    taken: list[tuple[int, int]] = []
    for kind in kinds:
        for match in says.says[kind].finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            pairs = list(_pairs(_behind(text, match.end())))
            found.append(Marked(kind, match[0], match.start(), frozenset(pairs), pairs[0] if pairs else ""))
    return sorted(found, key=lambda one: one.start)


def polarity_problem(sentence: str, quotes: Sequence[str], says: Equivalents) -> str | None:
    """`negation_changed`, or None. All texts in `plain` form."""
    quoted = "\n".join(quotes)
    if _TWICE.search(sentence) and not _TWICE.search(quoted):
        return "negation_changed"
    said, written = marked(sentence, NEGATIONS, says), marked(quoted, NEGATIONS, says)
    for one in said:
        answers = [other for other in written if other.kind in _TURNS[one.kind]]
        if not any(_speaks_of(one, other, quoted, len(answers) == 1) for other in answers):
            return "negation_changed"
    for other in written:
        rest = quoted.replace(_phrase_at(quoted, other.start), " ")
        shared = {pair for pair in other.pairs if pair in sentence and pair not in rest}
        if len(shared) > 1 and not any(one.kind in _TURNS[other.kind] for one in said):
            return "negation_changed"
    return None


def strength_problem(sentence: str, quotes: Sequence[str], says: Equivalents) -> str | None:
    """`duty_changed` where the sentence says more than the quotes allow, or None. All texts in `plain` form."""
    quoted = "\n".join(quotes)
    weak = marked(quoted, ("may", "encourage", "soft"), says)
    strong = says.has("must", quoted) or says.has("forbid", quoted) or _FIRM.search(quoted)
    for one in marked(sentence, ("must",), says):
        if not strong and any(one.first in other.pairs or other.first in one.pairs for other in weak):
            return "duty_changed"
    if says.has("all", sentence) and not (says.has("all", quoted) or says.has("each", quoted)):
        return "duty_changed"
    if says.has("only", sentence) and not (says.has("only", quoted) or "限" in quoted):
        return "duty_changed"
    if says.has("done", sentence) and not says.has("done", quoted):
        return "duty_changed"
    kept = any(says.has(kind, sentence) for kind in ("soft", "may", "encourage"))
    for other in weak:
        if other.kind == "encourage" or kept:
            continue
        shared = {pair for pair in other.pairs if pair in sentence}
        if len(shared) > 1:
            return "duty_changed"
    return None


def _speaks_of(one: Marked, other: Marked, quoted: str, alone: bool) -> bool:
    """Whether the two negations turn the same: what stands right behind the first is not said unturned elsewhere."""
    rest = quoted.replace(_phrase_at(quoted, other.start), " ")
    if one.first and one.first in rest and one.first not in other.pairs:
        return False
    return alone or _meet(one, other)


def _meet(one: Marked, other: Marked) -> bool:
    return bool(one.pairs & other.pairs)


def _behind(text: str, start: int) -> str:
    stop = _STOP.search(text, start)
    return text[start : min(stop.start() if stop else len(text), start + _WINDOW)]


def _phrase_at(text: str, at: int) -> str:
    start = max((m.end() for m in _STOP.finditer(text, 0, at)), default=0)
    stop = _STOP.search(text, at)
    return text[start : stop.start() if stop else len(text)]


def _pairs(text: str) -> Iterator[str]:
    return (match[1] for match in _HAN_PAIR.finditer(text))
