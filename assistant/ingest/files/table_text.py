"""A table → lines: each row says its own heads, so that no figure stands without what it counts.

The readers of PDF, Word and web pages all hand their tables over as rows of `Cell`; what a row says is decided here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_FIGURE = re.compile(
    r"[约≤≥<>+\-—–/~～至\d.,，%％‰]*\d[\d.,，%％‰+\-—–/~～至]*\s*[\u4e00-\u9fff㎡]{0,4}(?:/[\u4e00-\u9fff]{1,2})?"
)
_BARE_FIGURE = re.compile(r"[+\-—–/~～\d.,，\s]*")
_YEAR = re.compile(r"(?:19|20)\d\d年?")
_UNIT_WORD = (
    r"[亿万千百十]{0,2}(?:元|美元|人次|人|个|家|项|件|名|户|套|台|吨|公里|米|平方米|亩|分|年|月|天|%|％|‰)"
    r"(?:/[\u4e00-\u9fff]{1,3})?"
)
_UNIT = re.compile(rf"[（(]\s*(?:单位\s*[：:]\s*)?({_UNIT_WORD})\s*[）)]$|^(?:单位\s*[：:]\s*)({_UNIT_WORD})$")
_ONLY_UNIT = re.compile(rf"[（(]?\s*({_UNIT_WORD})\s*[）)]?")
_CAPTION_UNIT = re.compile(rf"单位\s*[：:]\s*({_UNIT_WORD})\s*(?:[）)]|$)|[（(]({_UNIT_WORD})[）)]\s*$")
_COUNTS_ELSE = re.compile(
    r"序号|编号|名额|数量|人数|个数|家数|年度|年份|期限|时间|日期|比例|占比|比率|电话|邮编|代码|面积|得分|分值|权重|[数率]$"
)
"""Columns whose figures are no amounts: the unit above the table does not speak of them."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it is drawn: `rows` and `columns` are how many it spans; `head` where the file calls it a head."""

    words: str
    rows: int = 1
    columns: int = 1
    head: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A table as lines, with what its continuation on the next page needs."""

    lines: tuple[str, ...]
    heads: tuple[str, ...] = ()
    last: tuple[str, ...] = ()


_Slots = list[list[Cell]]
_EMPTY = Cell("")
_MOST_SPANNED = 1000
_LONGEST_CELL, _LONGEST_NESTED = 1000, 300


def rows_as_lines(rows: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a table none of whose cells spans another's place."""
    return list(tell([[Cell(words) for words in row] for row in rows]).lines)


def tell(rows: Sequence[Sequence[Cell]], before: str = "", earlier: Told | None = None) -> Told:
    """A table as lines: `等次：三等奖；奖励金额（省级，万元）：5。`

    `rows` hold the cells that begin in each row, from left to right; `before` is the line above the table, which may
    give the unit; `earlier` is the part of the same table on the page before, whose heads go on. A merged cell is told
    in every row and under every head that it spans. Without a row of heads, rows are told as they stand; so is a row
    that is one cell from edge to edge at the table's beginning or end; one in between is told with each row below it.
    """
    slots = [row for row in _filled(rows) if any(cell.words for cell in row)]
    width = max(map(len, slots), default=0)
    if width < 2:
        return Told(tuple(cell.words for row in slots for cell in row))
    lines: list[str] = []
    unit = unit_of(before)
    while slots and _is_banner(slots[0]):
        lines.append(slots[0][0].words)
        unit = unit_of(slots.pop(0)[0].words) or unit
    if earlier is not None and len(earlier.heads) == width:
        depth = _depth(slots)
        repeated = depth and tuple(_names(slots[:depth], slots[depth:], unit)) == earlier.heads
        body = slots[depth:] if repeated else slots
        return _body(body, earlier.heads, lines, earlier.last)
    depth = _depth(slots)
    if not depth:
        return Told((*lines, *(_plain(row) for row in slots)))
    heads = tuple(_names(slots[:depth], slots[depth:], unit))
    return _body(slots[depth:], heads, lines, ())


def is_frame(rows: Sequence[Sequence[Cell]], nested: bool) -> bool:
    """Whether a table only places what stands in it: one column, a page's frame, or tables in long cells."""
    if max((sum(cell.columns for cell in row) for row in rows), default=0) < 2:
        return True
    longest = max((len(cell.words) for row in rows for cell in row), default=0)
    if longest > _LONGEST_CELL:
        return True
    return nested and (longest > _LONGEST_NESTED or not _depth(_filled(rows)))


def unit_of(words: str) -> str:
    """The one unit that a caption gives for its table (`单位：万元`, `奖励标准（万元）`); "" where it gives none."""
    found = _CAPTION_UNIT.search(words.strip())
    return (found[1] or found[2]) if found else ""


def joined_words(lines: Sequence[str]) -> str:
    """Lines of a cell as one: a space only between Latin words."""
    words = ""
    for line in (" ".join(line.split()) for line in lines):
        if line:
            spaced = words[-1:].isascii() and line[:1].isascii() and words[-1:].isalnum() and line[:1].isalnum()
            words += f" {line}" if spaced else line
    return words


