"""The reader that needs no language model: it chooses sentences, and words almost nothing itself.

Every sentence of the passages is measured against the question (`evidence.py`). Where the measurements say that the
documents do not deal with it, there is no answer; else the best sentence leads, and others that are nearly as good
and say something else follow.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answering.evidence import DETAILS, Candidate, Evidence, FoundPassage, lead, one_a_clause
from assistant.answering.sentences import shown
from assistant.answering.shorten import kept_phrases
from assistant.answering.stated import department_claim, states
from assistant.answering.tables import asks_for_holder, names_holder
from assistant.answering.verify import gives_for_sure
from assistant.domain.answer import DraftClaim, Quote
from assistant.domain.conversation import Asked, Resolved
from assistant.domain.document import Duty, PolicyDocument, Status
from assistant.domain.text import Span

ENOUGH = 0.5
"""Below this likelihood that the documents deal with the question, there is no answer."""
_MOST_SENTENCES = 3
_MOST_NEAREST = 3
_SAME_AGAIN = 0.7
_NEARLY_AS_GOOD, _GOOD_OF_SEVERAL = 0.6, 0.2
"""How likely a further sentence must be, against the best one, to be said too."""
_SHORTEST_UNIT = 3
_CERTAIN = 0.9
_ASKS_WHETHER = re.compile(
    r"有没有|有(?!什么|啥|哪|多少|几)[^,;?。]{0,10}(?:吗|么|没有?|不)\s*[?。]?$|(?:给不给|补不补|奖不奖)|(?:给|补|奖)[^,;?。]{0,6}(?:吗|么|不)\s*[?。]?$"
)
"""Asks whether there is something to get; 能不能 is answered by the sentence that allows it."""
_LEFT_OUT = "……"
_ADDS_MUCH, _WORTH_ADDING = 0.2, 0.03
"""A sentence may follow though it is much less likely than the best, where its clause says so much of the question
that no clause before it says."""
_VALUES = (Asked.AMOUNT, Asked.COUNT, Asked.DATE, Asked.CONDITION, Asked.PROCEDURE)
_SEVERAL = re.compile(
    r"各|分别|哪些|哪几|都有|还有|以及|有啥|[有能可得][^,;?。]{0,4}(?:啥|什么)|两[个头笔样]|几[个种笔样]|[?;].*[?;]|,.*(?:呢|吗|[?])"
)
"""Questions that want more than one clause, or ask two things at once."""


@dataclass(frozen=True, slots=True)
class Near:
    """A passage that falls short, and what it lacks."""

    quote: Quote
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader proposes: sentences to be verified, details left open, and what came nearest."""

    drafts: tuple[DraftClaim, ...] = ()
    unstated: tuple[Asked, ...] = ()
    nearest: tuple[Near, ...] = ()
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Manner:
    """How much is said.

    `room`: further sentences follow the best one while all together stay below so many characters. `near_misses`: a
    sentence on the matter is worth showing though it leaves the detail open, as the clause of a policy is; in any other
    text it is no answer.
    """

    room: int = 0
    near_misses: bool = True


class ExtractiveReader:
    """Deterministic: the same question, passages and corpus always give the same reading."""

    def __init__(self, evidence: Evidence, manner: Manner = Manner()) -> None:
        self._evidence = evidence
        self._manner = manner

    def read(self, resolved: Resolved, found: Sequence[FoundPassage]) -> Reading:
        """Choose the sentences that answer, best first; no drafts where the passages do not answer."""
        candidates = self.candidates(resolved, found)
        likely = self._evidence.answerable(resolved, candidates)
        nearest = tuple(Near(c.quote(), c.lacks) for c in one_a_clause(candidates)[:_MOST_NEAREST])
        if likely < ENOUGH:
            return Reading(nearest=nearest, confidence=likely)
        chosen = _leading(candidates, resolved.text, self._manner.room)
        if Asked.DEPARTMENT in resolved.asked:
            chosen += _who_else(chosen, candidates)
        if resolved.asked == (Asked.CONTACT,) and not any(states(Asked.CONTACT, c.statement()) for c in chosen):
            return Reading(nearest=nearest, confidence=likely)  # an address is stated, or there is nothing to say
        sure = likely * lead(candidates)
        reading = replace(_answer(chosen, resolved), nearest=nearest, confidence=sure)
        if likely >= _CERTAIN and _answers_whether(chosen[0], resolved):
            reading = replace(reading, drafts=(_affirmed(reading.drafts[0]), *reading.drafts[1:]))
        if reading.unstated and not self._manner.near_misses:
            return Reading(nearest=nearest, confidence=likely)
        return reading

    def answerable(self, resolved: Resolved, candidates: Sequence[Candidate]) -> float:
        """How likely the documents deal with what was asked."""
        return self._evidence.answerable(resolved, candidates)

    def candidates(self, resolved: Resolved, found: Sequence[FoundPassage]) -> list[Candidate]:
        """The sentences that may answer, best first."""
        candidates = self._evidence.candidates(resolved, found)
        # A place without documents counts only where the sentence itself names it, and no clause answers on a matter
        # that it never names, however close it reads.
        candidates = [
            c for c in candidates if _in_place(c.sentence.text, resolved.elsewhere) and not c.features["topic_missing"]
        ]
        office = asks_for_holder(resolved.question.text if resolved.question.history else resolved.text)
        holders = [c for c in candidates if names_holder(c.sentence.told, office)] if office else []
        return holders or candidates


