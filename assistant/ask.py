"""A question's journey, at one glance.

question → resolve → retrieve → read → verify → grounded answer, or abstention with what was searched.
A sentence is streamed only after its citations hold. `ask` is the last item of `stream`.
"""

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from assistant.answering.evidence import DETAILS, Candidate, FoundPassage
from assistant.answering.extractive_reader import Near, Reading
from assistant.answering.imprint_reader import Silence, read_imprint
from assistant.answering.lookup import clause_asked_for, named_by_heading, told_whole
from assistant.answering.stated import Statement, states
from assistant.answering.verify import Rejected, Verifier, WordedCheck
from assistant.answering.wording import (
    OUT_OF_SCOPE,
    RULES_IN_OUTLINE,
    absence_in_quote,
    absence_of,
    abstention_message,
    model_failed,
    nobody_there,
    rules_beside,
    silence_on,
    told_differently,
    understood_as,
    why_short,
)
from assistant.assess import nearest_first, warnings
from assistant.beside import Beside, other_figures
from assistant.composing import Composed, Composer, Wordsmith
from assistant.domain.answer import (
    Abstention,
    Answer,
    Claim,
    DraftClaim,
    GroundedAnswer,
    Nearest,
    Progress,
    Quote,
    Reason,
    Refusal,
    Row,
    RuleAnswer,
    Said,
    Wording,
)
from assistant.domain.conversation import ABOUT_THE_DOCUMENT, Asked, Mode, Question, Resolved
from assistant.domain.document import PolicyDocument, Region
from assistant.domain.eligibility import Assessment, Program
from assistant.domain.region import visible_from
from assistant.eligibility.inquiry import Inquiry, Place
from assistant.eligibility.mentions import Mention

PASSAGES = 12
_SHOWN = 10
"""Passages that a language model gets to read."""
_HOPELESS = 0.1
"""Below this likelihood that the documents deal with a question, no language model is asked."""
_MOST_NEAREST, _MOST_A_ROW, _MOST_RECALLED = 3, 2, 3
_CERTAIN = 0.9
"""A question that names a matter of another world is answered only where the evidence leaves no doubt."""


class Resolver(Protocol):
    def resolve(self, question: Question, held: Sequence[Region]) -> Resolved | Refusal: ...


class Retriever(Protocol):
    def retrieve(
        self, question: str, region: Region, k: int, side: str = "hybrid", on: date | None = None
    ) -> Sequence[FoundPassage]: ...

    def regions(self) -> list[Region]: ...


class Reader(Protocol):
    def read(self, resolved: Resolved, found: Sequence[FoundPassage]) -> Reading: ...

    def candidates(self, resolved: Resolved, found: Sequence[FoundPassage]) -> list[Candidate]: ...

    def answerable(self, resolved: Resolved, candidates: Sequence[Candidate]) -> float: ...


class Assessor(Protocol):
    def inquiry(self, question: Question, place: Place) -> Inquiry | None: ...

    def named_in(self, text: str) -> tuple[Program, ...]: ...

    def from_mentions(
        self, program: Program, mentions: Sequence[Mention], as_of: date, declined: Sequence[str]
    ) -> Assessment: ...


