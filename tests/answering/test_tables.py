"""Rows of flattened tables are found with their header; prose is no table."""

import pytest

from assistant.answering.tables import asks_for_holder, cells_of_row, names_holder, table_rows, with_units

BY_LINE = "虚构奖励标准\n等次 名额 奖金\n一等奖 3 50000\n二等奖 5 20000\n三等奖 10 8000\n说明:以上均为虚构。"
BY_CELL = "\n".join(["等次", "名额", "奖金", "一等奖", "3", "50000", "二等奖", "5", "20000", "三等奖", "10", "8000"])


@pytest.mark.parametrize("text", [BY_LINE, BY_CELL])
def test_every_row_knows_its_header(text: str) -> None:
    rows = table_rows(text, 0, len(text))
    assert [row.span.of(text).split() for row in rows] == [
        ["一等奖", "3", "50000"],
        ["二等奖", "5", "20000"],
        ["三等奖", "10", "8000"],
    ]
    assert {row.header for row in rows} == {"等次 名额 奖金"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "虚构市测试局负责解释。",
        "甲局\n乙局\n丙局\n丁局\n戊局\n己局",  # a list of names has no column of figures
        "1\n2\n3\n4\n5\n6",  # figures alone have no header
        "一、总则\n为了虚构,制定本办法。\n二、附则\n本办法由虚构局解释。",
    ],
)
def test_prose_and_lists_are_no_tables(text: str) -> None:
    assert table_rows(text, 0, len(text)) == []


def test_people_have_the_role_of_the_line_that_names_it() -> None:
    text = "组 长:甲某 局长\n副组长:乙某 副局长\n丙 某 科长\n小组下设办公室。"
    rows = [(row.span.of(text), row.header) for row in table_rows(text, 0, len(text))]
    assert rows == [("组 长:甲某 局长", "组长"), ("副组长:乙某 副局长", "副组长"), ("丙 某 科长", "副组长")]


def test_only_the_given_stretch_is_read() -> None:
    assert table_rows(BY_LINE, 0, BY_LINE.index("一等奖")) == []


def test_ten_thousand_cells_are_read_in_no_time() -> None:
    text = "\n".join(["名", "数"] + [cell for n in range(5000) for cell in (f"甲{n}", str(n))])
    assert len(table_rows(text, 0, len(text))) == 5000


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("等次:三等奖;奖励(万元):5。", ["等次:三等奖", "奖励(万元):5。"]),
        ("三等奖;省级:5万元;市级:3万元。", ["三等奖", "省级:5万元", "市级:3万元。"]),
        ("【特别类】等次:二;时间:9:00。", ["【特别类】等次:二", "时间:9:00。"]),
        ("支持虚构企业发展;给予虚构奖励;加强虚构宣传。", []),  # measures strung together
        ("联系电话:12345。", []),  # one pair is a sentence
        ("各单位:请按要求办理,做好以下工作;其他事项另行通知。", []),
    ],
)
def test_a_row_that_tells_its_heads_is_one_row_with_its_cells(line: str, cells: list[str]) -> None:
    assert [cell.of(line) for cell in cells_of_row(line)] == cells
    text = f"第一条 按下表:\n{line}\n另行通知。"
    assert [row.span.of(text) for row in table_rows(text, 0, len(text))] == ([line] if cells else [])


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("奖励(市级,万元):34;名额(个):2。", "奖励(市级,万元):34万元;名额(个):2个。"),
        ("奖励(单位:元):34", "奖励(单位:元):34元"),
        ("奖励(市级):34。", "奖励(市级):34。"),
        ("奖励(万元):34万元。", "奖励(万元):34万元。"),
    ],
)
def test_the_unit_of_a_head_belongs_to_its_figure(text: str, read: str) -> None:
    assert with_units(text) == read


@pytest.mark.parametrize(
    ("question", "office"),
    [
        ("虚构小组的组长是谁", "组长"),
        ("副组长叫什么", "副组长"),
        ("谁当组长", "组长"),
        ("组长要开会吗", None),
        ("谁负责", None),
    ],
)
def test_whose_name_is_asked_for(question: str, office: str | None) -> None:
    assert asks_for_holder(question) == office


@pytest.mark.parametrize(
    ("line", "office", "names"),
    [
        ("组长 组 长:甲乙丙 虚构副市长", "组长", True),
        ("副组长 副组长:丁戊己 虚构局局长", "组长", False),
        ("副组长 丁戊己 虚构局局长", "局长", True),
        ("办公室设在虚构局,丁戊己兼任办公室主任。", "主任", True),
        ("成立由主要负责同志任组长的小组。", "组长", False),
    ],
)
def test_a_row_names_who_holds_an_office(line: str, office: str, names: bool) -> None:
    assert names_holder(line, office) is names
