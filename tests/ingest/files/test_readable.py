"""Which encoding makes a text Chinese, and which text nobody could read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.document import PolicyDocument
from assistant.errors import UnreadableSource
from assistant.ingest.clean import cleaned
from assistant.ingest.files.readable import decoded, why_unreadable

SIMPLE = "虚构市科技创新券管理办法。第一条 对在虚构市登记的科技型企业给予补助，每家每年不超过五万元。"
TRADITIONAL = "虛構市科技創新券管理辦法。第一條 對在虛構市登記的科技型企業給予補助，每家每年不超過五萬元。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SIMPLE, "utf-8"),
        (SIMPLE, "gb18030"),
        (SIMPLE, "utf-8-sig"),
        (TRADITIONAL, "big5"),
        (TRADITIONAL, "gb18030"),
        (TRADITIONAL, "utf-8"),
        ("plain ASCII 第", "gb18030"),
    ],
)
def test_the_text_comes_back_from_its_encoding(text: str, encoding: str) -> None:
    assert decoded(text.encode(encoding)).removeprefix("\ufeff") == text


@pytest.mark.parametrize("data", [b"\xff\xfe\x00\x81\x00", "虚构".encode("utf-16"), "虚构\0办法".encode()])
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(UnreadableSource):
        decoded(data)


def test_the_seeds_can_be_read(seeds: dict[str, PolicyDocument]) -> None:
    assert [why_unreadable(seed.clean.text) for seed in seeds.values()] == [None] * len(seeds)


@pytest.mark.parametrize(
    "text", [SIMPLE, "虚构市办法\n第一条 奖励5万元。", "联系人：虚构 电话 0000-0000000 邮箱 a@example.invalid"]
)
def test_a_readable_text(text: str) -> None:
    assert why_unreadable(cleaned(text)) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (SIMPLE.encode("gb18030").decode("latin-1"), "汉字"),
        (SIMPLE.encode().decode("gb18030", "ignore"), "乱码"),  # UTF-8 taken for GBK: 鏂囦欢
        (SIMPLE.encode("gb18030").decode("big5", "ignore"), "乱码|汉字|缺字"),
        ("An English text about nothing. " * 9, "汉字"),
        (SIMPLE[:20] + "\ufffd" * 10, "缺字"),
    ],
)
def test_a_text_that_nobody_could_read(text: str, says: str) -> None:
    why = why_unreadable(cleaned(text)) or ""
    assert any(word in why for word in says.split("|")), why


@given(st.binary(max_size=200))
def test_any_bytes_are_a_text_or_refused(data: bytes) -> None:
    try:
        text = decoded(data)
    except UnreadableSource:
        return
    why_unreadable(cleaned(text))
