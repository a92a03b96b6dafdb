"""BM25 over character unigrams and bigrams, in posting blocks kept by any table store.

Robertson & Zaragoza 2009, with k1 = .6 and b = .5 as measured on Chinese clauses. The ranking is computed here, from
exact statistics, so that it does not depend on the database. A block holds the postings of one term for a range of
clause numbers: adding or removing a document touches only the blocks of its own numbers.
"""

import struct
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.terms import terms_of

K1, B = 0.6, 0.5
BLOCK = 4096
LENGTHS = ""
"""The empty term: its postings are all clauses, with their lengths in terms as counts."""

_ENTRY = np.dtype([("clause", "<u4"), ("count", "<u2")])
_PACK = struct.Struct("<IH")
_MOST = np.iinfo(np.uint16).max


class PostingReader(Protocol):
    def read(self, terms: Sequence[str]) -> Mapping[str, list[bytes]]: ...


class PostingWriter(Protocol):
    def blocks(self, keys: Iterable[tuple[str, int]]) -> Mapping[tuple[str, int], bytes]: ...

    def write(self, blocks: Mapping[tuple[str, int], bytes]) -> None: ...


class MemoryPostings:
    """Posting blocks in memory, for passages that are not kept."""

    def __init__(self) -> None:
        self._blocks: dict[str, dict[int, bytes]] = {}

    def read(self, terms: Sequence[str]) -> dict[str, list[bytes]]:
        return {t: [entries for _, entries in sorted(self._blocks[t].items())] for t in terms if t in self._blocks}

    def blocks(self, keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], bytes]:
        return {key: self._blocks[key[0]][key[1]] for key in keys if key[1] in self._blocks.get(key[0], {})}

    def write(self, blocks: Mapping[tuple[str, int], bytes]) -> None:
        for (term, block), entries in blocks.items():
            held = self._blocks.setdefault(term, {})
            held.pop(block, None)
            if entries:
                held[block] = entries


def post(writer: PostingWriter, added: Mapping[int, Counter[str]], removed: Mapping[int, Counter[str]]) -> None:
    """Take clauses (number → terms) into the postings and others out, in one write."""
    wanted: dict[tuple[str, int], tuple[list[tuple[int, int]], set[int]]] = {}
    for number, counts in removed.items():
        for term in (LENGTHS, *counts):
            wanted.setdefault((term, number // BLOCK), ([], set()))[1].add(number)
    for number, counts in added.items():
        length = sum(counts.values())
        for term, count in ((LENGTHS, length), *counts.items()):
            wanted.setdefault((term, number // BLOCK), ([], set()))[0].append((number, min(count, _MOST)))
    present = writer.blocks(wanted)
    writer.write({key: _changed(present.get(key, b""), new, gone) for key, (new, gone) in wanted.items()})


def _changed(block: bytes, new: list[tuple[int, int]], gone: set[int]) -> bytes:
    if gone:
        entries = np.frombuffer(block, _ENTRY)
        block = entries[~np.isin(entries["clause"], list(gone))].tobytes()
    new.sort()
    added = b"".join(_PACK.pack(*entry) for entry in new)
    if block and new and _PACK.unpack_from(block, len(block) - _PACK.size)[0] > new[0][0]:
        both = np.frombuffer(block + added, _ENTRY)
        return both[np.argsort(both["clause"], kind="stable")].tobytes()
    return block + added


class LexicalIndex:
    """Ranks clauses by BM25. Holds clause lengths in memory, refreshed when the corpus version changes."""

    def __init__(self, postings: PostingReader) -> None:
        self._postings = postings
        lengths = _entries(postings.read([LENGTHS]).get(LENGTHS, []))
        size = int(lengths["clause"].max()) + 1 if len(lengths) else 0
        self._count = len(lengths)
        mean = float(lengths["count"].mean() or 1.0) if self._count else 1.0
        self._norm: NDArray[np.float32] = np.ones(size, np.float32)
        self._norm[lengths["clause"]] = K1 * (1 - B + B * lengths["count"] / mean)

    def search(
        self, weights: Mapping[str, float], k: int, allowed: NDArray[np.bool_] | None = None
    ) -> list[tuple[int, float]]:
        """The best `k` clauses as (number, score), best first; ties by number. `weights`: term → weight in the query.

        `allowed` is a mask over clause numbers.
        """
        scores = np.zeros(len(self._norm), np.float32)
        for term, blocks in self._postings.read(sorted(weights)).items():
            entries = _entries(blocks)
            entries = entries[entries["clause"] < len(scores)]
            clause, count = entries["clause"], entries["count"].astype(np.float32)
            idf = self._idf(len(entries))
            scores[clause] += weights[term] * idf * count * (K1 + 1) / (count + self._norm[clause])
        if allowed is not None:
            scores[~allowed[: len(scores)]] = 0
        hits = np.flatnonzero(scores)
        if len(hits) > k:
            hits = hits[np.argpartition(-scores[hits], k - 1)[:k]]
        order = np.lexsort((hits, -scores[hits]))
        return [(int(number), float(scores[number])) for number in hits[order]]

    def rarity(self, words: Iterable[str]) -> dict[str, float]:
        """How telling each word is: the idf of its rarest bigram, log(N) for words that no clause says."""
        pieces = {word: _telling(word) for word in words}
        idf = self.telling(term for found in pieces.values() for term in found)
        return {word: max((idf[term] for term in found), default=0.0) for word, found in pieces.items()}

    def telling(self, terms: Iterable[str]) -> dict[str, float]:
        """The idf of each unigram or pair, log(N) for one that no clause has."""
        return {term: self._idf(count) for term, count in self.holding(terms).items()}

    def holding(self, terms: Iterable[str]) -> dict[str, int]:
        """How many clauses have each unigram or pair."""
        wanted = sorted(set(terms))
        blocks = self._postings.read(wanted)
        return {term: len(_entries(blocks.get(term, []))) for term in wanted}

    def _idf(self, holding: int) -> float:
        return float(np.log(1 + (self._count - holding + 0.5) / (holding + 0.5)))


def _telling(word: str) -> list[str]:
    terms = list(terms_of(word))
    longest = max(map(len, terms), default=0)
    return [term for term in terms if len(term) > 1 or longest == 1]


def _entries(blocks: list[bytes]) -> NDArray[np.void]:
    return np.frombuffer(b"".join(blocks), _ENTRY)
