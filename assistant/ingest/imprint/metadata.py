"""What a document says of itself: from `meta.yaml` beside it, else from its own words."""

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from assistant.domain.days import whole_day
from assistant.domain.document import IMPRINT_DAYS, Imprint, Region, Term
from assistant.domain.region import Gazetteer
from assistant.domain.text import Span
from assistant.ingest.debris import Line
from assistant.ingest.imprint.front import read_front, region_of
from assistant.ingest.imprint.numbers import is_damaged, number_of_line, official_form
from assistant.ingest.imprint.signature import printed_on
from assistant.ingest.imprint.validity import Limit, read_force
from assistant.strict_yaml import Mapping, mapping_of, optional_date, optional_text, parse_yaml, read_yaml, texts

T = TypeVar("T", date, str)
_ISSUED = ("issued_on", "signed_on", "printed_on", "published_on")
_WORDS = ("document_number", "issuer", "url", "disclosure", "source_site", "reposted_by")
_KEYS = frozenset(("title", "region", "notes", "issuers", *_WORDS, *IMPRINT_DAYS))
_VALID_UNTIL = re.compile(r"有效期(?:限)?(?:为|到|至|截至|截止到?)+\s?(\d{4})年(\d{1,2})月(\d{1,2})日")
_TARGET = re.compile(r"到(20\d{2})年(?:底|末)?[,,]|“?十([二三四五])五”?(?:期间|时期|末)")
_FIVE_YEAR_END = {"二": 2015, "三": 2020, "四": 2025, "五": 2030}


def read_meta(path: Path, text: str | None = None) -> Imprint:
    """Read the `meta.yaml` at `path`, or the text that stood there.

    Raises `DataFileError` for unknown or duplicate keys and wrong types.
    """
    data = mapping_of(path, read_yaml(path) if text is None else parse_yaml(path, text), _KEYS)
    issuers = texts(path, data, "issuers")
    words: dict[str, Any] = {key: optional_text(path, data, key) for key in _WORDS}
    dates: dict[str, Any] = {key: optional_date(path, data, key) for key in IMPRINT_DAYS}
    words["issuer"] = words["issuer"] or "、".join(issuers) or None
    dates["issued_on"] = next((dates[key] for key in _ISSUED if dates[key]), None)
    return Imprint(
        title=optional_text(path, data, "title") or path.parent.name,
        region=_region(path, data),
        notes=texts(path, data, "notes"),
        issuers=issuers,
        **words,
        **dates,
    )


def _region(path: Path, data: Mapping) -> Region:
    if data.get("region") is None:
        return Region()
    place = mapping_of(path, data["region"], frozenset({"province", "city"}), data.line_of("region"), "region ")
    return Region(optional_text(path, place, "province"), optional_text(path, place, "city"))


def imprint_from_text(text: str, lines: list[Line], fallback_title: str, gazetteer: Gazetteer) -> Imprint:
    """What the words themselves state, for a document without `meta.yaml`; the rest stays None.

    `text` is the whole page as cleaned, with what stands around the document: there its public table is, and its
    source. Where the signature and the public table disagree, the signature counts (see `disagreements`).
    """
    said = read_front([line.text for line in lines])
    title = said.title or fallback_title
    issued = said.signed_on or said.printed_on or said.published_on
    force = read_force(text, title, issued, said.effective_from)
    return Imprint(
        title=title,
        document_number=said.document_number,
        issuer="、".join(said.issuers) or None,
        issuers=said.issuers,
        region=region_of(said.issuers, title, gazetteer),
        issued_on=issued,
        signed_on=said.signed_on,
        printed_on=said.printed_on,
        published_on=said.published_on,
        effective_from=force.effective_from,
        valid_until=force.valid_until or (None if force.limits else said.valid_until),
        disclosure=said.disclosure,
        source_site=said.source_site,
        reposted_by=said.reposted_by,
    )


def disagreements(lines: list[Line]) -> list[str]:
    """A warning for every statement that the document and its page's public table make differently."""
    return list(read_front([line.text for line in lines]).warnings)


def _day(found: re.Match[str] | None) -> date | None:
    if found is None:
        return None
    try:
        return date(*(int(part) for part in found.groups()[:3]))
    except ValueError:
        return None


def believed(imprint: Imprint, text: str) -> tuple[Imprint, list[str]]:
    """The imprint of `meta.yaml` with validity, number and dates as the text states them; a warning where they differ.

    What `meta.yaml` leaves open stays open: its author may have had a reason.
    """
    lines = text.split("\n")
    warnings: list[str] = []
    limits = read_force(text, imprint.title, imprint.issued_on, imprint.effective_from).limits
    untils = {_day(m) for m in _VALID_UNTIL.finditer(text)} | {limit.until for limit in limits}
    signed = {written.day for line in lines if (written := whole_day(line))}
    printed = {printed_on(lines)}
    stated: dict[str, Collection[date | None]] = {
        "issued_on": signed if imprint.issued_as == "成文日期" else set(),
        "signed_on": signed,
        "printed_on": printed,
        "effective_from": {read_force(text, imprint.title, imprint.issued_on).effective_from},
        "valid_until": untils,
    }
    numbers = {number for line in lines if (number := number_of_line(line)) and not is_damaged(number)}
    dates: dict[str, Any] = {
        key: _written(getattr(imprint, key), found, key, warnings) for key, found in stated.items()
    }
    named = imprint.document_number
    same = named is not None and official_form(named) in numbers
    number = named if same else _written(named, numbers, "document_number", warnings)
    return replace(imprint, document_number=number, **dates), warnings


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
    limits = [(_day(found), Span(*found.span())) for found in _VALID_UNTIL.finditer(text)]
    limits += [(limit.until, limit.said) for limit in _own_limits(text, imprint)]
    said = dict.fromkeys(_sentence(text, span) for until, span in limits if until and until == imprint.valid_until)
    terms = [Term("validity", imprint.valid_until, span) for span in said if imprint.valid_until]
    for found in _TARGET.finditer(text):
        until = date(int(found[1]) if found[1] else _FIVE_YEAR_END[found[2]], 12, 31)
        if until == imprint.target_until:
            terms.append(Term("target", until, Span(*found.span())))
            break
    return tuple(terms)


def _own_limits(text: str, imprint: Imprint) -> tuple[Limit, ...]:
    return read_force(text, imprint.title, imprint.issued_on, imprint.effective_from).limits


def _sentence(text: str, said: Span) -> Span:
    start = max(text.rfind(mark, 0, said.start) for mark in "。\n") + 1
    ends = [at for mark in "。\n" if (at := text.find(mark, said.end)) >= 0]
    return Span(start, min(ends, default=len(text)))
