"""A case file is read whole or not at all, and says where it is wrong."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant import PolicyAssistant, question_from
from eval.cases import TODAY, CaseError, Gold, Nugget, case_from, read_cases, sources_of, to_question

FULL: dict[str, Any] = {
    "id": "dev-follow_up-01",
    "kind": "follow_up",
    "question": "那另一个呢",
    "region": "虚构",
    "as_of": "2024-05-01",
    "history": [{"role": "user", "content": "甲"}, {"role": "assistant", "content": "乙"}],
    "expect": "grounded",
    "gold": [{"clause_id": "d/1", "quote": "丙", "or": [{"clause_id": "e/2", "quote": "丁"}]}],
    "unstated": ["amount"],
    "nuggets": [{"vital": True, "any": ["戊", "己"]}],
    "forbidden": ["庚"],
    "note": "All keys.",
    "paraphrase_of": "dev-fact-01",
}
LEAST = {k: FULL[k] for k in ("id", "kind", "question", "expect", "gold", "nuggets", "forbidden", "note")}


def write(folder: Path, *lines: Any, name: str = "dev") -> None:
    (folder / f"{name}.jsonl").write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")


def test_every_key_is_read(tmp_path: Path) -> None:
    write(tmp_path, FULL, LEAST)
    full, least = read_cases("dev", tmp_path)
    assert full.gold == (Gold("d/1", "丙", (Gold("e/2", "丁"),)),)
    assert [option.clause_id for option in full.gold[0].options] == ["d/1", "e/2"]
    assert full.nuggets == (Nugget(True, ("戊", "己")),)
    assert (full.as_of, full.region, full.paraphrase_of) == (date(2024, 5, 1), "虚构", "dev-fact-01")
    assert (full.document, full.answerable, full.near_miss) == ("d", False, True)
    assert (least.as_of, least.region, least.history, least.unstated) == (None, None, (), ())
    assert (least.answerable, least.near_miss) == (True, False)


def test_the_question_object_is_the_contracts() -> None:
    full, least = case_from(FULL), case_from(LEAST)
    assert to_question(least) == {"id": least.id, "question": least.question, "as_of": TODAY.isoformat()}
    question = question_from(to_question(full), date(2000, 1, 1))
    assert (question.text, question.region, question.as_of) == ("那另一个呢", "虚构", date(2024, 5, 1))
    assert [(turn.role, turn.content) for turn in question.history] == [("user", "甲"), ("assistant", "乙")]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"colour": "red"}, "unknown keys ['colour']"),
        ({"gold": [{"clause_id": "d/1", "quote": "丙", "page": 1}]}, "gold: unknown keys ['page']"),
        ({"gold": [{"clause_id": "d/1"}]}, "gold: missing keys ['quote']"),
        ({"gold": "d/1"}, "gold: a list is expected"),
        ({"nuggets": [{"vital": "yes", "any": ["戊"]}]}, "vital must be true or false"),
        ({"nuggets": [{"vital": True, "any": []}]}, "any must not be empty"),
        ({"forbidden": [1]}, "forbidden: a list of texts"),
        ({"question": " "}, "question: text is expected"),
        ({"as_of": "heute"}, "heute"),
        ({"history": [{"role": "system", "content": "x"}]}, "unknown role"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(tmp_path: Path, change: dict[str, Any], told: str) -> None:
    write(tmp_path, LEAST, LEAST | change)
    with pytest.raises(CaseError) as raised:
        read_cases("dev", tmp_path)
    assert str(raised.value).startswith("dev.jsonl:2: ")
    assert told in str(raised.value)


def test_a_torn_line_and_a_missing_set(tmp_path: Path) -> None:
    (tmp_path / "dev.jsonl").write_text('\n{"id": ', "utf-8")
    with pytest.raises(CaseError, match=r"dev\.jsonl:2: "):
        read_cases("dev", tmp_path)
    with pytest.raises(CaseError, match="no such question set"):
        read_cases("nothing", tmp_path)


def test_an_alternative_has_no_alternatives() -> None:
    nested = {"clause_id": "d/1", "quote": "丙", "or": FULL["gold"]}
    with pytest.raises(ValueError, match="alternative"):
        case_from(FULL | {"gold": [nested]})


def test_sources_are_what_is_served(assistant: PolicyAssistant) -> None:
    sources = sources_of(assistant)
    source = sources("huaibei-transfer")
    assert source is not None
    assert len(source) > 1000
    assert sources("huaibei-transfer/closing") == "本方案自发布之日起实施,有效期到2025年12月31日。"
    assert sources("huaibei-transfer/99") is None
    assert sources("nowhere/1") is None
