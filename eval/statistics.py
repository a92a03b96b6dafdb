"""The statistics behind every figure: intervals, paired tests, calibration. numpy only, seeded, no global state.

Paired randomisation and bootstrap: Smucker, Allan & Carterette 2007 (they agree with the t-test in practice; Wilcoxon
and sign tests do not). Effect sizes beside p-values: Ihemelandu & Ekstrand 2023. Clustered resampling: Inspect.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from eval.cases import NO_DOCUMENT

SAMPLES = 10_000
SEED = 0
_EXACT_PAIRS = 13
"""Up to so many differing pairs, all 2^n ≤ 10 000 signs are tried instead of drawn."""
_TIE = 1e-9


@dataclass(frozen=True, slots=True)
class PrecisionRecall:
    """Precision, recall and their harmonic mean; None where nothing was counted."""

    precision: float | None
    recall: float | None
    f1: float | None


def bootstrap(
    values: ArrayLike, clusters: Sequence[str], samples: int = SAMPLES, seed: int = SEED, level: float = 0.95
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Percentile interval of the mean of each column of `values` (cases × metrics), resampling whole clusters.

    NaN marks a metric that does not apply to a case. Cases of the cluster `none` share no document, so each is a
    cluster of its own. Where only one cluster is left, its cases are resampled instead. NaN for an empty column.
    With five documents an interval is honest about their spread, but coarse.
    """
    table = _columns(values)
    numbers = _cluster_numbers(clusters)
    if len(numbers) == 0:
        return np.full(table.shape[1], np.nan), np.full(table.shape[1], np.nan)
    if numbers.max() == 0:
        numbers = np.arange(len(numbers))
    given = ~np.isnan(table)
    groups = int(numbers.max()) + 1
    sums, counts = np.zeros((groups, table.shape[1])), np.zeros((groups, table.shape[1]))
    np.add.at(sums, numbers, np.where(given, table, 0.0))
    np.add.at(counts, numbers, given.astype(float))
    draws = np.random.default_rng(seed).multinomial(groups, np.full(groups, 1 / groups), size=samples).astype(float)
    drawn = draws @ counts
    means = np.divide(draws @ sums, drawn, out=np.full(drawn.shape, np.nan), where=drawn > 0)
    edge = 50 * (1 - level)
    low, high = (_quantile(means, share) for share in (edge, 100 - edge))
    return low, high


def paired_permutation(left: ArrayLike, right: ArrayLike, samples: int = SAMPLES, seed: int = SEED) -> float:
    """Two-sided p of the mean difference when either value of each pair might have come from either side.

    Exact up to 13 differing pairs; else by `samples` random sign flips with (k + 1) / (samples + 1), which never
    gives 0 and never rejects too often. Draws as extreme as the observed difference count (ties against us).
    """
    differences = _differences(left, right)
    differences = differences[np.abs(differences) > _TIE]
    n = len(differences)
    if n == 0:
        return 1.0
    observed = abs(differences.sum()) - _TIE * n
    if n <= _EXACT_PAIRS:
        bits = (np.arange(2**n)[:, None] >> np.arange(n)) & 1
        return float(np.mean(np.abs((2.0 * bits - 1) @ differences) >= observed))
    signs = 2.0 * np.random.default_rng(seed).integers(0, 2, size=(samples, n), dtype=np.int8) - 1
    extreme = int(np.sum(np.abs(signs @ differences) >= observed))
    return (extreme + 1) / (samples + 1)


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Holm's step-down adjusted p-values (Holm 1979), in the order given; at most 1, monotone in p."""
    adjusted: dict[str, float] = {}
    highest = 0.0
    for rank, (name, p) in enumerate(sorted(p_values.items(), key=lambda item: item[1])):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p))
        adjusted[name] = highest
    return {name: adjusted[name] for name in p_values}


def cohen_dz(left: ArrayLike, right: ArrayLike) -> float | None:
    """Mean difference (left - right) in standard deviations of the differences; 0 where all are 0.

    None where it is undefined: fewer than two pairs, or all pairs differ by the same amount.
    """
    differences = _differences(left, right)
    if len(differences) < 2:
        return None
    spread = float(differences.std(ddof=1))
    if spread <= _TIE:
        return 0.0 if abs(float(differences.mean())) <= _TIE else None
    return float(differences.mean()) / spread


