"""Draft sentences → claims with checked citations, or the reason why not. Trusts no reader.

Eight checks, all deterministic: the clause exists, the quote lies in it, the words are undamaged, the source says
them at the stated place, every figure of the sentence stands in a quote, negation is kept, the sentence is made of the
quoted words, and what it says of validity follows from the dates. Nothing is promised that the clause does not promise.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from assistant.answering.sentences import DAMAGE_MARK
from assistant.answering.wording import absence_of
from assistant.domain.answer import Citation, Claim, DraftClaim, Quote
from assistant.domain.conversation import Asked
from assistant.domain.document import Clause, Imprint, PolicyDocument
from assistant.domain.passage import clause_name
from assistant.domain.quantity import Kind, figures_in

_NEGATION = re.compile(
    r"不得|不予|不再|不受|不能|不可|不属于|不纳入|不低于|不超过|不少于|未|没有|无须|无需|禁止|除外|不"
)
_PROMISE = re.compile(r"保证|包过|一定(?:能|可以|会)|肯定(?:能|可以|会)|必(?:过|得)|稳(?:过|拿)|确保(?:通过|拿到)")
_CONTACT = re.compile(r"https?://\S+|www\.\S+|1\d{10}|\d{3,4}-\d{7,8}|400-?\d{3}-?\d{4}")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_WORDS_SHARE = 0.75
"""How much of a sentence's wording (character bigrams) must stand in its quotes, titles and paths."""
_FRAME = re.compile(
    r"由|牵头|负责|责任单位|配合|共同|文号|成文日期|发文机关|注意|有效期到|现已过期|已过期|仍在有效期内|"
    r"文件没有写明有效期|目标期|已过|未过|为|是"
)
"""Our own wording around the quoted words: who leads, and what follows from the dates."""

_STANDING: tuple[tuple[str, Callable[[Imprint, date], bool]], ...] = (
    ("仍在有效期内", lambda imprint, on: imprint.valid_until is not None and on <= imprint.valid_until),
    ("已过期", lambda imprint, on: imprint.valid_until is not None and on > imprint.valid_until),
    ("目标期已过", lambda imprint, on: imprint.target_until is not None and on > imprint.target_until),
    ("目标期未过", lambda imprint, on: imprint.target_until is not None and on <= imprint.target_until),
    ("没有写明有效期", lambda imprint, on: imprint.valid_until is None),
)
_DETAIL: dict[Asked, Callable[[str], bool]] = {
    Asked.AMOUNT: lambda text: any(f.kind in (Kind.MONEY, Kind.PERCENT) for f in figures_in(text)),
    Asked.COUNT: lambda text: any(f.kind in (Kind.COUNT, Kind.NUMBER) for f in figures_in(text)),
    Asked.DATE: lambda text: any(f.kind in (Kind.DATE, Kind.YEAR, Kind.DURATION) for f in figures_in(text)),
    Asked.DEPARTMENT: lambda text: bool(re.search(r"(?:牵头|责任|配合)单位", text)),
    Asked.CONTACT: lambda text: bool(_CONTACT.search(text)),
    Asked.VALIDITY: lambda text: "有效期" in text,
}


@dataclass(frozen=True, slots=True)
class Rejected:
    """A draft that may not be shown; `check` names the check that failed."""

    draft: DraftClaim
    check: str


