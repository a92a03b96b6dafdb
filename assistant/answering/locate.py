"""Where words that somebody says to quote stand in a clause."""

import unicodedata
from collections.abc import Iterator

from assistant.domain.text import Span

_LEFT_OUT = ("……", "...", "…")
_SHORTEST = 4
"""Fewer letters stand in many places and show nothing."""


def located(words: str, text: str) -> tuple[Span, ...]:
    """The places of the words in the text, in their order; empty where any part is not there.

    The letters must be the same, one after the other. White space, punctuation and the width of characters may differ,
    for models print these as they like; where words were left out (……), each part must stand there, in order.
    """
    parts = [words]
    for mark in _LEFT_OUT:
        parts = [piece for part in parts for piece in part.split(mark)]
    letters, places = _letters(text)
    found: list[Span] = []
    at = 0
    for part in parts:
        wanted, _ = _letters(part)
        if not wanted:
            continue
        start = letters.find(wanted, at)
        if start < 0 or len(wanted) < _SHORTEST:
            return ()
        at = start + len(wanted)
        found.append(Span(places[start], places[at - 1] + 1))
    return tuple(found)


def _letters(text: str) -> tuple[str, list[int]]:
    """The letters and figures of a text in one width, each with its place; `.`, `%` and `-` tell figures apart."""
    kept = list(_kept(text))
    return "".join(letter for letter, _ in kept), [place for _, place in kept]


def _kept(text: str) -> Iterator[tuple[str, int]]:
    for place, char in enumerate(text):
        for letter in unicodedata.normalize("NFKC", char).lower():
            if letter.isalnum() or letter in "%‰+□" or (letter in ".-" and _between_figures(text, place)):
                yield letter, place


def _between_figures(text: str, place: int) -> bool:
    return text[place - 1 : place].isdigit() and text[place + 1 : place + 2].isdigit()