@dataclass(frozen=True, slots=True)
class _Told:
    """What is said, the details left open, and the sentences on questions that stay without an answer."""

    claims: tuple[Claim, ...] = ()
    unstated: tuple[Asked, ...] = ()
    silent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """What words answers, the check of its sentences, and the seconds that it may take for one answer.

    `speaks_to_machines` tells words that are no policy but an order to a model: these it never gets to read, even where
    somebody approved their document.
    """

    wordsmith: Wordsmith
    check: WordedCheck
    seconds: float
    speaks_to_machines: Callable[[str], bool]
    stand_alone: Callable[[Question, float], str | None] | None = None
    """A follow-up → the question that it is, by the deadline; None where a model makes nothing of it."""


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read for one question: `settled` where no model could word it better, as a document's number."""

    part: Resolved
    reading: Reading
    found: Sequence[FoundPassage] = ()
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Journey:
    """Everything a question passes through."""

    resolver: Resolver
    retriever: Retriever
    reader: Reader
    document: Callable[[str], PolicyDocument | None]
    in_scope: Callable[[str], bool]
    outside: Callable[[str], bool]
    assessor: Assessor | None = None
    model: LanguageModel | None = None
    provinces_in: Callable[[str], frozenset[str]] = lambda _: frozenset()

    @property
    def beside(self) -> Beside:
        """What stands beside its answers."""
        return Beside(self.document)

    def ask(self, question: Question) -> Answer:
        """One answer; see `stream`."""
        for item in self.stream(question):
            if isinstance(item, Answer):
                return item
        raise AssertionError("a stream ends with its answer")

    def search(self, question: Question, k: int, side: str = "hybrid") -> list[FoundPassage]:
        """The best `k` passages for a question, best first: what `stream` reads, for those who want to look."""
        resolved = self.resolver.resolve(question, self.retriever.regions())
        if isinstance(resolved, Refusal):
            return []
        region = resolved.regions[0] if len(resolved.regions) == 1 else Region()
        return list(self.retriever.retrieve(resolved.search_text, region, k, side, resolved.as_of))

    def evidence(self, question: Question) -> list[tuple[Resolved, list[Candidate]]]:
        """Every sentence that is weighed for a question, with its measurements; one entry a region asked about.

        Empty where the question is refused or asks for what a document says of itself.
        """
        resolved = self.resolver.resolve(question, self.retriever.regions())
        if isinstance(resolved, Refusal):
            return []
        return [
            (part, self.reader.candidates(part, self._passages(part, region)))
            for part in resolved.parts or (resolved,)
            if part.asked[0] not in ABOUT_THE_DOCUMENT
            for region in part.regions or (Region(),)
        ]

    def stream(self, question: Question) -> Iterator[Progress | Said | Answer]:
        """Progress, then sentences as each is verified, then the whole answer.

        Raises `QuestionError` before the first item for a question that cannot be taken as one.
        """
        resolved = self.resolver.resolve(question, self.retriever.regions())
        if isinstance(resolved, Refusal):
            yield resolved
            return
        deadline = time.monotonic() + (self.model.seconds if self.model else 0.0)
        check = self.model.check if self.model else None
        inquiry = self.assessor.inquiry(question, self._place(resolved)) if self.assessor else None
        if inquiry is not None and not inquiry.is_general:
            resolved = replace(resolved, moment=None)  # 去年卖了4000万 names no day to judge by
        if inquiry is None:
            resolved = self._stand_alone(resolved, deadline)
        verifier = Verifier(self.document, question.as_of, resolved.as_of, check)
        if inquiry is not None:
            yield Progress("正在逐条核对条件")
            yield from self._assess(resolved, inquiry, verifier)
            return
        yield Progress("正在查找相关条款")
        regions = resolved.regions or (Region(),)
        yield Progress("正在逐句核对原文")
        if len(regions) > 1:
            yield from self._compare(resolved, verifier, deadline)
        elif resolved.asked[0] in ABOUT_THE_DOCUMENT and not resolved.parts:
            yield from self._about_document(resolved, self._passages(resolved, regions[0]), verifier)
        else:
            yield from self._answer(resolved, regions[0], verifier, deadline)

    def _stand_alone(self, resolved: Resolved, deadline: float) -> Resolved:
        """A follow-up as a language model understands it, where one is there for that; else as it was resolved."""
        question = resolved.question
        ask = self.model.stand_alone if self.model and question.history else None
        text = ask(question, deadline) if ask and question.mode is not Mode.EXTRACTIVE else None
        if text is None:
            return resolved
        again = self.resolver.resolve(replace(question, text=text, history=()), self.retriever.regions())
        return resolved if isinstance(again, Refusal) else replace(again, question=question)

    def _assess(self, resolved: Resolved, inquiry: Inquiry, verifier: Verifier) -> Iterator[Said | Answer]:
        """What the national rules say, then what the documents of the place add, and whether they have lapsed."""
        assert self.assessor is not None
        day = resolved.as_of
        assessments = nearest_first(
            [self.assessor.from_mentions(p, inquiry.mentions, day, inquiry.declined) for p in inquiry.programs]
        )
        claims: list[Claim] = []
        if len(resolved.regions) == 1 and (inquiry.lists or len(inquiry.programs) == 1):
            local = self._local_support(resolved, inquiry)
            claims += yield from _said(local, verifier, resolved)
            if claims:
                claims += yield from _said(self.beside.warnings(verifier), verifier, resolved)
        told = [
            (assessment.program, statement)
            for topic in inquiry.topics
            for assessment in assessments
            for statement in assessment.program.statements
            if statement.topic == topic and statement.holds_on(day)
        ]
        rules = [text for assessment in assessments for text in warnings(assessment.program, day)]
        if inquiry.lists:
            rules = [RULES_IN_OUTLINE]
        yield RuleAnswer(
            resolved,
            tuple(assessments),
            inquiry.assesses,
            tuple(told),
            inquiry.misbeliefs,
            tuple(claims),
            tuple(verifier.citations),
            tuple(dict.fromkeys((*rules, *(self.beside.notices(verifier, resolved) if claims else ())))),
            inquiry.lists,
        )

    def _place(self, resolved: Resolved) -> Place:
        provinces = frozenset(filter(None, (region.province for region in resolved.regions)))
        return Place(
            provinces | self.provinces_in(resolved.text),
            bool(resolved.regions or resolved.elsewhere),
            bool(self.provinces_in(resolved.question.text)),
        )

    def _local_support(self, resolved: Resolved, inquiry: Inquiry) -> Sequence[DraftClaim]:
        """What the documents of the one place say that they give for the programme, or to companies at large."""
        region = resolved.regions[0]
        names = inquiry.programs[0].names
        name = "企业" if inquiry.lists else min(names[1:] or names, key=len)
        asked = Question(f"{region.name}对{name}有什么奖励和支持", resolved.question.as_of)
        local = self.resolver.resolve(asked, self.retriever.regions())
        return () if isinstance(local, Refusal) else self._read(local, region).reading.drafts

    def _answer(
        self, resolved: Resolved, region: Region, verifier: Verifier, deadline: float
    ) -> Iterator[Progress | Said | Answer]:
        reads = [self._read(part, region) for part in resolved.parts or (resolved,)]
        if len(reads) > 1 and sum(bool(one.reading.drafts) for one in reads) < 2:
            # What looked like several questions may be one: read as one, it may find more.
            whole = self._read(resolved, region)
            quoted = {draft.quotes for one in reads for draft in one.reading.drafts}
            more = any(draft.quotes not in quoted for draft in whole.reading.drafts)
            if more or not quoted:
                reads = [whole]
        sure = max(one.reading.confidence for one in reads)
        if self.outside(resolved.text) and sure < _CERTAIN:
            yield Refusal(resolved.text, OUT_OF_SCOPE)
            return
        if len(reads) == 1 and not reads[0].settled:
            one = reads[0]
            places = self.beside.places(resolved, one.reading, one.found)
            readings = {place: self._read(one.part, place).reading for place in places}
            if asking_back := self.beside.asks_where(resolved, readings, verifier):
                yield asking_back
                return
        composed = yield from self._compose(resolved, reads, verifier, deadline)
        wording = composed.wording if composed else None
        if composed and composed.claims and self._to_the_point(composed, reads, verifier):
            told = yield from self._completed(composed.claims, reads, verifier, resolved)
        elif composed and composed.declined and sure < _CERTAIN:
            told = _Told()
        else:
            told = yield from self._extracted(reads, verifier, resolved)
            wording = replace(wording, replaced=len(told.claims)) if wording else None
        if not told.claims:
            abstention = self._abstain(resolved, _joined([one.reading for one in reads]), verifier)
            yield replace(abstention, wording=wording) if isinstance(abstention, Abstention) else abstention
            return
        others, differing = yield from self._told_otherwise(reads[0], region, told.claims, verifier, resolved)
        warnings = yield from _said(self.beside.warnings(verifier), verifier, resolved)
        yield GroundedAnswer(
            resolved,
            (*told.claims, *others, *warnings),
            tuple(verifier.citations),
            told.unstated,
            notices=(*_of_the_model(wording), *differing, *self.beside.notices(verifier, resolved)),
            silent=told.silent,
            confidence=min((one.reading.confidence for one in reads if one.reading.drafts), default=sure),
            wording=wording,
        )

    def _to_the_point(self, composed: Composed, reads: Sequence[_Read], verifier: Verifier) -> bool:
        """Whether the model's sentences may answer: where the extractive reader found nothing that does, only if they
        rest on words that came nearest."""
        if any(one.reading.drafts for one in reads):
            return True
        nearest = [near.quote for one in reads for near in one.reading.nearest]
        quoted = [quote for claim in composed.claims for quote in verifier.quotes_of(claim)]
        return any(quote.overlaps(near) for quote in quoted for near in nearest)

    def _told_otherwise(
        self, one: _Read, region: Region, told: Sequence[Claim], verifier: Verifier, resolved: Resolved
    ) -> Generator[Said, None, tuple[list[Claim], list[str]]]:
        """What another document that counts for the same place says in other figures, and that the two differ."""
        claims: list[Claim] = []
        notices: list[str] = []
        if region == Region() or one.settled or not set(one.part.asked) & set(DETAILS):
            return claims, notices
        home = verifier.citations[told[0].citations[0] - 1]
        for draft in other_figures(told, verifier, one.found, lambda own: self.reader.read(one.part, own)):
            said = yield from _said([draft], verifier, resolved)
            if said:
                other = verifier.citations[said[0].citations[0] - 1]
                notices.append(told_differently(home.imprint, other.imprint))
                claims += said
        return claims, notices

    def _extracted(
        self, reads: Sequence[_Read], verifier: Verifier, resolved: Resolved
    ) -> Generator[Said, None, _Told]:
        """What the extractive reader chose for each question, and what stays open."""
        claims: list[Claim] = []
        unstated: list[Asked] = []
        silent: list[str] = []
        said: set[str] = set()
        for part, reading in ((one.part, one.reading) for one in reads):
            drafts = [draft for draft in reading.drafts if draft.text not in said]
            own = yield from _said(drafts, verifier, resolved)
            if own or len(drafts) < len(reading.drafts):
                for asked in (one for one in reading.unstated if one not in unstated):
                    absence = yield from _absent(asked, reading.drafts[0].quotes[:1], verifier, resolved)
                    own += absence
                    silent += [] if absence else [silence_on(part.text, asked)]
                    unstated.append(asked)
            elif not reading.drafts:
                silent.append(silence_on(part.text, part.asked[0]))
                unstated += [one for one in part.asked if one in DETAILS and one not in unstated]
            said |= {claim.text for claim in own}
            claims += own
        return _Told(tuple(claims), tuple(unstated), tuple(silent))

    def _completed(
        self, worded: Sequence[Claim], reads: Sequence[_Read], verifier: Verifier, resolved: Resolved
    ) -> Generator[Said, None, _Told]:
        """The model's sentences, and what the documents leave open: told by us, for a model may not know it."""
        claims = list(worded)
        unstated: list[Asked] = []
        quoted = "".join(citation.quote for citation in verifier.citations)
        for one in reads:
            open_ = one.reading.unstated if one.reading.drafts else [a for a in one.part.asked if a in DETAILS]
            for asked in open_:
                stated = states(asked, Statement("".join(c.text for c in worded) + quoted, ()), one.part.text)
                if asked not in unstated and not stated:
                    claims += yield from _absent(asked, verifier.quotes_of(worded[0])[:1], verifier, resolved)
                    unstated.append(asked)
        return _Told(tuple(claims), tuple(unstated))

    def _compose(
        self, resolved: Resolved, reads: Sequence[_Read], verifier: Verifier, deadline: float
    ) -> Generator[Progress | Said, None, Composed | None]:
        """What a language model makes of the passages; None where none is asked: not wanted, not needed, no hope."""
        question = resolved.question
        model = None if question.mode is Mode.EXTRACTIVE else self.model
        hopeless = max(one.reading.confidence for one in reads) < _HOPELESS
        if model is None or hopeless or all(one.settled for one in reads):
            return None
        yield Progress("正在请语言模型组织语言")
        found = dict.fromkeys(item.passage for one in reads for item in one.found[: _SHOWN // len(reads)])
        passages = [passage for passage in found if not model.speaks_to_machines(passage.indexed_text)]
        drafts = [draft for one in reads for draft in one.reading.drafts]
        return (yield from Composer(model.wordsmith, verifier, resolved, deadline).compose(passages, drafts))

    def _read(self, part: Resolved, region: Region) -> _Read:
        """What answers one question: clauses, or what the document says of itself."""
        found = self._passages(part, region)
        document = self.document(found[0].passage.document_id) if found and not part.elsewhere else None
        named = clause_asked_for(part.text, document) if document else None
        if document and named:
            return _Read(part, told_whole(document, named), found, settled=True)
        if part.asked[0] not in ABOUT_THE_DOCUMENT:
            found = _by_heading(part, found)
            return _Read(part, self.reader.read(part, found), found)
        statement = self._imprint(part, found)
        told = Reading((statement,), confidence=1.0) if isinstance(statement, DraftClaim) else Reading()
        return _Read(part, told, found, settled=True)

    def _passages(self, resolved: Resolved, region: Region) -> Sequence[FoundPassage]:
        found = self.retriever.retrieve(resolved.search_text, region, PASSAGES, on=resolved.as_of)
        if not resolved.recalled:
            return found
        seen = {one.passage for one in found}
        before = self.retriever.retrieve(resolved.recalled, region, _MOST_RECALLED, on=resolved.as_of)
        return [*found, *(one for one in before if one.passage not in seen)]

    def _compare(self, resolved: Resolved, verifier: Verifier, deadline: float) -> Iterator[Progress | Said | Answer]:
        """One row a city; a silent city says so."""
        rows: list[Row] = []
        claims: list[Claim] = []
        reads = {part.regions[0]: self._read(part, part.regions[0]) for part in resolved.parts}
        composed = yield from self._compose(resolved, list(reads.values()), verifier, deadline)
        for region, one in reads.items():
            name = region.name or "全国"
            row = [claim for claim in composed.claims if self._is_of(claim, region, verifier)] if composed else []
            if not row:
                drafts = [replace(draft, text=f"{name}：{draft.text}") for draft in one.reading.drafts[:_MOST_A_ROW]]
                row = yield from _said(drafts, verifier, resolved)
            text = "".join(claim.text.removeprefix(f"{name}：") for claim in row)
            rows.append(Row(name, text or "未提及", tuple(sorted({n for claim in row for n in claim.citations}))))
            claims += (claim for claim in row if claim not in claims)
        wording = composed.wording if composed else None
        if not claims:
            nearest = tuple(near for one in reads.values() for near in one.reading.nearest[:1])
            yield self._abstain(resolved, Reading(nearest=nearest), verifier)
            return
        claims += yield from _said(self.beside.warnings(verifier), verifier, resolved)
        yield GroundedAnswer(
            resolved,
            tuple(claims),
            tuple(verifier.citations),
            rows=tuple(rows),
            notices=(*_of_the_model(wording), *self.beside.notices(verifier, resolved)),
            confidence=max(one.reading.confidence for one in reads.values()),
            wording=wording,
        )

    def _is_of(self, claim: Claim, region: Region, verifier: Verifier) -> bool:
        return any(visible_from(verifier.citations[n - 1].imprint.region, region) for n in claim.citations)

    def _about_document(
        self, resolved: Resolved, found: Sequence[FoundPassage], verifier: Verifier
    ) -> Iterator[Said | Answer]:
        """Number, issuer and validity are the document's own, not a clause's."""
        statement = self._imprint(resolved, found)
        if statement is None:
            yield self._abstain(resolved, Reading(), verifier)
            return
        if isinstance(statement, Silence):
            reason = Reason.DAMAGED_SOURCE if statement.damaged else Reason.NO_EVIDENCE
            near = _nearest(Near(statement.nearest, ()), verifier, resolved) if statement.nearest else None
            yield Abstention(resolved, reason, statement.message, (near,) if near else ())
            return
        claims = yield from _said([statement], verifier, resolved)
        if not claims:
            yield self._abstain(resolved, Reading(), verifier)
            return
        claims += yield from _said(self.beside.warnings(verifier), verifier, resolved)
        yield GroundedAnswer(
            resolved, tuple(claims), tuple(verifier.citations), notices=self.beside.notices(verifier, resolved)
        )

    def _imprint(self, resolved: Resolved, found: Sequence[FoundPassage]) -> DraftClaim | Silence | None:
        """What the document found first says of itself; None where no document is meant."""
        document = self.document(found[0].passage.document_id) if found and not resolved.elsewhere else None
        if document is None:
            return None
        return read_imprint(
            resolved.asked[0], document, resolved.as_of, resolved.question.text, resolved.moment is not None
        )

    def _abstain(self, resolved: Resolved, reading: Reading, verifier: Verifier) -> Abstention | Refusal:
        place_given = resolved.question.region is not None and not self.outside(resolved.text)
        if not place_given and not self.in_scope(resolved.text):
            return Refusal(resolved.text, OUT_OF_SCOPE)
        if resolved.elsewhere:
            message = nobody_there(resolved.elsewhere, [r.name for r in self.retriever.regions() if r.name])
            return Abstention(resolved, Reason.NO_EVIDENCE, message)
        nearest = tuple(filter(None, (_nearest(near, verifier, resolved) for near in reading.nearest)))
        named = self.assessor.named_in(resolved.text) if self.assessor else ()
        invited = (rules_beside(named[0].title),) if named else ()
        message = "".join((*understood_as(resolved.corrections), abstention_message(resolved), *invited))
        return Abstention(resolved, Reason.NO_EVIDENCE, message, nearest, confidence=reading.confidence)


def _by_heading(part: Resolved, found: Sequence[FoundPassage]) -> Sequence[FoundPassage]:
    """Only the passages under a heading that the question repeats, where there are any."""
    headings = {one.passage.clause_id: one.passage.path[-1] for one in found if one.passage.path}
    named = named_by_heading(part.text, headings)
    return [one for one in found if one.passage.clause_id in named] or found


def _absent(
    asked: Asked, quotes: Sequence[Quote], verifier: Verifier, resolved: Resolved
) -> Generator[Said, None, list[Claim]]:
    """Say that a detail is open: in the whole clause, or else in the words cited; nothing where neither is so."""
    for text in (absence_of(asked), absence_in_quote(asked)):
        claims = yield from _said([DraftClaim(text, tuple(quotes), absent=asked)], verifier, resolved)
        if claims:
            return claims
    return []


def _of_the_model(wording: Wording | None) -> tuple[str, ...]:
    """That the language model did not do its part, where it was to."""
    return (model_failed(wording.fault),) if wording and wording.fault else ()


def _joined(readings: Sequence[Reading]) -> Reading:
    """What came nearest to any of several questions."""
    nearest = [near for reading in readings for near in reading.nearest]
    confidence = max(reading.confidence for reading in readings)
    return Reading(nearest=tuple(dict.fromkeys(nearest))[:_MOST_NEAREST], confidence=confidence)


def _said(drafts: Sequence[DraftClaim], verifier: Verifier, resolved: Resolved) -> Generator[Said, None, list[Claim]]:
    """Stream the drafts that hold; returns their claims."""
    claims: list[Claim] = []
    for draft in drafts:
        known = len(verifier.citations)
        claim = verifier.check(draft)
        if isinstance(claim, Rejected):
            continue
        claims.append(claim)
        yield Said(claim, tuple(verifier.citations[known:]), resolved.question.as_of)
    return claims


def _nearest(near: Near, verifier: Verifier, resolved: Resolved) -> Nearest | None:
    citation = verifier.cite(near.quote)
    return None if isinstance(citation, str) else Nearest(citation, why_short(near.lacks, resolved))
