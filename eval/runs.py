"""Runs: one JSONL file each, a header line and a line a case, written as they come and resumable."""

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant import build, read_settings
from eval import systems
from eval.cases import HERE, Case, read_cases, sources_of, to_question
from eval.summary import Summary, summarise

SYSTEMS = {"ours": systems.ours, "tutorial": systems.tutorial}


class RunError(Exception):
    """A run file that cannot be read or does not fit; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run as read back: what was asked of whom, and the answers by case id."""

    header: dict[str, Any]
    answers: dict[str, dict[str, Any]]


def record(set_name: str, system: str, output: Path) -> Run:
    """Answer every case of a set, one line each, flushed. A file of the same run is taken up where it broke off.

    Raises `RunError` where the file belongs to another run.
    """
    assistant = build(read_settings())
    cases = read_cases(set_name)
    header = _header(set_name, system, assistant.corpus_version())
    done = _resumable(output, header)
    answer = SYSTEMS[system](assistant)
    assistant.warm()
    with output.open("a", encoding="utf-8", errors="replace") as file:
        if not done:
            file.write(json.dumps(header, ensure_ascii=False) + "\n")
        for number, case in enumerate(cases, 1):
            print(f"\r{system} {number}/{len(cases)}", end="", file=sys.stderr, flush=True)
            if case.id not in done:
                line = {"type": "case", "id": case.id, "answer": answer(to_question(case))}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
                file.flush()
    print(file=sys.stderr)
    return read_run(output)


def read_run(path: Path) -> Run:
    """A run file; a torn last line is left out. Raises `RunError` for anything that is no run."""
    try:
        lines = path.read_text("utf-8").splitlines()
        header = json.loads(lines[0])
        whole = [json.loads(line) for line in lines[1:] if line.endswith("}}")]
    except (OSError, ValueError, IndexError) as error:
        raise RunError(f"{path}：不是运行记录 (not a run file): {error}") from error
    return Run(header, {line["id"]: line["answer"] for line in whole if line["type"] == "case"})


def summary_of(run: Run) -> Summary:
    """The figures of a run on the corpus that is served now; missing answers count as failures."""
    assistant = build(read_settings())
    return summarise(read_cases(run.header["set"]), run.answers, sources_of(assistant))


def cases_of(run: Run) -> list[Case]:
    """The cases that the run was to answer."""
    return read_cases(run.header["set"])


def _header(set_name: str, system: str, corpus_version: str) -> dict[str, Any]:
    git = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return {
        "type": "header",
        "set": set_name,
        "system": system,
        "mode": "extractive",
        "corpus_version": corpus_version,
        "cases_sha256": hashlib.sha256((HERE / f"{set_name}.jsonl").read_bytes()).hexdigest(),
        "commit": git.stdout.strip() or None,
        "model": None,
        "seed": 0,
    }


def _resumable(path: Path, header: dict[str, Any]) -> set[str]:
    """Ids already answered in a file with the same header; the file is cut behind its last whole line."""
    if not path.exists() or not path.read_bytes():
        return set()
    run = read_run(path)
    if run.header != header:
        raise RunError(f"{path}：属于另一次运行，请换个文件名 (belongs to another run; choose another file)")
    lines = path.read_text("utf-8").splitlines(keepends=True)
    if not lines[-1].endswith("}}\n"):
        path.write_text("".join(lines[:-1]), "utf-8")
    return set(run.answers)
