"""The question object and the answer object that others rely on: JSON in, JSON out."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from assistant.answering.wording import label_of
from assistant.assessment_object import Verbatim, assessment_object, nowhere, rule_answer_text
from assistant.domain.answer import (
    Abstention,
    Answer,
    Citation,
    Claim,
    GroundedAnswer,
    Refusal,
    RuleAnswer,
    Wording,
)
from assistant.domain.conversation import Mode, Question, Turn
from assistant.domain.document import Imprint
from assistant.errors import QuestionError

_MOST_TURNS = 20
_LONGEST_USER = 200


def question_from(data: Any, today: date, as_of: date | None = None, mode: Mode = Mode.AUTO) -> Question:
    """A question object → a question. The object's own `as_of` beats the argument, which beats `today`.

    `mode` and `user` may stand in the object too. Raises `QuestionError` with code `bad_question` naming the key that
    is wrong.
    """
    if not isinstance(data, Mapping):
        raise QuestionError("bad_question", "每行应是一个 JSON 对象 (a JSON object is expected)")
    text = data.get("question")
    if not isinstance(text, str):
        raise QuestionError("bad_question", "缺少 question 或它不是文字 (question must be text)")
    region = data.get("region")
    if region is not None and not isinstance(region, str):
        raise QuestionError("bad_question", "region 应为文字 (region must be text)")
    return Question(
        text=text,
        as_of=_day(data.get("as_of")) or as_of or today,
        history=_history(data.get("history")),
        region=region or None,
        id=identity_of(data),
        mode=_mode(data.get("mode"), mode),
        user=str(data["user"])[:_LONGEST_USER] if data.get("user") is not None else None,
    )


def _mode(value: Any, otherwise: Mode) -> Mode:
    if value is None:
        return otherwise
    try:
        return Mode(value)
    except ValueError as error:
        raise QuestionError(
            "bad_question", f"mode 应为 extractive、llm 或 auto：{str(value)[:20]!r} (a mode is expected)"
        ) from error


def identity_of(data: Any) -> str | int | None:
    """The `id` of a question object as it came; None where there is none that can be given back."""
    identity = data.get("id") if isinstance(data, Mapping) else None
    return identity if isinstance(identity, str | int) else None


def _day(value: Any) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise QuestionError(
            "bad_question", f"as_of 应为 YYYY-MM-DD：{str(value)[:20]!r} (a date is expected)"
        ) from error


def _history(value: Any) -> tuple[Turn, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(
        isinstance(turn, Mapping) and isinstance(turn.get("role"), str) and isinstance(turn.get("content"), str)
        for turn in value
    ):
        raise QuestionError("bad_question", "history 应为 {role, content} 的列表 (a list of turns is expected)")
    return tuple(Turn(turn["role"], turn["content"]) for turn in value[-_MOST_TURNS:])


def answer_object(
    question: Question, answer: Answer, latency_ms: float, corpus_version: str, verbatim: Verbatim = nowhere
) -> dict[str, Any]:
    """The complete answer object of the contract."""
    form = _empty(question, latency_ms, corpus_version)
    match answer:
        case GroundedAnswer():
            form |= {
                "resolved_question": answer.resolved.text,
                "kind": "grounded",
                "answer": grounded_text(answer),
                "claims": [_claim_object(c) for c in answer.claims],
                "citations": [citation_object(n, c) for n, c in enumerate(answer.citations, 1)],
                "unstated": [asked.value for asked in answer.unstated],
                "rows": [
                    {"region": row.region, "text": row.text, "citations": list(row.citations)} for row in answer.rows
                ],
                "notices": list(answer.notices),
                "confidence": round(answer.confidence, 4),
                "mode": "llm" if answer.worded_by else "extractive",
                "label": label_of(answer.worded_by),
                "wording": _wording_object(answer.wording),
            }
        case Abstention():
            form |= {
                "resolved_question": answer.resolved.text,
                "kind": "abstention",
                "answer": answer.message,
                "confidence": round(answer.confidence, 4),
                "wording": _wording_object(answer.wording),
                "abstention": {
                    "reason": answer.reason.value,
                    "message": answer.message,
                    "nearest": [
                        citation_object(n, near.citation) | {"why": near.why}
                        for n, near in enumerate(answer.nearest, 1)
                    ],
                    "contact": answer.contact,
                },
            }
        case RuleAnswer():
            forms = [assessment_object(one, verbatim) for one in answer.assessments]
            form |= {
                "resolved_question": answer.resolved.text,
                "kind": "assessment",
                "answer": rule_answer_text(answer),
                "assessments": forms,
                "assessment": forms[0] if forms else None,
                "claims": [_claim_object(c) for c in answer.claims],
                "citations": [citation_object(n, c) for n, c in enumerate(answer.citations, 1)],
                "notices": list(answer.notices),
                "confidence": 1.0,
            }
        case Refusal():
            form |= {"resolved_question": answer.text, "kind": "refusal", "answer": answer.message}
    return form


def error_object(
    identity: str | int | None, text: str, code: str, message: str, latency_ms: float, corpus_version: str
) -> dict[str, Any]:
    """The answer object of a question that could not be taken; the batch goes on."""
    form = _empty(Question(text, date.min, id=identity), latency_ms, corpus_version)
    return form | {"kind": "error", "answer": message, "error": {"code": code, "message": message}}


def _empty(question: Question, latency_ms: float, corpus_version: str) -> dict[str, Any]:
    text = question.text.encode("utf-8", "replace").decode("utf-8")[:2000]
    return {
        "id": question.id,
        "question": text,
        "resolved_question": text,
        "kind": "error",
        "answer": "",
        "claims": [],
        "citations": [],
        "abstention": None,
        "assessments": [],
        "assessment": None,
        "error": None,
        "unstated": [],
        "rows": [],
        "notices": [],
        "confidence": 0.0,
        "mode": "extractive",
        "label": None,
        "wording": None,
        "latency_ms": round(latency_ms, 2),
        "corpus_version": corpus_version,
    }


def grounded_text(answer: GroundedAnswer) -> str:
    """All that the user sees, with marks; a comparison has a line for each city. A model's words carry their label."""
    silent = [f"{row.region}：未提及。" for row in answer.rows if not row.citations]
    label = [f"（{label_of(answer.worded_by)}）"] if answer.worded_by else []
    return "\n".join([*(claim.marked for claim in answer.in_order), *silent, *answer.silent, *label])


