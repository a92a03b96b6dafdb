"""Figures that a question takes for granted and the cited words state otherwise ("补500万" where 200万元 stands)."""

import re
from dataclasses import dataclass

from assistant.domain.quantity import Figure, Kind, figures_in

_BEFORE = re.compile(r"(?:补|奖|给|资助|拿|领|要|占|投|出|掏|是|有|满|拨)[^,;?。]{0,5}$")
_BEHIND = re.compile(r"^[^,;?。]{0,4}(?:吧|对吗|对不对|是不是|够|还是|的?(?:奖|补|资助|扶持))")
_PAID = re.compile(r"[万亿千百]$")


@dataclass(frozen=True, slots=True)
class Premise:
    """What the question takes for granted, and what is written, both in their own words."""

    taken: str
    written: str


def corrected(question: str, quote: str, clause: str) -> list[Premise]:
    """The figures of a question that the clause does not have, each with the one of its kind that the quote states.

    Only where it is plain which is meant: an amount, ratio or count beside words of giving or asking, and a single
    figure of that kind in the quote.
    """
    known = {figure.value for figure in figures_in(clause)}
    found = []
    for figure in figures_in(question):
        words = figure.span.of(question)
        framed = _BEFORE.search(question[: figure.span.start]) or _BEHIND.search(question[figure.span.end :])
        if figure.value in known or not framed:
            continue
        alike = {
            other.value: other.span.of(quote) for other in figures_in(quote) if _comparable(words, figure, other, quote)
        }
        if len(alike) == 1:
            found.append(Premise(words, next(iter(alike.values()))))
    return found


def _comparable(words: str, figure: Figure, other: Figure, quote: str) -> bool:
    if other.kind is Kind.MONEY:
        return figure.kind is Kind.MONEY or (figure.kind is Kind.NUMBER and bool(_PAID.search(words)))
    if other.kind is Kind.COUNT:
        return figure.kind is Kind.COUNT and words[-1] == other.span.of(quote)[-1]
    return other.kind is Kind.PERCENT and figure.kind is Kind.PERCENT
