"""The reader that needs no language model: it chooses sentences, and words almost nothing itself.

A sentence is evidence as far as it, its headings and its clause say what the question is about, each word counting
by how telling it is in this corpus. Too little of that, and the documents do not answer.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from assistant.answering.sentences import Sentence, lead_of, sentences_of, shown
from assistant.answering.stated import Statement, addresses, department_claim, states
from assistant.domain.answer import DraftClaim, Quote
from assistant.domain.conversation import Asked, Resolved
from assistant.domain.document import Clause, PolicyDocument
from assistant.domain.passage import Passage

UNHEARD = "囍龘"
"""Stands for any word that no policy says."""
ENOUGH = 0.55
"""Below this, what a passage says of the question is no evidence."""
_NEARLY_AS_GOOD, _AS_GOOD_ELSEWHERE = 0.9, 0.7
_MOST_PASSAGES = 3
_SAME_AGAIN = 0.7
_IN_TITLE, _IN_PIECES = 0.5, 0.5
_CLEARLY_MEANT = 0.5
"""A sentence that says this much of the question is the one meant, though it leaves the detail asked for open."""
_NEVER_NEAR = (Asked.CONTACT, Asked.FACT)
_RANK_SHARE = 0.15
"""How much the retriever's own judgement adds to the words that were found."""
_DETAIL_BONUS = 0.5
_UNHEARD_NAME, _UNHEARD_VERB, _SINGLE = 0.4, 0.1, 0.1
"""A word that no clause says weighs this share of the most telling word: names more, colloquial verbs hardly. So
do single characters, which stand in many words that mean something else."""


_SEVERAL = re.compile(r"各|分别|哪些|哪几|都有|还有|以及|有啥|两[个头笔样]|几[个种笔样]|[?;].*[?;]|,.*(?:呢|吗|[?])")
"""Questions that want more than one clause, or ask two things at once."""


class Word(Protocol):
    """A content word with the forms that mean the same, its own first."""

    @property
    def text(self) -> str: ...

    @property
    def names(self) -> bool: ...

    @property
    def topic(self) -> bool: ...

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
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class _Weighed:
    sentence: Sentence
    clause: Clause
    document: PolicyDocument
    support: float
    said: float
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
        # A place is required as such, below; it must not also count as content that was found.
        words = [w for w in self._words(resolved.search_text) if not any(w.text in p for p in resolved.elsewhere)]
        weights = self._weights(words)
        asked = resolved.asked[0]
        weighed = [w for item in found if (w := self._weigh(item, words, weights, resolved)) is not None]
        best = sorted(weighed, key=lambda w: -w.score)
        nearest = tuple(Near(w.quote(), w.lacks) for w in best[:_MOST_PASSAGES])
        good = [w for w in best if w.support >= ENOUGH]
        confidence = min(1.0, max((w.support for w in best), default=0.0) / (1 + _RANK_SHARE))
        nothing = Reading(nearest=nearest, confidence=confidence)
        if not words or not good:
            return nothing
        answering = [w for w in good if states(asked, self._statement(w))]
        if answering and (answering[0] is good[0] or not addresses(asked, self._statement(good[0]))):
            return replace(
                self._answer(_leading(answering, resolved.text), resolved), nearest=nearest, confidence=confidence
            )
        if addresses(asked, self._statement(good[0])) or (asked not in _NEVER_NEAR and good[0].said >= _CLEARLY_MEANT):
            return replace(self._near_miss(good[0], asked, resolved), nearest=nearest, confidence=confidence)
        return nothing

    def _weights(self, words: Sequence[Word]) -> dict[str, float]:
        """How much each word of the question counts."""
        rarity = self._rarity([UNHEARD, *(form for word in words for form in word.forms())])
        most = rarity[UNHEARD]
        weights = {}
        for word in words:
            least = min(rarity[form] for form in word.forms())
            if len(word.text) == 1:
                weights[word.text] = most * _SINGLE
            elif least < most:
                weights[word.text] = max(0.5, least)
            else:
                weights[word.text] = most * (1.0 if word.topic else _UNHEARD_NAME if word.names else _UNHEARD_VERB)
        return weights

    def _weigh(
        self, item: FoundPassage, words: Sequence[Word], weights: Mapping[str, float], resolved: Resolved
    ) -> _Weighed | None:
        """The passage with its best sentence; None where it lacks a matter or a place that it must name."""
        passage = item.passage
        document = self._document(passage.document_id)
        clause = next((c for c, _ in document.walk() if c.id == passage.clause_id), None) if document else None
        if document is None or clause is None:
            return None
        total = sum(weights.values()) or 1.0
        shares = {word.text: _said(word, passage) for word in words}
        support = sum(weights[word] * share for word, share in shares.items()) / total
        lacks = tuple(word for word, share in shares.items() if share < _IN_PIECES)
        if any(word.topic and not shares[word.text] for word in words):
            support = 0.0
        sentence, said, value = self._best_sentence(document, clause, words, weights, resolved)
        if sentence is None:
            return None
        if resolved.elsewhere:  # a place without documents counts only where one sentence says it all
            support = min(support, said)
        support += _RANK_SHARE * item.score if support else 0.0
        return _Weighed(sentence, clause, document, support, said, (support + item.score + value) / 3, lacks)

    def _best_sentence(
        self,
        document: PolicyDocument,
        clause: Clause,
        words: Sequence[Word],
        weights: Mapping[str, float],
        resolved: Resolved,
    ) -> tuple[Sentence | None, float, float]:
        """The sentence, how much of the question it says, and the same with a bonus for the value asked for."""
        text = document.clean.text
        total = sum(weights.values()) or 1.0
        best: Sentence | None = None
        best_said, most = 0.0, -1.0
        for sentence in sentences_of(text, clause.own, clause.duties, lead_of(clause, text)):
            if any(place not in sentence.text for place in resolved.elsewhere):
                continue
            said = sum(weights[w.text] * max(_in_part(f, sentence.text) for f in w.forms()) for w in words) / total
            duties = tuple(d for d in clause.duties if d.scope.covers(sentence.span))
            detail = _DETAIL_BONUS if states(resolved.asked[0], Statement(sentence.text, duties)) else 0.0
            if said + detail > most:
                best, best_said, most = sentence, said, said + detail
        return best, best_said, most

    @staticmethod
    def _statement(weighed: _Weighed) -> Statement:
        duties = tuple(d for d in weighed.clause.duties if d.scope.covers(weighed.sentence.span))
        return Statement(weighed.sentence.text, duties)

    def _answer(self, chosen: Sequence[_Weighed], resolved: Resolved) -> Reading:
        drafts: list[DraftClaim] = []
        for weighed in chosen:
            statement = self._statement(weighed)
            place = "" if resolved.regions and len(resolved.regions) == 1 else _place(weighed.document)
            department = department_claim(statement, weighed.document.id, weighed.clause)
            if Asked.DEPARTMENT in resolved.asked and department is not None:
                drafts.append(DraftClaim(place + department.text, department.quotes))
                if resolved.asked[0] is Asked.DEPARTMENT:
                    continue
            drafts.append(DraftClaim(place + _ended(shown(weighed.sentence.text)), (weighed.quote(),)))
        unstated = tuple(
            asked
            for asked in resolved.asked[1:]
            if asked in (Asked.AMOUNT, Asked.DATE, Asked.CONDITION, Asked.CONTACT, Asked.DEPARTMENT)
            and not any(states(asked, self._statement(w)) for w in chosen)
        )
        return Reading(tuple(drafts), unstated)

    def _near_miss(self, weighed: _Weighed, asked: Asked, resolved: Resolved) -> Reading:
        reading = self._answer([weighed], resolved)
        return replace(reading, unstated=tuple(dict.fromkeys((asked, *reading.unstated))))


