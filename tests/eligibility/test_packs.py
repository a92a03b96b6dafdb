"""Every case that stands beside a rule pack, and what holds for all packs."""

import re
from typing import Any

import pytest

from assistant.eligibility.pack_cases import PackCase, cases_of
from assistant.eligibility.rule_pack import read_packs
from assistant.settings import ROOT

PROGRAMS = ROOT / "corpus" / "programs"
PACKS = read_packs(PROGRAMS)
CASES = {program.id: list(cases_of(program, PROGRAMS)) for program in PACKS.values()}
_FALSE_DOCUMENTS = ("194号", "209号", "2026年高新技术企业认定管理办法", "2026-03-12", "第三条（")


def _cases() -> list[Any]:
    return [pytest.param(case, id=f"{case.program.id}: {case.name}") for cases in CASES.values() for case in cases]


@pytest.mark.parametrize("case", _cases())
def test_case_beside_the_pack(case: PackCase) -> None:
    assert case.wrong() == {}


@pytest.mark.parametrize("program", PACKS)
def test_every_pack_has_its_cases(program: str) -> None:
    assert len(CASES[program]) >= (20 if program in ("cn.hnte", "cn.techsme") else 8)


@pytest.mark.parametrize("program", PACKS)
def test_no_false_document_stands_in_a_pack(program: str) -> None:
    """Made-up or misnumbered documents that circulate: 国科发火〔2016〕194号, 〔2023〕209号, a 2026 method, ≥70."""
    text = (PROGRAMS / f"{program}.yaml").read_text("utf-8")

    assert [words for words in _FALSE_DOCUMENTS if words in text] == []
    labels = " ".join(condition.label for condition in PACKS[program].conditions)
    assert not re.search(r"(?:≥|不低于|达到)\s?70分", labels)


@pytest.mark.parametrize("program", PACKS)
def test_whoever_is_asked_can_answer(program: str) -> None:
    """Each fact that a condition can wait for is one that a person can be asked for."""
    for fact in PACKS[program].facts.values():
        assert fact.ask is None or not fact.ask.endswith(("？", "?", "。"))
        assert len(fact.label) <= 40


_FACTS = ROOT.parent / "shared" / "facts" / "national-programmes.md"


@pytest.mark.skipif(not _FACTS.exists(), reason="the checked facts are not on this machine")
@pytest.mark.parametrize("program", PACKS)
def test_every_document_number_is_one_of_the_checked_facts(program: str) -> None:
    facts = _FACTS.read_text("utf-8")
    text = (PROGRAMS / f"{program}.yaml").read_text("utf-8")

    assert [number for number in re.findall(r"\w{2}〔\d{4}〕\d+号", text) if number not in facts] == []
