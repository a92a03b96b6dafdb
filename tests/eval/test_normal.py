"""One spelling for all: lines of (text, text) that must or must not be the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.normal import bigrams, figures, keeps_polarity, letters, normal, overlap, says, unfounded


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("二百万元", "200万元"),
        ("2,000,000元", "200 万元"),
        ("２００万元", "2000000元"),
        ("一百亿", "100亿"),
        ("5千万", "5000万"),
        ("1亿2000万元", "1.2亿元"),
        ("百分之五十", "50％"),
        ("三年行动", "3年行动"),
        ("二〇二五年", "2025年"),
        ("2025-12-31", "2025年12月31日"),
        ("2025/1/5", "2025年01月05日"),
        ("连政办发〔2016〕126号", "连政办发[2016] 126 号"),
        ("连政办发(2016)126号", "连政办发【2016】126号"),
        ("“双链融合”专员", "双链融合专员"),
        ("省\u200b市 政\n策", "省市政策"),
        ("ＩＳＯ", "iso"),
    ],
)
def test_the_same(left: str, right: str) -> None:
    assert normal(left) == normal(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [("200万", "2000万"), ("10、50", "1050"), ("5%", "5"), ("十三五", "十五"), ("1.5亿", "15亿"), ("不得", "得")],
)
def test_not_the_same(left: str, right: str) -> None:
    assert normal(left) != normal(right)


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ("给予200万元[1]奖励。", "二百万", True),
        ("奖励1200万元", "200万", False),
        ("投资1.50%", "50%", False),
        ("不低于50%。", "50%", True),
        ("奖励3万元", "万元", True),
        ("奖励一定数额", "万元", False),
        ("Out of scope", "℃", False),
        ("气温25℃", "℃", True),
        ("市科技局、市财政局", "市科技局市财政局", True),
        ("第12条", "2条", False),
        ("任何文字", "", False),
        ("任何文字", "。", False),
    ],
)
def test_says(text: str, words: str, said: bool) -> None:
    assert says(text, words) is said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("给予200万元、2.5倍和5个百分点", {("2000000", "元"), ("2.5", "倍"), ("5", "%")}),
        ("到2025年12月31日", {("2025-12-31", "date")}),
        ("5-10万元", {("50000", "元"), ("100000", "元")}),
        ("2016—2020年", {("2016", "年"), ("2020", "年")}),
        ("30％～50％", {("30", "%"), ("50", "%")}),
        ("五个工作日内", {("5", "工作日")}),
        ("三年内,两次", {("3", "年"), ("2", "次")}),
        ("3个月", {("3", "个月")}),
        ("3月底", {("3", "月")}),
        ("进一步,一批,一个,第三方,十三五,万家,一定", set()),
        ("一年", {("1", "年")}),
        ("〔2016〕126号", {("2016", ""), ("126", "")}),
        ("5G和A5", set()),
        ("见上[1]。", set()),
    ],
)
def test_figures(text: str, expected: set[tuple[str, str]]) -> None:
    assert figures(text) == expected


@pytest.mark.parametrize(
    ("said", "given", "wrong"),
    [
        ("200万元", "二百万元", False),
        ("200万", "200万元", False),
        ("300万元", "200万元", True),
        ("5%", "5年", True),
        ("2025年12月", "到2025年12月31日", False),
        ("2026年", "到2025年12月31日", True),
        ("5万元", "5至10万元", False),
        ("3个月", "3月", True),
        ("没有数字", "", False),
    ],
)
def test_unfounded(said: str, given: str, wrong: bool) -> None:
    assert bool(unfounded(figures(said), figures(given))) is wrong


QUOTED = (
    "科研人员不得以任何名义领取补贴。比例不低于5%。应当在30日内提交。事业单位除外。未来不断提升。不予补助;补助按季度"
)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("科研人员不得以任何名义领取补贴。", True),
        ("科研人员以任何名义领取补贴", False),
        ("科研人员不能以任何名义领取补贴", True),
        ("比例低于5%", False),
        ("可以在30日内提交", False),
        ("在30日内提交", False),
        ("必须在30日内提交", True),
        ("事业单位", False),
        ("事业单位除外", True),
        ("未来提升", True),
        ("补助按季度", True),  # the quote says it without a negation too
        ("与引文无关的一句", True),
    ],
)
def test_polarity(said: str, kept: bool) -> None:
    assert keeps_polarity(said, QUOTED) is kept


def test_overlap() -> None:
    assert overlap(bigrams("abcd"), bigrams("abc")) == pytest.approx(2 / 3)
    assert overlap(bigrams("甲,乙"), bigrams("甲乙。")) == 1.0
    assert overlap(bigrams(""), bigrams("")) == 1.0
    assert bigrams("甲") == {"甲"}


@given(st.text(alphabet="零一二两三十百千万亿0123456789.,%年月日元个 至-[]〔〕不得第abc℃", max_size=30))
def test_any_text_says_itself(text: str) -> None:
    assert says(text, text) is bool(letters(text))
    assert not unfounded(figures(text), figures(text))
    assert keeps_polarity(text, text)
    assert normal(text) == normal(f" {text}。")
