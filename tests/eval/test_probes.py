"""Probes: an edit hits exactly one place, and an answer that does not follow it is seen."""

from pathlib import Path
from typing import Any

import pytest

from assistant import PolicyAssistant
from eval.cases import HERE, CaseError, read_cases, to_question
from eval.probes import EVERY, Edit, apply, follows, observe, read_edits
from eval.systems import ours

EDIT = Edit("edited", "fiction", "200万元", "260万元", "虚构平台奖多少", ("260万",), ("200万",))


def _says(kind: str, text: str) -> Any:
    return lambda _: {"kind": kind, "answer": text}


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("grounded", "给予260万元奖励。[1]", 1.0),
        ("grounded", "给予200万元奖励。[1]", 0.0),
        ("grounded", "给予260万元奖励，原为200万元。[1]", 0.0),
        ("abstention", "收录的文件没有写明260万元。", 0.0),
    ],
)
def test_an_answer_follows_the_edit_or_does_not(kind: str, text: str, value: float) -> None:
    assert follows(EDIT, _says(kind, text)) == value


def test_an_edit_that_hits_nothing_or_twice_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    source = tmp_path / "source.txt"
    for text in ("给予300万元。", "给予200万元，再给予200万元。"):
        source.write_text(text, "utf-8")
        with pytest.raises(CaseError, match="edited"):
            apply(EDIT, source)
        assert source.read_text("utf-8") == text


def test_every_edit_fits_the_seed_corpus(root: Path) -> None:
    for edit in read_edits(HERE / "counterfactuals.jsonl"):
        [source] = (root / "corpus" / "documents").rglob(f"{edit.document}/source.txt")
        assert source.read_text("utf-8").count(edit.old) == 1, edit.id


@pytest.mark.long
def test_the_probes_see_what_changes_and_what_must_not(assistant: PolicyAssistant) -> None:
    cases = read_cases("dev")[: 2 * EVERY]
    answers = {case.id: ours(assistant)(to_question(case)) for case in cases}
    answers[cases[EVERY].id] = answers[cases[EVERY].id] | {"answer": "改过的回答"}
    seen = {(probe, case): value for probe, case, value in observe(assistant, cases, answers, lambda _: None)}
    for probe in ("determinism", "order"):
        assert seen[probe, cases[0].id] == 1.0
        assert seen[probe, cases[EVERY].id] == 0.0
    edited = [value for (probe, _), value in seen.items() if probe == "counterfactual"]
    assert sum(edited) / len(edited) >= 0.97  # the figure itself belongs to `make eval`
