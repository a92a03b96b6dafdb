"""How far each sentence of the passages answers the question: plain measurements, weighed.

What is measured stands in `CHOICE_FEATURES`. The weights are few, were fitted on questions of ours by
`python -m eval fit` (docs/decisions/0006-evidence.md) and stand as data in `corpus/language/evidence.yaml`.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from assistant.answering.sentences import Sentence, phrases_of, sentences_in
from assistant.answering.stated import Statement, addresses, states, unit_stated
from assistant.domain.answer import Quote
from assistant.domain.conversation import Asked, Resolved
from assistant.domain.document import Clause, PolicyDocument
from assistant.domain.passage import Passage
from assistant.errors import DataFileError
from assistant.strict_yaml import mapping_of, read_yaml

UNHEARD = "囍龘"
"""Stands for any word that no policy says."""
CHOICE_FEATURES = (
    "clause_said",  # how much of the question the clause, its headings and its title say, rare words counting more
    "sentence_said",  # the same of the sentence alone
    "heading_said",
    "names_missing",  # share of the question's nouns that the clause lacks
    "topic_missing",  # a matter of `topics.yaml` that the clause never names
    "rank",  # 1 for the passage that the retriever puts first, 1/2 for the next
    "fused",  # the retriever's score
    "phrase_like",  # cosine of the question with the phrase most like it
    "clause_share",  # share of the question's character pairs that the clause has, rare ones counting more
    "sentence_share",
    "sentence_share_meant",  # the same with what the question's words mean in documents
    "states",  # share of the things asked for (an amount, a date, …) of which the sentence holds a value
    "addresses",
    "only",  # the only sentence of its clause
    "figures_missing",  # share of the question's figures that neither clause nor title has
    "figures_missing_here",  # the same of the sentence with its header and title
    "names_missing_here",  # share of the question's nouns, one as good as another, that sentence, header and title lack
    "names_unheard",  # share of them that no passage says
    "rarest_said",  # the sentence or a heading says the most telling of the question's names that are heard at all
    "value_like",  # as phrase_like, of the phrases alone that hold a value of the kind asked for
    "strange_missing",  # share of the question's strange names (望云五号, E20, 第五届) that the clause does not have
    "strange_missing_here",  # the same of the sentence with its header and title
    "recalled",  # share of what the answer before said, where the question leans on it, that the clause says
    "unit_stated",  # the measure asked for ("多少升") stands behind a figure; 1/2 where no measure is asked for
)
_OF_THE_BEST = ("phrase_like", "clause_said", "clause_share", "sentence_share_meant")
_ASKED = (
    Asked.CONTACT,
    Asked.AMOUNT,
    Asked.DEPARTMENT,
    Asked.PROCEDURE,
    Asked.CONDITION,
    Asked.DATE,
    Asked.COUNT,
    Asked.FACT,
)
DETAILS = (
    Asked.AMOUNT,
    Asked.COUNT,
    Asked.DATE,
    Asked.CONDITION,
    Asked.CONTACT,
    Asked.PROCEDURE,
    Asked.DEPARTMENT,
)
"""What a clause may leave open, to be said so."""
ANSWER_FEATURES = (
    "score",
    "margin",
    "lead",  # the best clause's share of the likelihood, among the clauses that were read
    *CHOICE_FEATURES,
    *(f"most_{name}" for name in _OF_THE_BEST),
    *(f"asks_{asked.value}" for asked in _ASKED),
    "like_and_said",
    "like_and_share",
    "rarest_but_open",  # the matter is named, and a detail that is asked for does not stand there
    "length",
    "elsewhere",
    "place_named",
)
BIAS = "bias"
_IN_TITLE, _IN_PIECES = 0.5, 0.5
_UNHEARD_NAME, _UNHEARD_VERB, _SINGLE = 0.4, 0.1, 0.1
"""A word that no clause says weighs this share of the most telling word: names more, colloquial verbs hardly. So
do single characters, which stand in many words that mean something else."""
_MOST_HELD = 5_000
_DIGITS = re.compile(r"\d+(?:\.\d+)?")


class Word(Protocol):
    """A content word with the forms that mean the same, its own first."""

    @property
    def text(self) -> str: ...

    @property
    def names(self) -> bool: ...

    @property
    def topic(self) -> bool: ...

    def forms(self) -> tuple[str, ...]: ...


class Words(Protocol):
    """The domain's words."""

    def content_words(self, text: str) -> Sequence[Word]: ...

    def expansion(self, text: str) -> str: ...

    def strange_names(self, text: str) -> Sequence[str]: ...


