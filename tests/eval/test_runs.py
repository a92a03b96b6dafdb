"""Run files are whole, resumable and refuse to be mixed; both systems give answers that can be scored."""

import json
from pathlib import Path

import pytest

from assistant import PolicyAssistant
from eval.cases import read_cases, to_question
from eval.runs import Run, RunError, read_run, record_opening, summary_of
from eval.systems import System, ours, tutorial

HEADER = {"type": "header", "set": "dev", "system": "ours"}
LINE = {"type": "case", "id": "dev-fact-01", "answer": {"kind": "grounded", "rows": {}}}


def _file(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_a_torn_last_line_is_left_out(tmp_path: Path) -> None:
    whole = json.dumps(LINE)
    run = read_run(_file(tmp_path / "r.jsonl", json.dumps(HEADER), whole, whole[:40]))
    assert set(run.answers) == {"dev-fact-01"}


@pytest.mark.parametrize("lines", [(), ("no json",)])
def test_what_is_no_run_is_refused_by_name(tmp_path: Path, lines: tuple[str, ...]) -> None:
    with pytest.raises(RunError, match=r"r\.jsonl"):
        read_run(_file(tmp_path / "r.jsonl", *lines))


@pytest.fixture(scope="module")
def tutorial_answer(assistant: PolicyAssistant) -> System:
    return tutorial(assistant)


def test_both_systems_answer_the_same_question(assistant: PolicyAssistant, tutorial_answer: System) -> None:
    case = next(case for case in read_cases("dev") if case.answerable)
    for system in (ours(assistant), tutorial_answer):
        form = system(to_question(case))
        assert form["id"] == case.id
        assert form["kind"] in ("grounded", "abstention")
        assert form["error"] is None


def test_the_tutorial_cites_what_stands_in_the_source_and_never_abstains(
    assistant: PolicyAssistant, tutorial_answer: System
) -> None:
    for question in ("聊城产研院成立前3年市财政安排多少钱", "明天天气怎么样"):
        form = tutorial_answer({"id": "q", "question": question})
        assert form["kind"] == "grounded"
        citation = form["citations"][0]
        document = assistant.document(citation["document_id"])
        assert document is not None
        assert document.source[citation["source_start"] : citation["source_end"]] == citation["source_quote"]


def test_a_question_that_cannot_be_taken_is_an_answer_too(assistant: PolicyAssistant) -> None:
    assert ours(assistant)({"id": "x", "question": "", "as_of": "2026-11-22"})["kind"] == "error"
    assert ours(assistant)({"id": "x", "question": 5})["kind"] == "error"


def test_a_run_of_other_cases_is_not_scored(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="run it again"):
        summary_of(Run({"set": "dev", "cases_sha256": "0" * 64}, {}))


def test_looking_at_the_cases_of_the_test_set_is_put_on_record(tmp_path: Path) -> None:
    log = tmp_path / "openings.log"
    record_opening(Run({"set": "dev"}, {}), "dev may be looked at", log)
    assert not log.exists()
    record_opening(Run({"set": "test"}, {}), "one figure\nlooks wrong", log)
    record_opening(Run({"set": "test"}, {}), "again", log)
    assert [line.split("  ", 1)[1] for line in log.read_text("utf-8").splitlines()] == [
        "one figure looks wrong",
        "again",
    ]
