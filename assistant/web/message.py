"""What the assistant says, as HTML for a chat bubble. Every word of a document or a user is escaped.

A message is one line of HTML, so that Markdown has nothing to read in it.
"""

from collections.abc import Sequence
from datetime import date
from html import escape
from urllib.parse import quote, urlencode

from assistant.answering.wording import label_of
from assistant.assessment_object import rule_answer_text
from assistant.domain.answer import Abstention, Answer, Citation, Claim, GroundedAnswer, Reason, Refusal, RuleAnswer
from assistant.web.badge import badge
from assistant.web.rule_message import rule_message

_ACTS = (
    '<p class="acts"><button type="button" class="act copy">复制</button>'
    '<button type="button" class="act edit">改问题</button><button type="button" class="act again">重新回答</button>'
    '<button type="button" class="act up" aria-label="这个回答有用">有用</button>'
    '<button type="button" class="act down" aria-label="这个回答没用">没用</button></p>'
)
"""What can be done with an answer; page.js does it."""


def question_message(text: str) -> str:
    """A question as it was asked."""
    return _one_line(f'<div class="asked">{escape(text)}</div>')


def plain_message(message: str, kind: str = "told") -> str:
    """A message of ours: a refusal, an error, what to do next."""
    return _one_line(f'<div class="reply {kind}"><p>{escape(message)}</p></div>')


def growing_message(
    claims: Sequence[Claim], citations: Sequence[Citation], as_of: date, step: str, model: str | None
) -> str:
    """An answer on its way: the sentences checked so far and what is being done."""
    said = "".join(_claim(claim, citations, as_of) for claim in claims)
    opened = _opened(model if any(claim.worded for claim in claims) else None) if claims else '<div class="reply">'
    return _one_line(f'{opened}{said}<p class="step">{escape(step)}</p></div>')


def answer_message(answer: Answer, as_of: date, next_questions: Sequence[str] = ()) -> str:
    """A whole answer, with what may be asked next."""
    match answer:
        case GroundedAnswer():
            return _grounded(answer, as_of, next_questions)
        case Abstention():
            return _abstention(answer, as_of)
        case Refusal():
            return plain_message(answer.message, "refused")
        case RuleAnswer():
            said = [_claim(claim, answer.citations, as_of) for claim in answer.claims]
            sources = _sources(answer.citations, as_of) if said else ""
            return _one_line(rule_message(answer, "".join(said), sources))


def source_address(citation: Citation, as_of: date) -> str:
    """Where the cited words can be seen in their document; relative, so that it holds behind any prefix."""
    span = citation.source_span
    asked = {"clause": citation.clause_id, "start": span.start, "end": span.end, "as_of": as_of.isoformat()}
    return f"source/{quote(citation.document_id, safe='')}?{urlencode(asked)}"


def _grounded(answer: GroundedAnswer, as_of: date, next_questions: Sequence[str]) -> str:
    warnings = [claim for claim in answer.claims if claim.warns]
    said = [_claim(claim, answer.citations, as_of) for claim in answer.claims if claim not in warnings]
    said += [f'<p class="silent">{escape(row.region)}：未提及。</p>' for row in answer.rows if not row.citations]
    said += [f'<p class="silent">{escape(sentence)}</p>' for sentence in answer.silent]
    beware = _warnings(warnings, answer, as_of)
    told = [beware, *said] if answer.in_order[0].warns else [*said, beware]
    return _one_line(
        f"{_opened(answer.worded_by)}{''.join(told)}{_sources(answer.citations, as_of)}"
        f"{_next(next_questions)}{_ACTS}</div>"
    )


def _next(questions: Sequence[str]) -> str:
    """What may be asked next, as buttons."""
    if not questions:
        return ""
    buttons = "".join(f'<button type="button" class="act next">{escape(text)}</button>' for text in questions)
    return f'<p class="asks"><span>可以接着问</span>{buttons}</p>'


