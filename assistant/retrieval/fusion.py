"""Two rankings into one: min-max scaled scores, weighted.

Measured against reciprocal rank fusion: RRF loses to BM25 alone on government notices, weights of .5–.6 do not
(`docs/decisions/0003-retrieval.md`).
"""

from collections.abc import Sequence

LEXICAL_WEIGHT = 0.6


def fuse(
    lexical: Sequence[tuple[int, float]], dense: Sequence[tuple[int, float]], weight: float = LEXICAL_WEIGHT
) -> list[tuple[int, float]]:
    """Fused (number, score in [0, 1]), best first, ties by number. An empty side leaves the other's order."""
    left, right = _scaled(lexical), _scaled(dense)
    if not right:
        weight = 1.0
    elif not left:
        weight = 0.0
    scores = {n: weight * left.get(n, 0.0) + (1 - weight) * right.get(n, 0.0) for n in left.keys() | right.keys()}
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))


def _scaled(ranking: Sequence[tuple[int, float]]) -> dict[int, float]:
    if not ranking:
        return {}
    low = min(score for _, score in ranking)
    spread = max(score for _, score in ranking) - low
    return {number: (score - low) / spread if spread else 1.0 for number, score in ranking}