class FoundPassage(Protocol):
    @property
    def passage(self) -> Passage: ...

    @property
    def score(self) -> float: ...


class Corpus(Protocol):
    """How telling words and character pairs are among the passages that can be found."""

    def rarity(self, words: Iterable[str]) -> Mapping[str, float]: ...

    def telling(self, terms: Iterable[str]) -> Mapping[str, float]: ...


Likeness = Callable[[str, Iterable[str]], Mapping[str, float]]
"""(question, phrases) → cosine of each phrase with the question."""
Terms = Callable[[str], Iterable[str]]
"""A text → its character unigrams and pairs."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer, with its measurements and its score; `lacks` are words of the question."""

    sentence: Sentence
    clause: Clause
    document: PolicyDocument
    features: Mapping[str, float]
    score: float
    lacks: tuple[str, ...]
    says: Mapping[str, float] = field(default_factory=dict)
    """The question's words that the clause says, with their share of the question's weight."""
    like: Mapping[str, float] = field(default_factory=dict)
    """Each phrase of the sentence with its likeness to the question; empty without vectors."""

    def quote(self) -> Quote:
        return Quote(self.document.id, self.clause.id, self.sentence.span)

    def statement(self) -> Statement:
        duties = tuple(d for d in self.clause.duties if d.scope.covers(self.sentence.span))
        return Statement(self.sentence.text, duties)


@dataclass(frozen=True, slots=True)
class Weights:
    """What a measurement counts: `choose` among sentences, `answer` for the question as a whole."""

    choose: Mapping[str, float]
    answer: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Prepared:
    sentence: Sentence
    phrases: tuple[str, ...]
    terms: frozenset[str]

    def among(self, like: Mapping[str, float]) -> dict[str, float]:
        """The likeness of its own phrases, where there is one."""
        return {phrase: like[phrase] for phrase in self.phrases if phrase in like}


