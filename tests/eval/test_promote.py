"""Promoting: what went wrong once becomes a case, from the command line; what is not clean is refused."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from eval.cases import read_cases
from eval.promote import PromoteError, Promotion, promote
from tests.eval.fiction import citation, grounded, sources

RIGHT = Promotion(
    note="Reported by the helpdesk.",
    kind="amount",
    expect="grounded",
    question="虚构平台认定给多少",
    gold=("fiction/1=市级财政给予200万元奖励",),
    says=("200万元|二百万元",),
    forbidden=("300万",),
)


def test_a_case_is_appended_and_read_back(tmp_path: Path) -> None:
    assert promote(RIGHT, sources, tmp_path) == "regression-amount-001"
    silent = Promotion(note="n", kind="other_policy", expect="abstention", question="出口退税怎么办", region="虚构市")
    assert promote(silent, sources, tmp_path) == "regression-other_policy-002"
    first, second = read_cases("regression", tmp_path)
    assert first.gold[0].quote == "市级财政给予200万元奖励"
    assert first.nuggets[0].any == ("200万元", "二百万元")
    assert (second.region, second.expect) == ("虚构市", "abstention")


def test_a_corrected_draft_gives_its_question_and_its_citations(tmp_path: Path) -> None:
    draft = grounded(
        ("给予200万元奖励。", [1]), cited=[citation(1, "fiction/1", "给予200万元奖励")], question="给多少？"
    )
    promote(replace(RIGHT, question=None, gold=(), answer=draft), sources, tmp_path)
    [case] = read_cases("regression", tmp_path)
    assert (case.question, case.gold[0].clause_id) == ("给多少？", "fiction/1")


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ({"gold": ("fiction/1=市级财政给予900万元奖励",)}, "stands 0 times"),
        ({"gold": ("fiction/99=奖励",)}, "no clause"),
        ({"gold": ("fiction/1",)}, "CLAUSE_ID=WORDS"),
        ({"gold": ()}, "no gold"),
        ({"says": ()}, "vital nugget"),
        ({"forbidden": ("200万元",)}, "stands in what is right"),
        ({"question": "  "}, "question"),
        ({"question": None}, "question"),
    ],
)
def test_what_is_not_clean_is_refused_and_nothing_is_written(tmp_path: Path, broken: dict, says: str) -> None:
    with pytest.raises(PromoteError, match=says):
        promote(replace(RIGHT, **broken), sources, tmp_path)
    assert not (tmp_path / "regression.jsonl").exists()


def test_the_same_question_is_not_added_twice(tmp_path: Path) -> None:
    promote(RIGHT, sources, tmp_path)
    with pytest.raises(PromoteError, match="regression-amount-001"):
        promote(RIGHT, sources, tmp_path)
    assert len(read_cases("regression", tmp_path)) == 1


def test_from_the_command_line(home: Path, tmp_path: Path) -> None:
    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "eval", "promote", "--note", "n", "--folder", str(tmp_path), *arguments]
        place = os.environ | {"POLICY_ASSISTANT_HOME": str(home)}
        return subprocess.run(command, env=place, capture_output=True, encoding="utf-8", timeout=60, check=False)

    refused = call("--question", "给多少", "--expect", "grounded")
    assert refused.returncode == 1
    assert "no gold" in refused.stderr
    added = call("--question", "淮北给多少补贴坐火箭", "--expect", "abstention")
    assert added.returncode == 0, added.stderr
    assert json.loads((tmp_path / "regression.jsonl").read_text("utf-8"))["id"] == "regression-fact-001"
