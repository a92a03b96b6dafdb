"""An optional second opinion by a language model: are the sentences supported, are the facts said?

Reported beside the deterministic figures under names of its own, never gated. Pinned by model and prompt hash.
"""

import hashlib
import json
import re
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from assistant import PolicyAssistantError
from eval.cases import Case
from eval.probes import Observation

PROMPT = Path(__file__).parent.parent / "prompts" / "judge.md"
SUPPORT, NUGGETS = "judge_support", "judge_nuggets"
_SECONDS = 120.0
_OBJECT = re.compile(r"\{.*\}", re.S)


class Model(Protocol):
    """Whatever completes a text; `name` stands in the run."""

    name: str

    def complete(self, system: str, user: str, deadline: float) -> str: ...


def identity(model: Model) -> dict[str, str]:
    """The line that pins a judgement: which model, told what."""
    return {"type": "judge", "model": model.name, "prompt_sha256": hashlib.sha256(PROMPT.read_bytes()).hexdigest()}


def opinions(
    model: Model, cases: Sequence[Case], answers: Mapping[str, Mapping[str, Any]]
) -> Iterator[Observation | str]:
    """Two observations a grounded answer, or a message where the model gave no usable opinion on it."""
    system = PROMPT.read_text("utf-8")
    for case in cases:
        answer = answers.get(case.id)
        if answer is None or answer["kind"] != "grounded" or not answer["claims"]:
            continue
        facts = ["、或".join(nugget.any) for nugget in case.nuggets if nugget.vital]
        try:
            told = _read(
                model.complete(system, _material(answer, facts), time.monotonic() + _SECONDS),
                len(answer["claims"]),
                len(facts),
            )
        except (PolicyAssistantError, ValueError) as error:
            yield f"{case.id}: {error}"
            continue
        for name, values in zip((SUPPORT, NUGGETS), told, strict=True):
            if values:
                yield name, case.id, sum(values) / len(values)


def _material(answer: Mapping[str, Any], facts: Sequence[str]) -> str:
    """Answer, sentences with their quotes, and facts, between marks that no text can guess."""
    mark = secrets.token_hex(8)
    quotes = {citation["n"]: citation["quote"] for citation in answer["citations"]}
    lines = ["回答：", str(answer["answer"]), "", "结论："]
    for number, claim in enumerate(answer["claims"], 1):
        lines.append(f"{number}. {claim['text']}")
        lines += [f"   原文：{quotes.get(n, '')}" for n in claim["citations"]]
    lines += ["", "要点：", *(f"{number}. {fact}" for number, fact in enumerate(facts, 1))]
    return f"<资料 {mark}>\n" + "\n".join(lines) + f"\n</资料 {mark}>"


def _read(text: str, claims: int, facts: int) -> tuple[list[bool], list[bool]]:
    """Raises `ValueError` for anything but the two lists of the right lengths."""
    found = _OBJECT.search(text)
    data = json.loads(found[0]) if found else {}
    return _truths(data.get("supported"), claims, text), _truths(data.get("said"), facts, text)


def _truths(values: Any, length: int, text: str) -> list[bool]:
    if not isinstance(values, list) or len(values) != length or not all(isinstance(v, bool) for v in values):
        raise ValueError(f"不是可用的判断 (not a usable opinion): {text[:80]!r}")
    return values
