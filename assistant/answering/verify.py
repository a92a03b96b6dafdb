"""Draft sentences → claims with checked citations, or the reason why not. Trusts no reader.

Nine checks, all deterministic: the clause exists, the quote lies in it, the words are undamaged, the source says them
at the stated place, every figure of the sentence stands in a quote, negations and bounds are kept, the sentence is
made of the quoted words in their order, units keep their roles, and what it says of validity follows from the dates.
Nothing is promised that the clause does not promise.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol, TypeVar

from assistant.answering.sentences import DAMAGE_MARK
from assistant.answering.wording import absence_in_quote, absence_of
from assistant.domain.answer import WARNING, Citation, Claim, DraftClaim, Quote
from assistant.domain.conversation import Asked
from assistant.domain.document import Clause, DutyRole, Imprint, PolicyDocument, Region
from assistant.domain.passage import clause_name
from assistant.domain.quantity import Kind, figures_in
from assistant.domain.region import visible_from

T = TypeVar("T")
# A bound turned round (以上 → 以下) changes the sense as a dropped 不 does.
_NEGATION = re.compile(
    r"不得|不予|不再|不受|不能|不可|不属于|不纳入|不低于|不超过|不少于|未|没有|无须|无需|禁止|除外|不"
)
_PROMISE = re.compile(r"保证|包过|一定(?:能|可以|会)|肯定(?:能|可以|会)|必(?:过|得)|稳(?:过|拿)|确保(?:通过|拿到)")
_GRANTS = re.compile(r"给予|予以|享受|设立|按[^,。]{0,10}(?:奖励|补助|资助)")
_NOT_YET = re.compile(r"探索|研究|争取|拟|试点|积极|适时|鼓励|引导|推动|如|若")
_CONTACT = re.compile(r"https?://\S+|www\.\S+|1\d{10}|\d{3,4}-\d{7,8}|400-?\d{3}-?\d{4}")
_ROLE_SAID = re.compile(r"(牵头|共同责任|责任|配合)单位：([^；。]+)")
_ROLES = {
    "牵头": (DutyRole.LEAD,),
    "责任": (DutyRole.RESPONSIBLE,),
    "配合": (DutyRole.SUPPORT,),
    "共同责任": (DutyRole.SUPPORT,),
}
_FRAME = re.compile(
    r"牵头单位|(?:共同)?责任单位|配合单位|文号|成文日期|印发日期|发布日期|发文机关|注意|有效期到|现已过期|已过期|仍在有效期内|"
    r"文件没有写明有效期|的?目标期|已过|未过|^有：|^按您问的时间，"
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


class WordedCheck(Protocol):
    """Tells which check a freely worded sentence fails that quotes these citations; None where it holds."""

    def problem(self, sentence: str, cited: Sequence[Citation], day: date) -> str | None: ...


class Verifier:
    """Checks the drafts of one answer and numbers their citations in order of first use."""

    def __init__(
        self,
        document: Callable[[str], PolicyDocument | None],
        as_of: date,
        spoken_of: date | None = None,
        worded: "WordedCheck | None" = None,
    ) -> None:
        self._document = document
        self._worded = worded
        self._as_of = as_of
        self._spoken_of = spoken_of or as_of
        self._numbers: dict[Quote, int] = {}
        self.citations: list[Citation] = []

    def check(self, draft: DraftClaim) -> Claim | Rejected:
        """A claim whose citations all hold, or what is wrong."""
        cited = self._cited(draft)
        if isinstance(cited, Rejected):
            return cited
        problem = _wording(draft, cited)
        day = self._as_of if draft.text.startswith(WARNING) else self._spoken_of
        if problem is None and not _standing_is_true(draft.text, cited, day):
            problem = "validity_untrue"
        if problem is None and not _roles_hold(draft.text, [(self._clause(quote), quote) for quote in draft.quotes]):
            problem = "roles_exchanged"
        if problem is not None:
            return Rejected(draft, problem)
        return self._claim(draft, cited)

    def check_worded(self, draft: DraftClaim, regions: Sequence[Region]) -> Claim | Rejected:
        """The same for a sentence that a language model worded freely, asked about these regions (none: anywhere).

        It may leave out, reorder and rename, but not say more; see `WordedCheck`.
        """
        assert self._worded is not None, "a verifier for a model's sentences is made with a check of them"
        cited = self._cited(draft)
        if isinstance(cited, Rejected):
            return cited
        if regions and not all(any(visible_from(c.imprint.region, r) for r in regions) for c in cited):
            return Rejected(draft, "place_not_asked")
        problem = self._worded.problem(draft.text, cited, self._spoken_of)
        if problem is None and not _roles_kept(draft.text, [self._clause(quote) for quote in draft.quotes]):
            problem = "roles_exchanged"
        if problem is not None:
            return Rejected(draft, problem)
        return replace(self._claim(draft, cited), worded=True)

    def quotes_of(self, claim: Claim) -> list[Quote]:
        """The quotes on which a claim of this answer rests."""
        return [quote for quote, number in self._numbers.items() if number in claim.citations]

    def _claim(self, draft: DraftClaim, cited: Sequence[Citation]) -> Claim:
        numbers = [self._number(quote, citation) for quote, citation in zip(draft.quotes, cited, strict=True)]
        return Claim(draft.text, tuple(dict.fromkeys(numbers)))

    def _cited(self, draft: DraftClaim) -> list[Citation] | Rejected:
        """The citation of every quote, in order; never empty."""
        cited: list[Citation] = []
        for quote in draft.quotes:
            citation = self.cite(quote)
            if isinstance(citation, str):
                return Rejected(draft, citation)
            cited.append(citation)
        return cited or Rejected(draft, "no_quote")

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
            page=document.page_at(place.start),
        )

    def _clause(self, quote: Quote) -> Clause:
        document = self._document(quote.document_id)
        clause = _clause_with_path(document, quote.clause_id)[0] if document else None
        assert clause is not None, "the quote was cited before"
        return clause

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


def gives_for_sure(words: str) -> bool:
    """Whether the words grant something here and now: no plan to look into it, no negation."""
    return bool(_GRANTS.search(words)) and not _NEGATION.search(words) and not _NOT_YET.search(words)


def _wording(draft: DraftClaim, cited: list[Citation]) -> str | None:
    """The first check that the wording fails, or None."""
    quoted = "\n".join(citation.quote for citation in cited)
    if draft.text.startswith("有：") and not gives_for_sure(quoted):
        return "not_granted"
    if draft.absent is not None:
        return _absence(draft, draft.absent, cited)
    if not _subsequence(_figures(draft.text), _figures(quoted)):
        return "figure_not_in_quote"
    if _negations(_FRAME.sub(" ", draft.text)) != _negations(_FRAME.sub(" ", quoted)):
        return "negation_changed"
    if set(_PROMISE.findall(draft.text)) - set(_PROMISE.findall(quoted)):
        return "promise"
    if any(contact not in quoted for contact in _CONTACT.findall(draft.text)):
        return "contact_not_in_quote"
    said = draft.text
    for name in sorted((n for c in cited for n in _names(c)), key=len, reverse=True):
        said = said.replace(name, " ")
    return None if _in_order(_FRAME.sub(" ", said), quoted) else "words_not_in_quote"


def _names(citation: Citation) -> list[str]:
    """The names by which a sentence may call what it cites: title, headings, and the region before a colon."""
    imprint = citation.imprint
    place = imprint.region.name
    headings = [f"“{step.lstrip('一二三四五六七八九十、()是0123456789.')}”" for step in citation.clause_path]
    return [f"《{imprint.title}》", *headings, *([f"{place}："] if place else [])]


def _absence(draft: DraftClaim, absent: Asked, cited: list[Citation]) -> str | None:
    """That a detail is missing is said in our own fixed words, and only where what it speaks of lacks it."""
    looked_at = {
        absence_of(absent): "\n".join(citation.clause_text for citation in cited),
        absence_in_quote(absent): "\n".join(citation.quote for citation in cited),
    }
    if draft.text not in looked_at:
        return "words_not_in_quote"
    states = _DETAIL.get(absent)
    return "detail_is_stated" if states is not None and states(looked_at[draft.text]) else None


def _standing_is_true(text: str, cited: list[Citation], as_of: date) -> bool:
    """Whether what the sentence says of validity follows from the dates of the documents that it cites."""
    for words, holds in _STANDING:
        if words in text and not all(holds(citation.imprint, as_of) for citation in cited):
            return False
    return True


def _figures(text: str) -> list[tuple[Kind, str]]:
    return [figure.key for figure in figures_in(_narrow(text))]


def _negations(text: str) -> Counter[str]:
    return Counter(_NEGATION.findall(text))


def _in_order(text: str, quoted: str) -> bool:
    """Whether the letters of `text` stand in `quoted` in the same order: words may be left out, never exchanged.

    Figures are compared apart, by value: 100万元 may be written 1000000元.
    """
    for figure in reversed(figures_in(text)):
        text = text[: figure.span.start] + text[figure.span.end :]
    return _subsequence([c for c in text if c.isalnum()], [c for c in quoted if c.isalnum()])


def _subsequence(wanted: Sequence[T], given: Sequence[T]) -> bool:
    rest = iter(given)
    return all(item in rest for item in wanted)


def _roles_hold(text: str, cited: list[tuple[Clause, Quote]]) -> bool:
    """Whether each unit that a sentence says to lead, answer or help does so in the quoted notes."""
    for role, listed in _ROLE_SAID.findall(text):
        duties = [
            d for clause, quote in cited for d in clause.duties if quote.span == d.span and d.role in _ROLES[role]
        ]
        if duties and not set(listed.split("、")) <= {unit for duty in duties for unit in duty.units}:
            return False
        if not duties and any(quote.span == d.span for clause, quote in cited for d in clause.duties):
            return False
    return True


def _narrow(text: str) -> str:
    return text.translate(str.maketrans("，．％：（）", ",.%:()"))


_ROLE_WORD = re.compile(
    r"(?P<shared>共同(?:负责|责任))|(?P<leads>牵头|主管|主责|负责(?!人))|(?P<helps>配合|协助|协同|辅助)"
)
_PART = re.compile(r"[^,，;；。]+")


def _roles_kept(text: str, clauses: Sequence[Clause]) -> bool:
    """Whether no unit that a cited clause lets help is said to lead, and none that leads is said to help.

    The word that tells what a unit does stands behind it (科技局牵头), or else before it (牵头单位是科技局).
    """
    roles: dict[str, set[DutyRole]] = {}
    for clause in clauses:
        for duty in clause.duties:
            for unit in duty.units:
                roles.setdefault(unit, set()).add(duty.role)
    for part in _PART.findall(text):
        words = list(_ROLE_WORD.finditer(part))
        for unit, held in roles.items():
            at = part.find(unit)
            if at < 0 or not words:
                continue
            said = next((w for w in words if w.start() >= at + len(unit)), words[-1]).lastgroup
            if said == "leads" and held == {DutyRole.SUPPORT}:
                return False
            if said == "helps" and DutyRole.SUPPORT not in held:
                return False
    return True
