"""The production retriever: lexical and dense, fused, within the regions that count for the asker."""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.domain.document import Region
from assistant.domain.passage import Passage
from assistant.domain.region import visible_from
from assistant.errors import ModelUnavailable
from assistant.retrieval.dense import DenseIndex
from assistant.retrieval.fusion import fuse
from assistant.retrieval.lexical import LexicalIndex
from assistant.retrieval.terms import Language, terms_of

DEPTH = 100
"""How far down each side is read before fusing."""
EXPANSION_WEIGHT = 0.7
_MOST_OUT = 500


@dataclass(frozen=True, slots=True)
class Found:
    """A passage with its fused score in [0, 1]; 1 only where both sides put it first."""

    passage: Passage
    score: float


class QueryEmbedder(Protocol):
    def query(self, text: str) -> NDArray[np.float32]: ...


class Spell(Protocol):
    """Clauses to be used from one day on and before another, for a newer or older version stands beside them."""

    @property
    def since(self) -> date | None: ...

    @property
    def until(self) -> date | None: ...

    @property
    def numbers(self) -> Sequence[int]: ...


class PassageShelf(Protocol):
    def passages(self, numbers: Sequence[int]) -> Mapping[int, Passage]: ...

    def numbers_by_region(self) -> Mapping[Region, Sequence[int]]: ...


@dataclass(frozen=True, slots=True)
class Opened:
    """An index as of one corpus version."""

    version: str
    lexical: LexicalIndex
    dense: DenseIndex | None
    numbers: Mapping[Region, Sequence[int]]
    spells: Sequence[Spell] = ()

    def out_of_turn(self, on: date | None) -> set[int]:
        """The clauses of versions that another version stands for on that day (None: now)."""
        day = on or date.max
        return {
            number
            for spell in self.spells
            if (spell.until is not None and day >= spell.until) or (spell.since is not None and day < spell.since)
            for number in spell.numbers
        }


class HybridRetriever:
    """Finds passages. Opens the index anew when `version()` says that the corpus has changed."""

    def __init__(
        self,
        shelf: PassageShelf,
        open_index: Callable[[], Opened],
        version: Callable[[], str],
        embedder: QueryEmbedder | None,
        language: Language,
        region_key: Callable[[Region], str],
    ) -> None:
        self._shelf = shelf
        self._open_index = open_index
        self._version = version
        self._embedder = embedder
        self._language = language
        self._region_key = region_key
        self._opened: Opened | None = None
        self._lock = threading.Lock()

    def retrieve(
        self, question: str, region: Region, k: int, side: str = "hybrid", on: date | None = None
    ) -> list[Found]:
        """The best `k` passages for a cleaned question, best first, of the regions visible from `region`.

        Of a document with several versions, the one that counts on the day `on` is read.

        `side` is `hybrid`, or `lexical` or `dense` to look at one half alone.
        """
        index = self._current()
        visible = [held for held in index.numbers if visible_from(held, region)]
        everywhere = len(visible) == len(index.numbers)
        out = index.out_of_turn(on)
        allowed = None if everywhere and not out else self._mask(index, visible, out)
        expansion = self._language.expansion(question)
        lexical: list[tuple[int, float]] = []
        if side != "dense":
            lexical = index.lexical.search(query_weights(question, expansion), DEPTH, allowed)
        dense: list[tuple[int, float]] = []
        if side != "lexical" and index.dense is not None and self._embedder is not None:
            keys = None if everywhere else [self._region_key(held) for held in visible]
            found = self._nearest(index.dense, question, DEPTH + min(len(out), _MOST_OUT), keys)
            dense = [(number, score) for number, score in found if number not in out][:DEPTH]
        ranked = fuse(lexical, dense)[:k]
        passages = self._shelf.passages([number for number, _ in ranked])
        return [Found(passages[number], score) for number, score in ranked if number in passages]

    def _nearest(self, dense: DenseIndex, question: str, k: int, keys: Sequence[str] | None) -> list[tuple[int, float]]:
        """Nothing where the question has no vector just now, or one of another length: words still find clauses."""
        assert self._embedder is not None
        try:
            vector = self._embedder.query(question)
        except ModelUnavailable:  # its embedder tells the log
            return []
        return dense.search(vector, k, keys) if len(vector) == dense.dimensions else []

    def rarity(self, words: Iterable[str]) -> dict[str, float]:
        """How telling words are in this corpus; see `LexicalIndex.rarity`."""
        return self._current().lexical.rarity(words)

    def telling(self, terms: Iterable[str]) -> dict[str, float]:
        """See `LexicalIndex.telling`."""
        return self._current().lexical.telling(terms)

    def holding(self, terms: Iterable[str]) -> dict[str, int]:
        """See `LexicalIndex.holding`."""
        return self._current().lexical.holding(terms)

    def regions(self) -> list[Region]:
        """The regions that documents are held for."""
        return list(self._current().numbers)

    def _current(self) -> Opened:
        version = self._version()
        with self._lock:
            if self._opened is None or self._opened.version != version:
                self._opened = self._open_index()
            return self._opened

    @staticmethod
    def _mask(index: Opened, visible: Sequence[Region], out: set[int]) -> NDArray[np.bool_]:
        size = 1 + max((max(held) for held in index.numbers.values() if held), default=0)
        mask = np.zeros(size, np.bool_)
        for region in visible:
            mask[list(index.numbers[region])] = True
        mask[[number for number in out if number < size]] = False
        return mask


def query_weights(question: str, expansion: str) -> dict[str, float]:
    """The terms of a question with their weights; what its words mean counts a little less than what it says."""
    weights = dict.fromkeys(terms_of(expansion), EXPANSION_WEIGHT)
    return weights | {term: float(count) for term, count in terms_of(question).items()}
