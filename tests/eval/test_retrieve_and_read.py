"""The tests of the contract that bring their own material: `retrieve` on a BEIR folder, `read` on passages."""

import json
from pathlib import Path

import pytest

from eval.read import run as read
from eval.retrieve import run as retrieve

PASSAGES = {
    "p1": "虚构市对首次认定的虚构企业给予三十天内一次性奖励7万元。奖励由虚构局发放。",
    "p2": "虚构县的图书馆周一闭馆。",
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POLICY_ASSISTANT_HOME", str(tmp_path / "home"))
    return tmp_path


def test_a_judged_query_finds_its_text_first(home: Path) -> None:
    (home / "qrels").mkdir()
    corpus = [{"_id": key, "title": "", "text": text} for key, text in PASSAGES.items()]
    (home / "corpus.jsonl").write_text("\n".join(json.dumps(c, ensure_ascii=False) for c in corpus), "utf-8")
    (home / "queries.jsonl").write_text('{"_id": "q", "text": "虚构企业认定奖励多少"}', "utf-8")
    (home / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\tp1\t1\n", "utf-8")
    assert retrieve(home, home / "run.json", 10) == 0
    systems = json.loads((home / "run.json").read_text("utf-8"))["systems"]
    assert set(systems) == {"ours", "lexical", "dense", "tutorial"}
    assert systems["ours"]["recall@1"] == systems["ours"]["recall@10"] == systems["ours"]["ndcg@10"] == 1.0


def test_an_answer_uses_only_the_given_passages(home: Path) -> None:
    given = [{"pid": key, "text": text} for key, text in PASSAGES.items()]
    lines = [
        json.dumps({"id": 1, "question": "首次认定的虚构企业奖励多少钱", "passages": given}, ensure_ascii=False),
        "no json",
        json.dumps({"id": 3, "question": "首次认定的虚构企业奖励多少钱", "passages": given[1:]}, ensure_ascii=False),
    ]
    (home / "i.jsonl").write_text("\n".join(lines), "utf-8")
    assert read(home / "i.jsonl", home / "a.jsonl") == 1
    right, broken, silent = (json.loads(line) for line in (home / "a.jsonl").read_text("utf-8").splitlines())
    assert right["kind"] == "grounded"
    assert "7万元" in right["answer"]
    citation = right["citations"][0]
    assert citation["document_id"] == citation["clause_id"] == "p1"
    assert PASSAGES["p1"][citation["source_start"] : citation["source_end"]] == citation["source_quote"]
    assert broken["kind"] == "error"
    assert silent["kind"] == "abstention"
