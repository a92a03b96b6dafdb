"""The cases beside a rule pack: facts of a company and what must come out, written for officers to read and add to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assistant.domain.eligibility import Assessment, Program, Stated, Verdict
from assistant.eligibility.evaluate import evaluate
from assistant.eligibility.fact_file import stated_in
from assistant.strict_yaml import Mapping as YamlMapping
from assistant.strict_yaml import broken, mapping_of, optional_date, read_yaml

ENDING = ".cases.yaml"
_CASE = frozenset({"name", "as_of", "facts", "expect"})
_EXPECT = frozenset({"verdict", "unmet", "unknown", "met", "rectifiable", "ask", "grade"})


@dataclass(frozen=True, slots=True)
class PackCase:
    """One case. `wrong` tells what came out otherwise, by key: (expected, found)."""

    program: Program
    name: str
    as_of: date
    facts: Mapping[str, Stated]
    expect: Mapping[str, Any]

    def wrong(self) -> dict[str, tuple[Any, Any]]:
        found = outcome_of(evaluate(self.program, self.facts, self.as_of))
        return {key: (value, found[key]) for key, value in self.expect.items() if found[key] != value}


def outcome_of(assessment: Assessment) -> dict[str, Any]:
    """What a case can expect of an assessment; condition ids in the order of the pack."""
    findings = assessment.findings
    return {
        "verdict": assessment.outcome.value,
        **{verdict.value: [f.condition.id for f in findings if f.verdict is verdict] for verdict in Verdict},
        "rectifiable": [f.condition.id for f in findings if f.verdict is Verdict.UNMET and f.condition.rectifiable],
        "ask": assessment.asks,
        "grade": [grade.label for grade in assessment.grades],
    }


def cases_of(program: Program, folder: Path) -> Iterator[PackCase]:
    """The cases beside a pack, none where there is no such file; raises `DataFileError` naming the line."""
    path = folder / f"{program.id}{ENDING}"
    if not path.exists():
        return
    for entry in read_yaml(path) or []:
        case = mapping_of(path, entry, _CASE)
        as_of = optional_date(path, case, "as_of")
        if not isinstance(case.get("name"), str) or as_of is None or "expect" not in case:
            raise broken(path, case.line, "每个案例要有 name、as_of、expect (name, as_of and expect are needed)")
        expect = mapping_of(path, case["expect"], _EXPECT, case.line_of("expect"), "expect")
        facts = stated_in(path, program, case.get("facts") or YamlMapping())
        yield PackCase(program, case["name"], as_of, facts, expect)
