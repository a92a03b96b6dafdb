"""A run beside its cases → every figure with its interval, over all cases, a kind and a document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eval.cases import Case, Sources
from eval.statistics import PrecisionRecall


@dataclass(frozen=True, slots=True)
class Figure:
    """The mean of one metric over the `n` cases it applies to, with its 95 % interval; all None where n = 0."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class CaseScore:
    """One case judged. `values` has every metric, None where it does not apply; `reasons` why it failed."""

    id: str
    kind: str
    document: str
    correct: bool
    values: dict[str, float | None]
    reasons: list[str]
    confidence: float | None
    latency_ms: float | None


@dataclass(frozen=True, slots=True)
class Summary:
    """All that a report, a comparison or a gate needs of one run."""

    figures: dict[str, Figure]
    by_kind: dict[str, dict[str, Figure]]
    by_document: dict[str, dict[str, Figure]]
    abstention: PrecisionRecall
    false_refusal_rate: float | None
    auroc: float | None
    coverage_at_1: float | None
    aurc: float | None
    risk_coverage: list[tuple[float, float]]
    latency_p50: float | None
    latency_p95: float | None
    cases: list[CaseScore]


def summarise(
    cases: Sequence[Case],
    answers: Mapping[str, dict[str, Any]],
    sources: Sources,
    probes: Sequence[tuple[str, str, float]] = (),
) -> Summary:
    """Score every case (a missing answer is a failure); `probes` are (probe, case id, value 0..1)."""
    raise NotImplementedError