def _answers_whether(best: Candidate, resolved: Resolved) -> bool:
    """Whether the question asks if there is something, and a document in force names all that it asks for."""
    lapsed = best.document.imprint.status(resolved.as_of) in (Status.EXPIRED, Status.TARGET_PERIOD_OVER)
    return not lapsed and not best.features["names_missing_here"] and _ASKS_WHETHER.search(resolved.text) is not None


def _affirmed(draft: DraftClaim) -> DraftClaim:
    """The sentence with a plain yes before it, where it says nothing else; the verifier checks it again."""
    plain = draft.text.startswith(_LEFT_OUT) or "：" in draft.text or not gives_for_sure(draft.text)
    return draft if plain else replace(draft, text=f"有：{draft.text}")


def _answer(chosen: Sequence[Candidate], resolved: Resolved) -> Reading:
    drafts: list[DraftClaim] = []
    for number, candidate in enumerate(chosen):
        statement = candidate.statement()
        place = "" if resolved.regions and len(resolved.regions) == 1 else _place(candidate.document)
        department = department_claim(statement, candidate.document, candidate.clause)
        asks_who = Asked.DEPARTMENT in resolved.asked or _names_a_unit(resolved.text, statement.duties)
        sure = number == 0 or math.exp(candidate.score - chosen[0].score) >= _NEARLY_AS_GOOD
        if asks_who and department is not None and sure:
            drafts.append(DraftClaim(place + department.text, department.quotes))
            if resolved.asked[0] in (Asked.DEPARTMENT, Asked.FACT):
                continue
        drafts.append(_said_shortly(candidate, place, resolved))
    unstated = tuple(
        asked
        for asked in resolved.asked
        if asked in DETAILS and not any(states(asked, candidate.statement(), resolved.text) for candidate in chosen)
    )
    return Reading(tuple(dict.fromkeys(drafts)), unstated)


def _said_shortly(candidate: Candidate, place: str, resolved: Resolved) -> DraftClaim:
    """The sentence, or of a long one the phrases that answer, with marks where words are left out."""
    sentence, start = candidate.sentence.text, candidate.sentence.span.start
    wanted = [asked for asked in resolved.asked if asked in _VALUES]

    def answers(phrase: str) -> bool:
        return any(states(asked, replace(candidate.statement(), text=phrase), resolved.text) for asked in wanted)

    spans = kept_phrases(sentence, candidate.like, frozenset(w for w in candidate.says if len(w) > 1), answers)
    pieces = [shown(span.of(sentence)).strip("，；：") for span in spans]
    text = _LEFT_OUT.join(pieces)
    if spans[0].start > 0:
        text = _LEFT_OUT + text
    quotes = tuple(
        Quote(candidate.document.id, candidate.clause.id, Span(start + span.start, start + span.end)) for span in spans
    )
    return DraftClaim(place + _ended(text), quotes)


def _in_place(sentence: str, elsewhere: Sequence[str]) -> bool:
    return not elsewhere or any(place.removesuffix("市").removesuffix("省") in sentence for place in elsewhere)


def _names_a_unit(question: str, duties: Sequence[Duty]) -> bool:
    """Whether the question is about the part of a unit that the clause gives a duty ("税务局掺和吗")."""
    units = {unit.removeprefix("市") for duty in duties for unit in duty.units}
    return any(len(unit) >= _SHORTEST_UNIT and unit in question for unit in units)


def _leading(candidates: Sequence[Candidate], question: str, room: int) -> list[Candidate]:
    """The best, and those nearly as likely, or within the room there is, that do not say the same again."""
    several = _SEVERAL.search(question) is not None
    bar = _GOOD_OF_SEVERAL if several else _NEARLY_AS_GOOD
    chosen: list[Candidate] = []
    said: set[str] = set()
    for candidate in candidates:
        if len(chosen) == _MOST_SENTENCES:
            break
        if chosen and not several and chosen[0].features["rarest_said"] > candidate.features["rarest_said"]:
            continue  # what it says is of another matter
        likelihood = math.exp(candidate.score - candidates[0].score)
        fits = sum(len(c.sentence.text) for c in (*chosen, candidate)) <= room
        adds = sum(share for word, share in candidate.says.items() if word not in said)
        if not (likelihood >= bar or fits or (adds >= _ADDS_MUCH and likelihood >= _WORTH_ADDING)):
            continue
        if all(_alike(candidate.sentence.text, other.sentence.text) < _SAME_AGAIN for other in chosen):
            chosen.append(candidate)
            said |= candidate.says.keys()
    return chosen


def _who_else(chosen: Sequence[Candidate], candidates: Sequence[Candidate]) -> list[Candidate]:
    """The best sentence of a chosen clause that says who acts, where no chosen sentence does."""
    if any(states(Asked.DEPARTMENT, c.statement()) for c in chosen):
        return []
    clauses = {c.clause.id for c in chosen}
    return [c for c in candidates if c.clause.id in clauses and states(Asked.DEPARTMENT, c.statement())][:1]


def _alike(one: str, other: str) -> float:
    """The share of the shorter sentence's character pairs that the other has too."""
    pairs = [{text[n : n + 2] for n in range(len(text) - 1)} for text in (one, other)]
    return len(pairs[0] & pairs[1]) / max(1, min(map(len, pairs)))


def _place(document: PolicyDocument) -> str:
    name = document.imprint.region.name
    return f"{name}：" if name else ""


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith(("。", "！", "？")) else sentence.rstrip("；，、") + "。"
