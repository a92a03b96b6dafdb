"""A table → lines: each row says its own heads, so that no figure stands without what it counts."""

from collections.abc import Sequence


def rows_as_lines(rows: Sequence[Sequence[str]]) -> list[str]:
    """`[["等次", "奖励（万元）"], ["三等奖", "5"]]` → `["等次：三等奖；奖励（万元）：5。"]`.

    The first row is the head where it has more than one cell and no cell of it is empty; else rows are told as
    they stand. A cell that repeats its neighbour to the left (a merged cell) is told once.
    """
    filled = [[" ".join(cell.split()) for cell in row] for row in rows]
    filled = [row for row in filled if any(row)]
    if len(filled) < 2 or len(filled[0]) < 2 or not all(filled[0]):
        return [_plain(row) for row in filled]
    head = filled[0]
    return [_told(head, row) for row in filled[1:]]


def _plain(row: Sequence[str]) -> str:
    return "　".join(cell for n, cell in enumerate(row) if cell and (n == 0 or cell != row[n - 1]))


def _told(head: Sequence[str], row: Sequence[str]) -> str:
    pairs = [
        f"{name}：{cell}"
        for n, (name, cell) in enumerate(zip(head, row, strict=False))
        if cell and not (n and cell == row[n - 1] and name == head[n - 1])
    ]
    return "；".join(pairs) + "。" if pairs else ""
