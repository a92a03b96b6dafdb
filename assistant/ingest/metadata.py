"""What a document says of itself: from `meta.yaml` beside it, else from its own words."""

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from assistant.domain.document import Imprint, Region, Term
from assistant.domain.region import Gazetteer
from assistant.domain.text import Span
from assistant.ingest.debris import Line
from assistant.strict_yaml import Mapping, mapping_of, optional_date, optional_text, parse_yaml, read_yaml, texts

T = TypeVar("T", date, str)
_DATES = ("issued_on", "effective_from", "valid_until", "target_until")
_KEYS = frozenset(("title", "document_number", "issuer", "region", "url", "notes", *_DATES))
_TITLE = re.compile(r"(?:通知|办法|方案|意见|细则|规定|措施|政策|决定|公告|规划)$")
_WRAPPED_TITLE = re.compile(r"印发(?:《(.+?)》|(.+?))的通知")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,10}〔\d{4}〕\d{1,4}号")
_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_VALID_UNTIL = re.compile(r"有效期(?:限)?(?:为|到|至|截至|截止到?)+\s?(\d{4})年(\d{1,2})月(\d{1,2})日")
_TARGET = re.compile(r"到(20\d{2})年(?:底|末)?[,,]|“?十([二三四五])五”?(?:期间|时期|末)")
_FIVE_YEAR_END = {"二": 2015, "三": 2020, "四": 2025, "五": 2030}
_TITLE_SEARCH_LINES = 30


def read_meta(path: Path, text: str | None = None) -> Imprint:
    """Read the `meta.yaml` at `path`, or the text that stood there.

    Raises `DataFileError` for unknown or duplicate keys and wrong types.
    """
    data = mapping_of(path, read_yaml(path) if text is None else parse_yaml(path, text), _KEYS)
    region = _region(path, data)
    return Imprint(
        title=optional_text(path, data, "title") or path.parent.name,
        document_number=optional_text(path, data, "document_number"),
        issuer=optional_text(path, data, "issuer"),
        region=region,
        issued_on=optional_date(path, data, "issued_on"),
        effective_from=optional_date(path, data, "effective_from"),
        valid_until=optional_date(path, data, "valid_until"),
        target_until=optional_date(path, data, "target_until"),
        url=optional_text(path, data, "url"),
        notes=texts(path, data, "notes"),
    )


def _region(path: Path, data: Mapping) -> Region:
    if data.get("region") is None:
        return Region()
    place = mapping_of(path, data["region"], frozenset({"province", "city"}), data.line_of("region"), "region ")
    return Region(optional_text(path, place, "province"), optional_text(path, place, "city"))


def imprint_from_text(text: str, lines: list[Line], fallback_title: str, gazetteer: Gazetteer) -> Imprint:
    """What the words themselves state, for a document without `meta.yaml`; the rest stays None."""
    head = lines[:_TITLE_SEARCH_LINES]
    title = next((_unwrapped(line.text) for line in head if _TITLE.search(line.text)), fallback_title)
    number = next((line.text for line in head if _NUMBER.fullmatch(line.text)), None)
    signed = next((m for line in head if (m := _DATE.fullmatch(line.text))), None)
    valid = _VALID_UNTIL.search(text)
    return Imprint(
        title=title,
        document_number=number,
        region=gazetteer.first_named(title) or Region(),
        issued_on=_day(signed),
        valid_until=_day(valid),
    )


def _unwrapped(title: str) -> str:
    found = _WRAPPED_TITLE.search(title)
    return (found[1] or found[2]) if found else title


def _day(found: re.Match[str] | None) -> date | None:
    if found is None:
        return None
    try:
        return date(*(int(part) for part in found.groups()[:3]))
    except ValueError:
        return None


def believed(imprint: Imprint, text: str) -> tuple[Imprint, list[str]]:
    """The imprint with validity, number and date as the text states them; a warning where `meta.yaml` gives another."""
    lines = text.split("\n")
    warnings: list[str] = []
    until = _written(imprint.valid_until, {_day(m) for m in _VALID_UNTIL.finditer(text)}, "valid_until", warnings)
    number = {line for line in lines if _NUMBER.fullmatch(line)}
    issued = {_day(_DATE.fullmatch(line)) for line in lines}
    believed_one = replace(
        imprint,
        valid_until=until,
        document_number=_written(imprint.document_number, number, "document_number", warnings),
        issued_on=_written(imprint.issued_on, issued, "issued_on", warnings),
    )
    return believed_one, warnings


def _written(named: T | None, found: Collection[T | None], key: str, warnings: list[str]) -> T | None:
    """What the text states once and otherwise than `meta.yaml`; else what that names."""
    stated = {one for one in found if one is not None}
    if named is None or len(stated) != 1 or named in stated:
        return named
    [written] = stated
    told = f"meta.yaml 的 {key} {named} 与原文的 {written} 不一致，以原文为准"
    warnings.append(f"{told} (the document's own words count)")
    return written


def find_terms(text: str, imprint: Imprint) -> tuple[Term, ...]:
    """Where the text itself states the validity and the target period that the imprint names."""
    terms = []
    for found in _VALID_UNTIL.finditer(text):
        if (until := _day(found)) is not None and until == imprint.valid_until:
            terms.append(Term("validity", until, _sentence(text, found)))
    for found in _TARGET.finditer(text):
        until = date(int(found[1]) if found[1] else _FIVE_YEAR_END[found[2]], 12, 31)
        if until == imprint.target_until:
            terms.append(Term("target", until, Span(*found.span())))
            break
    return tuple(terms)


def _sentence(text: str, found: re.Match[str]) -> Span:
    start = max(text.rfind(mark, 0, found.start()) for mark in "。\n") + 1
    ends = [at for mark in "。\n" if (at := text.find(mark, found.end())) >= 0]
    return Span(start, min(ends, default=len(text)))
