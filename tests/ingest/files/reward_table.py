"""A fictional document with a reward table (merged cells, heads of two rows, a unit in the heads) in three formats."""

import io
from html import escape
from typing import Any

from tests.ingest.files import layouts
from tests.ingest.files.layouts import Ruled

BEFORE = [
    "虚构市科技创新奖励办法",
    "第一条 为鼓励虚构市企业开展科技创新，制定本办法。",
    "第二条 本办法由虚构市科技局负责组织实施。",
    "第三条 虚构市科技创新奖励按下表执行：",
]
AFTER = ["第四条 同一项目不重复奖励。", "第五条 本办法自2031年3月1日起施行。"]
CELLS = (
    Ruled(0, 0, "奖励类别", rows=2),
    Ruled(0, 1, "等次", rows=2),
    Ruled(0, 2, "奖励金额（万元）", columns=2),
    Ruled(0, 4, "名额（个）", rows=2),
    Ruled(1, 2, "市级"),
    Ruled(1, 3, "县级"),
    Ruled(2, 0, "技术发明奖", rows=3),
    Ruled(2, 1, "一等奖"),
    Ruled(2, 2, "83"),
    Ruled(2, 3, "41"),
    Ruled(2, 4, "2"),
    Ruled(3, 1, "二等奖"),
    Ruled(3, 2, "57"),
    Ruled(3, 3, "29"),
    Ruled(3, 4, "6"),
    Ruled(4, 1, "三等奖"),
    Ruled(4, 2, "34"),
    Ruled(4, 3, "17"),
    Ruled(4, 4, "11"),
    Ruled(5, 0, "成果转化奖", rows=2),
    Ruled(5, 1, "一等奖"),
    Ruled(5, 2, "72"),
    Ruled(5, 3, "36"),
    Ruled(5, 4, "3"),
    Ruled(6, 1, "二等奖"),
    Ruled(6, 2, "48"),
    Ruled(6, 3, "23"),
    Ruled(6, 4, "9"),
)
LINES = (
    "奖励类别：技术发明奖；等次：一等奖；奖励金额（市级，万元）：83；奖励金额（县级，万元）：41；名额（个）：2。",
    "奖励类别：技术发明奖；等次：二等奖；奖励金额（市级，万元）：57；奖励金额（县级，万元）：29；名额（个）：6。",
    "奖励类别：技术发明奖；等次：三等奖；奖励金额（市级，万元）：34；奖励金额（县级，万元）：17；名额（个）：11。",
    "奖励类别：成果转化奖；等次：一等奖；奖励金额（市级，万元）：72；奖励金额（县级，万元）：36；名额（个）：3。",
    "奖励类别：成果转化奖；等次：二等奖；奖励金额（市级，万元）：48；奖励金额（县级，万元）：23；名额（个）：9。",
)


def pdf() -> bytes:
    def draw(sheet: Any) -> None:
        end = layouts.ruled(sheet, CELLS, layouts.write(sheet, BEFORE), [100, 80, 80, 80, 80])
        layouts.write(sheet, AFTER, end - 20)

    return layouts.drawn(draw)


def word() -> bytes:
    import docx

    document = docx.Document()
    for line in BEFORE:
        document.add_paragraph(line)
    grid = document.add_table(7, 5)
    for cell in CELLS:
        last = grid.cell(cell.row + cell.rows - 1, cell.column + cell.columns - 1)
        grid.cell(cell.row, cell.column).merge(last).text = cell.words
    for line in AFTER:
        document.add_paragraph(line)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def web_page() -> bytes:
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td rowspan="{cell.rows}" colspan="{cell.columns}"><p>{escape(cell.words)}</p></td>'
            for cell in CELLS
            if cell.row == row
        )
        + "</tr>"
        for row in range(7)
    )
    before, after = ("".join(f"<p>　　{escape(line)}</p>" for line in lines) for lines in (BEFORE, AFTER))
    article = f'<div class="TRS_Editor">{before}<table>{rows}</table>{after}</div>'
    return f'<html><head><meta charset="gb2312"></head><body>{article}</body></html>'.encode("gb18030")


MAKERS = {".pdf": pdf, ".docx": word, ".html": web_page}
