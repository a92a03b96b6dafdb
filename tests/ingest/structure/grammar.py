"""Small documents in, outlines out: how the tests of the numbering grammar write what they expect."""

import re

from assistant.domain.document import Clause
from assistant.ingest.clean import cleaned
from assistant.ingest.debris import letters, lines_of
from assistant.ingest.structure.clauses import read_clauses
from assistant.ingest.structure.numbering import read_mark

_PAGE_NUMBER = re.compile(r"[^\u4e00-\u9fff]*[0-9][^\u4e00-\u9fff]*|.{0,3}第.{1,6}页.{0,10}")
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
        _assert_left_out(text[at : clause.own.start], title, not at)
        at = clause.own.end
    assert "".join([*told, text[at:]]) == text
    _assert_left_out(text[at:], title, not at)


def _assert_left_out(words: str, title: str, first: bool) -> None:
    """No clause holds titles, and the page numbers that stand beside one or before everything."""
    lines = [line for line in words.split("\n") if line.strip()]
    titles = [line for line in lines if letters(line) and letters(line) in letters(title)]
    numbers = [line for line in lines if _PAGE_NUMBER.fullmatch(line)] if first or titles else []
    lost = [line for line in lines if line not in titles and line not in numbers]
    assert lost == []
