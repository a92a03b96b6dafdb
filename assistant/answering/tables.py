"""Tables that lost their lines: rows found again in plain text, each with its header.

A list of people is a table too: its rows have a role. Two ways a table is flattened: a row a line with its cells parted
by spaces, or a cell a line. A stretch counts as a table only where every row has as many cells as the header and a
column of figures (or of words) stays one all the way. The readers of files tell a row with its own heads
("等次:三等奖;奖励(万元):5。"): such a line is one row, for its figure means nothing apart from it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.domain.text import Span

_LINE = re.compile(r"[^\n]+")
_FIGURE = re.compile(r"[\d.,%‰+\-—/~]+\s?[\u4e00-\u9fff]{0,2}")
_LONGEST_CELL = 16
_FEWEST_CELLS, _FEWEST_COLUMNS, _MOST_COLUMNS = 3, 2, 12
_STOPS = "。;!?"
_TOLD = re.compile(r"(?:【[^】\n]*】)?(?:[^:;,。\n]{1,30};)?[^:;。\n]{1,40}:[^;\n]+(?:;[^\n]+)+。")
_HEADED = re.compile(r"[^:;。]{1,40}:.+", re.S)
_CELL = re.compile(r"[^;]+")
_UNDER_UNIT = re.compile(
    r"\((?:[^();]*[,:])?([亿万千百]?元|%|‰|个百分点|家|个|项|名|人|件|次|分|台|年|个月|天|日|个工作日)\):\d[\d.,]*(?=[;。\n]|$)"
)
_MOSTLY = 0.6
_PERSON = re.compile(
    r"(?:(?P<role>[\u4e00-\u9fff] ?[\u4e00-\u9fff]{1,3}):)?[\u4e00-\u9fff] ?[\u4e00-\u9fff]{1,2} [^ ]+"
)

_ROLE = r"副?(?:[组队]长|理事长|主任|主席|院长|局长|所长|秘书长|书记|市长)"
_ASKS_HOLDER = re.compile(
    rf"(?P<role>{_ROLE})[^,;。]{{0,3}}(?:谁|叫什么|叫啥|哪[位个]|姓什么|姓名|名字)|"
    rf"(?:谁|哪位)[^,;。局委]{{0,3}}?(?P<held>{_ROLE})"
)
_HOLDS_TOO = r"[\u4e00-\u9fff]{2,3}兼任[^,;。]{0,6}"


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: its place in the text, and the words of its header."""

    span: Span
    header: str


def table_rows(text: str, start: int, end: int) -> list[TableRow]:
    """The rows of all tables in `text[start:end]`, in order, without their headers."""
    lines = [Span(*m.span()) for m in _LINE.finditer(text, start, end)]
    told = list(_of_told(text, lines))
    spans = {row.span for row in told}
    lines = [line for line in lines if line not in spans]
    rows = [*told, *_of_lines(text, lines), *_of_cells(text, lines), *_of_roster(text, lines)]
    return sorted(rows, key=lambda row: row.span)


def cells_of_row(line: str) -> list[Span]:
    """The cells of a row that tells its heads itself, their places in the line; empty where it is no such row."""
    if not _TOLD.fullmatch(line):
        return []
    cells = [Span(*found.span()) for found in _CELL.finditer(line)]
    headed = sum(_HEADED.fullmatch(cell.of(line)) is not None for cell in cells)
    return cells if headed >= max(2, _MOSTLY * len(cells)) else []


def asks_for_holder(question: str) -> str | None:
    """The office whose holder is asked for by name ("组长是谁"); None where nobody is."""
    found = _ASKS_HOLDER.search(question)
    return (found["role"] or found["held"]) if found else None


def names_holder(line: str, office: str) -> bool:
    """Whether a row of a list of people, told with its role, or a sentence on who holds an office too, names one."""
    *_, person = line.split(":")
    if re.search(_HOLDS_TOO + office, line):
        return True
    joined = line.replace(" ", "")
    return _PERSON.search(person) is not None and re.search(rf"(?<!副){office}", joined) is not None


def with_units(text: str) -> str:
    """The text with the units of heads behind their figures: `奖励(市级,万元):34` → `奖励(市级,万元):34万元`."""
    return _UNDER_UNIT.sub(lambda found: f"{found[0]}{found[1]}", text)


def _of_told(text: str, lines: list[Span]) -> Iterator[TableRow]:
    """Rows that tell their heads themselves."""
    return (TableRow(line, "") for line in lines if cells_of_row(line.of(text)))


def _of_roster(text: str, lines: list[Span]) -> Iterator[TableRow]:
    """People, a line each: a line without a role has that of the line before it (组长:…, 成员:…)."""
    role = ""
    for line in lines:
        found = _PERSON.fullmatch(line.of(text))
        role = "" if found is None else (found["role"] or "").replace(" ", "") or role
        if role:
            yield TableRow(line, role)


def _of_lines(text: str, lines: list[Span]) -> Iterator[TableRow]:
    """Rows that are lines: at least two below a header of as many cells."""
    at = 0
    while at < len(lines):
        width = len(lines[at].of(text).split())
        last = at
        if width >= _FEWEST_CELLS:
            while last + 1 < len(lines) and len(lines[last + 1].of(text).split()) == width:
                last += 1
        body = [line.of(text).split() for line in lines[at + 1 : last + 1]]
        if last > at and _steady(lines[at].of(text).split(), body):
            header = " ".join(lines[at].of(text).split())
            yield from (TableRow(line, header) for line in lines[at + 1 : last + 1])
        at = last + 1


def _of_cells(text: str, lines: list[Span]) -> Iterator[TableRow]:
    """Rows of cells that stand a line each: the width that fits a run of short lines best."""
    at = 0
    while at < len(lines):
        last = at
        while last < len(lines) and _is_cell(lines[last].of(text)):
            last += 1
        run = lines[at:last]
        width = _width([line.of(text).strip() for line in run])
        if width:
            header = " ".join(line.of(text).strip() for line in run[:width])
            for first in range(width, len(run) - width + 1, width):
                yield TableRow(Span(run[first].start, run[first + width - 1].end), header)
        at = max(last, at) + 1


def _is_cell(line: str) -> bool:
    return len(line) <= _LONGEST_CELL and not any(mark in line for mark in _STOPS) and " " not in line.strip()


def _width(cells: list[str]) -> int:
    """How many columns a run of cells has; 0 where no width makes a table of at least two rows below a header."""
    for width in range(_FEWEST_COLUMNS, _MOST_COLUMNS + 1):
        body = [cells[n : n + width] for n in range(width, len(cells) - width + 1, width)]
        if len(body) > 1 and _steady(cells[:width], body):
            return width
    return 0


def _steady(header: list[str], body: list[list[str]]) -> bool:
    """A header without figures over columns each of which holds only figures or only words, and both kinds occur."""
    if any(_FIGURE.fullmatch(cell) for cell in header) or not body:
        return False
    kinds = [{bool(_FIGURE.fullmatch(cell)) for cell in column} for column in zip(*body, strict=True)]
    return all(len(kind) == 1 for kind in kinds) and {True, False} == {next(iter(kind)) for kind in kinds}