def auroc(scores: ArrayLike, labels: ArrayLike) -> float | None:
    """Probability that a right case scores above a wrong one, ties one half (Mann-Whitney); None without both."""
    score, label = np.asarray(scores, dtype=float), np.asarray(labels, dtype=bool)
    right, wrong = score[label], np.sort(score[~label])
    if len(right) == 0 or len(wrong) == 0:
        return None
    below = np.searchsorted(wrong, right, side="left")
    upto = np.searchsorted(wrong, right, side="right")
    return float((below + upto).sum() / (2 * len(right) * len(wrong)))


def risk_coverage(confidences: ArrayLike, right: ArrayLike, total: int | None = None) -> list[tuple[float, float]]:
    """(coverage, risk) for each confidence threshold, strictest first; answers of equal confidence stand together.

    Coverage is the kept answers' share of `total` (default: of all given), at most 1; risk the wrong share of the kept.
    """
    confidence, good = np.asarray(confidences, dtype=float), np.asarray(right, dtype=float)
    if len(confidence) == 0:
        return []
    order = np.argsort(-confidence, kind="stable")
    ordered, wrong = confidence[order], np.cumsum(1 - good[order])
    last_of_tie = np.append(np.nonzero(np.diff(ordered))[0], len(ordered) - 1)
    whole = total or len(ordered)
    return [(min(1.0, float((at + 1) / whole)), float(wrong[at] / (at + 1))) for at in last_of_tie]


def coverage_at(curve: Sequence[tuple[float, float]], error: float = 0.01) -> float | None:
    """The greatest coverage on a risk-coverage curve with at most `error` wrong; 0 where none; None without a curve."""
    if not curve:
        return None
    return max((coverage for coverage, risk in curve if risk <= error + _TIE), default=0.0)


def aurc(curve: Sequence[tuple[float, float]]) -> float | None:
    """Area under the risk-coverage curve over the coverage reached, divided by that coverage; lower is better."""
    if not curve:
        return None
    area, before = 0.0, 0.0
    for coverage, risk in curve:
        area += (coverage - before) * risk
        before = coverage
    return area / before if before else None


def precision_recall(wanted: ArrayLike, given: ArrayLike, right: ArrayLike) -> PrecisionRecall:
    """Of what was `given`, and of what was `wanted`, the share that is both and `right`; each one flag a case."""
    want, gave = np.asarray(wanted, dtype=bool), np.asarray(given, dtype=bool)
    hits = float((want & gave & np.asarray(right, dtype=bool)).sum())
    precision = hits / float(gave.sum()) if gave.any() else None
    recall = hits / float(want.sum()) if want.any() else None
    if precision is None or recall is None:
        return PrecisionRecall(precision, recall, None if recall is None else 0.0)
    return PrecisionRecall(precision, recall, 2 * precision * recall / (precision + recall) if hits else 0.0)


def quantile(values: Sequence[float], share: float) -> float | None:
    """The value below which `share` of the values lie (nearest rank), None for none."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)] if values else None


def _columns(values: ArrayLike) -> NDArray[np.float64]:
    table = np.asarray(values, dtype=np.float64)
    return table[:, None] if table.ndim == 1 else table


def _cluster_numbers(clusters: Sequence[str]) -> NDArray[np.int64]:
    known: dict[str, int] = {}
    names = [f"{NO_DOCUMENT} {n}" if name == NO_DOCUMENT else name for n, name in enumerate(clusters)]
    return np.array([known.setdefault(name, len(known)) for name in names], dtype=np.int64)


def _quantile(means: NDArray[np.float64], percent: float) -> NDArray[np.float64]:
    found = np.full(means.shape[1], np.nan)
    for column in range(means.shape[1]):
        drawn = means[:, column]
        drawn = drawn[~np.isnan(drawn)]
        if len(drawn):
            found[column] = np.percentile(drawn, percent)
    return found


def _differences(left: ArrayLike, right: ArrayLike) -> NDArray[np.float64]:
    first, second = np.asarray(left, dtype=float), np.asarray(right, dtype=float)
    if first.shape != second.shape:
        raise ValueError(f"pairs are expected: {first.shape} beside {second.shape}")
    differences = first - second
    return np.asarray(differences[~np.isnan(differences)])
