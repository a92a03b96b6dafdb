"""A retriever over passages that are given with the question: the same words, nothing kept."""

from collections.abc import Iterable, Sequence
from datetime import date

from assistant.domain.document import Region
from assistant.domain.passage import Passage
from assistant.retrieval.fusion import fuse
from assistant.retrieval.hybrid import Found, query_weights
from assistant.retrieval.lexical import LexicalIndex, MemoryPostings, post
from assistant.retrieval.terms import Language, terms_of


class GivenPassages:
    """Ranks the given passages by their words. Rarity counts over their sentences, for there is no corpus."""

    def __init__(self, passages: Sequence[Passage], language: Language) -> None:
        self._passages = passages
        self._language = language
        whole, sentences = MemoryPostings(), MemoryPostings()
        post(whole, {n: terms_of(p.indexed_text) for n, p in enumerate(passages)}, {})
        pieces = [piece for p in passages for piece in p.text.replace("。", "。\n").split("\n") if piece.strip()]
        post(sentences, {n: terms_of(piece) for n, piece in enumerate(pieces)}, {})
        self._whole, self._sentences = LexicalIndex(whole), LexicalIndex(sentences)

    def retrieve(
        self, question: str, region: Region, k: int, side: str = "hybrid", on: date | None = None
    ) -> list[Found]:
        """The best `k`, best first; a passage that shares no word with the question comes last, with score 0."""
        weights = query_weights(question, self._language.expansion(question))
        ranked = fuse(self._whole.search(weights, len(self._passages)), [])
        silent = [n for n in range(len(self._passages)) if n not in dict(ranked)]
        return [Found(self._passages[n], score) for n, score in [*ranked, *((n, 0.0) for n in silent)][:k]]

    def rarity(self, words: Iterable[str]) -> dict[str, float]:
        """See `LexicalIndex.rarity`."""
        return self._sentences.rarity(words)

    def telling(self, terms: Iterable[str]) -> dict[str, float]:
        """See `LexicalIndex.telling`."""
        return self._sentences.telling(terms)

    def regions(self) -> list[Region]:
        return []
