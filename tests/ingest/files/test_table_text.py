"""Tables from any format as lines: every row says its own heads and units."""

import pytest

from assistant.ingest.files.table_text import Cell, Told, is_frame, rows_as_lines, tell, unit_of

_HEADS_OF_TWO_ROWS = [
    [Cell("等次", rows=2), Cell("奖励金额（万元）", columns=2), Cell("名额", rows=2)],
    [Cell("省级"), Cell("市级")],
    [Cell("一等奖"), Cell("20"), Cell("10"), Cell("3")],
]


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ([["a", "b"], ["1", "2"]], ["a：1；b：2。"]),
        ([["附件"], ["名单"]], ["附件", "名单"]),  # one column is a list
        ([["", "b"], ["1", "2"]], ["b", "1　2"]),  # two columns under one head: told as they stand
        (
            [["", "省级", "市级"], ["三等奖", "5万元", "3万元"]],
            ["三等奖；省级：5万元；市级：3万元。"],
        ),  # an empty corner
        ([["a", "a", "b"], ["1", "1", "2"]], ["a：1；b：2。"]),  # repeated cells are told once
        ([["a", "b"], ["", "2"], ["", ""]], ["b：2。"]),
        ([["联系人", "5万元"], ["电话", "6"]], ["联系人　5万元", "电话　6"]),  # figures are no heads
        ([["年度", "2024", "2025"], ["投入", "5", "6"]], ["年度：投入；2024：5；2025：6。"]),  # but years are
        ([["a", "b"], ["1", "有。"]], ["a：1；b：有。"]),
        ([], []),
    ],
)
def test_plain_tables(rows: list[list[str]], lines: list[str]) -> None:
    assert rows_as_lines(rows) == lines


@pytest.mark.parametrize(
    ("rows", "before", "lines"),
    [
        (_HEADS_OF_TWO_ROWS, "", ["等次：一等奖；奖励金额（省级，万元）：20；奖励金额（市级，万元）：10；名额：3。"]),
        (  # heads of three rows, the last of them units
            [[Cell("级别", rows=3), Cell("奖励", columns=2)], [Cell("企业"), Cell("个人")], [Cell("万元"), Cell("元")],
             [Cell("甲"), Cell("7"), Cell("8")]],
            "", ["级别：甲；奖励（企业，万元）：7；奖励（个人，元）：8。"],
        ),
        (  # a merged cell goes down and to the right
            [[Cell("类别"), Cell("等次"), Cell("市级"), Cell("县级")],
             [Cell("创新", rows=2), Cell("一"), Cell("5", columns=2)],
             [Cell("二"), Cell("3"), Cell("2")]],
            "", ["类别：创新；等次：一；市级：5；县级：5。", "类别：创新；等次：二；市级：3；县级：2。"],
        ),
        (  # the caption's unit goes to amounts, not to counts, years or what has its own
            [[Cell("等次"), Cell("名额"), Cell("奖励"), Cell("占比（%）"), Cell("年度")],
             [Cell("一"), Cell("3"), Cell("5"), Cell("10"), Cell("2031")]],
            "表1 奖励标准（单位：万元）", ["等次：一；名额：3；奖励（万元）：5；占比（%）：10；年度：2031。"],
        ),
        ([[Cell("等次"), Cell("奖励")], [Cell("一"), Cell("5万元")]], "单位：万元", ["等次：一；奖励：5万元。"]),
        (  # a row from edge to edge: a unit above, a group in between, a note below
            [[Cell("单位：万元", columns=2)], [Cell("等次"), Cell("奖励")], [Cell("一"), Cell("5")],
             [Cell("特别类", columns=2)], [Cell("二"), Cell("3")], [Cell("注：虚构", columns=2)]],
            "", ["单位：万元", "等次：一；奖励（万元）：5。", "【特别类】等次：二；奖励（万元）：3。", "注：虚构"],
        ),
        (  # merged first cells without heads are told as they stand
            [[Cell("创新", rows=2), Cell("一等奖"), Cell("20万元")], [Cell("二等奖"), Cell("9万元")]],
            "", ["创新　一等奖　20万元", "创新　二等奖　9万元"],
        ),
        (  # the file says which rows are heads
            [[Cell("甲", head=True), Cell("5", head=True)], [Cell("一"), Cell("3")]], "", ["甲：一；5：3。"],
        ),
        ([[Cell("a", columns=900000)], [Cell("b", rows=900000)]], "", ["a", "b"]),  # no span makes a table endless
    ],
)  # fmt: skip
def test_drawn_tables(rows: list[list[Cell]], before: str, lines: list[str]) -> None:
    assert list(tell(rows, before).lines) == lines


def test_a_table_on_the_next_page_keeps_its_heads() -> None:
    first = tell(_HEADS_OF_TWO_ROWS)
    more = [[Cell(""), Cell("9"), Cell("8"), Cell("7")], [Cell("三等奖"), Cell("5"), Cell("4"), Cell("2")]]
    lines = (
        "等次：一等奖；奖励金额（省级，万元）：9；奖励金额（市级，万元）：8；名额：7。",
        "等次：三等奖；奖励金额（省级，万元）：5；奖励金额（市级，万元）：4；名额：2。",
    )
    assert tell(more, earlier=first).lines == lines
    assert tell([*_HEADS_OF_TWO_ROWS[:2], *more[1:]], earlier=first).lines == lines[1:]  # heads printed again
    assert tell([[Cell("甲"), Cell("乙")], [Cell("1"), Cell("2")]], earlier=first) == Told(
        ("甲：1；乙：2。",), ("甲", "乙"), ("1", "2")
    )  # another table


@pytest.mark.parametrize(
    ("rows", "nested", "frame"),
    [
        ([[Cell("只有一列")], [Cell("的表")]], False, True),
        ([[Cell("等次"), Cell("奖励")], [Cell("一"), Cell("5")]], False, False),
        ([[Cell("栏目"), Cell("虚构" * 600)]], False, True),
        ([[Cell("栏目"), Cell("虚构" * 100)]], True, True),  # no row of heads
    ],
)
def test_a_frame_is_no_table(rows: list[list[Cell]], nested: bool, frame: bool) -> None:
    assert is_frame(rows, nested) is frame


@pytest.mark.parametrize(
    ("caption", "unit"),
    [
        ("单位：万元", "万元"),
        ("附表 虚构奖励标准（单位：元/人）", "元/人"),
        ("表1 虚构奖励标准（万元）", "万元"),
        ("单位：万元、个", ""),  # two units: nobody knows which goes where
        ("责任单位：虚构局", ""),
        ("", ""),
    ],
)
def test_the_unit_of_a_caption(caption: str, unit: str) -> None:
    assert unit_of(caption) == unit
