"""Small documents in, outlines out: how the tests of the numbering grammar write what they expect."""

import re

from assistant.domain.document import Clause
from assistant.ingest.clauses import read_clauses
from assistant.ingest.clean import cleaned
from assistant.ingest.debris import letters, lines_of
from assistant.ingest.numbering import read_mark

TITLE = "虚构市测试办法"


def read(text: str, title: str = TITLE) -> tuple[str, tuple[Clause, ...], list[str]]:
    """The cleaned text, its clauses, and the warnings."""
    clean = cleaned(text)
    clauses, warnings = read_clauses("d", clean, list(lines_of(clean)), title)
    return clean, clauses, warnings


def outline(clauses: tuple[Clause, ...]) -> str:
    """`一、{(一) (二)} 二、`: labels as written, `=key` where the id says something else or nothing is written."""
    return " ".join(_told(clause) for clause in clauses)


def _told(clause: Clause) -> str:
    key = clause.id.rpartition("/")[2]
    mark = read_mark(clause.label) or read_mark(f"{clause.label} 虚构")
    said = mark.number if mark and mark.form not in ("附件", "附录", "附表", "附图") else None
    label = "".join(clause.label.split()) if clause.level != "preamble" else ""
    shown = label if label and said == key and not (mark and mark.worn) else f"{label}={key}"
    return shown + (f"{{{outline(clause.children)}}}" if clause.children else "")


def assert_well_formed(text: str, clauses: tuple[Clause, ...], title: str = TITLE) -> None:
    """Every guarantee in the docstring of `read_clauses` that can be seen from outside."""
    walked = [pair for clause in clauses for pair in clause.walk()]
    ids = [clause.id for clause, _ in walked]
    assert len(set(ids)) == len(ids)
    told, at = [], 0
    for clause, above in walked:
        assert at <= clause.own.start <= clause.own.end <= clause.span.end, clause.id
        assert clause.id.startswith(f"{above[-1].id}/" if above else "d/")
        assert all(parent.span.covers(clause.span) for parent in above), clause.id
        assert clause.heading in clause.own.of(text)
        assert clause.level == "preamble" or clause.own.of(text).startswith(clause.label)
        assert len(above) <= 35
        told += [text[at : clause.own.start], clause.own.of(text)]
        between = text[at : clause.own.start]
        assert all(_may_be_left_out(line, title, not at) for line in between.split("\n")), between[:80]
        at = clause.own.end
    assert "".join([*told, text[at:]]) == text
    assert all(_may_be_left_out(line, title, not at) for line in text[at:].split("\n")), text[at:][:80]


def _may_be_left_out(line: str, title: str, first: bool) -> bool:
    page_number = re.fullmatch(r"[^\u4e00-\u9fff]*[0-9][^\u4e00-\u9fff]*|.{0,3}第.{1,6}页.{0,10}", line)
    return not line.strip() or letters(line) in letters(title) or (first and bool(page_number))
