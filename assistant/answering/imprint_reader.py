"""Questions about the document itself: its number, issuer, date and validity, answered in its own words."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.domain.answer import DraftClaim, Quote
from assistant.domain.conversation import Asked
from assistant.domain.document import PolicyDocument, Status, Term
from assistant.domain.text import Span


@dataclass(frozen=True, slots=True)
class Silence:
    """The document does not say it, or its copy is damaged just there."""

    message: str
    damaged: bool = False


def read_imprint(asked: Asked, document: PolicyDocument) -> DraftClaim | Silence:
    """The stated number, issuer or validity with the words that state it, or why there is none."""
    imprint = document.imprint
    match asked:
        case Asked.NUMBER:
            return _worded("文号：", imprint.document_number, document, "发文字号")
        case Asked.ISSUER:
            return _worded("发文机关：", imprint.issuer, document, "发文机关")
        case _:
            return _validity(document)


def _worded(label: str, words: str | None, document: PolicyDocument, what: str) -> DraftClaim | Silence:
    quote = _find(document, words) if words else None
    if words is None or quote is None:
        note = next((n for n in document.imprint.notes if what in n or ("文号" in n and what == "发文字号")), "")
        damaged = "残缺" in note or "丢失" in note
        return Silence(f"收录的《{document.imprint.title}》副本没有可用的{what}。{note}", damaged)
    return DraftClaim(f"{label}{words}。", (quote,))


def _validity(document: PolicyDocument) -> DraftClaim | Silence:
    for term in document.terms:
        if (quote := clause_quote(document, term.span)) is not None:
            return DraftClaim(_said(document, term), (quote,))
    return Silence(f"《{document.imprint.title}》没有写明有效期，也没有写明目标年份。")


def _said(document: PolicyDocument, term: Term) -> str:
    words = term.span.of(document.clean.text).rstrip(",。")
    if term.kind == "validity":
        return f"{words.replace(',', '，')}。"
    return f"目标期：{words}。"


def notice_of(document: PolicyDocument, status: Status) -> DraftClaim | None:
    """What people must be told before they rely on a document that has lapsed, in words that its clause supports."""
    kind = {Status.EXPIRED: "validity", Status.TARGET_PERIOD_OVER: "target"}.get(status)
    term = next((t for t in document.terms if t.kind == kind), None)
    quote = clause_quote(document, term.span) if term else None
    if term is None or quote is None:
        return None
    title = document.imprint.title
    if status is Status.EXPIRED:
        return DraftClaim(f"注意：《{title}》已于{term.until.isoformat()}到期。", (quote,))
    words = term.span.of(document.clean.text).strip(",，")
    return DraftClaim(f"注意：《{title}》的目标期（{words}）已过。", (quote,))


def clause_quote(document: PolicyDocument, span: Span) -> Quote | None:
    """A quote of these words in the clause that holds them."""
    holder: Sequence[str] = [clause.id for clause, _ in document.walk() if clause.own.covers(span)]
    return Quote(document.id, holder[-1], span) if holder else None


def _find(document: PolicyDocument, words: str) -> Quote | None:
    at = document.clean.text.find(words)
    while at >= 0:
        if (quote := clause_quote(document, Span(at, at + len(words)))) is not None:
            return quote
        at = document.clean.text.find(words, at + 1)
    return None
