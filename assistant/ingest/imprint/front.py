"""What stands before and after a document's own words, field by field: public table, red head, signature, tail."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.domain.days import days_in
from assistant.domain.document import Region
from assistant.domain.region import Gazetteer
from assistant.ingest.imprint.bodies import bodies_of, is_full_name, is_national
from assistant.ingest.imprint.carrier import reposter_of, source_site_of
from assistant.ingest.imprint.labels import Labelled, labelled, starts_with_label, values
from assistant.ingest.imprint.numbers import LIKE_A_NUMBER, heads_decree, number_of_line, official_form
from assistant.ingest.imprint.signature import Signature, printed_on, published_in, signature_of
from assistant.ingest.imprint.title import head_lines, prefix_of, title_of

_ADDRESSEE = re.compile(r"^(?!登录).*(?:各|有关|市|省|县|区|州|公司|企业|单位|你).*:$")
_DISCLOSED = re.compile(r"主动公开|依申请公开|不予公开|免予公开|不公开|删减后公开|公开发布|部分公开")
_DISCLOSED_HERE = re.compile(r"\(?(?:此件|本件|此文件|本文)?\s?(主动公开|依申请公开|不予公开|公开发布|删减后公开)\)?")
_SYSTEM = re.compile(
    r"^(?:中共|共青团|国家税务总局|国家统计局|国家金融监督管理总局|国家外汇管理局|中国人民银行|中国证监会|中华人民共和国|“)+"
)
"""What stands before the place in the name of a local body of a national system."""
_TAIL_LINES, _LONGEST_LINE = 30, 300
_TABLE_KINDS = frozenset(("number", "issuer", "publisher", "signed", "printed", "published"))


@dataclass(frozen=True, slots=True)
class Front:
    """All that is said around the document's own words; `warnings` where two places say two things."""

    title: str | None
    document_number: str | None
    issuers: tuple[str, ...]
    signed_on: date | None
    printed_on: date | None
    published_on: date | None
    effective_from: date | None
    valid_until: date | None
    disclosure: str | None
    source_site: str | None
    reposted_by: str | None
    warnings: tuple[str, ...]


def read_front(page: Sequence[str]) -> Front:
    """Read the lines of a whole cleaned page; what no line says is None."""
    lines = [_unmarked(line) for line in page]
    head = head_lines(lines)
    tail = labelled(lines[max(len(head), len(lines) - _TAIL_LINES) :])
    around = [*labelled(_before_addressee(head)), *_table_after(tail)]
    signature = signature_of(lines, len(head))
    title = title_of(lines, values(around, "title"))
    warnings: list[str] = []
    signed = _signed(signature, head, around, warnings)
    issuers = _issuers(lines, head, signature, around)
    source = source_site_of(values([*around, *tail], "source"), lines)
    return Front(
        title=title,
        document_number=_number(head, around, warnings),
        issuers=issuers,
        signed_on=signed,
        printed_on=printed_on(lines) or _labelled_day(around, "printed", warnings),
        published_on=_labelled_day(around, "published", warnings) or published_in(head),
        effective_from=_labelled_day(around, "effective", warnings),
        valid_until=_labelled_day(around, "valid_until", warnings),
        disclosure=_disclosure([*around, *tail], lines),
        source_site=source,
        reposted_by=reposter_of(lines, [*issuers, *([source] if source else [])]),
        warnings=tuple(warnings),
    )


def region_of(issuers: Sequence[str], title: str, gazetteer: Gazetteer) -> Region:
    """Where the issuers stand, else the place with which the title begins; never a place that is merely mentioned."""
    places = dict.fromkeys(_begins_with(issuer, gazetteer) for issuer in issuers)
    known = [place for place in places if place is not None]
    if known:
        provinces = {place.province for place in known}
        if len(provinces) > 1:
            return Region()
        return known[0] if len(known) == 1 else Region(known[0].province)
    if any(map(is_national, issuers)):
        return Region()
    bare = re.sub(r"^(?:\d{4}\s?年度?|关于|印发|《|“)+", "", title)
    return _begins_with(bare, gazetteer) or Region()


def _begins_with(words: str, gazetteer: Gazetteer) -> Region | None:
    words = _SYSTEM.sub("", words)
    found = gazetteer.named_in(words)
    if not found or found[0].start != 0:
        return None
    first = found[0]
    for after in found[1:]:
        if after.start == first.end and after.region.province == first.region.province and first.region.city is None:
            return after.region
    return first.region


def _unmarked(line: str) -> str:
    """A line of Markdown without its marks; of a long paragraph, which says nothing here, only the beginning."""
    line = line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…。"
    return re.sub(r"^#{1,6}\s|\*\*", "", line).strip()


def _before_addressee(head: Sequence[str]) -> Sequence[str]:
    for number, line in enumerate(head):
        if _ADDRESSEE.match(line) and not starts_with_label(line):
            return head[:number]
    return head


