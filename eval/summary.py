"""A run beside its cases → every figure with its interval, over all cases, a kind and a document."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from eval.cases import Case, Sources
from eval.judged import judged
from eval.metrics import LENGTH_CAP, METRICS, PROBES, forbidden_said, numbers_said, score_case
from eval.statistics import (
    PrecisionRecall,
    aurc,
    auroc,
    bootstrap,
    coverage_at,
    precision_recall,
    quantile,
    risk_coverage,
)

_LESS_THAN_ONE = (
    ("quote_fidelity", "引文与条款或原文不符", "a quote differs from its clause or source"),
    (
        "citation_validity",
        "引用无效:条款、状态、日期或编号有误",
        "a citation is invalid: clause, status, date or number",
    ),
    ("citation_recall", "没有引用应引的条款", "a clause that the answer needs is not cited"),
    ("citation_precision", "引用了多余的条款", "clauses are cited that the question does not ask for"),
    ("quote_recall", "引文没有包含关键原句", "the quoted words lack the words that carry the fact"),
    ("nugget_recall_vital", "漏说了关键内容", "a vital fact is not said"),
    ("polarity", "否定或应当/可以与引文不一致", "a negation, duty or leave differs from the quote"),
    ("unstated_named", "没有指明文件未写明的事项", "the detail that the clause does not state is not named"),
)
_NAMES = {
    "amount": "金额",
    "count": "数量",
    "date": "时间",
    "condition": "条件",
    "department": "部门",
    "contact": "联系方式",
    "procedure": "办理流程",
}


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
    """One case judged. `values` has every metric, None where it does not apply; `reasons` says what fell short."""

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
    """All that a report, a comparison or a gate needs of one run.

    `figures` has every metric and every probe that was run. Calibration (`auroc`, `coverage_at_1`, `aurc`,
    `risk_coverage`) looks at the grounded answers that carry a confidence: right is what is `correct`, and coverage is
    their share of the cases that expect an answer, so that silence covers nothing. None, or [], without confidences.
    """

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
    answers: Mapping[str, Mapping[str, Any]],
    sources: Sources,
    probes: Sequence[tuple[str, str, float]] = (),
) -> Summary:
    """Score every case (a missing answer is a failure); `probes` are (probe, case id, value 0..1)."""
    scores = [judge(case, answers.get(case.id), sources) for case in cases]
    curve, area = _calibration(cases, answers, scores)
    latencies = [score.latency_ms for score in scores if score.latency_ms is not None]
    figures = _figures(scores)
    return Summary(
        figures=figures | _probe_figures(probes, {case.id: case.document for case in cases}),
        by_kind=_sliced(scores, [score.kind for score in scores]),
        by_document=_sliced(scores, [score.document for score in scores]),
        abstention=_abstention(cases, scores),
        false_refusal_rate=figures["false_refusal"].value,
        auroc=area,
        coverage_at_1=coverage_at(curve),
        aurc=aurc(curve),
        risk_coverage=curve,
        latency_p50=quantile(latencies, 0.5),
        latency_p95=quantile(latencies, 0.95),
        cases=scores,
    )


def judge(case: Case, answer: Mapping[str, Any] | None, sources: Sources) -> CaseScore:
    """One case scored, with what fell short in plain words."""
    values = score_case(case, answer, sources)
    form = answer or {}
    return CaseScore(
        id=case.id,
        kind=case.kind,
        document=case.document,
        correct=values["correct"] == 1.0,
        values=values,
        reasons=reasons(case, answer, values, sources),
        confidence=_number(form.get("confidence")),
        latency_ms=_number(form.get("latency_ms")),
    )


def reasons(
    case: Case, answer: Mapping[str, Any] | None, values: Mapping[str, float | None], sources: Sources
) -> list[str]:
    """What fell short, one line each, Chinese / English; empty where nothing did."""
    it = judged(case, answer, sources)
    if it is None:
        kind = (answer or {}).get("kind")
        return [f"没有得到回答({kind or '缺失'}) / no answer was given ({kind or 'missing'})"]
    found = []
    if values["false_refusal"]:
        found.append("文件里有答案,却没有作答 / abstained though the documents answer")
    if values["right_refusal"] == 0.0:
        found.append("文件没有答案,却作了答 / answered though the documents do not say")
    missing = {
        "citation_recall": [gold.clause_id for gold in case.gold if not it.cites(gold)],
        "nugget_recall_vital": [n.any[0] for n in case.nuggets if n.vital and not it.says(n.any)],
        "unstated_named": [_NAMES.get(detail, detail) for detail in case.unstated if detail not in it.unstated],
    }
    for name, chinese, english in _LESS_THAN_ONE:
        value = values[name]
        if value is not None and value < 1:
            named = "、".join(missing.get(name, []))
            found.append(f"{chinese}{f':{named}' if named else ''} / {english}")
    if wrong := sorted({value + ("" if unit == "date" else unit) for _, (value, unit) in numbers_said(it)[1]}):
        found.append(f"数字在所引条款中找不到:{'、'.join(wrong)} / figures that no cited clause states")
    if said := forbidden_said(it):
        found.append(f"说了不该说的:{'、'.join(said)} / says what only a wrong answer says")
    if (values["length_ratio"] or 0) > LENGTH_CAP:
        found.append("回答过长 / the answer is far longer than what was asked for")
    if values["redundant_citations"]:
        found.append("有引用不支持任何一句话 / a citation supports no sentence")
    if values["false_unstated"]:
        found.append("称文件未写明,其实写明了 / calls unstated what the documents state")
    return found


def _figures(scores: Sequence[CaseScore]) -> dict[str, Figure]:
    rows = [[_nan(score.values[name]) for name in METRICS] for score in scores]
    return _with_intervals(list(METRICS), rows, [score.document for score in scores])


def _sliced(scores: Sequence[CaseScore], keys: Sequence[str]) -> dict[str, dict[str, Figure]]:
    return {
        key: _figures([score for score, own in zip(scores, keys, strict=True) if own == key])
        for key in dict.fromkeys(keys)
    }


def _probe_figures(probes: Sequence[tuple[str, str, float]], documents: Mapping[str, str]) -> dict[str, Figure]:
    figures: dict[str, Figure] = {}
    for name in dict.fromkeys([*PROBES, *(probe for probe, _, _ in probes)]):
        own = [(identity, value) for probe, identity, value in probes if probe == name]
        if own:
            # A probe of an edited corpus may have a case of its own, which no question set holds.
            clusters = [documents.get(identity, identity) for identity, _ in own]
            figures |= _with_intervals([name], [[value] for _, value in own], clusters)
    return figures


def _with_intervals(names: list[str], rows: list[list[float]], clusters: Sequence[str]) -> dict[str, Figure]:
    table = np.array(rows, dtype=float).reshape(len(rows), len(names))
    lows, highs = bootstrap(table, clusters)
    figures = {}
    for place, name in enumerate(names):
        given = table[:, place][~np.isnan(table[:, place])]
        value = float(given.mean()) if len(given) else None
        figures[name] = Figure(name, value, _none(lows[place]), _none(highs[place]), len(given))
    return figures


def _calibration(
    cases: Sequence[Case], answers: Mapping[str, Mapping[str, Any]], scores: Sequence[CaseScore]
) -> tuple[list[tuple[float, float]], float | None]:
    shown = [s for s in scores if s.confidence is not None and answers[s.id].get("kind") == "grounded"]
    confidences, right = [s.confidence for s in shown], [s.correct for s in shown]
    expecting = sum(case.expect == "grounded" for case in cases)
    if not shown:
        return [], None
    return risk_coverage(np.array(confidences, dtype=float), right, expecting), auroc(
        np.array(confidences, dtype=float), right
    )


def _abstention(cases: Sequence[Case], scores: Sequence[CaseScore]) -> PrecisionRecall:
    """Withheld: abstained, or a near-miss's detail named as unstated. A crash on an answerable case is withheld too."""
    withheld = [
        s.values["abstained"] == 1 or s.values["false_refusal"] == 1 or s.values["unstated_named"] == 1 for s in scores
    ]
    right = [s.values["right_refusal"] == 1 for s in scores]
    return precision_recall([not case.answerable for case in cases], withheld, right)


def _number(value: Any) -> float | None:
    plain = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if plain else None


def _nan(value: float | None) -> float:
    return math.nan if value is None else value


def _none(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
