"""What the rules say of a company, as HTML: a table of conditions a programme, the facts understood, what to tell next.

Every word of a user is escaped. The facts are shown with the words they came from, so that they can be corrected.
"""

from collections.abc import Iterable
from html import escape

from assistant.assessment_object import TOPIC_NAMES, conditions_text, references, shows_grades, urgency
from assistant.domain.answer import RuleAnswer
from assistant.domain.eligibility import Assessment, FactKind, Stated, Unit, Verdict
from assistant.eligibility.explain import (
    OUTCOMES,
    VERDICTS,
    Explanation,
    explain,
    next_question,
    source_of,
    stated_text,
)

_MARKS = {Verdict.UNMET: "✕", Verdict.UNKNOWN: "？", Verdict.MET: "✓"}
_OPEN_AT_FIRST = 1
_HINTS = {
    Unit.CNY: "如 420万",
    Unit.PERSON: "如 60人",
    Unit.RATIO: "如 4.2%",
    Unit.DAY: "如 2021年3月",
    Unit.POINT: "如 75分",
}


def rule_message(answer: RuleAnswer, local: str, sources: str) -> str:
    """The whole reply; `local` and `sources` are what the documents add."""
    parts = [
        f'<p class="notice">更正：{escape(one.text)}（{escape(references(one.references))}）</p>'
        for one in answer.corrected
    ]
    parts += _told(answer)
    if answer.assesses:
        parts += _question(answer)
        parts += [_program(a, number, answer.lists) for number, a in enumerate(answer.assessments)]
    elif not (answer.told or answer.corrected):
        parts += [_lines(conditions_text(assessment)) for assessment in answer.assessments]
    if local:
        parts.append(f'<p class="label">当地文件</p>{local}')
    notices = "".join(f'<p class="notice">{escape(text)}</p>' for text in answer.notices)
    label = "按国家规定逐条核对" if answer.assesses else "国家规定要点"
    return f'<div class="reply assessed"><p class="label">{label}</p>{"".join(parts)}{notices}{sources}</div>'


def _told(answer: RuleAnswer) -> list[str]:
    parts: list[str] = []
    heading = None
    for program, statement in answer.told:
        now = f"{program.title} · {TOPIC_NAMES[statement.topic]}"
        if now != heading:
            parts.append(f'<p class="label">{escape(now)}</p>')
            heading = now
        where = f'<span class="rule">{escape(references(statement.references))}</span>'
        parts.append(f'<p class="told">{escape(statement.text)}{where}</p>')
    return parts


def _program(assessment: Assessment, number: int, one_of_many: bool) -> str:
    rows = "".join(_row(one) for one in sorted(explain(assessment), key=urgency))
    grades = "或".join(grade.label for grade in assessment.grades) if shows_grades(assessment) else ""
    title = escape(assessment.program.title + (f" · {grades}" if grades else ""))
    outcome = f'<span class="outcome {assessment.outcome.value}">{escape(OUTCOMES[assessment.outcome])}</span>'
    is_open = "" if one_of_many and number >= _OPEN_AT_FIRST else " open"
    return (
        f'<details class="program"{is_open}><summary><b>{title}</b>{outcome}</summary>'
        f'<table class="conditions"><tbody>{rows}</tbody></table>{_facts(assessment)}</details>'
    )


def _row(one: Explanation) -> str:
    condition, verdict = one.finding.condition, one.finding.verdict
    experts = condition.by_experts and verdict is not Verdict.UNMET
    said = "待专家评审" if experts else VERDICTS[verdict]
    kind = "experts" if experts else verdict.value
    mark = "◇" if experts else _MARKS[verdict]
    below = "".join(f'<span class="{name}">{escape(text)}</span>' for name, text in _below(one))
    return (
        f'<tr class="{kind}"><td class="mark"><span aria-hidden="true">{mark}</span>{said}</td>'
        f"<td>{escape(condition.label)}{below}</td></tr>"
    )


def _below(one: Explanation) -> list[tuple[str, str]]:
    lines = [("derivation", one.derivation), ("gap", one.gap), ("rule", source_of(one.finding.condition))]
    return [(name, text) for name, text in lines if text]


def _facts(assessment: Assessment) -> str:
    """A form of what was understood and what is still open; sending it says the changed facts as a message."""
    stated = [_field(kind, assessment.facts[kind.name]) for kind in _kinds(assessment, assessment.facts)]
    missing = [
        _field(kind, None) for kind in _kinds(assessment, assessment.missing) if kind.name not in assessment.facts
    ]
    if not stated and not missing:
        return ""
    return (
        '<form class="facts"><p class="label">我理解的情况<span>未经核实，可以直接改</span></p>'
        f'{"".join(stated)}<p class="label">还不知道的</p>{"".join(missing)}'
        '<button type="submit">按修改后的情况重新核对</button></form>'
    )


def _kinds(assessment: Assessment, names: Iterable[str]) -> list[FactKind]:
    kinds = [assessment.program.facts[name] for name in names]
    return [kind for kind in kinds if kind.ask or kind.derived is None]


def _field(kind: FactKind, stated: Stated | None) -> str:
    value = stated_text(stated, kind.unit) if stated else ""
    label = escape(kind.label)
    if kind.choices:
        options = "".join(
            f"<option{' selected' if one == value else ''}>{escape(one)}</option>"
            for one in ("", *sorted(kind.choices))
        )
        entry = f'<select name="{label}">{options}</select>'
    else:
        hint = f' placeholder="{_HINTS[kind.unit]}"' if kind.unit in _HINTS else ""
        entry = f'<input name="{label}" value="{escape(value)}"{hint} autocomplete="off">'
    words = f"<q>{escape(stated.words)}</q>" if stated and stated.words else ""
    assumed = f'<span class="assumed">{escape(stated.assumed)}</span>' if stated and stated.assumed else ""
    return f"<label><span>{label}</span>{entry}{words}{assumed}</label>"


def _question(answer: RuleAnswer) -> list[str]:
    question = next((text for one in answer.assessments if (text := next_question(one))), None)
    return [f'<p class="ask">接下来最需要知道：<b>{escape(question)}</b></p>'] if question else []


def _lines(text: str) -> str:
    return "".join(f'<p class="told">{escape(line)}</p>' for line in text.split("\n"))