def _filled(rows: Sequence[Sequence[Cell]]) -> _Slots:
    """Every place of the grid with the cell that covers it."""
    slots: _Slots = []
    hanging: dict[int, tuple[Cell, int]] = {}
    for row in rows:
        line: list[Cell] = []
        waiting = list(row)
        while waiting or len(line) in hanging:
            if len(line) in hanging:
                cell, left = hanging.pop(len(line))
                if left > 1:
                    hanging[len(line)] = cell, left - 1
                line.append(cell)
                continue
            cell = waiting.pop(0)
            cell = Cell(" ".join(cell.words.split()), cell.rows, cell.columns, cell.head)
            for _ in range(max(1, min(cell.columns, _MOST_SPANNED))):
                if cell.rows > 1:
                    hanging[len(line)] = cell, min(cell.rows, _MOST_SPANNED) - 1
                line.append(cell)
        slots.append(line)
    width = max(map(len, slots), default=0)
    return [row + [_EMPTY] * (width - len(row)) for row in slots]


def _is_banner(row: Sequence[Cell]) -> bool:
    """One cell from edge to edge, or one merged so by the look of it."""
    return len(row) > 1 and all(cell is row[0] for cell in row)


def _depth(slots: _Slots) -> int:
    """How many rows are heads; 0 where the first row is none."""
    named = next((n for n, row in enumerate(slots) if not all(cell.head for cell in row)), 0)
    if named:
        return named
    if len(slots) < 2 or len({id(cell) for cell in slots[0]}) < 2 or not all(cell.words for cell in slots[0][1:]):
        return 0
    if not slots[0][0].words and len(slots[0]) < 3:
        return 0
    depth = max(cell.rows for cell in slots[0])
    if any(one is other and one.rows == 1 for one, other in pairwise(slots[0])):
        depth = max(depth, 2)
    while depth > 1 and (depth >= len(slots) or any(_is_figure(c.words) for row in slots[:depth] for c in row)):
        depth -= 1
    return 0 if any(_is_figure(cell.words) for cell in slots[0]) else depth


def _is_figure(words: str) -> bool:
    return _FIGURE.fullmatch(words) is not None and _YEAR.fullmatch(words) is None


def _names(heads: _Slots, body: _Slots, unit: str) -> list[str]:
    names = []
    for column in range(len(heads[0])):
        levels = list(dict.fromkeys(row[column].words for row in heads if row[column].words))
        name = _name(levels)
        figures = [row[column].words for row in body if row[column].words and not _is_banner(row)]
        counted = bool(figures) and all(_BARE_FIGURE.fullmatch(words) for words in figures)
        if unit and counted and not _COUNTS_ELSE.search(name) and not _given_unit(name):
            name = f"{name[:-1]}，{unit}）" if name.endswith("）") else f"{name}（{unit}）"
        names.append(name)
    return names


def _given_unit(name: str) -> bool:
    return _UNIT.search(name) is not None or re.search(rf"[（，]{_UNIT_WORD}）$", name) is not None


def _name(levels: Sequence[str]) -> str:
    """The head of a column from those above one another: 奖励金额 over 省级 over 万元 → 奖励金额（省级，万元）."""
    if len(levels) < 2:
        return levels[0] if levels else ""
    names: list[str] = []
    units: list[str] = []
    for level in levels:
        only = _ONLY_UNIT.fullmatch(level) if names else None
        found = _UNIT.search(level)
        if only:
            units.append(only[1])
        elif found:
            units.append(found[1] or found[2])
            names.append(level[: found.start()])
        else:
            names.append(level)
    names = list(filter(None, names))
    more = "，".join([*names[1:], *dict.fromkeys(units)])
    return f"{names[0]}（{more}）" if more else names[0]


def _body(rows: _Slots, heads: Sequence[str], lines: list[str], above: Sequence[str]) -> Told:
    group, said = "", True
    last = tuple(above)
    for row in rows:
        if _is_banner(row):
            if not said:
                lines.append(group)
            group, said = row[0].words, False
            continue
        words = [cell.words for cell in row]
        if last and lines == [] and not words[0]:
            words[0] = last[0]  # a cell that the page's end cut through stands empty on the next page
        lines.append((f"【{group}】" if group else "") + _told(heads, words))
        said, last = True, tuple(words)
    if not said:
        lines.append(group)
    return Told(tuple(filter(None, lines)), tuple(heads), last)


def _plain(row: Sequence[Cell]) -> str:
    return "　".join(cell.words for n, cell in enumerate(row) if cell.words and (n == 0 or cell is not row[n - 1]))


def _told(heads: Sequence[str], row: Sequence[str]) -> str:
    pairs = [
        f"{name}：{cell}" if name else cell
        for n, (name, cell) in enumerate(zip(heads, row, strict=False))
        if cell and not (n and cell == row[n - 1] and name == heads[n - 1])
    ]
    return "；".join(pairs).rstrip("。") + "。" if pairs else ""