def _leading(answering: list[_Weighed], question: str) -> list[_Weighed]:
    """The best, and those nearly as good that do not say the same again; another city's need be less close."""
    chosen: list[_Weighed] = []
    for weighed in answering:
        if len(chosen) == _MOST_PASSAGES:
            break
        elsewhere = all(weighed.document.id != other.document.id for other in chosen)
        bar = _AS_GOOD_ELSEWHERE if elsewhere or _SEVERAL.search(question) else _NEARLY_AS_GOOD
        if weighed.score < bar * answering[0].score:
            continue
        if all(_alike(weighed.sentence.text, other.sentence.text) < _SAME_AGAIN for other in chosen):
            chosen.append(weighed)
    return chosen


def _alike(one: str, other: str) -> float:
    """The share of the shorter sentence's character pairs that the other has too."""
    pairs = [{text[n : n + 2] for n in range(len(text) - 1)} for text in (one, other)]
    return len(pairs[0] & pairs[1]) / max(1, min(map(len, pairs)))


def _said(word: Word, passage: Passage) -> float:
    """How far a passage says a word: in its words or headings 1, in its title or in pieces less."""
    headings = "".join(passage.path)
    best = 0.0
    for form in word.forms():
        if form in passage.text or form in headings:
            return 1.0
        if form in passage.title:
            best = max(best, _IN_TITLE)
        elif not word.topic:
            best = max(best, _in_part(form, passage.text))
    return best


def _in_part(form: str, text: str) -> float:
    """1 where the text says the word; less where it says pieces of a longer one (国有工业企业 for 国有企业)."""
    if form in text:
        return 1.0
    pairs = [form[n : n + 2] for n in range(len(form) - 1)] if len(form) >= 3 else []
    return _IN_PIECES * sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0


def _place(document: PolicyDocument) -> str:
    name = document.imprint.region.name
    return f"{name}：" if name else ""


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith(("。", "！", "？")) else sentence.rstrip("；，、") + "。"