class Evidence:
    """Deterministic: the same question, passages and corpus always give the same candidates."""

    def __init__(
        self,
        words: Words,
        corpus: Corpus,
        terms: Terms,
        document: Callable[[str], PolicyDocument | None],
        likeness: Likeness | None,
        weights: Weights,
    ) -> None:
        self._words = words
        self._corpus = corpus
        self._terms = terms
        self._document = document
        self._likeness = likeness
        self._weights = weights
        self._terms_held: dict[str, frozenset[str]] = {}
        self._held: dict[tuple[str, str, str], tuple[_Prepared, ...]] = {}

    def candidates(self, resolved: Resolved, found: Sequence[FoundPassage]) -> list[Candidate]:
        """Every sentence of the passages with its measurements, the best score first."""
        question = resolved.search_text
        # A place that has no documents is required as such; it must not also count as content that was found.
        words = [w for w in self._words.content_words(question) if not any(w.text in p for p in resolved.elsewhere)]
        weights = _weights(words, self._corpus)
        clauses = [place for item in found if (place := self._clause(item.passage)) is not None]
        prepared = [self._prepared(document, clause) for document, clause, _ in clauses]
        expansion = self._words.expansion(question)
        phrases = [phrase for group in prepared for one in group for phrase in one.phrases]
        like = self._likeness(question, phrases) if self._likeness else {}
        own = set(self._terms(question))
        meant = own | set(self._terms(expansion))
        telling = self._corpus.telling(meant)
        share = _Share(telling, own, meant)
        recalled = set(self._terms(resolved.recalled))
        recall = _Share(self._corpus.telling(recalled), recalled, recalled)
        names = [word for word in words if word.names and len(word.text) > 1]
        strange = self._words.strange_names(question)
        rarest = self._corpus.rarity([UNHEARD])[UNHEARD]
        rarity = self._corpus.rarity([form for word in names for form in word.forms()])
        heard = [n for n in names if min(rarity[f] for f in n.forms()) < rarest]
        matter = max(heard, key=lambda word: weights[word.text], default=None)
        unheard = _share((n for n in names if min(rarity[f] for f in n.forms()) >= rarest), names)
        candidates = []
        for rank, (item, (document, clause, passage), sentences) in enumerate(
            zip(found, clauses, prepared, strict=True)
        ):
            shares = {word.text: _said(word, passage) for word in words}
            passage_terms = self._terms_in(passage.indexed_text)
            of_clause = _of_clause(words, weights, shares, passage) | {
                "rank": 1 / (1 + rank),
                "fused": item.score,
                "clause_share": share.own(passage_terms),
                "recalled": recall.own(passage_terms),
                "only": float(len(sentences) == 1),
                "figures_missing": _figures_missing(resolved.text, passage.indexed_text),
                "names_unheard": unheard,
                "strange_missing": _share((n for n in strange if n not in passage.indexed_text), strange),
            }
            lacks = tuple(word for word, part in shares.items() if part < _IN_PIECES)
            total = sum(weights.values()) or 1.0
            says = {word: weights[word] / total for word, part in shares.items() if part > _IN_PIECES}
            for one in sentences:
                features = of_clause | self._of_sentence(one, words, weights, share)
                features["phrase_like"] = max(one.among(like).values(), default=0.0)
                candidate = Candidate(one.sentence, clause, document, features, 0.0, lacks, says, one.among(like))
                features |= _of_statement(candidate.statement(), resolved)
                own_like = one.among(like)
                features["value_like"] = max(
                    (own_like[p] for p in own_like if states(resolved.asked[0], Statement(p, ()), resolved.text)),
                    default=0.0,
                )
                features["unit_stated"] = unit_stated(resolved.text, one.sentence.told)
                here = f"{passage.title} {one.sentence.told}"
                about = f"{''.join(passage.path)} {one.sentence.told}"
                features["rarest_said"] = float(matter is not None and any(f in about for f in matter.forms()))
                features["strange_missing_here"] = _share((n for n in strange if n not in here), strange)
                features["figures_missing_here"] = _figures_missing(resolved.text, here)
                features["names_missing_here"] = _share(
                    (n for n in names if not any(f in here for f in n.forms())), names
                )
                score = sum(weight * features[name] for name, weight in self._weights.choose.items())
                candidates.append(replace(candidate, score=score))
        return sorted(candidates, key=lambda c: -c.score)

    def answerable(self, resolved: Resolved, candidates: Sequence[Candidate]) -> float:
        """How likely it is, from 0 to 1, that the documents deal with what was asked; 0 without a candidate."""
        if not candidates or not (candidates[0].says or candidates[0].lacks):
            return 0.0  # nothing was read, or the question has no word that means anything
        measured = question_features(resolved, candidates)
        total = sum(weight * (1.0 if name == BIAS else measured[name]) for name, weight in self._weights.answer.items())
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))

    def _clause(self, passage: Passage) -> tuple[PolicyDocument, Clause, Passage] | None:
        document = self._document(passage.document_id)
        clause = next((c for c, _ in document.walk() if c.id == passage.clause_id), None) if document else None
        return (document, clause, passage) if document is not None and clause is not None else None

    def _terms_in(self, text: str) -> frozenset[str]:
        if text not in self._terms_held:
            if len(self._terms_held) > _MOST_HELD:
                self._terms_held = {}
            self._terms_held[text] = frozenset(self._terms(text))
        return self._terms_held[text]

    def _prepared(self, document: PolicyDocument, clause: Clause) -> tuple[_Prepared, ...]:
        key = document.id, document.sha256, clause.id
        if key not in self._held:
            if len(self._held) > _MOST_HELD:
                self._held = {}
            self._held[key] = tuple(
                _Prepared(s, tuple(phrases_of(s.told)), frozenset(self._terms(s.told)))
                for s in sentences_in(document, clause)
            )
        return self._held[key]

    @staticmethod
    def _of_sentence(
        one: _Prepared,
        words: Sequence[Word],
        weights: Mapping[str, float],
        share: "_Share",
    ) -> dict[str, float]:
        text = one.sentence.told
        total = sum(weights.values()) or 1.0
        return {
            "sentence_said": sum(weights[w.text] * max(_in_part(f, text) for f in w.forms()) for w in words) / total,
            "sentence_share": share.own(one.terms),
            "sentence_share_meant": share.meant(one.terms),
        }


@dataclass(frozen=True, slots=True)
class _Share:
    """Shares of the question's terms that a text has, by how telling they are."""

    telling: Mapping[str, float]
    _own: set[str]
    _meant: set[str]

    def own(self, terms: Iterable[str]) -> float:
        return self._of(self._own, terms)

    def meant(self, terms: Iterable[str]) -> float:
        return self._of(self._meant, terms)

    def _of(self, wanted: set[str], terms: Iterable[str]) -> float:
        mass = sum(self.telling[term] for term in self._own) or 1.0
        return sum(self.telling[term] for term in wanted.intersection(terms)) / mass


