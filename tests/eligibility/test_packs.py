"""Every case that stands beside a rule pack."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.eligibility import Verdict
from assistant.eligibility.evaluate import evaluate
from assistant.eligibility.fact_file import stated_in
from assistant.eligibility.rule_pack import read_packs
from assistant.settings import ROOT
from assistant.strict_yaml import Mapping, mapping_of, read_yaml

PROGRAMS = ROOT / "corpus" / "programs"
PACKS = read_packs(PROGRAMS)
_CASE = frozenset({"name", "as_of", "facts", "expect"})
_EXPECT = frozenset({"verdict", "unmet", "unknown", "met", "rectifiable", "ask", "grade"})


def _cases() -> list[Any]:
    cases = []
    for path in sorted(PROGRAMS.glob("*.cases.yaml")):
        for entry in read_yaml(path):
            case = mapping_of(path, entry, _CASE)
            cases.append(pytest.param(path, case, id=f"{path.name.removesuffix('.cases.yaml')}: {case['name']}"))
    return cases


@pytest.mark.parametrize(("path", "case"), _cases())
def test_case_beside_the_pack(path: Path, case: Mapping) -> None:
    program = PACKS[path.name.removesuffix(".cases.yaml")]
    expect = mapping_of(path, case["expect"], _EXPECT)
    as_of: date = case["as_of"]

    assessment = evaluate(program, stated_in(path, program, case["facts"] or Mapping()), as_of)

    by_verdict = {
        verdict.value: [f.condition.id for f in assessment.findings if f.verdict is verdict] for verdict in Verdict
    }
    found = {
        "verdict": assessment.outcome.value,
        **by_verdict,
        "rectifiable": [
            f.condition.id for f in assessment.findings if f.verdict is Verdict.UNMET and f.condition.rectifiable
        ],
        "ask": assessment.asks,
        "grade": [grade.label for grade in assessment.grades],
    }
    assert {key: found[key] for key in expect} == dict(expect)


def test_every_pack_has_its_cases() -> None:
    counts = {id_: len(read_yaml(PROGRAMS / f"{id_}.cases.yaml")) for id_ in PACKS}

    assert {id_: n for id_, n in counts.items() if n < (20 if id_ in ("cn.hnte", "cn.techsme") else 8)} == {}
