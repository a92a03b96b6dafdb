"""The optional judge: scripted over a real HTTP server; bad opinions are told and left out, nothing is gated by it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from assistant import ChatModel, Endpoint
from eval.gate import verdicts
from eval.judge import NUGGETS, SUPPORT, opinions
from eval.runs import RunError, consult, read_run
from eval.summary import summarise
from tests.eval.fiction import AMOUNT, SILENT, abstention, citation, grounded, sources
from tests.scripted_model import ScriptedModel

ANSWERS = {
    AMOUNT.id: grounded(("给予200万元奖励。", [1]), cited=[citation(1, "fiction/1", "给予200万元奖励")]),
    SILENT.id: abstention(),
}


@contextmanager
def model_that_says(text: str, asked: list[dict[str, Any]]) -> Iterator[ChatModel]:
    with ScriptedModel(lambda _: text) as server:
        model = ChatModel(Endpoint("scripted-judge", server.base_url))
        yield model
        asked += server.requests
        model.close()


def test_an_opinion_on_what_was_answered_and_only_on_that() -> None:
    asked: list[dict[str, Any]] = []
    with model_that_says('```json\n{"supported": [true], "said": [false]}\n```', asked) as model:
        found = list(opinions(model, [AMOUNT, SILENT], ANSWERS))
    assert found == [(SUPPORT, AMOUNT.id, 1.0), (NUGGETS, AMOUNT.id, 0.0)]
    assert len(asked) == 1
    assert asked[0]["temperature"] == 0
    assert "给予200万元奖励" in asked[0]["messages"][1]["content"]


@pytest.mark.parametrize(
    "text", ["", "好的", '{"supported": [true, true], "said": [true]}', '{"supported": "yes"}', "{"]
)
def test_what_is_no_opinion_is_told_and_counts_for_nothing(text: str) -> None:
    with model_that_says(text, []) as model:
        [told] = opinions(model, [AMOUNT], ANSWERS)
    assert isinstance(told, str)
    assert AMOUNT.id in told


def test_it_stands_beside_and_gates_nothing() -> None:
    summary = summarise([AMOUNT], ANSWERS, sources, [(SUPPORT, AMOUNT.id, 0.0)])
    assert summary.figures[SUPPORT].value == 0.0
    assert SUPPORT not in {verdict.name for verdict in verdicts(summary, {})}


def test_a_run_names_its_judge_and_is_judged_once(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    path.write_text(json.dumps({"type": "header", "set": "dev", "system": "ours"}) + "\n", "utf-8")
    with model_that_says("{}", []) as model:
        consult(path, model)
        judge = read_run(path).judge
        assert judge is not None
        assert judge["model"] == "scripted-judge"
        assert len(judge["prompt_sha256"]) == 64
        with pytest.raises(RunError, match="scripted-judge"):
            consult(path, model)