def _claim_object(claim: Claim) -> dict[str, Any]:
    return {"text": claim.text, "citations": list(claim.citations), "worded": claim.worded}


def _wording_object(wording: Wording | None) -> dict[str, Any] | None:
    """How a model took part. What it was not allowed to say is counted here, by the check that it failed."""
    if wording is None:
        return None
    return {
        "model": wording.model,
        "prompts": dict(wording.prompts),
        "proposed": wording.proposed,
        "repaired": wording.repaired,
        "replaced": wording.replaced,
        "dropped": dict(Counter(one.check for one in wording.dropped)),
        "fault": wording.fault,
    }


def citation_object(number: int, citation: Citation) -> dict[str, Any]:
    """One citation of the contract's form."""
    imprint = citation.imprint
    return {
        "n": number,
        "document_id": citation.document_id,
        "title": imprint.title,
        "document_number": imprint.document_number,
        "issuer": imprint.issuer,
        "region": imprint.region.name,
        "issued_on": _iso(imprint.issued_on),
        "valid_until": _iso(imprint.valid_until),
        "status": citation.status.value,
        "clause_id": citation.clause_id,
        "clause_path": list(citation.clause_path),
        "clause_text": citation.clause_text,
        "quote": citation.quote,
        "source_quote": citation.source_quote,
        "source_start": citation.source_span.start,
        "source_end": citation.source_span.end,
        "page": citation.page,
        "url": imprint.url,
    }


class Held(Protocol):
    """A document in the list of holdings."""

    @property
    def id(self) -> str: ...

    @property
    def imprint(self) -> Imprint: ...

    @property
    def clauses(self) -> int: ...


def holding_object(held: Held, on: date) -> dict[str, Any]:
    """One document of `documents --json`."""
    imprint = held.imprint
    return {
        "id": held.id,
        "title": imprint.title,
        "document_number": imprint.document_number,
        "issuer": imprint.issuer,
        "issuers": list(imprint.issuers),
        "region": imprint.region.name,
        "issued_on": _iso(imprint.issued_on),
        "signed_on": _iso(imprint.signed_on),
        "printed_on": _iso(imprint.printed_on),
        "published_on": _iso(imprint.published_on),
        "effective_from": _iso(imprint.effective_from),
        "valid_until": _iso(imprint.valid_until),
        "target_until": _iso(imprint.target_until),
        "status": imprint.status(on).value,
        "clauses": held.clauses,
        "disclosure": imprint.disclosure,
        "source_site": imprint.source_site,
        "reposted_by": imprint.reposted_by,
        "url": imprint.url,
        "notes": list(imprint.notes),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