def _table_after(tail: Sequence[Labelled]) -> list[Labelled]:
    """A public table that stands after the text: its labels follow one another line by line."""
    told = [one for one in tail if one.kind in _TABLE_KINDS]
    return [one for one in told if any(other.kind != one.kind and abs(other.line - one.line) <= 2 for other in told)]


def _number(head: Sequence[str], around: Sequence[Labelled], warnings: list[str]) -> str | None:
    written = dict.fromkeys(
        number for at, line in enumerate(head) if (number := _number_at(line, head[at - 1] if at else ""))
    )
    for longer in list(written):
        for shorter in [one for one in written if one != longer and longer.endswith(one)]:
            del written[shorter]
    stated = dict.fromkeys(number for value in values(around, "number") if (number := _labelled_number(value)))
    if len(written) == 1 and stated and not set(stated) & set(written):
        warnings.append(_differ("发文字号", next(iter(written)), next(iter(stated))))
    for found in (written, stated):
        if len(found) == 1:
            return next(iter(found))
    both = [number for number in written if number in stated]
    return both[0] if len(both) == 1 else None


def _number_at(line: str, before: str) -> str | None:
    """The number of a line of its own, or at the end of a red head (虚构市科学技术局文件 虚科发〔2031〕8号)."""
    words = re.sub(r"^.{2,40}文件\s", "", line)
    return number_of_line(words, before)


def _labelled_number(value: str) -> str | None:
    found = LIKE_A_NUMBER.match(value)
    return number_of_line(value) or (official_form(found.group()) if found else None)


def _signed(
    signature: Signature | None, head: Sequence[str], around: Sequence[Labelled], warnings: list[str]
) -> date | None:
    stated = _labelled_day(around, "signed", warnings)
    day = signature.day if signature else _day_beside_number(head)
    if day and stated and day != stated:
        warnings.append(_differ("成文日期", day, stated))
    return day or stated


def _day_beside_number(head: Sequence[str]) -> date | None:
    """(虚科发〔2031〕8号 2031年5月6日) under a title."""
    beside = (written.day for line in head if number_of_line(line) for written in days_in(line))
    return next(beside, None)


def _labelled_day(around: Sequence[Labelled], kind: str, warnings: list[str]) -> date | None:
    days = dict.fromkeys(
        written.day for value in values(around, kind) for written in list(days_in(value))[:1] if written.day
    )
    if len(days) > 1:
        first, second, *_ = days
        warnings.append(_differ(kind, first, second))
    return next(iter(days), None)


def _differ(what: str, one: object, other: object) -> str:
    return f"文件上的{what} {one} 与页面另一处的 {other} 不一致，以前者为准 (two places differ; the first one counts)"


def _issuers(
    lines: Sequence[str], head: Sequence[str], signature: Signature | None, around: Sequence[Labelled]
) -> tuple[str, ...]:
    """The first of these that names any: signature, label, red head, head of a decree, title, publisher's label;
    but where a later one names the same bodies and more, that."""
    if signature and signature.bodies:
        return signature.bodies
    candidates: Iterator[tuple[str, ...]] = iter(
        (
            *(_bodies_labelled(value) for value in values(around, "issuer")),
            *_red_heads(head),
            *(heads_decree(re.sub(r"\s?\(?(?:\d{4}年)?\s?第.*$", "", line)) for line in head),
            *(bodies_of(prefix_of(line)) for line in _titles(lines, head)),
            *(_bodies_labelled(value) for value in values(around, "publisher")),
        )
    )
    named = [names for names in candidates if names and all(map(is_full_name, names))]
    first = next(iter(named), ())
    return next((names for names in named if set(first) < set(names)), first)


def _bodies_labelled(value: str) -> tuple[str, ...]:
    return bodies_of(value.replace(";", "、").replace(",", "、"))


def _titles(lines: Sequence[str], head: Sequence[str]) -> Iterator[str]:
    """The title's line, and with the line above it where a body stands there alone."""
    for number, line in enumerate(head):
        if "关于" in line:
            yield line
            if line.startswith("关于") and number:
                yield head[number - 1] + line


def _red_heads(head: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for number, line in enumerate(head):
        found = re.match(r"(.*?)\s?文\s?件(?:\s.*)?$", line)
        if found is None:
            continue
        if found[1]:
            above: tuple[str, ...] = ()
            names = bodies_of(found[1])
        else:
            above, names = (), ("",)
        first = number
        while names and first and (more := bodies_of(head[first - 1])):
            above = (*more, *above)
            first -= 1
        yield tuple(name for name in (*above, *names) if name)


def _disclosure(found: Sequence[Labelled], lines: Sequence[str]) -> str | None:
    for value in values(found, "disclosure"):
        if said := _DISCLOSED.search(value):
            return said.group()
    for line in lines:
        if said := _DISCLOSED_HERE.fullmatch(line):
            return said[1]
    return None