def rescored(candidates: Sequence[Candidate], weights: Weights) -> list[Candidate]:
    """The same candidates with the scores that other weights give, the best first."""
    scored = [
        replace(c, score=sum(weight * c.features[name] for name, weight in weights.choose.items())) for c in candidates
    ]
    return sorted(scored, key=lambda c: -c.score)


def question_features(resolved: Resolved, candidates: Sequence[Candidate]) -> dict[str, float]:
    """What the decision to answer looks at: the best candidate, its lead over the next clause, and the question."""
    best = candidates[0]
    other = next((c.score for c in candidates if c.clause.id != best.clause.id), best.score)
    most = {f"most_{name}": max(c.features[name] for c in candidates) for name in _OF_THE_BEST}
    like = best.features["phrase_like"]
    return {
        "score": best.score,
        "margin": best.score - other,
        "lead": lead(candidates),
        **best.features,
        **most,
        **{f"asks_{asked.value}": float(resolved.asked[0] is asked) for asked in _ASKED},
        "like_and_said": like * best.features["clause_said"],
        "rarest_but_open": best.features["rarest_said"]
        * float(resolved.asked[0] in DETAILS)
        * (1 - best.features["states"]),
        "like_and_share": like * best.features["sentence_share_meant"],
        "length": min(len(resolved.search_text), 60) / 30,
        "elsewhere": float(bool(resolved.elsewhere)),
        "place_named": float(bool(resolved.elsewhere) and all(p in best.sentence.text for p in resolved.elsewhere)),
    }


def lead(candidates: Sequence[Candidate]) -> float:
    """How likely the best candidate's clause is the one, among the clauses that were read."""
    return 1 / sum(math.exp(c.score - candidates[0].score) for c in one_a_clause(candidates))


def one_a_clause(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The best sentence of each clause, best first."""
    best: dict[str, Candidate] = {}
    for candidate in candidates:
        best.setdefault(candidate.clause.id, candidate)
    return list(best.values())


def read_weights(path: Path) -> dict[str, Weights]:
    """Read the fitted weights; raises `DataFileError` for a measurement that is not known."""
    found = {}
    for name, entry in mapping_of(
        path, read_yaml(path), frozenset({"with_vectors", "words_only", "given_passages"})
    ).items():
        parts = mapping_of(path, entry, frozenset({"choose", "answer"}))
        known = {"choose": set(CHOICE_FEATURES), "answer": {BIAS, *ANSWER_FEATURES}}
        for part, allowed in known.items():
            if unknown := sorted(set(parts[part]) - allowed):
                raise DataFileError(f"{path}：未知的度量 {'、'.join(unknown)} (unknown measurement in {name})")
        found[str(name)] = Weights(
            *({str(key): float(value) for key, value in parts[part].items()} for part in ("choose", "answer"))
        )
    return found


def _weights(words: Sequence[Word], corpus: Corpus) -> dict[str, float]:
    """How much each word of the question counts."""
    rarity = corpus.rarity([UNHEARD, *(form for word in words for form in word.forms())])
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


def _of_clause(
    words: Sequence[Word], weights: Mapping[str, float], shares: Mapping[str, float], passage: Passage
) -> dict[str, float]:
    total = sum(weights.values()) or 1.0
    headings = "".join(passage.path)
    return {
        "clause_said": sum(weights[word] * part for word, part in shares.items()) / total,
        "heading_said": sum(weights[w.text] for w in words if any(f in headings for f in w.forms())) / total,
        "names_missing": sum(weights[w.text] for w in words if w.names and shares[w.text] < _IN_PIECES) / total,
        "topic_missing": float(any(w.topic and not shares[w.text] for w in words)),
    }


def _of_statement(statement: Statement, resolved: Resolved) -> dict[str, float]:
    asked = resolved.asked
    return {
        "states": sum(states(one, statement, resolved.text) for one in asked) / len(asked),
        "addresses": float(addresses(asked[0], statement)),
    }


def _share(some: Iterable[object], of: Sequence[object]) -> float:
    return sum(1 for _ in some) / len(of) if of else 0.0


def _figures_missing(question: str, text: str) -> float:
    asked = set(_DIGITS.findall(question))
    held = set(_DIGITS.findall(text))
    return len(asked - held) / len(asked) if asked else 0.0


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
