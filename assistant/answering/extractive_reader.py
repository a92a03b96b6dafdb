"""The reader that needs no language model: it chooses sentences, and words almost nothing itself.

A sentence is evidence as far as it, its headings and its clause say what the question is about, each word counting
by how telling it is in this corpus. Too little of that, and the documents do not answer.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.answering.sentences import Sentence, lead_of, sentences_of, shown
from assistant.answering.stated import Statement, addresses, department_claim, states
from assistant.domain.answer import DraftClaim, Quote
from assistant.domain.conversation import Asked, Resolved
from assistant.domain.document import Clause, PolicyDocument
from assistant.domain.passage import Passage

ENOUGH = 0.62
"""Below this share of the question's telling words, a passage is no evidence."""
_NEARLY_AS_GOOD = 0.9
_MOST_PASSAGES = 3
_IN_HEADING, _IN_CLAUSE, _IN_TITLE, _IN_PIECES = 0.9, 0.6, 0.5, 0.6
_RANK_BONUS, _DETAIL_BONUS = 0.12, 0.12


class Word(Protocol):
    """A content word with the forms that mean the same, its own first."""

    @property
    def text(self) -> str: ...

    def forms(self) -> tuple[str, ...]: ...


class FoundPassage(Protocol):
    @property
    def passage(self) -> Passage: ...

    @property
    def score(self) -> float: ...


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
    departments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Weighed:
    sentence: Sentence
    clause: Clause
    document: PolicyDocument
    passage: Passage
    support: float
    score: float
    lacks: tuple[str, ...]

    def quote(self) -> Quote:
        return Quote(self.document.id, self.clause.id, self.sentence.span)


class ExtractiveReader:
    """Deterministic: the same question, passages and corpus always give the same reading."""

    def __init__(
        self,
        words: Callable[[str], Sequence[Word]],
        rarity: Callable[[Iterable[str]], Mapping[str, float]],
        document: Callable[[str], PolicyDocument | None],
    ) -> None:
        self._words = words
        self._rarity = rarity
        self._document = document

    def read(self, resolved: Resolved, found: Sequence[FoundPassage]) -> Reading:
        """Choose the sentences that answer, best first; no drafts where the passages do not answer."""
        words = list(self._words(resolved.search_text))
        rarity = self._rarity(form for word in words for form in word.forms())
        weights = {word.text: max(0.5, min(rarity[form] for form in word.forms())) for word in words}
        asked = resolved.asked[0]
        best = sorted(
            filter(None, (self._best_sentence(item, words, weights, resolved) for item in found)),
            key=lambda weighed: -weighed.score,
        )
        nearest = tuple(Near(w.quote(), w.lacks) for w in best[:_MOST_PASSAGES])
        good = [weighed for weighed in best if weighed.support >= ENOUGH]
        if not words or not good:
            return Reading(nearest=nearest)
        answering = [weighed for weighed in good if states(asked, self._statement(weighed))]
        if answering:
            return self._answer(_leading(answering), resolved, nearest)
        if addresses(asked, self._statement(good[0])):
            return self._near_miss(good[0], asked, resolved, nearest)
        return Reading(nearest=nearest)

    def _best_sentence(
        self, item: FoundPassage, words: Sequence[Word], weights: Mapping[str, float], resolved: Resolved
    ) -> _Weighed | None:
        passage = item.passage
        document = self._document(passage.document_id)
        clause = next((c for c, _ in document.walk() if c.id == passage.clause_id), None) if document else None
        if document is None or clause is None:
            return None
        text = document.clean.text
        total = sum(weights.values())
        best: _Weighed | None = None
        for sentence in sentences_of(text, clause.own, clause.duties, lead_of(clause, text)):
            if any(place not in sentence.text for place in resolved.elsewhere):
                continue
            shares = {w.text: _said(w, sentence.text, passage) for w in words}
            support = sum(weights[word] * share for word, share in shares.items()) / total if total else 0.0
            lacks = tuple(word for word, share in shares.items() if share < 0.5)
            weighed = _Weighed(sentence, clause, document, passage, support, 0.0, lacks)
            bonus = _DETAIL_BONUS if states(resolved.asked[0], self._statement(weighed)) else 0.0
            score = support + _RANK_BONUS * item.score + bonus
            if best is None or score > best.score:
                best = _Weighed(sentence, clause, document, passage, support, score, lacks)
        return best

    @staticmethod
    def _statement(weighed: _Weighed) -> Statement:
        duties = tuple(d for d in weighed.clause.duties if d.scope.covers(weighed.sentence.span))
        return Statement(weighed.sentence.text, duties)

    def _answer(self, chosen: Sequence[_Weighed], resolved: Resolved, nearest: tuple[Near, ...]) -> Reading:
        drafts: list[DraftClaim] = []
        departments: list[str] = []
        for weighed in chosen:
            statement = self._statement(weighed)
            place = "" if resolved.regions and len(resolved.regions) == 1 else _place(weighed.document)
            department = department_claim(statement, weighed.document.id, weighed.clause)
            if Asked.DEPARTMENT in resolved.asked and department is not None:
                drafts.append(DraftClaim(place + department.text, department.quotes))
                if resolved.asked[0] is Asked.DEPARTMENT:
                    continue
            drafts.append(DraftClaim(place + _ended(shown(weighed.sentence.text)), (weighed.quote(),)))
            departments.extend(unit for duty in statement.duties for unit in duty.units[:1])
        unstated = tuple(
            asked
            for asked in resolved.asked[1:]
            if asked in (Asked.AMOUNT, Asked.DATE, Asked.CONDITION, Asked.CONTACT, Asked.DEPARTMENT)
            and not any(states(asked, self._statement(w)) for w in chosen)
        )
        return Reading(tuple(drafts), unstated, nearest, tuple(departments))

    def _near_miss(self, weighed: _Weighed, asked: Asked, resolved: Resolved, nearest: tuple[Near, ...]) -> Reading:
        reading = self._answer([weighed], resolved, nearest)
        return Reading(reading.drafts, tuple(dict.fromkeys((asked, *reading.unstated))), nearest)


def _leading(answering: list[_Weighed]) -> list[_Weighed]:
    """The best, and those nearly as good that add a document or a clause."""
    top = answering[0]
    return [w for w in answering[:_MOST_PASSAGES] if w.score >= _NEARLY_AS_GOOD * top.score]


def _said(word: Word, sentence: str, passage: Passage) -> float:
    """How far a passage says a word: in the sentence 1, in its headings, its clause or its title less."""
    headings = "".join(passage.path)
    best = 0.0
    for form in word.forms():
        if form in sentence.lower():
            return 1.0
        if form in headings:
            best = max(best, _IN_HEADING)
        elif form in passage.text:
            best = max(best, _IN_CLAUSE)
        elif form in passage.title:
            best = max(best, _IN_TITLE)
        elif len(form) >= 3:
            pairs = [form[n : n + 2] for n in range(len(form) - 1)]
            best = max(best, _IN_PIECES * sum(pair in sentence for pair in pairs) / len(pairs))
    return best


def _place(document: PolicyDocument) -> str:
    name = document.imprint.region.name
    return f"{name}：" if name else ""


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith(("。", "！", "？")) else sentence.rstrip("；，、") + "。"
