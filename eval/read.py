"""The reading test: each question brings its own passages, and the answer may use only these."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from assistant import (
    PolicyAssistant,
    QuestionError,
    build,
    error_object,
    identity_of,
    question_from,
    read_settings,
    today,
)


def run(input_path: Path, output_path: Path, as_of: date | None = None) -> int:
    """One question object a line in, one answer object a line out; 1 where a line failed."""
    assistant = build(read_settings())
    failed = 0
    with input_path.open("rb") as lines, output_path.open("w", encoding="utf-8", errors="replace") as output:
        for line in lines:
            if line.strip():
                form = _read_line(assistant, line, as_of)
                failed += form["kind"] == "error"
                output.write(json.dumps(form, ensure_ascii=False) + "\n")
    return 1 if failed else 0


def read_items(path: Path) -> list[dict[str, Any]]:
    """The items of a reading set that carries its accepted `answers`, [] where the passages hold none."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _read_line(assistant: PolicyAssistant, line: bytes, as_of: date | None) -> dict[str, Any]:
    data: Any = None
    try:
        data = json.loads(line.decode("utf-8"))
        question = question_from(data, today(), as_of)
        return assistant.read(
            question, [(str(p["pid"]), str(p.get("title", "")), str(p["text"])) for p in data["passages"]]
        )
    except QuestionError as error:
        code, message = error.code, str(error)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        code, message = (
            "bad_line",
            f"每行应是带 passages 的问题对象 (a question object with passages is expected): {error!r}",
        )
    return error_object(identity_of(data), "", code, message, 0.0, "")
