"""Pages are read as a person reads them: columns one after the other, tables row by row, sheets without their edges."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.document import PolicyDocument
from assistant.domain.region import Gazetteer
from assistant.ingest.document import read_document
from assistant.ingest.files.columns import Box, find_gutter, pieces, read_lines
from assistant.ingest.files.pdf import read_pdf
from assistant.ingest.files.pdf_layout import lay_out
from assistant.ingest.files.word import read_word
from tests.conftest import SEEDS
from tests.ingest.files import formats, layouts, reward_table
from tests.ingest.files.layouts import Ruled
from tests.ingest.files.test_formats import words_of

_EQUAL_IN_COLUMNS = 0.95


@pytest.mark.parametrize("by_rows", [True, pytest.param(False, marks=pytest.mark.long)])
def test_columns_give_the_clauses_of_the_text(
    by_rows: bool, seeds: dict[str, PolicyDocument], tmp_path: Path, gazetteer: Gazetteer
) -> None:
    wanted = found = 0
    for name in SEEDS:
        text = seeds[name].clean.text
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(layouts.two_columns(text.split("\n"), by_rows))
        document = read_document(path, gazetteer)
        assert "".join(document.source.split()) == "".join(text.split())  # every word, in the right order
        assert document.doubts == ()
        clauses, made = words_of(seeds[name]), words_of(document)
        wanted += len(clauses)
        found += sum(made.get(clause) == words for clause, words in clauses.items())

    assert found >= _EQUAL_IN_COLUMNS * wanted


def test_a_page_of_one_column_is_not_disturbed(seeds: dict[str, PolicyDocument]) -> None:
    for name in SEEDS:
        data = formats.pdf(seeds[name].clean.text.split("\n"))
        pages = range(1, len(read_pdf(data).pages) + 1)
        assert all(page is not None and page.plain for page in lay_out(data, pages).values())


def test_cells_without_rules_are_no_columns() -> None:
    rows = [
        ("联系人", "张三"),
        ("联系电话", "12345"),
        ("单位", "虚构局"),
        ("地址", "虚构路1号"),
        ("邮编", "000000"),
        ("传真", "无"),
    ]
    boxes = [Box(x, 20 * n, x + 10 * len(words), 20 * n + 10, words)
             for n, row in enumerate(rows) for x, words in zip((50, 300), row, strict=True)]  # fmt: skip
    assert find_gutter(boxes) is None
    assert [line.words for line in read_lines(boxes, None)] == [" ".join(row) for row in rows]


def test_pieces_keep_spaces_that_are_drawn_and_part_at_wide_gaps() -> None:
    drawn = [("第", 0), ("一", 10), ("条", 20), (" ", 30), ("为", 35), ("A", 45), ("b", 50), ("c", 60), ("远", 200)]
    boxes = [Box(x, 0, x + (10 if words > "z" else 5), 10, words) for words, x in drawn]
    assert [piece.words for piece in pieces(boxes)] == ["第一条 为Ab c", "远"]


@pytest.mark.parametrize("suffix", reward_table.MAKERS)
def test_a_table_with_merged_cells_is_told_in_its_place(suffix: str, tmp_path: Path, gazetteer: Gazetteer) -> None:
    path = tmp_path / f"reward{suffix}"
    path.write_bytes(reward_table.MAKERS[suffix]())
    document = read_document(path, gazetteer)
    lines = document.source.split("\n")
    assert lines == [*reward_table.BEFORE, *reward_table.LINES, *reward_table.AFTER]
    third = next(clause for clause, _ in document.walk() if clause.label == "第三条")
    assert document.own_text(third).count("等次") == len(reward_table.LINES)


def test_a_table_that_runs_over_the_page_keeps_its_heads_and_its_merged_cell() -> None:
    sheet, made = layouts.canvas()
    top = layouts.write(sheet, ["虚构市奖励办法", "第一条 按下表执行（单位：万元）"])
    layouts.ruled(sheet, _grid([["类别", "等次", "奖励"], ["创新类", "一等奖", "61"]]), top, [90, 90, 90])
    sheet.drawCentredString(300, 40, "1")
    sheet.showPage()
    more = [
        Ruled(0, 0, ""),
        Ruled(0, 1, "二等奖"),
        Ruled(0, 2, "37"),
        Ruled(1, 0, "转化类"),
        Ruled(1, 1, "一等奖"),
        Ruled(1, 2, "52"),
    ]
    layouts.write(sheet, ["第二条 另行通知。"], layouts.ruled(sheet, more, 780, [90, 90, 90]) - 30)
    sheet.drawCentredString(300, 40, "2")
    sheet.save()

    reading = read_pdf(made.getvalue())

    assert reading.pages == (
        "虚构市奖励办法\n第一条 按下表执行（单位：万元）\n类别：创新类；等次：一等奖；奖励（万元）：61。",
        "类别：创新类；等次：二等奖；奖励（万元）：37。\n类别：转化类；等次：一等奖；奖励（万元）：52。\n"
        "第二条 另行通知。",
    )
    assert [one.words for one in reading.removed] == ["1", "2"]


def test_a_frame_round_the_page_is_no_table() -> None:
    def draw(sheet: Any) -> None:
        sheet.rect(40, 60, 500, 740)
        layouts.write(sheet, ["虚构市测试办法", "第一条 虚构的内容。"])
        for n in range(4):
            sheet.line(50, 600 - 30 * n, 500, 600 - 30 * n)

    assert read_pdf(layouts.drawn(draw)).pages == ("虚构市测试办法\n第一条 虚构的内容。",)


def test_what_is_printed_twice_to_look_bold_is_read_once() -> None:
    def draw(sheet: Any) -> None:
        layouts.write(sheet, ["虚构市测试办法"])
        sheet.drawString(60.3, 780, "虚构市测试办法")
        layouts.ruled(sheet, _grid([["等次", "奖励"], ["一等奖", "5万元"]]), 700, [90, 90])

    assert read_pdf(layouts.drawn(draw)).pages == ("虚构市测试办法\n等次：一等奖；奖励：5万元。",)


def _grid(rows: list[list[str]]) -> list[Ruled]:
    return [Ruled(row, column, words) for row, cells in enumerate(rows) for column, words in enumerate(cells)]


def test_radicals_of_the_same_shape_are_read_as_characters() -> None:
    lines = ["虚构市测试办法", "第⼀条 虚构的⾦额。"]
    assert read_pdf(layouts.drawn(lambda sheet: layouts.write(sheet, lines))).pages == (
        "虚构市测试办法\n第一条 虚构的金额。",
    )


def test_running_heads_are_removed_with_their_reason() -> None:
    def pages(sheet: Any) -> None:
        for n in range(4):
            layouts.write(sheet, ["虚构市人民政府公报", f"第{'一二三四'[n]}条 虚构的内容。"])
            sheet.drawCentredString(300, 40, f"- {n + 1} -")
            sheet.showPage()

    reading = read_pdf(layouts.drawn(pages))
    assert reading.pages == tuple(f"第{n}条 虚构的内容。" for n in "一二三四")
    assert {(one.reason.split()[0], one.words) for one in reading.removed} == {
        ("页眉或页脚", "虚构市人民政府公报"), *(("页码", f"- {n} -") for n in (1, 2, 3, 4))
    }  # fmt: skip


def _merged(make: Callable[[Any], None]) -> bytes:
    import docx

    document = docx.Document()
    make(document)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def test_a_word_table_as_a_frame_and_one_within_it() -> None:
    def make(document: Any) -> None:
        frame = document.add_table(1, 1).cell(0, 0)
        frame.text = "第一条 框里的话。"
        inner = frame.add_table(2, 2)
        for cell, words in zip(inner._cells, ["等次", "奖励", "一等奖", "5万元"], strict=True):
            cell.text = words

    assert read_word(_merged(make)).pages == ("第一条 框里的话。\n等次：一等奖；奖励：5万元。",)


def test_a_word_caption_gives_the_unit() -> None:
    def make(document: Any) -> None:
        document.add_paragraph("表1 虚构奖励标准（单位：万元）")
        grid = document.add_table(2, 2)
        for cell, words in zip(grid._cells, ["等次", "奖励", "一等奖", "5"], strict=True):
            cell.text = words

    assert read_word(_merged(make)).pages == ("表1 虚构奖励标准（单位：万元）\n等次：一等奖；奖励（万元）：5。",)
