"""Runs: one JSONL file each, a header line and a line a case, written as they come and resumable."""

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant import build, read_settings
from eval import systems
from eval.cases import HERE, Case, read_cases, sources_of, to_question
from eval.judge import Model, identity, opinions
from eval.metrics import PROBES
from eval.probes import Observation, observe
from eval.summary import Summary, summarise

SYSTEMS = {"ours": systems.ours, "tutorial": systems.tutorial}


class RunError(Exception):
    """A run file that cannot be read or does not fit; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run as read back: what was asked of whom, answers by case id, what probes observed, which model judged it."""

    header: dict[str, Any]
    answers: dict[str, dict[str, Any]]
    probes: tuple[Observation, ...] = ()
    judge: dict[str, str] | None = None


def record(set_name: str, system: str, output: Path, probes: bool = False, mode: str = "extractive") -> Run:
    """Answer every case of a set, one line each, flushed. A file of the same run is taken up where it broke off.

    `probes` adds what `eval.probes` observes, for our own system only: they come last, all or none.
    Raises `RunError` where the file belongs to another run, or for a mode that needs a model where there is none.
    """
    assistant = build(read_settings())
    if mode == "llm" and not assistant.has_model:
        raise RunError("没有配置语言模型 (no language model is configured): POLICY_ASSISTANT_LLM_MODEL")
    cases = read_cases(set_name)
    model = assistant.settings.llm_model if mode == "llm" else None
    header = _header(set_name, system, assistant.corpus_version()) | {"mode": mode, "model": model}
    begun = _resumable(output, header)
    done = begun.answers if begun else {}
    answer = SYSTEMS[system](assistant)
    assistant.warm()
    with output.open("a", encoding="utf-8", errors="replace") as file:
        if begun is None:
            file.write(json.dumps(header, ensure_ascii=False) + "\n")
        for number, case in enumerate(cases, 1):
            _tell(f"{system} {number}/{len(cases)}")
            if case.id not in done:
                line = {"type": "case", "id": case.id, "answer": answer({**to_question(case), "mode": mode})}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
                file.flush()
        if probes and not (begun and any(probe in PROBES for probe, _, _ in begun.probes)):
            answers = read_run(output).answers
            observed = [
                {"type": "probe", "probe": probe, "id": identity, "value": value}
                for probe, identity, value in observe(assistant, cases, answers, _tell)
            ]
            file.write("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in observed))
    _tell("")
    return read_run(output)


def record_opening(run: Run, reason: str, log: Path = HERE / "test-openings.log") -> None:
    """Put on record that somebody looks at cases of the set that is only run, and why; other sets need no record."""
    if run.header["set"] == "test":
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{datetime.now().astimezone():%Y-%m-%d %H:%M %z}  {' '.join(reason.split())}\n")


def consult(path: Path, model: Model) -> Run:
    """Append a model's opinions to a run file, once a file; opinions that failed are told and left out."""
    run = read_run(path)
    if run.judge:
        raise RunError(f"{path}：已经由 {run.judge['model']} 评过 (already judged)")
    lines: list[dict[str, Any]] = [identity(model)]
    for opinion in opinions(model, cases_of(run), run.answers):
        if isinstance(opinion, str):
            print(opinion, file=sys.stderr)
        else:
            lines.append(dict(zip(("type", "probe", "id", "value"), ("probe", *opinion), strict=True)))
            _tell(f"judge {opinion[1]}")
    with path.open("a", encoding="utf-8") as file:
        file.write("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
    _tell("")
    return read_run(path)


def _tell(step: str) -> None:
    """Progress for somebody who watches; a log file would only grow long by it."""
    if sys.stderr.isatty():
        print(f"\r{step:<60}", end="", file=sys.stderr, flush=True)


def read_run(path: Path) -> Run:
    """A run file; a torn last line is left out. Raises `RunError` for anything that is no run."""
    try:
        lines = _whole(path.read_text("utf-8"))
        header, entries = json.loads(lines[0]), [json.loads(line) for line in lines[1:]]
        return Run(
            header,
            {entry["id"]: entry["answer"] for entry in entries if entry["type"] == "case"},
            tuple((e["probe"], e["id"], e["value"]) for e in entries if e["type"] == "probe"),
            next((e for e in entries if e["type"] == "judge"), None),
        )
    except (OSError, ValueError, IndexError, KeyError, TypeError) as error:
        raise RunError(f"{path}：不是运行记录 (not a run file): {error!r}") from error


def summary_of(run: Run) -> Summary:
    """The figures of a run on the corpus that is served now; missing answers count as failures.

    Raises `RunError` where the question set has changed since the run.
    """
    if run.header["cases_sha256"] != _cases_sha256(run.header["set"]):
        raise RunError("题集在这次运行之后改过，请重新运行 (the question set has changed since this run; run it again)")
    assistant = build(read_settings())
    return summarise(read_cases(run.header["set"]), run.answers, sources_of(assistant), run.probes)


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
        "cases_sha256": _cases_sha256(set_name),
        "commit": git.stdout.strip() or None,
        "model": None,
        "seed": 0,
    }


def _cases_sha256(set_name: str) -> str:
    return hashlib.sha256((HERE / f"{set_name}.jsonl").read_bytes()).hexdigest()


def _resumable(path: Path, header: dict[str, Any]) -> Run | None:
    """What a file with the same header holds already, None where there is none; a torn last line is cut off."""
    if not path.exists() or not path.read_bytes():
        return None
    run = read_run(path)
    if run.header != header:
        raise RunError(f"{path}：属于另一次运行，请换个文件名 (belongs to another run; choose another file)")
    path.write_text("".join(f"{line}\n" for line in _whole(path.read_text("utf-8"))), "utf-8")
    return run


def _whole(text: str) -> list[str]:
    """The lines of a run file but for a last one that was torn off while it was written."""
    return text.split("\n")[:-1]
