"""Mistyped characters: what is sure is set right and told, everything else stays as it was written."""

from collections.abc import Iterable, Mapping
from itertools import pairwise

import pytest

from assistant.domain.conversation import Correction
from assistant.retrieval.spelling import MOST_CORRECTIONS, Spelling

CORPUS = ["开展技术标准转化试点", "设立科技创新券专项资金", "负责单位", "加快技术转移,推进试点工作", "由市科技局负责"]


def _holding(terms: Iterable[str]) -> Mapping[str, int]:
    pairs = [{a + b for a, b in pairwise(text)} | set(text) for text in CORPUS]
    return {term: sum(term in held for held in pairs) for term in terms}


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling({"科技创新券", "创新券", "有效期"}, frozenset("的了吗有在"), ["券卷劵"], _holding)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("技术标准有试典吗", "试点"),  # by sound
        ("科技创新卷怎么领", "科技创新券"),  # by shape
        ("有校期到哪天", "有效期"),
        ("这事谁负则", "负责"),
    ],
)
def test_what_was_meant(spelling: Spelling, written: str, meant: str) -> None:
    text, corrections = spelling(written)
    assert meant in text
    assert [one.meant for one in corrections] == [meant]
    assert corrections[0].written in written


@pytest.mark.parametrize(
    "text",
    [
        "",
        "技术标准有试点吗",
        "科技创新券怎么领",
        "虚构市的明天会下雨吗",
        "小能报不",  # 效能 sounds alike but for the tone
        "ABC 123 ？",
        "𠮷𠮷𠮷",
    ],
)
def test_what_is_right_or_unknown_stays(spelling: Spelling, text: str) -> None:
    assert spelling(text) == (text, ())


def test_a_message_full_of_mistakes_is_not_rewritten(spelling: Spelling) -> None:
    text, corrections = spelling("试典,试典,试典,试典,试典")
    assert len(corrections) == MOST_CORRECTIONS
    assert corrections[0] == Correction("试典", "试点")
    assert text.count("试典") == 5 - MOST_CORRECTIONS


def test_selling_is_never_taken_for_buying() -> None:
    spelling = Spelling({"买成果的"}, frozenset(), [], lambda terms: dict.fromkeys(terms, 0))
    assert spelling("卖成果的") == ("卖成果的", ())
