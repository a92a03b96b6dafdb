"""What stands beside an answer: what has lapsed, what to beware of, other places and other documents."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.answering.evidence import FoundPassage
from assistant.answering.extractive_reader import Reading
from assistant.answering.imprint_reader import notice_of
from assistant.answering.lookup import names_title
from assistant.answering.premises import corrected
from assistant.answering.verify import Verifier
from assistant.answering.wording import (
    held_on,
    notice_text,
    place_says,
    place_unsaid,
    read_by_machine,
    understood_as,
    which_place,
    written_otherwise,
)
from assistant.domain.answer import Abstention, Claim, DraftClaim, Nearest, Reason
from assistant.domain.conversation import Resolved
from assistant.domain.document import PolicyDocument, Region
from assistant.domain.quantity import Kind, figures_in

_ANSWERS, _MOST_PLACES = 0.75, 5
"""How sure it must be that the documents of a place answer, for that place to be offered; how many are tried."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Looks at the documents that an answer cites."""

    document: Callable[[str], PolicyDocument | None]

    def warnings(self, verifier: Verifier) -> list[DraftClaim]:
        """That cited documents have lapsed, in their own words where they say it."""
        statuses = {citation.document_id: citation.status for citation in verifier.citations}
        notices = (notice_of(document, statuses[document.id]) for document in self._cited(verifier))
        return [notice for notice in notices if notice is not None]

    def notices(self, verifier: Verifier, resolved: Resolved) -> tuple[str, ...]:
        """What the asker should know besides; at least one citation must have been made."""
        cited = self._cited(verifier)
        days = dict.fromkeys((resolved.as_of, resolved.question.as_of))  # what has lapsed since is told too
        told = [notice_text(one.imprint, one.imprint.status(day)) for one in cited for day in days]
        moment = (held_on(resolved.moment),) if resolved.moment else ()
        cities = dict.fromkeys(one.imprint.region.city for one in cited if one.imprint.region.city)
        unsaid = () if resolved.regions or not cities else (place_unsaid(list(cities)),)
        first = verifier.citations[0]
        premises = map(written_otherwise, corrected(resolved.text, first.quote, first.clause_text))
        return (
            understood_as(resolved.corrections)
            + tuple(premises)
            + moment
            + unsaid
            + tuple(dict.fromkeys(text for text in told if text))
            + tuple(self._by_machine(verifier))
        )

    def places(self, resolved: Resolved, reading: Reading, found: Sequence[FoundPassage]) -> list[Region]:
        """The places whose documents may each have an answer of their own; none where a place or title is named."""
        if resolved.regions or resolved.elsewhere or not reading.drafts:
            return []
        documents = list(filter(None, (self.document(one.passage.document_id) for one in found)))
        cities = dict.fromkeys(one.imprint.region for one in documents if one.imprint.region.city)
        named = any(names_title(resolved.text, one.imprint.title) for one in documents)
        return [] if named or len(cities) < 2 else list(cities)[:_MOST_PLACES]

    def asks_where(
        self, resolved: Resolved, readings: Mapping[Region, Reading], verifier: Verifier
    ) -> Abstention | None:
        """The question back where the company is, with what each place says; None where fewer than two answer."""
        near: list[Nearest] = []
        for region, reading in readings.items():
            if reading.drafts and reading.confidence >= _ANSWERS:
                citation = verifier.cite(reading.drafts[0].quotes[0])
                if not isinstance(citation, str):
                    near.append(Nearest(citation, place_says(region.name or "", citation.status)))
        if len(near) < 2:
            return None
        names = [one.citation.imprint.region.name or "" for one in near]
        return Abstention(resolved, Reason.NEEDS_REGION, which_place(names), tuple(near))

    def _cited(self, verifier: Verifier) -> list[PolicyDocument]:
        ids = dict.fromkeys(citation.document_id for citation in verifier.citations)
        return [document for document in map(self.document, ids) if document is not None]

    def _by_machine(self, verifier: Verifier) -> Iterator[str]:
        """Which cited pages were read by OCR."""
        for document in self._cited(verifier):
            cited = {one.page for one in verifier.citations if one.document_id == document.id and one.page}
            if pages := sorted(cited & set(document.recognised)):
                yield read_by_machine(document.imprint.title, pages)


def other_figures(
    told: Sequence[Claim],
    verifier: Verifier,
    found: Sequence[FoundPassage],
    read: Callable[[Sequence[FoundPassage]], Reading],
) -> Iterator[DraftClaim]:
    """What documents that are not cited say of the same, where they surely answer and state other figures.

    Neither is preferred: which one holds is for the authorities to say.
    """
    figures = _figures("".join(claim.text for claim in told))
    for identity in dict.fromkeys(one.passage.document_id for one in found) if figures else ():
        if identity not in {citation.document_id for citation in verifier.citations}:
            reading = read([one for one in found if one.passage.document_id == identity])
            if reading.confidence >= _ANSWERS:
                yield from (draft for draft in reading.drafts[:1] if _figures(draft.text) - figures)


def _figures(text: str) -> frozenset[tuple[Kind, str]]:
    """The figures that a text states, in one unit of their kind."""
    return frozenset(figure.key for figure in figures_in(text))
