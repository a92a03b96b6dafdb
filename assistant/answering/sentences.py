"""Sentences of a passage, with their places; brackets that name responsible units are set apart."""

import re
from dataclasses import dataclass

from assistant.answering.tables import cells_of_row, table_rows
from assistant.domain.document import Clause, Duty, PolicyDocument
from assistant.domain.text import Span

DAMAGE_MARK = "□"
_STRETCH = re.compile(r"[^,;。\n]+")
_SHORTEST = 4
_END = re.compile(r"[。!?;](?:[”’」』)]*)|\n")
_PHRASE = re.compile(r"[^,;:\n]+")
_WIDE = str.maketrans({",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）"})
_NARROW = re.compile(r"(?<![0-9A-Za-z])[,;:?!()]|[,;:?!()](?![0-9A-Za-z])|(?<=[0-9A-Za-z])[()](?=[0-9A-Za-z])")
"""Half-width punctuation but within Latin words, times and numbers (1,000 and 18:28 stay)."""
_CELLS = re.compile(r"\n\s*[\d.]+\s*(?:\n|$)")
"""Lines that are figures alone are cells of a table: they must not run together when lines are joined."""
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a clause's own words; `span` in the document's clean text. A row of a table knows its header."""

    text: str
    span: Span
    header: str = ""

    @property
    def told(self) -> str:
        """The words with what they need to be understood."""
        return f"{self.header} {self.text}" if self.header else self.text


def sentences_in(document: PolicyDocument, clause: Clause) -> list[Sentence]:
    """The sentences of a clause's own words, without its number, heading and duty notes.

    A clause that is nothing but a short sentence ("(一)对新办企业给予10万元奖励。") has it as its sentence.
    """
    text = document.clean.text
    found = sentences_of(text, clause.own, clause.duties, lead_of(clause, text))
    if found or clause.children:
        return found
    number = Span(clause.own.start, clause.own.start + len(clause.label)) if clause.label else None
    return sentences_of(text, clause.own, clause.duties, number)


def sentences_of(text: str, own: Span, duties: tuple[Duty, ...], lead: Span | None) -> list[Sentence]:
    """The sentences of a clause's own words in `text`, without its number, heading and duty notes."""
    notes = sorted({duty.span for duty in duties})
    blocked = [lead, *notes] if lead is not None else notes
    rows = {row.span: row for row in table_rows(text, own.start, own.end)}
    found: list[Sentence] = []
    at = own.start
    for barrier in sorted([*blocked, *rows, Span(own.end, own.end)]):
        found.extend(_split(text, at, max(at, barrier.start)))
        if barrier in rows and barrier.start >= at:
            found.append(Sentence(barrier.of(text), barrier, rows[barrier].header))
        at = max(at, barrier.end)
    return found


def phrases_of(sentence: str) -> list[str]:
    """The pieces between commas that say something by themselves, of a table's row its cells; the whole sentence where
    none does."""
    if cells := cells_of_row(sentence):
        return [cell.of(sentence).removesuffix("。") for cell in cells]
    return [p for p in _PHRASE.findall(sentence) if len(p) >= _SHORTEST] or [sentence]


def _split(text: str, start: int, end: int) -> list[Sentence]:
    found = []
    for stop in [*(m.end() for m in _END.finditer(text, start, end)), end]:
        for first, last in _undamaged(text, start, stop):
            piece = text[first:last]
            left = first + len(piece) - len(piece.lstrip(" \n。,;"))
            right = first + len(piece.rstrip(" \n,"))
            if right - left >= _SHORTEST:
                found.append(Sentence(text[left:right], Span(left, right)))
        start = max(start, stop)
    return found


def _undamaged(text: str, start: int, stop: int) -> list[tuple[int, int]]:
    """The stretches of a sentence between its damaged phrases; the whole sentence where nothing is damaged."""
    stretches = []
    at = start
    for phrase in _STRETCH.finditer(text, start, stop):
        if DAMAGE_MARK in phrase.group():
            stretches.append((at, phrase.start()))
            at = phrase.end()
    return [*stretches, (at, stop)]


def lead_of(clause: Clause, text: str) -> Span | None:
    """The number and heading of a clause with the full stop behind it, or None where it has neither."""
    end = clause.own.start + len(clause.label)
    if clause.heading:
        at = text.find(clause.heading, clause.own.start, clause.own.end)
        if at >= 0:
            end = at + len(clause.heading)
            if text[end : end + 1] in ("。", ":", "\n"):
                end += 1
    elif not text.startswith(clause.label, clause.own.start):
        return None
    return Span(clause.own.start, end) if end > clause.own.start else None


def shown(text: str) -> str:
    """The words as a person would print them: full-width punctuation in Chinese, lines joined."""
    joined = re.sub(r"\s*\n\s*", " " if _CELLS.search(text) else "", text)
    return _NARROW.sub(lambda m: m.group().translate(_WIDE), joined) if _HAN.search(joined) else joined
