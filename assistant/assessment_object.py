"""The assessment object that others rely on, and the same as text."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from assistant.domain.answer import Citation
from assistant.domain.eligibility import YES, Assessment, Known, Reference, Stated, Unit, Verdict
from assistant.domain.interval import INFINITE, Bound, Interval
from assistant.eligibility.explain import OUTCOMES, VERDICTS, Explanation, explain, next_question, source_of, stated_text

Verbatim = Callable[[Reference], Citation | None]
"""The clause that a reference means, where the document itself is indexed."""


def nowhere(_: Reference) -> Citation | None:
    """For those who hold no documents."""
    return None


def assessment_object(assessment: Assessment, verbatim: Verbatim = nowhere) -> dict[str, Any]:
    """The assessment object of the contract."""
    program = assessment.program
    return {
        "program": program.id,
        "title": program.title,
        "as_of": assessment.as_of.isoformat(),
        "verdict": assessment.outcome.value,
        "summary": OUTCOMES[assessment.outcome],
        "conditions": [_condition(one, verbatim) for one in explain(assessment)],
        "grades": [grade.label for grade in assessment.grades],
        "missing_facts": list(assessment.missing),
        "next_fact": assessment.asks,
        "next_question": next_question(assessment),
        "clashing_facts": list(assessment.clashing),
        "facts": {name: _fact(stated, program.facts[name].unit) for name, stated in assessment.facts.items()},
        "checked": program.checked.isoformat(),
    }


def _condition(one: Explanation, verbatim: Verbatim) -> dict[str, Any]:
    condition = one.finding.condition
    first = condition.references[0]
    clause = verbatim(first)
    return {
        "id": condition.id,
        "label": condition.label,
        "verdict": one.finding.verdict.value,
        "rectifiable": condition.rectifiable,
        "review": "expert" if condition.by_experts else None,
        "observed": one.observed,
        "required": one.required,
        "derivation": one.derivation,
        "gap": one.gap,
        "unknown": list(one.finding.unknown),
        "source": {
            "document_number": first.number,
            "clause": first.article,
            "all": source_of(condition),
            "in_corpus": clause is not None,
            "document_id": clause.document_id if clause else None,
            "clause_id": clause.clause_id if clause else None,
            "quote": clause.quote if clause else None,
        },
    }


def _fact(stated: Stated, unit: Unit) -> dict[str, Any]:
    return {
        "value": value_form(stated.value, unit),
        "unit": unit.value,
        "text": stated_text(stated, unit),
        "from": stated.words,
        "assumed": stated.assumed,
        "confirmed": stated.words is None,
    }


def value_form(value: Known, unit: Unit) -> Any:
    """A number, `[low, high]` with null for an open end, true or false, or a word."""
    if isinstance(value, Interval):
        if value.exact is not None:
            return _number(value.exact)
        return [_number(value.low), _number(value.high)]
    if unit is Unit.BOOL and len(value) == 1:
        return value == {YES}
    return next(iter(value)) if len(value) == 1 else sorted(value)


def _number(bound: Bound) -> int | float | None:
    if abs(bound) == INFINITE:
        return None
    fraction = Fraction(bound)
    return int(fraction) if fraction.denominator == 1 else float(fraction)


def assessment_text(assessment: Assessment) -> str:
    """All that the user sees of one programme, a line a condition; those that decide stand first."""
    lines = [f"{assessment.program.title}（按{assessment.as_of}）：{OUTCOMES[assessment.outcome]}。"]
    if assessment.grades:
        labels = "或".join(grade.label for grade in assessment.grades)
        lines.append(f"划型：{labels}。")
    order = {Verdict.UNMET: 0, Verdict.UNKNOWN: 1, Verdict.MET: 2}
    lines += [_line(one) for one in sorted(explain(assessment), key=lambda one: order[one.finding.verdict])]
    if question := next_question(assessment):
        lines.append(f"接下来最需要知道：{question}")
    return "\n".join(lines)


def _line(one: Explanation) -> str:
    condition = one.finding.condition
    verdict = VERDICTS[one.finding.verdict]
    if condition.by_experts and one.finding.verdict is not Verdict.UNMET:
        verdict = "待专家评审"
    told = f"：{one.derivation}" if one.derivation else ""
    gap = f"；{one.gap}" if one.gap else ""
    return f"【{verdict}】{condition.label}{told}{gap}（{source_of(condition)}）"