def _opened(model: str | None) -> str:
    """The opening of an answer, with who worded it: for eyes, and for machines that read the page."""
    by = f' data-ai-generated="{escape(model)}"' if model else ""
    return f'<div class="reply grounded"{by}><p class="label who">{escape(label_of(model))}</p>'


def _sources(citations: Sequence[Citation], as_of: date) -> str:
    listed = "".join(_source(n, citation, as_of) for n, citation in enumerate(citations, 1))
    label = f'<p class="label">出处 <span>按 {as_of.isoformat()} 判断效力</span></p>'
    return f'<div class="sources">{label}<ol>{listed}</ol></div>'


def _abstention(answer: Abstention, as_of: date) -> str:
    contact = f'<p class="contact">可咨询：{escape(answer.contact)}</p>' if answer.contact else ""
    nearest = "".join(
        _source(
            n, near.citation, as_of, f'<q>{escape(near.citation.quote)}</q><span class="why">{escape(near.why)}</span>'
        )
        for n, near in enumerate(answer.nearest, 1)
    )
    where = answer.reason is Reason.NEEDS_REGION
    label, beside = ("请问企业在哪里", "各地的规定") if where else ("未找到依据", "查过的条款")
    searched = f'<div class="sources"><p class="label">{beside}</p><ol>{nearest}</ol></div>' if nearest else ""
    return _one_line(
        f'<div class="reply abstained"><p class="label">{label}</p><p class="claim">{escape(answer.message)}</p>'
        f"{contact}{searched}{_ACTS}</div>"
    )


def _claim(claim: Claim, citations: Sequence[Citation], as_of: date) -> str:
    kind = "notice" if claim.warns else "claim"
    return f'<p class="{kind}">{escape(claim.text)}{_chips(claim, citations, as_of)}</p>'


def _chips(claim: Claim, citations: Sequence[Citation], as_of: date) -> str:
    return "".join(_chip(n, citations[n - 1], as_of) for n in claim.citations)


def _chip(number: int, citation: Citation, as_of: date) -> str:
    address, title = escape(source_address(citation, as_of)), escape(f"《{citation.imprint.title}》")
    return f'<a class="chip open-source" href="{address}" title="{title}">[{number}]</a>'


def _warnings(warnings: Sequence[Claim], answer: GroundedAnswer, as_of: date) -> str:
    """Cited warnings first, each completed by the advice of its document's notice; then the notices left over."""
    left = dict.fromkeys(answer.notices)
    lines: list[str] = []
    for claim in warnings:
        title = f"《{answer.citations[claim.citations[0] - 1].imprint.title}》"
        notice = next((text for text in left if text.startswith(title)), None)
        advice = notice.removeprefix(title).partition("，")[2] if notice else ""
        left.pop(notice or "", None)
        lines.append(f"{escape(claim.text)}{_chips(claim, answer.citations, as_of)}{escape(advice)}")
    lines += [escape(notice) for notice in left]
    return "".join(f'<p class="notice">{line}</p>' for line in lines)


def _source(number: int, citation: Citation, as_of: date, below: str = "") -> str:
    page = f" · 第{citation.page}页" if citation.page else ""
    path = " › ".join(escape(step) for step in citation.clause_path) + page
    title = f'<span class="title">《{escape(citation.imprint.title)}》{badge(citation.status)}</span>'
    address = escape(source_address(citation, as_of))
    return (
        f'<li><a class="open-source" href="{address}"><span class="chip">[{number}]</span>'
        f'<span class="what">{title}<span class="path">{path}</span>{below}</span></a></li>'
    )


def _one_line(html: str) -> str:
    return html.replace("\r", "").replace("\n", "<br>")


def history_text(answer: Answer) -> str:
    """An answer as plain text, for the conversation that follow-up questions rest on."""
    if isinstance(answer, GroundedAnswer):
        return "\n".join(claim.marked for claim in answer.claims)
    if isinstance(answer, RuleAnswer):
        return rule_answer_text(answer)
    return answer.message
