"""The gate stops what got worse; the comparison finds nothing between a run and itself, and the worst when there is."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from assistant import PolicyAssistant
from eval import diff, gate, runs
from eval.cases import read_cases, sources_of, to_question
from eval.runs import Run, RunError
from eval.summary import Summary, summarise
from eval.systems import ours

CASES = [case for case in read_cases("dev") if case.kind in ("reward", "department", "other_policy")][:40]
HEADER = {"type": "header", "set": "dev", "cases_sha256": "0" * 64}


@pytest.fixture(scope="module")
def answers(assistant: PolicyAssistant) -> dict[str, dict[str, Any]]:
    answer = ours(assistant)
    return {case.id: answer(to_question(case)) for case in CASES}


@pytest.fixture
def summary_of(assistant: PolicyAssistant, monkeypatch: pytest.MonkeyPatch) -> Any:
    def summarised(run: Run) -> Summary:
        return summarise(CASES, run.answers, sources_of(assistant))

    for module in (diff, gate, runs):
        monkeypatch.setattr(module, "summary_of", summarised)
    return summarised


def _tampered(answers: dict[str, dict[str, Any]]) -> tuple[str, dict[str, dict[str, Any]]]:
    """The same answers, one of them with a digit more in its quoted words."""
    name = next(key for key, form in answers.items() if form["kind"] == "grounded")
    form = json.loads(json.dumps(answers[name]))
    form["citations"][0]["quote"] += "9"
    return name, answers | {name: form}


def test_a_run_against_itself_changes_nothing(
    summary_of: Any, answers: dict[str, dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    run = Run(HEADER, answers)
    assert diff.run(run, run) == 0
    told = capsys.readouterr().out
    assert "0 won, 0 lost" in told
    assert not re.search("WORSE|better", told)


def test_silence_everywhere_is_significantly_worse_and_the_losses_are_named(
    summary_of: Any, answers: dict[str, dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    right = {score.id for score in summary_of(Run(HEADER, answers)).cases if score.correct}
    assert diff.run(Run(HEADER, answers), Run(HEADER, {})) == 1
    told = capsys.readouterr().out
    assert f"{len(right)} lost" in told
    assert all(name in told for name in right)


def test_runs_of_different_cases_are_not_compared(summary_of: Any, answers: dict[str, dict[str, Any]]) -> None:
    with pytest.raises(RunError):
        diff.run(Run(HEADER, answers), Run(HEADER | {"cases_sha256": "1" * 64}, answers))


def test_a_run_passes_its_own_baseline_and_a_tampered_one_does_not(
    summary_of: Any, answers: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    baseline, junit = tmp_path / "b.json", tmp_path / "j.xml"
    assert gate.run(Run(HEADER, answers), baseline, None, write=True) == 0
    assert gate.run(Run(HEADER, answers), baseline, junit, write=False) == 0
    assert "failures='0'" in junit.read_text("utf-8")
    _, changed = _tampered(answers)
    assert gate.run(Run(HEADER, changed), baseline, junit, write=False) == 1
    assert "quote_fidelity" in junit.read_text("utf-8")
    missing = {key: form for key, form in answers.items() if key != CASES[0].id}
    assert gate.run(Run(HEADER, missing), baseline, None, write=False) == 1


@pytest.mark.parametrize("content", ["", "{}", '{"cases_sha256": "other", "figures": {}}'])
def test_a_baseline_that_does_not_fit_is_an_error_of_the_call(
    summary_of: Any, answers: dict[str, dict[str, Any]], tmp_path: Path, content: str
) -> None:
    (tmp_path / "b.json").write_text(content, "utf-8")
    with pytest.raises(RunError, match=r"b\.json"):
        gate.run(Run(HEADER, answers), tmp_path / "b.json", None, write=False)
