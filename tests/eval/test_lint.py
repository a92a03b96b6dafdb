"""Each way in which a question set can be wrong is found, and a right one passes."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eval.cases import HERE, Case, Gold, Nugget, sources_of
from eval.lint import case_problems, existing, lint
from tests.eval.fiction import AMOUNT, DEADLINE, NEAR_MISS, SILENT, sources

DELTA = {
    "id": "dev-amount-01",
    "kind": "amount",
    "question": "平台认定下来给多少钱",
    "expect": "grounded",
    "gold": [{"clause_id": "fiction/1", "quote": "市级财政给予200万元奖励"}],
    "nuggets": [{"vital": True, "any": ["200万元"]}],
    "forbidden": ["300万"],
    "note": "An amount.",
}


def write(folder: Path, *cases: dict[str, Any], name: str = "dev") -> None:
    (folder / f"{name}.jsonl").write_text(
        "".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases), "utf-8"
    )


@pytest.mark.parametrize("case", [AMOUNT, DEADLINE, NEAR_MISS, SILENT], ids=lambda case: case.id)
def test_right_cases_have_no_problem(case: Case) -> None:
    assert case_problems(case, sources) == []


@pytest.mark.parametrize(
    ("case", "told"),
    [
        (replace(AMOUNT, kind="money"), "unknown kind"),
        (replace(AMOUNT, expect="yes"), "unknown expectation"),
        (replace(AMOUNT, gold=()), "grounded, but no gold"),
        (replace(AMOUNT, nuggets=()), "no vital nugget"),
        (replace(AMOUNT, gold=(Gold("fiction/9", "市级财政给予200万元奖励"),)), "no clause fiction/9"),
        (replace(AMOUNT, gold=(Gold("fiction", "市级财政给予200万元奖励"),)), "no clause fiction"),
        (replace(AMOUNT, gold=(Gold("fiction/1", "市级财政给予300万元奖励"),)), "stands 0 times"),
        (replace(AMOUNT, gold=(Gold("fiction/1", "奖励"),)), "stands 2 times"),
        (replace(AMOUNT, gold=(replace(AMOUNT.gold[0], alternatives=(Gold("fiction/2", "无"),)),)), "stands 0 times"),
        (replace(AMOUNT, forbidden=("二百万元",)), "stands in what is right"),
        (replace(AMOUNT, nuggets=(Nugget(True, ("。",)),)), "no letter or digit"),
        (replace(NEAR_MISS, unstated=("sum",)), "unknown detail"),
        (replace(NEAR_MISS, unstated=(), nuggets=AMOUNT.nuggets), "names nothing"),
        (replace(SILENT, nuggets=AMOUNT.nuggets), "but with gold"),
        (replace(AMOUNT, kind="follow_up"), "without history"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_case(case: Case, told: str) -> None:
    assert any(told in problem for problem in case_problems(case, sources))


def test_what_is_wrong_with_a_set(tmp_path: Path) -> None:
    same_question = DELTA | {"id": "dev-amount-02", "question": "平台认定下来,给多少钱?"}
    write(
        tmp_path,
        DELTA,
        same_question,
        DELTA | {"id": "dev-amount-02", "question": "完全是另外一个问题"},
        DELTA | {"id": "amount-3", "question": "第三个不一样的提问"},
        same_question | {"id": "dev-amount-04", "paraphrase_of": "dev-amount-01"},
        same_question | {"id": "dev-amount-05", "paraphrase_of": "dev-amount-99", "question": "又是别的"},
    )
    problems = "\n".join(lint(tmp_path, ["dev"], sources).problems)
    assert "dev-amount-02: 2 cases have this id" in problems
    assert "amount-3: the id of a amount of this split begins otherwise" in problems
    assert "dev-amount-01 and dev-amount-02 share 1.00" in problems
    assert "dev-amount-04" not in problems
    assert "a paraphrase of dev-amount-99, which is no case" in problems
    assert len(problems.splitlines()) == 4


def test_splits_may_not_share_a_question(tmp_path: Path) -> None:
    write(tmp_path, DELTA)
    write(tmp_path, DELTA | {"id": "test-amount-01"}, name="test")
    found = lint(tmp_path, ["dev", "test"], sources)
    assert "dev-amount-01 and test-amount-01 share 1.00 of their bigrams" in found.problems
    assert "2 cases, at least 600 are wanted" in found.problems
    assert "0 unanswerable cases, at least 300 are wanted" in found.problems
    assert "test: 1 cases of amount, at least 20 are wanted" in found.problems
    assert "fiction" in found.table


def test_a_set_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    write(tmp_path, DELTA, DELTA | {"colour": "red"})
    found = lint(tmp_path, existing(tmp_path), sources)
    assert found.problems[0] == "dev.jsonl:2: case: unknown keys ['colour']"
    assert "test.jsonl: no such question set" in found.problems[1]


def test_our_own_set_is_right(assistant: Any) -> None:
    assert lint(HERE, existing(HERE), sources_of(assistant)).problems == []
