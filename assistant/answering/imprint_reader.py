"""Questions about the document itself: its number, issuer, date and validity, answered in its own words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.answering.sentences import DAMAGE_MARK
from assistant.answering.wording import validity_unknown
from assistant.domain.answer import DraftClaim, Quote
from assistant.domain.conversation import Asked
from assistant.domain.days import days_in
from assistant.domain.document import PolicyDocument, Status, Term
from assistant.domain.text import Span


@dataclass(frozen=True, slots=True)
class Silence:
    """The document does not say it, or its copy is damaged just there."""

    message: str
    damaged: bool = False
    nearest: Quote | None = None


_BRACKETS_APART = {"〔": r"[〔\[【(]?", "〕": r"[〕\]】)]?"}
_NAMES_APART = {"、": r"[、,\s]+"}
_OF_TARGETS = re.compile(r"目标|指标|任务|阶段|规划期|十[一二三四五]五")


def read_imprint(
    asked: Asked, document: PolicyDocument, on: date, question: str, another_day: bool = False
) -> DraftClaim | Silence:
    """The stated number, issuer, date or validity (as of a day) with the words that state it, or why there is none.

    A target period is no validity: it answers only a question about targets. `another_day`: not that of the asking.
    """
    imprint = document.imprint
    match asked:
        case Asked.NUMBER:
            return _number(document)
        case Asked.ISSUER:
            return _worded("发文机关：", imprint.issuer, document, "发文机关", _NAMES_APART)
        case Asked.ISSUED:
            return _issued(document)
        case _:
            return _validity(document, on, _OF_TARGETS.search(question) is not None, another_day)


def _number(document: PolicyDocument) -> DraftClaim | Silence:
    """The number in its official form, wherever the copy writes it, whatever its brackets and spaces."""
    number = document.imprint.document_number
    if number is not None and DAMAGE_MARK in number:
        return Silence(f"收录的《{document.imprint.title}》副本的发文字号残缺：只见“{number}”。", damaged=True)
    return _worded("文号：", number, document, "发文字号", _BRACKETS_APART)


def _worded(
    label: str, words: str | None, document: PolicyDocument, what: str, written: Mapping[str, str] | None = None
) -> DraftClaim | Silence:
    """The words with their place; `written` are the other ways in which the copy may write some characters."""
    quote = _find(document, words, written) if words else None
    if words is None or quote is None:
        note = next((n for n in document.imprint.notes if what in n), "")
        damaged = "残缺" in note or "丢失" in note
        return Silence(f"收录的《{document.imprint.title}》副本没有可用的{what}。{note}", damaged)
    return DraftClaim(f"{label}{words}。", (quote,))


def _issued(document: PolicyDocument) -> DraftClaim | Silence:
    day = document.imprint.issued_on
    bare = f"{day:%Y%m%d}" if day else ""
    if day and _find(document, _long(day)) is None and (quote := _find(document, bare)) is not None:
        return DraftClaim(f"成文日期：{bare}。", (quote,))  # the copy has lost 年, 月 and 日; a note of it says so
    quote = _find_day(document, day) if day else None
    if quote is None:
        return _worded("", None, document, document.imprint.issued_as)
    return DraftClaim(f"{document.imprint.issued_as}：{quote.span.of(document.clean.text)}。", (quote,))


def _find_day(document: PolicyDocument, day: date) -> Quote | None:
    """Where the copy writes that day, in whatever form; a line that is shorter than a sentence before any sentence."""
    text = document.clean.text
    written = [one.span for one in days_in(text) if one.day == day]
    written.sort(key=lambda span: "。" in text[span.end : (text.find("\n", span.end) + 1 or len(text) + 1) - 1])
    return next((quote for span in written if (quote := clause_quote(document, span))), None)


def _validity(document: PolicyDocument, on: date, of_targets: bool, another_day: bool) -> DraftClaim | Silence:
    nearest = None
    stated = any(term.kind == "validity" for term in document.terms)
    for term in sorted(document.terms, key=lambda one: (one.kind == "validity") == of_targets):
        if (quote := clause_quote(document, term.span)) is None:
            continue
        if term.kind == "validity" or of_targets:
            words = term.span.of(document.clean.text).rstrip(",。").replace(",", "，")
            silent = "" if stated else "文件没有写明有效期；"
            then = "按您问的时间，" if another_day else ""
            return DraftClaim(f"{then}{silent}{_standing(term, on)}{words}。", (quote,))
        nearest = nearest or quote
    return Silence(validity_unknown(document.imprint, on), nearest=nearest)


def _standing(term: Term, on: date) -> str:
    over = on > term.until
    if term.kind == "validity":
        return "已过期：" if over else "仍在有效期内："
    return f"目标期{'已过' if over else '未过'}："


def notice_of(document: PolicyDocument, status: Status) -> DraftClaim | None:
    """What people must be told before they rely on a document that has lapsed, in words that its clause supports."""
    kind = {Status.EXPIRED: "validity", Status.TARGET_PERIOD_OVER: "target"}.get(status)
    term = next((t for t in document.terms if t.kind == kind), None)
    quote = clause_quote(document, term.span) if term else None
    if term is None or quote is None:
        return None
    title = document.imprint.title
    if status is Status.EXPIRED:
        return DraftClaim(f"注意：《{title}》有效期到{_long(term.until)}，现已过期。", (quote,))
    words = term.span.of(document.clean.text).strip(",，")
    return DraftClaim(f"注意：《{title}》的目标期（{words}）已过。", (quote,))


def _long(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def clause_quote(document: PolicyDocument, span: Span) -> Quote | None:
    """A quote of these words in the clause that holds them."""
    holder: Sequence[str] = [clause.id for clause, _ in document.walk() if clause.own.covers(span)]
    return Quote(document.id, holder[-1], span) if holder else None


def _find(document: PolicyDocument, words: str, written: Mapping[str, str] | None = None) -> Quote | None:
    pattern = r"[\s(]*".join(written.get(char, re.escape(char)) for char in words) if written else re.escape(words)
    for found in re.finditer(pattern, document.clean.text):
        if (quote := clause_quote(document, Span(*found.span()))) is not None:
            return quote
    return None
