"""A small run summed up: figures, slices, calibration, and why each case failed."""

from copy import deepcopy
from dataclasses import replace

import pytest

from eval.metrics import METRICS
from eval.summary import reasons, summarise
from tests.eval.fiction import AMOUNT, DEADLINE, NEAR_MISS, SILENT, abstention, sources
from tests.eval.test_metrics import GOOD, GOOD_AMOUNT, TABLE, crashed, reworded

CASES = [AMOUNT, DEADLINE, NEAR_MISS, SILENT]


def test_a_perfect_run() -> None:
    summary = summarise(CASES, GOOD, sources)
    assert list(summary.figures) == list(METRICS)
    correct = summary.figures["correct"]
    assert (correct.value, correct.low, correct.high, correct.n) == (1.0, 1.0, 1.0, 4)
    assert (summary.abstention.precision, summary.abstention.recall, summary.abstention.f1) == (1.0, 1.0, 1.0)
    assert summary.false_refusal_rate == 0.0
    assert summary.figures["unstated_named"].n == 1
    assert all(score.correct and score.reasons == [] for score in summary.cases)
    assert set(summary.by_kind) == {"amount", "deadline", "near_miss", "other_policy"}
    assert {name: figures["correct"].n for name, figures in summary.by_document.items()} == {"fiction": 3, "none": 1}
    empty = summary.by_document["none"]["citation_recall"]
    assert (empty.value, empty.low, empty.high, empty.n) == (None, None, None, 0)
    assert (summary.latency_p50, summary.latency_p95) == (10.0, 10.0)


def test_missing_and_crashed_cases_count() -> None:
    summary = summarise(CASES, {DEADLINE.id: crashed(GOOD[DEADLINE.id]), SILENT.id: GOOD[SILENT.id]}, sources)
    assert (summary.figures["correct"].value, summary.figures["correct"].n) == (0.25, 4)
    assert summary.false_refusal_rate == 1.0
    assert summary.abstention.recall == 0.5  # the near-miss is missing
    assert summary.abstention.precision == pytest.approx(1 / 3)
    assert "没有得到回答" in summary.cases[0].reasons[0]
    assert "missing" in summary.cases[0].reasons[0]


def test_calibration_looks_at_answers_that_were_given() -> None:
    """Sure and wrong, unsure and right; the abstention's low confidence does not help."""
    wrong = reworded("200万", "300万")(dict(GOOD_AMOUNT, claims=[dict(c) for c in GOOD_AMOUNT["claims"]]))
    answers = GOOD | {AMOUNT.id: wrong | {"confidence": 0.95}}
    summary = summarise(CASES, answers, sources)
    assert summary.auroc == 0.0
    assert summary.coverage_at_1 == 0.0
    assert summary.risk_coverage == [(pytest.approx(1 / 3), 1.0), (1.0, pytest.approx(1 / 3))]
    assert summarise(CASES, GOOD, sources).coverage_at_1 == 1.0


def test_without_confidences_there_is_no_calibration() -> None:
    summary = summarise(CASES, {key: form | {"confidence": None} for key, form in GOOD.items()}, sources)
    assert (summary.auroc, summary.coverage_at_1, summary.aurc, summary.risk_coverage) == (None, None, None, [])
    assert (summarise([], {}, sources).latency_p50, summarise([], {}, sources).figures["correct"].n) == (None, 0)


def test_silence_covers_nothing() -> None:
    summary = summarise(CASES, {case.id: abstention() for case in CASES}, sources)
    assert summary.coverage_at_1 is None
    assert summary.false_refusal_rate == 1.0
    assert summary.figures["correct"].value == 0.25


def test_probes_stand_beside_the_metrics() -> None:
    probes = [("order", AMOUNT.id, 1.0), ("order", SILENT.id, 0.0), ("counterfactual", "edited-1", 1.0)]
    figures = summarise(CASES, GOOD, sources, probes).figures
    assert (figures["order"].value, figures["order"].n) == (0.5, 2)
    assert figures["counterfactual"].value == 1.0
    assert "determinism" not in figures


TOLD = {
    "one digit changed": ["漏说了关键内容:200万元", "数字在所引条款中找不到:3000000元", "说了不该说的:300万"],
    "a negation dropped": ["漏说了关键内容:不得重复领取", "否定或应当"],
    "citation moved to the neighbour clause": ["没有引用应引的条款:fiction/1", "引用了多余的条款", "有引用不支持"],
    "whole document quoted": ["回答过长", "引用了多余的条款"],
    "empty answer": ["没有得到回答"],
    "abstention on an answerable question": ["却没有作答"],
    "near-miss with nothing named": ["没有指明文件未写明的事项:金额"],
    "answered though the documents are silent": ["却作了答"],
    "a stated detail called unstated": ["其实写明了"],
    "left as it is": [],
}


@pytest.mark.parametrize(("name", "told"), TOLD.items())
def test_reasons_in_plain_words(name: str, told: list[str]) -> None:
    _, case, change, _ = next(row for row in TABLE if row[0] == name)
    answers = {case.id: change(deepcopy(GOOD[case.id]))}
    found = summarise([case], answers, sources).cases[0].reasons
    for words in told:
        assert any(words in reason for reason in found), found
    assert all(" / " in reason for reason in found)
    assert bool(found) is bool(told)


def test_every_wrong_answer_has_a_reason() -> None:
    for name, case, change, _ in TABLE:
        score = summarise([case], {case.id: change(deepcopy(GOOD[case.id]))}, sources).cases[0]
        assert score.correct or score.reasons, name


def test_reasons_name_what_is_missing_of_several() -> None:
    case = replace(DEADLINE, gold=(*DEADLINE.gold, *AMOUNT.gold))
    form = GOOD[DEADLINE.id]
    values = summarise([case], {case.id: form}, sources).cases[0].values
    assert "没有引用应引的条款:fiction/1 " in reasons(case, form, values, sources)[0]
