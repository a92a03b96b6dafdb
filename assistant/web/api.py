"""`/v1`: the same things as the page, for programs: documents, clauses, the library's search, feedback.

Every answer is JSON in UTF-8 and says nothing that was not read from a document. An error is
`{"error": {"code", "message", "request_id"}}` with the HTTP status that its kind has here.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any, Literal
from urllib.parse import quote
from uuid import uuid4
from zoneinfo import ZoneInfo

from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.exception_handlers import request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from assistant.answering.wording import STATUS_WORDS
from assistant.contract import holding_object
from assistant.document_objects import clause_objects
from assistant.domain.document import Region, Status
from assistant.domain.privacy import masked
from assistant.errors import IndexMissing, NotHeld, PolicyAssistantError, QuestionError, StoreUnavailable
from assistant.find import Hit, Sought
from assistant.storage.feedback import Feedback, Thumb
from assistant.wiring import PolicyAssistant, today

_LOG = logging.getLogger(__name__)
_LONGEST_SEARCH = 200
_LONGEST_ANSWER, _LONGEST_WORDS = 8_000, 500
_MOST_AT_ONCE, _DEEPEST = 50, 100_000
_STATUS: dict[type[PolicyAssistantError], int] = {
    NotHeld: 404,
    QuestionError: 400,
    IndexMissing: 503,
    StoreUnavailable: 503,
}
REASONS = ("wrong", "incomplete", "wrong_source", "expired", "unclear", "other")
"""Why an answer did not help: what `reason` may be."""


class FeedbackForm(BaseModel):
    """One opinion on one answer."""

    model_config = ConfigDict(extra="forbid")

    thumb: Thumb
    question: str = Field(min_length=1, max_length=_LONGEST_WORDS)
    answer: str = Field(default="", max_length=_LONGEST_ANSWER)
    reason: Literal["wrong", "incomplete", "wrong_source", "expired", "unclear", "other", ""] = ""
    comment: str = Field(default="", max_length=_LONGEST_WORDS)


def add_api(app: FastAPI, assistant: PolicyAssistant) -> None:
    """Everything under `/v1` of `app`; unknown addresses below it are told in JSON too."""
    api = APIRouter(prefix="/v1")
    _add_documents(api, assistant)
    _add_clauses(api, assistant)
    _add_feedback(api, assistant)

    @api.api_route("/{rest:path}", methods=["GET", "POST", "PUT", "DELETE", "PATCH"], include_in_schema=False)
    def unknown(rest: str) -> Response:
        return _failed("not_found", f"没有这个地址：/v1/{rest[:80]} (no such address)，说明见 /openapi.json", 404)

    app.include_router(api)

    @app.exception_handler(RequestValidationError)
    async def refused(request: Request, error: RequestValidationError) -> Response:
        if not request.url.path.startswith("/v1/"):
            return await request_validation_exception_handler(request, error)
        told = "；".join(f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in error.errors()[:3])
        return _failed("bad_request", f"请求的内容不对 (bad request): {told}", 400)


def _add_documents(api: APIRouter, assistant: PolicyAssistant) -> None:
    @api.get("/documents", summary="收录的文件和可用的筛选 (what is held, and what to filter by)")
    def documents(as_of: date | None = None) -> Response:
        def told() -> dict[str, Any]:
            on = as_of or today()
            facets = assistant.facets(on)
            return {
                "as_of": on.isoformat(),
                "documents": [holding_object(held, on) for held in assistant.holdings()],
                "facets": {
                    "region": dict(facets.regions),
                    "issuer": dict(facets.issuers),
                    "kind": dict(facets.kinds),
                    "status": dict(facets.statuses),
                },
                "status_words": {status.value: word for status, word in STATUS_WORDS.items()},
            }

        return _told(told)

    @api.get("/documents/{document_id}", summary="一份文件：来历与提纲 (a document and its outline)")
    def document(document_id: str, as_of: date | None = None) -> Response:
        def told() -> dict[str, Any]:
            held = next((one for one in assistant.holdings() if one.id == document_id), None)
            found = assistant.document(document_id) if held else None
            if held is None or found is None:
                raise NotHeld(f"没有收录文件 {document_id[:80]} (no such document)")
            return holding_object(held, as_of or today()) | {"outline": clause_objects(found)}

        return _told(told)

    @api.get("/documents/{document_id}/file", summary="原始文件 (the file as it came)")
    def file(document_id: str) -> Response:
        try:
            found = assistant.original(document_id)
        except PolicyAssistantError as error:
            return _broken(error)
        if found is None:
            return _failed("not_held", f"没有保存文件 {document_id[:80]} 的原件 (no such file)", 404)
        copy, data = found
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(copy.name, safe='')}"}
        return Response(data, media_type="application/octet-stream", headers=headers)


def _add_clauses(api: APIRouter, assistant: PolicyAssistant) -> None:
    @api.get("/clauses", summary="检索条款 (search the clauses)")
    def clauses(
        q: Annotated[str, Query(max_length=_LONGEST_SEARCH, description="要找的词，可空")] = "",
        region: str | None = None,
        issuer: str | None = None,
        kind: str | None = None,
        status: Status | None = None,
        since: Annotated[date | None, Query(description="成文不早于")] = None,
        until: Annotated[date | None, Query(description="成文不晚于")] = None,
        document: str | None = None,
        as_of: date | None = None,
        limit: Annotated[int, Query(ge=1, le=_MOST_AT_ONCE)] = 20,
        offset: Annotated[int, Query(ge=0, le=_DEEPEST)] = 0,
    ) -> Response:
        def told() -> dict[str, Any]:
            sought = Sought(as_of or today(), q, Region(), issuer, kind, status, since, until, document)
            if region:
                sought = replace(sought, region=_place(assistant, region))
            found = assistant.find(sought)
            return {
                "total": len(found.hits),
                "nearest": found.nearest,
                "as_of": sought.as_of.isoformat(),
                "hits": [hit_object(hit) for hit in found.hits[offset : offset + limit]],
            }

        return _told(told)


def _place(assistant: PolicyAssistant, name: str) -> Region:
    place = assistant.region_named(name)
    if place is None:
        raise QuestionError("unknown_region", f"不认识这个地区：{name[:40]!r}，请写省或市的名字 (unknown region)")
    return place


def _add_feedback(api: APIRouter, assistant: PolicyAssistant) -> None:
    @api.post("/feedback", status_code=201, summary="对回答的意见 (what somebody thought of an answer)")
    def feedback(form: FeedbackForm) -> Response:
        def told() -> dict[str, Any]:
            number = assistant.feedback.add(
                Feedback(
                    form.thumb,
                    masked(form.question),
                    masked(form.answer),
                    form.reason,
                    masked(form.comment),
                    assistant.corpus_version(),
                    datetime.now(ZoneInfo("Asia/Shanghai")),
                )
            )
            return {"number": number}

        return _told(told, 201)


def hit_object(hit: Hit) -> dict[str, Any]:
    """One clause that was found; `marks` are ranges of `text`."""
    imprint = hit.imprint
    return {
        "document_id": hit.passage.document_id,
        "clause_id": hit.passage.clause_id,
        "title": imprint.title,
        "document_number": imprint.document_number,
        "issuer": imprint.issuer,
        "region": imprint.region.name,
        "issued_on": imprint.issued_on.isoformat() if imprint.issued_on else None,
        "status": hit.status.value,
        "path": list(hit.passage.path),
        "text": hit.passage.text,
        "marks": [[mark.start, mark.end] for mark in hit.marks],
        "kinds": list(hit.kinds),
    }


def _told(make: Callable[[], dict[str, Any]], status: int = 200) -> Response:
    try:
        return JSONResponse(make(), status, {"Cache-Control": "no-store"})
    except PolicyAssistantError as error:
        return _broken(error)


def _broken(error: PolicyAssistantError) -> Response:
    return _failed(error.code, str(error), _STATUS.get(type(error), 500))


def _failed(code: str, message: str, status: int) -> Response:
    request_id = uuid4().hex[:12]
    if status >= 500:
        _LOG.warning("request %s failed: %s", request_id, code)
    return JSONResponse({"error": {"code": code, "message": message, "request_id": request_id}}, status)
