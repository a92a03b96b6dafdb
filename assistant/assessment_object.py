"""The assessment object that others rely on, and the same as text."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from assistant.domain.answer import Citation, RuleAnswer
from assistant.domain.eligibility import YES, Assessment, Known, Outcome, Reference, Stated, Unit, Verdict
from assistant.domain.interval import INFINITE, Bound, Interval
from assistant.eligibility.explain import (
    OUTCOMES,
    VERDICTS,
    Explanation,
    explain,
    next_question,
    source_of,
    stated_text,
)

Verbatim = Callable[[Reference], Citation | None]
"""The clause that a reference means, where the document itself is indexed."""


TOPIC_NAMES = {
    "benefit": "好处",
    "deadline": "申报时间",
    "material": "申报材料",
    "procedure": "办理流程",
    "authority": "受理和认定部门",
    "validity": "有效期",
    "duty": "取得后的义务",
    "definition": "口径",
    "money": "金额和比例",
}


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


def rule_answer_text(answer: RuleAnswer) -> str:
    """All that the user sees, with marks for what the documents add."""
    lines = [f"更正：{one.text}（{references(one.references)}）。" for one in answer.corrected]
    topics = list(dict.fromkeys(statement.topic for _, statement in answer.told))
    for topic in topics:
        lines += _told(topic, answer)
    if answer.lists:
        lines += ["按您说的情况逐项核对，离得最近的排在前面："]
        lines += [_summary(assessment) for assessment in answer.assessments]
        if question := next((q for one in answer.assessments if (q := next_question(one))), None):
            lines.append(f"接下来最需要知道：{question}")
    elif answer.assesses:
        lines += [assessment_text(assessment) for assessment in answer.assessments]
    elif not (topics or answer.corrected):
        lines += [conditions_text(assessment) for assessment in answer.assessments]
    if answer.claims:
        lines += ["当地文件：", *(claim.marked for claim in answer.claims)]
    return "\n".join(lines)


def _told(topic: str, answer: RuleAnswer) -> list[str]:
    lines = []
    for program in dict.fromkeys(program.id for program, statement in answer.told if statement.topic == topic):
        said = [(p, s) for p, s in answer.told if p.id == program and s.topic == topic]
        lines.append(f"{said[0][0].title}的{TOPIC_NAMES[topic]}：")
        lines += [f"· {statement.text}（{references(statement.references)}）" for _, statement in said]
    return lines


def _summary(assessment: Assessment) -> str:
    by_verdict = {
        verdict: [f.condition.label for f in assessment.findings if f.verdict is verdict] for verdict in Verdict
    }
    failed = f"；不符合：{'、'.join(by_verdict[Verdict.UNMET])}" if by_verdict[Verdict.UNMET] else ""
    waits = f"；还有{len(by_verdict[Verdict.UNKNOWN])}条待确认" if by_verdict[Verdict.UNKNOWN] else ""
    grades = f"（{'或'.join(grade.label for grade in assessment.grades)}）" if len(assessment.grades) == 1 else ""
    return f"· {assessment.program.title}{grades}：{OUTCOMES[assessment.outcome]}{failed}{waits}"


def conditions_text(assessment: Assessment) -> str:
    """The conditions of a programme as a list, for those who ask what they are."""
    lines = [f"{assessment.program.title}的条件（按{assessment.as_of}的规则，须同时符合）："]
    for finding in assessment.findings:
        experts = "，由专家评审" if finding.condition.by_experts else ""
        lines.append(f"· {finding.condition.label}{experts}（{source_of(finding.condition)}）")
    lines.append("告诉我公司的成立时间、人数、销售和研发费用，可以逐条核对。")
    return "\n".join(lines)


def references(found: Sequence[Reference]) -> str:
    return "、".join(f"{reference.number}{reference.article}" for reference in found)


def assessment_text(assessment: Assessment) -> str:
    """All that the user sees of one programme, a line a condition; those that decide stand first."""
    lines = [f"{assessment.program.title}（按{assessment.as_of}）：{OUTCOMES[assessment.outcome]}。"]
    if shows_grades(assessment):
        labels = "或".join(grade.label for grade in assessment.grades)
        lines.append(f"对应：{labels}。")
    lines += [_line(one) for one in sorted(explain(assessment), key=urgency)]
    if question := next_question(assessment):
        lines.append(f"接下来最需要知道：{question}")
    return "\n".join(lines)


def urgency(one: Explanation) -> int:
    """What stands first: what fails, what waits for the company, what waits for experts, what holds."""
    if one.finding.condition.by_experts and one.finding.verdict is not Verdict.UNMET:
        return 2
    return {Verdict.UNMET: 0, Verdict.UNKNOWN: 1, Verdict.MET: 3}[one.finding.verdict]


def shows_grades(assessment: Assessment) -> bool:
    """A class is told to those who may be in it; where classing is all that the programme does, to everybody."""
    return bool(assessment.grades) and (assessment.outcome is not Outcome.UNMET or len(assessment.findings) == 1)


def _line(one: Explanation) -> str:
    condition = one.finding.condition
    verdict = VERDICTS[one.finding.verdict]
    if condition.by_experts and one.finding.verdict is not Verdict.UNMET:
        verdict = "待专家评审"
    told = f"：{one.derivation}" if one.derivation else ""
    gap = f"；{one.gap}" if one.gap else ""
    return f"【{verdict}】{condition.label}{told}{gap}（{source_of(condition)}）"
