"""A language model's sentences → claims: checked as they come, mended once, replaced or dropped.

The model is asked while the visitor waits, so a sentence that holds is said at once. One that fails goes back to the
model once, with the check that it failed; what fails again gives way to what the extractive reader chose, or is
dropped. Nothing that failed is ever shown.
"""

import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from assistant.answering.llm_reader import Failed, NotSaid, Worded
from assistant.answering.verify import Rejected, Verifier
from assistant.domain.answer import Claim, DraftClaim, Dropped, Said, Wording
from assistant.domain.conversation import Resolved
from assistant.domain.passage import Passage
from assistant.domain.quantity import figures_in
from assistant.errors import ModelFailed

_TIME_TO_REPAIR = 2.0
"""Seconds that must be left before the deadline for a second attempt to be worth waiting for."""


class Wordsmith(Protocol):
    """A reader that asks a model; see `LlmReader`."""

    @property
    def name(self) -> str: ...

    @property
    def versions(self) -> tuple[tuple[str, str], ...]: ...

    def read(
        self, question: str, passages: Sequence[Passage], as_of: date, deadline: float, who: str | None
    ) -> Iterator[Worded | NotSaid]: ...

    def repair(
        self, failed: Sequence[Failed], passages: Sequence[Passage], as_of: date, deadline: float, who: str | None
    ) -> list[Worded]: ...


@dataclass(slots=True)
class _Slot:
    """The place of one proposed sentence in the answer."""

    failed: Failed | None = None
    claims: list[Claim] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Composed:
    """What may be shown, in the model's order, and how it came about.

    `declined`: the model said that the passages do not deal with the question, and nothing else.
    """

    claims: tuple[Claim, ...]
    wording: Wording
    declined: bool


class Composer:
    """Composes the answer to one question; make a new one for each."""

    def __init__(self, wordsmith: Wordsmith, verifier: Verifier, resolved: Resolved, deadline: float) -> None:
        self._wordsmith = wordsmith
        self._verifier = verifier
        self._resolved = resolved
        self._deadline = deadline
        self._who = resolved.question.user
        self._slots: list[_Slot] = []
        self._declined = False
        self._fault: str | None = None
        self._repaired = self._replaced = 0
        self._dropped: list[Dropped] = []

    def compose(self, passages: Sequence[Passage], extracted: Sequence[DraftClaim]) -> Generator[Said, None, Composed]:
        """Sentences as each is checked. `extracted` stand by for those that fail; where none holds, nothing is said.

        Never raises for what a model does.
        """
        yield from self._proposed(passages)
        if not self._fault:
            yield from self._repair(passages)
        yield from self._replace(extracted)
        claims = tuple(claim for slot in self._slots for claim in slot.claims)
        proposed = sum(1 for slot in self._slots if slot.failed or any(c.worded for c in slot.claims))
        wording = Wording(
            self._wordsmith.name,
            self._wordsmith.versions,
            proposed,
            self._repaired,
            self._replaced,
            tuple(self._dropped),
            self._fault,
        )
        return Composed(claims, wording, self._declined and not any(claim.worded for claim in claims))

    def _proposed(self, passages: Sequence[Passage]) -> Iterator[Said]:
        seen: set[str] = set()
        as_of = self._resolved.as_of
        try:
            for told in self._wordsmith.read(self._resolved.text, passages, as_of, self._deadline, self._who):
                if isinstance(told, NotSaid):
                    self._declined = True
                elif told.text not in seen:
                    seen.add(told.text)
                    self._slots.append(slot := _Slot())
                    yield from self._checked(told, slot)
        except ModelFailed as failed:
            self._fault = failed.fault.value

    def _checked(self, told: Worded, slot: _Slot) -> Iterator[Said]:
        """Fill the slot with the sentence, or with the check that it failed."""
        known = len(self._verifier.citations)
        outcome = (
            self._verifier.check_worded(told.draft, self._resolved.regions)
            if told.draft
            else told.fault or "no_sentence"
        )
        if isinstance(outcome, Claim):
            slot.failed = None
            slot.claims = [outcome]
            yield Said(outcome, tuple(self._verifier.citations[known:]), self._resolved.question.as_of)
        else:
            slot.failed = Failed(told, outcome.check if isinstance(outcome, Rejected) else outcome)
            self._dropped.append(Dropped(told.text, slot.failed.check))

    def _repair(self, passages: Sequence[Passage]) -> Iterator[Said]:
        waiting = [slot for slot in self._slots if slot.failed]
        if not waiting or self._deadline - time.monotonic() < _TIME_TO_REPAIR:
            return
        failed = [slot.failed for slot in waiting if slot.failed]
        try:
            mended = self._wordsmith.repair(failed, passages, self._resolved.as_of, self._deadline, self._who)
        except ModelFailed as gone:
            self._fault = gone.fault.value
            return
        for told in mended:
            slot = waiting[told.number] if told.number is not None and 0 <= told.number < len(waiting) else None
            if slot is not None and slot.failed:
                yield from self._checked(told, slot)
                self._repaired += slot.failed is None

    def _replace(self, extracted: Sequence[DraftClaim]) -> Iterator[Said]:
        """Extracted sentences in the place of those that failed, or that did not come any more."""
        empty = [slot for slot in self._slots if slot.failed]
        nothing = not any(slot.claims for slot in self._slots)
        if nothing or not (empty or self._fault):
            return
        shown = [claim for slot in self._slots for claim in slot.claims]
        for draft in extracted:
            if self._says_already(shown, draft):
                continue
            known = len(self._verifier.citations)
            claim = self._verifier.check(draft)
            if isinstance(claim, Rejected):
                continue
            if empty:
                slot = empty.pop(0)
            else:
                self._slots.append(slot := _Slot())
            slot.claims = [claim]
            self._replaced += 1
            yield Said(claim, tuple(self._verifier.citations[known:]), self._resolved.question.as_of)

    def _says_already(self, shown: Sequence[Claim], draft: DraftClaim) -> bool:
        """Whether sentences shown rest on the same words as the draft, and state all of its figures."""
        quoted = [quote for claim in shown for quote in self._verifier.quotes_of(claim)]
        same = all(any(quote.overlaps(other) for other in quoted) for quote in draft.quotes)
        stated = {figure.key for claim in shown for figure in figures_in(claim.text)}
        return same and stated.issuperset(figure.key for figure in figures_in(draft.text))
