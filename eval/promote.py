"""`python -m eval promote`: a thumbs-down or a corrected draft becomes a case that every later change must pass."""

import json
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from eval.cases import HERE, CaseError, Sources, case_from, read_cases
from eval.lint import case_problems

REGRESSION = "regression"
_PLACES = 3


class PromoteError(Exception):
    """A case that cannot be added; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Promotion:
    """What a person says of an answer that must not go wrong again.

    `gold` are `clause id=words` pairs; `says` are wordings, the alternatives of one fact parted by `|`.
    `answer` is an answer object that is right (a corrected draft): its question and its citations are taken over.
    """

    note: str
    kind: str
    expect: str
    question: str | None = None
    region: str | None = None
    as_of: date | None = None
    answer: dict[str, Any] | None = None
    gold: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    unstated: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()


def promote(promotion: Promotion, sources: Sources, folder: Path = HERE) -> str:
    """Append the case to the regression set and return its id.

    Raises `PromoteError` where the case is not clean by the linter or the same question is there already; then
    nothing is written.
    """
    path = folder / f"{REGRESSION}.jsonl"
    held = read_cases(REGRESSION, folder) if path.exists() else []
    number = 1 + max((int(case.id.rsplit("-", 1)[1]) for case in held), default=0)
    form = _form(promotion, f"{REGRESSION}-{promotion.kind}-{number:0{_PLACES}}")
    try:
        case = case_from(form)
    except (CaseError, ValueError) as error:
        raise PromoteError(str(error)) from error
    problems = case_problems(case, sources)
    if same := next(
        (c.id for c in held if (c.question, c.region, c.as_of) == (case.question, case.region, case.as_of)), None
    ):
        problems.append(f"{same} asks the same")
    if problems:
        raise PromoteError("\n".join(problems))
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(form, ensure_ascii=False) + "\n")
    return case.id


def _form(promotion: Promotion, identity: str) -> dict[str, Any]:
    answer = promotion.answer or {}
    cited = [{"clause_id": c["clause_id"], "quote": c["quote"]} for c in answer.get("citations", [])]
    form: dict[str, Any] = {
        "id": identity,
        "kind": promotion.kind,
        "question": promotion.question or answer.get("question", ""),
        "expect": promotion.expect,
        "gold": [*cited, *map(_gold, promotion.gold)],
        "nuggets": [{"vital": True, "any": words.split("|")} for words in promotion.says],
        "forbidden": list(promotion.forbidden),
        "note": promotion.note,
    }
    if promotion.unstated:
        form["unstated"] = list(promotion.unstated)
    if promotion.region:
        form["region"] = promotion.region
    if promotion.as_of:
        form["as_of"] = promotion.as_of.isoformat()
    return form


def _gold(pair: str) -> dict[str, str]:
    clause_id, found, quote = pair.partition("=")
    if not found:
        raise PromoteError(f"--gold {pair!r}: CLAUSE_ID=WORDS is expected (应为 条款编号=原文)")
    return {"clause_id": clause_id, "quote": quote}


def run(promotion: Promotion, folder: Path = HERE) -> int:
    """Add one case on the indexed corpus; 0 added, 1 refused with the reasons."""
    from assistant import build, read_settings
    from eval.cases import sources_of

    assistant = build(read_settings())
    try:
        identity = promote(promotion, sources_of(assistant), folder)
    except PromoteError as error:
        print(f"没有加入 (not added):\n{error}", file=sys.stderr)
        return 1
    finally:
        assistant.close()
    print(f"已加入 {REGRESSION}.jsonl (added): {identity}")
    return 0
