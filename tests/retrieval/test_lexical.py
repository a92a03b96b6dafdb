"""BM25 against a plain reckoning of the same formula."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.retrieval.lexical import BLOCK, K1, B, LexicalIndex, MemoryPostings, post
from assistant.retrieval.terms import terms_of

TEXTS = st.text("甲乙丙丁戊a1 。", max_size=12).map(lambda text: "丙" + text)
CORPORA = st.dictionaries(st.integers(0, 3 * BLOCK), TEXTS, max_size=12)


def _index(corpus: dict[int, str]) -> LexicalIndex:
    postings = MemoryPostings()
    post(postings, {number: terms_of(text) for number, text in corpus.items()}, {})
    return LexicalIndex(postings)


def _reckoned(corpus: dict[int, str], weights: dict[str, float]) -> dict[int, float]:
    counted = {number: terms_of(text) for number, text in corpus.items()}
    mean = sum(c.total() for c in counted.values()) / len(counted) if counted else 1.0
    scores: dict[int, float] = {}
    for term, weight in weights.items():
        holding = [number for number, counts in counted.items() if counts[term]]
        idf = math.log(1 + (len(corpus) - len(holding) + 0.5) / (len(holding) + 0.5))
        for number in holding:
            count = counted[number][term]
            norm = K1 * (1 - B + B * counted[number].total() / mean)
            scores[number] = scores.get(number, 0.0) + weight * idf * count * (K1 + 1) / (count + norm)
    return scores


@settings(max_examples=150, deadline=None)
@given(CORPORA, TEXTS, st.integers(1, 15))
def test_the_best_clauses_with_their_scores(corpus: dict[int, str], question: str, k: int) -> None:
    weights = {term: float(count) for term, count in terms_of(question).items()}
    found = _index(corpus).search(weights, k)
    wanted = _reckoned(corpus, weights)
    assert len(found) == min(k, len(wanted))
    assert [s for _, s in found] == pytest.approx(sorted(wanted.values(), reverse=True)[:k], rel=1e-4)
    assert dict(found) == pytest.approx({number: wanted[number] for number, _ in found}, rel=1e-4)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.dictionaries(st.integers(0, 20).map(lambda n: n * BLOCK // 3), st.none() | TEXTS), max_size=6))
def test_documents_put_in_and_taken_out_leave_no_trace(steps: list[dict[int, str | None]]) -> None:
    postings, held = MemoryPostings(), dict[int, str]()
    for step in steps:
        gone = {number: terms_of(held[number]) for number in step if number in held}
        new = {number: terms_of(text) for number, text in step.items() if text is not None}
        post(postings, new, gone)
        held = {n: t for n, t in held.items() if n not in step} | {n: t for n, t in step.items() if t is not None}
    fresh = MemoryPostings()
    post(fresh, {number: terms_of(text) for number, text in held.items()}, {})
    terms = sorted({"", *(term for text in held.values() for term in terms_of(text)), *terms_of("甲乙丙丁戊a1")})
    left, wanted = postings.read(terms), fresh.read(terms)
    assert {term: b"".join(left.get(term, [])) for term in terms} == {t: b"".join(wanted.get(t, [])) for t in terms}


@settings(max_examples=50, deadline=None)
@given(CORPORA, st.randoms())
def test_the_order_of_putting_in_does_not_matter(corpus: dict[int, str], random) -> None:
    numbers = list(corpus)
    random.shuffle(numbers)
    postings = MemoryPostings()
    for number in numbers:
        post(postings, {number: terms_of(corpus[number])}, {})
    weights = dict.fromkeys(terms_of("甲乙丙a1"), 1.0)
    assert LexicalIndex(postings).search(weights, 9) == _index(corpus).search(weights, 9)


@pytest.mark.parametrize("k", [1, 3, 10, 20])
def test_equal_clauses_come_by_number(k: int) -> None:
    found = _index(dict.fromkeys(range(10, 30), "虚构条款")).search({"虚构": 1.0}, k)
    assert [number for number, _ in found] == list(range(10, 30))[:k]


def test_only_allowed_clauses_are_found() -> None:
    index = _index({1: "虚构甲", 2: "虚构乙", 5: "虚构丙"})
    allowed = np.zeros(6, np.bool_)
    allowed[[2, 5]] = True
    assert [number for number, _ in index.search({"虚构": 1.0}, 9, allowed)] == [2, 5]


def test_an_empty_index_and_an_empty_question_find_nothing() -> None:
    assert _index({}).search({"虚": 1.0}, 5) == []
    assert _index({1: "虚构"}).search({}, 5) == []
    assert _index({1: "虚构"}).search({"真": 1.0}, 5) == []


def test_clauses_without_any_word_do_no_harm() -> None:
    assert _index({1: "——", 2: "。"}).search({"虚": 1.0}, 5) == []


def test_a_rare_word_tells_more_and_an_unheard_one_most() -> None:
    index = _index({n: "常见条款" + ("罕见" if n == 3 else "") for n in range(20)})
    rarity = index.rarity(["常见", "罕见", "从未"])
    assert rarity["常见"] < rarity["罕见"] < rarity["从未"]


def test_a_count_beyond_its_room_is_held_at_the_most() -> None:
    postings = MemoryPostings()
    post(postings, {1: Counter({"虚": 70_000})}, {})
    assert LexicalIndex(postings).search({"虚": 1.0}, 1)[0][0] == 1
