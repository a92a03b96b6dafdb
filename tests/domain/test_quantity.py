"""Figures as values with units."""

import pytest

from assistant.domain.quantity import Kind, figures_in

M, P, D, Y, T, C, N = Kind.MONEY, Kind.PERCENT, Kind.DATE, Kind.YEAR, Kind.DURATION, Kind.COUNT, Kind.NUMBER


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("专项发展资金5000万元", [(M, "50000000")]),
        ("5千万元", [(M, "50000000")]),
        ("50000000元", [(M, "50000000")]),
        ("50,000,000元", [(M, "50000000")]),  # thousands separators
        ("0.5亿元", [(M, "50000000")]),
        ("母基金1亿元", [(M, "100000000")]),
        ("三百万元", [(M, "3000000")]),
        ("10万块", [(M, "100000")]),  # as people say it
        ("给多少万元", []),  # asks for a figure, is none
        ("1.5亿元", [(M, "150000000")]),
        ("超过100 亿元", [(M, "10000000000")]),  # a space before the unit
        ("10万元及其以上", [(M, "100000")]),
        ("10万元及以上", [(M, "100000")]),
        ("3.5%以上", [(P, "3.5")]),
        ("3.50%", [(P, "3.5")]),  # the same value
        ("百分之五", [(P, "5")]),
        ("百分之十", [(P, "10")]),
        ("百分之二十五", [(P, "25")]),
        ("提高2个百分点", [(P, "2")]),
        ("2025年12月31日", [(D, "2025-12-31")]),
        ("2025-12-31", [(D, "2025-12-31")]),
        ("2016年9月2日", [(D, "2016-09-02")]),  # padded, so that both ways of writing agree
        ("到2025年", [(Y, "2025")]),
        ("利用5年时间", [(T, "5年")]),
        ("前3年", [(T, "3年")]),
        ("30个工作日", [(T, "30个工作日")]),
        ("6个月", [(T, "6个月")]),
        ("500家以上", [(C, "500")]),
        ("300项", [(C, "300")]),
        ("基地3-5个", [(N, "3"), (C, "5")]),  # a range is two figures
        ("创建20个机构,40个空间和30个平台", [(C, "20"), (C, "40"), (C, "30")]),
        ("院长1名", [(C, "1")]),
        ("连政办发〔2016〕126号", [(N, "2016"), (N, "126")]),  # a document number changes when its figures do
        ("“十三五”期间", []),
        ("没有数字", []),
        ("", []),
    ],
)
def test_figures_of_a_text(text: str, figures: list[tuple[Kind, str]]) -> None:
    assert [figure.key for figure in figures_in(text)] == figures


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5000万元", "500万元"),
        ("5%", "5个"),  # the same digits of another kind
        ("5年", "5个月"),
        ("2025年", "2026年"),
        ("5万元", "5元"),
        ("百分之五", "百分之十五"),
    ],
)
def test_different_figures_differ(one: str, other: str) -> None:
    assert {f.key for f in figures_in(one)}.isdisjoint(f.key for f in figures_in(other))


@pytest.mark.parametrize(
    ("han", "digits"),
    [
        ("五千万元", "5000万元"),  # amounts written in words are amounts: a claim must not change them unseen
        ("二百万元", "200万元"),
        ("一亿元", "1亿元"),
    ],
)
def test_amounts_in_words_are_the_same_amounts(han: str, digits: str) -> None:
    assert [f.key for f in figures_in(han)] == [f.key for f in figures_in(digits)]


def test_a_figure_knows_its_place() -> None:
    text = "补助200万元,期限5年。"
    assert [figure.span.of(text) for figure in figures_in(text)] == ["200万元", "5年"]
