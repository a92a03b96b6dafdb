"""The numbering of official documents: one line in, one line out."""

import pytest

from assistant.domain.document import Level
from assistant.ingest.clean import cleaned
from assistant.ingest.structure.numbering import number_of, read_mark, split_heading, topic_heading


@pytest.mark.parametrize(
    ("line", "level", "number"),
    [
        ("一、总体要求", Level.POINT, "1"),
        ("十二、附则", Level.POINT, "12"),
        ("（一）推进成果转化机制改革。", Level.SUBPOINT, "1"),
        ("(十五)强化工作保障。", Level.SUBPOINT, "15"),
        ("㈢保障措施", Level.SUBPOINT, "3"),
        ("1. 强化企业主体地位。", Level.ITEM, "1"),
        ("16．推动创新资源开放共享。", Level.ITEM, "16"),
        ("2、申报材料", Level.ITEM, "2"),
        ("（1）营业执照", Level.SUBITEM, "1"),
        ("①营业执照", Level.SUBITEM, "1"),
        ("第一编 总则", Level.PART, "1"),
        ("第二章 申报条件", Level.CHAPTER, "2"),
        ("第三节 程序", Level.SECTION, "3"),
        ("第三条 本办法所称企业,是指……", Level.ARTICLE, "3"),
        ("第三条之一 虚构条款。", Level.ARTICLE, "3-1"),  # an article put in later
        ("第一百零三条 罚则", Level.ARTICLE, "103"),
        ("附件1:名单", Level.ANNEX, "1"),
        ("附件：1.名单", Level.ANNEX, ""),
        ("附件二", Level.ANNEX, "2"),
        ("一是推动科技攻关成果转化。", Level.ITEM, "1"),
        ("三是推动就地转化。", Level.ITEM, "3"),
        # headings that begin like a reference: 项目, 条件, 目标, 中小企业 are everyday words of policy
        ("（一）项目申报。", Level.SUBPOINT, "1"),
        ("（二）条件保障。", Level.SUBPOINT, "2"),
        ("（三）目标任务。", Level.SUBPOINT, "3"),
        ("（四）中小企业培育。", Level.SUBPOINT, "4"),
        ("（五）款项拨付。", Level.SUBPOINT, "5"),
        ("第五条 中小企业应当具备下列条件", Level.ARTICLE, "5"),
        ("第六条 项目申报单位应当……", Level.ARTICLE, "6"),
        ("（1）中央财政资金", Level.SUBITEM, "1"),
    ],
)
def test_a_heading(line: str, level: Level, number: str) -> None:
    mark = read_mark(cleaned(line))
    assert mark is not None
    assert (mark.level, mark.number) == (level, number)
    assert cleaned(line).startswith(mark.label)


@pytest.mark.parametrize(
    "line",
    [
        "第十一条规定的条件",  # references, not headings
        "第十一条、第十二条同时废止",
        "第三条第二款所列",
        "第二章的规定",
        "（一）项所列企业",
        "（二）至（四）项",
        "（一）、（二）项",
        "附件的格式",
        "附件所列企业以公告为准",
        "附件中的名单",
        "1.5亿元母基金",  # a figure
        "2025年底前完成",
        "12.5%以上",
        "一批科技成果",
        "一般企业",
        "为贯彻落实",
        "改革人才评价机制。贯彻落实精神。",
        "",
    ],
)
def test_no_heading(line: str) -> None:
    assert read_mark(cleaned(line)) is None


@pytest.mark.parametrize(
    ("written", "number"), [("〇", 0), ("十", 10), ("一十", 10), ("二十", 20), ("一百〇三", 103), ("12", 12)]
)
def test_ways_of_writing_a_number(written: str, number: int) -> None:
    assert number_of(written) == number


def _han(number: int) -> str:
    digits = "零一二三四五六七八九"
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    text = f"{digits[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else digits[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (digits[ones] if ones else "")


def test_every_number_up_to_999_comes_back() -> None:
    assert [number_of(_han(n)) for n in range(1, 1000)] == list(range(1, 1000))
    assert [number_of(str(n)) for n in range(1, 1000)] == list(range(1, 1000))


@pytest.mark.parametrize(
    ("rest", "heading", "body"),
    [
        ("总体要求", "总体要求", False),
        ("申报条件:", "申报条件", False),
        ("改革人才评价机制。贯彻落实精神。", "改革人才评价机制", True),  # a lead sentence heads its paragraph
        ("推进成果转化机制改革。", "推进成果转化机制改革", False),
        ("对虚构企业,给予奖励。另行通知。", "", True),  # a sentence with a comma is a sentence
        ("本办法所称企业是指在虚构市依法注册的虚构企业和虚构团队以及其他虚构主体。", "", True),  # too long to head
        ("", "", False),
    ],
)
def test_what_follows_a_mark(rest: str, heading: str, body: bool) -> None:
    assert split_heading(rest) == (heading, body)


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("支持企业创新活动。对科技型中小企业给予补助。", "支持企业创新活动"),
        ("推广应用“羚羊”平台。发挥平台作用。", "推广应用“羚羊”平台"),
        ("支持企业创新活动。", None),  # nothing follows: a plain sentence
        ("本办法自发布之日起施行。有效期五年。", None),
        ("对企业,给予补助。另行通知。", None),
        ("好。另行通知。", None),
        ("为全面推进虚构市科技成果转移转化工作落地见效。另行通知。", None),
    ],
)
def test_a_topic_heads_an_unnumbered_paragraph(line: str, heading: str | None) -> None:
    assert topic_heading(line) == heading