class Verifier:
    """Checks the drafts of one answer and numbers their citations in order of first use."""

    def __init__(self, document: Callable[[str], PolicyDocument | None], as_of: date) -> None:
        self._document = document
        self._as_of = as_of
        self._numbers: dict[Quote, int] = {}
        self.citations: list[Citation] = []

    def check(self, draft: DraftClaim) -> Claim | Rejected:
        """A claim whose citations all hold, or what is wrong."""
        cited: list[Citation] = []
        for quote in draft.quotes:
            citation = self.cite(quote)
            if isinstance(citation, str):
                return Rejected(draft, citation)
            cited.append(citation)
        if not cited:
            return Rejected(draft, "no_quote")
        problem = _wording(draft, cited)
        if problem is None and not _standing_is_true(draft.text, cited, self._as_of):
            problem = "validity_untrue"
        if problem is not None:
            return Rejected(draft, problem)
        numbers = [self._number(quote, citation) for quote, citation in zip(draft.quotes, cited, strict=True)]
        return Claim(draft.text, tuple(dict.fromkeys(numbers)))

    def cite(self, quote: Quote) -> Citation | str:
        """A checked citation, or the name of the check that failed."""
        document = self._document(quote.document_id)
        if document is None:
            return "unknown_document"
        clause, path = _clause_with_path(document, quote.clause_id)
        if clause is None:
            return "unknown_clause"
        if not len(quote.span) or not clause.own.covers(quote.span):
            return "quote_outside_clause"
        words = quote.span.of(document.clean.text)
        if DAMAGE_MARK in words:
            return "damaged"
        place = document.clean.source_span(quote.span)
        return Citation(
            document_id=document.id,
            imprint=document.imprint,
            status=document.imprint.status(self._as_of),
            clause_id=clause.id,
            clause_path=path,
            clause_text=document.own_text(clause),
            quote=words,
            source_quote=place.of(document.source),
            source_span=place,
        )

    def _number(self, quote: Quote, citation: Citation) -> int:
        if quote not in self._numbers:
            self.citations.append(citation)
            self._numbers[quote] = len(self.citations)
        return self._numbers[quote]


def _clause_with_path(document: PolicyDocument, clause_id: str) -> tuple[Clause | None, tuple[str, ...]]:
    for clause, above in document.walk():
        if clause.id == clause_id:
            return clause, tuple(clause_name(c) for c in (*above, clause))
    return None, ()


def _wording(draft: DraftClaim, cited: list[Citation]) -> str | None:
    """The first check that the wording fails, or None."""
    quoted = "\n".join(citation.quote for citation in cited)
    if draft.absent is not None:
        return _absence(draft, draft.absent, cited)
    if not _figures(draft.text) <= _figures(quoted):
        return "figure_not_in_quote"
    if _negations(_FRAME.sub(" ", draft.text)) != _negations(_FRAME.sub(" ", quoted)):
        return "negation_changed"
    if set(_PROMISE.findall(draft.text)) - set(_PROMISE.findall(quoted)):
        return "promise"
    if any(contact not in quoted for contact in _CONTACT.findall(draft.text)):
        return "contact_not_in_quote"
    names = [text for c in cited for text in (c.imprint.title, c.imprint.region.name or "", *c.clause_path)]
    return None if _share(draft.text, "\n".join([quoted, *names])) >= _WORDS_SHARE else "words_not_in_quote"


def _absence(draft: DraftClaim, absent: Asked, cited: list[Citation]) -> str | None:
    """That a detail is missing is said in our own fixed words, and only where the whole clause lacks it."""
    if draft.text != absence_of(absent):
        return "words_not_in_quote"
    states = _DETAIL.get(absent)
    whole = "\n".join(citation.clause_text for citation in cited)
    return "detail_is_stated" if states is not None and states(whole) else None


def _standing_is_true(text: str, cited: list[Citation], as_of: date) -> bool:
    """Whether what the sentence says of validity follows from the dates of the documents that it cites."""
    for words, holds in _STANDING:
        if words in text and not all(holds(citation.imprint, as_of) for citation in cited):
            return False
    return True


def _figures(text: str) -> set[tuple[Kind, str]]:
    return {figure.key for figure in figures_in(_narrow(text))}


def _negations(text: str) -> Counter[str]:
    return Counter(_NEGATION.findall(text))


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def _share(text: str, among: str) -> float:
    wanted = [run[n : n + 2] for run in _HAN_RUN.findall(_FRAME.sub(" ", text)) for n in range(max(1, len(run) - 1))]
    return sum(pair in among for pair in wanted) / len(wanted) if wanted else 1.0


def _narrow(text: str) -> str:
    return text.translate(str.maketrans("，．％：（）", ",.%:()"))
