"""A policy document as a row and back: a round trip that loses nothing."""

import json
import sys
import zlib
from array import array
from datetime import date
from typing import Any

from assistant.domain.document import (
    IMPRINT_DAYS,
    Clause,
    Debris,
    Doubt,
    DoubtKind,
    Duty,
    DutyRole,
    Imprint,
    Level,
    PolicyDocument,
    Region,
    Removed,
    Repeal,
    Term,
)
from assistant.domain.text import Span, TracedText


def region_key(region: Region) -> str:
    return f"{region.province or ''}/{region.city or ''}"


def region_from_key(key: str) -> Region:
    province, _, city = key.partition("/")
    return Region(province or None, city or None)


def to_row(document: PolicyDocument) -> dict[str, Any]:
    imprint = document.imprint
    stated = {
        "title": imprint.title,
        "document_number": imprint.document_number,
        "issuer": imprint.issuer,
        "region": [imprint.region.province, imprint.region.city],
        **{key: _iso(getattr(imprint, key)) for key in IMPRINT_DAYS},
        "url": imprint.url,
        "notes": list(imprint.notes),
        "issuers": list(imprint.issuers),
        "disclosure": imprint.disclosure,
        "source_site": imprint.source_site,
        "reposted_by": imprint.reposted_by,
    }
    record = {
        "sha256": document.sha256,
        "clauses": [_clause_record(clause) for clause in document.clauses],
        "debris": [[_span(item.span), item.reason] for item in document.debris],
        "terms": [[term.kind, term.until.isoformat(), _span(term.span)] for term in document.terms],
        "repeals": [[one.title, one.document_number, _span(one.span)] for one in document.repeals],
        "warnings": list(document.warnings),
        "pages": list(document.pages),
        "removed": [[one.reason, one.words] for one in document.removed],
        "recognised": list(document.recognised),
        "doubts": [[one.kind, one.reason, one.page] for one in document.doubts],
    }
    return {
        "id": document.id,
        "region": region_key(imprint.region),
        "title": imprint.title,
        "imprint": json.dumps(stated, ensure_ascii=False),
        "record": json.dumps(record, ensure_ascii=False),
        "source": zlib.compress(document.source.encode("utf-8")),
        "clean": zlib.compress(document.clean.text.encode("utf-8")),
        "origins": zlib.compress(_little(document.clean.starts) + _little(document.clean.ends)),
    }


def from_row(row: Any) -> PolicyDocument:
    record = json.loads(row.record)
    return PolicyDocument(
        id=row.id,
        imprint=imprint_from(row.imprint),
        sha256=record["sha256"],
        source=zlib.decompress(row.source).decode("utf-8"),
        clean=_traced(zlib.decompress(row.clean).decode("utf-8"), zlib.decompress(row.origins)),
        clauses=tuple(_clause(item) for item in record["clauses"]),
        debris=tuple(Debris(Span(*span), reason) for span, reason in record["debris"]),
        terms=tuple(Term(kind, date.fromisoformat(until), Span(*span)) for kind, until, span in record["terms"]),
        repeals=_repeals(record),
        warnings=tuple(record["warnings"]),
        pages=tuple(record["pages"]),
        removed=tuple(Removed(*one) for one in record["removed"]),
        recognised=tuple(record["recognised"]),
        doubts=tuple(Doubt(DoubtKind(kind), reason, page) for kind, reason, page in record["doubts"]),
    )


def repeals_from(written: str) -> tuple[Repeal, ...]:
    """What a document's record says of other documents."""
    return _repeals(json.loads(written))


def _repeals(record: dict[str, Any]) -> tuple[Repeal, ...]:
    return tuple(Repeal(title, number, Span(*span)) for title, number, span in record["repeals"])


def imprint_from(written: str) -> Imprint:
    data = json.loads(written)
    dates: dict[str, Any] = {key: date.fromisoformat(data[key]) if data[key] else None for key in IMPRINT_DAYS}
    return Imprint(
        title=data["title"],
        document_number=data["document_number"],
        issuer=data["issuer"],
        region=Region(*data["region"]),
        url=data["url"],
        notes=tuple(data["notes"]),
        issuers=tuple(data["issuers"]),
        disclosure=data["disclosure"],
        source_site=data["source_site"],
        reposted_by=data["reposted_by"],
        **dates,
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _span(span: Span) -> list[int]:
    return [span.start, span.end]


def _little(numbers: "array[int]") -> bytes:
    if sys.byteorder == "big":
        numbers = array("I", numbers)
        numbers.byteswap()
    return numbers.tobytes()


def _traced(text: str, origins: bytes) -> TracedText:
    both = array("I")
    both.frombytes(origins)
    if sys.byteorder == "big":
        both.byteswap()
    return TracedText(text, both[: len(text)], both[len(text) :])


def _clause_record(clause: Clause) -> dict[str, Any]:
    return {
        "id": clause.id,
        "level": clause.level,
        "label": clause.label,
        "heading": clause.heading,
        "span": _span(clause.span),
        "own": _span(clause.own),
        "children": [_clause_record(child) for child in clause.children],
        "duties": [[duty.role, list(duty.units), _span(duty.span), _span(duty.scope)] for duty in clause.duties],
        "damage": [_span(span) for span in clause.damage],
    }


def _clause(data: dict[str, Any]) -> Clause:
    return Clause(
        id=data["id"],
        level=Level(data["level"]),
        label=data["label"],
        heading=data["heading"],
        span=Span(*data["span"]),
        own=Span(*data["own"]),
        children=tuple(_clause(child) for child in data["children"]),
        duties=tuple(
            Duty(DutyRole(role), tuple(units), Span(*span), Span(*scope)) for role, units, span, scope in data["duties"]
        ),
        damage=tuple(Span(*span) for span in data["damage"]),
    )
