"""A long sentence is cut down to what answers, and what restricts it is never cut off."""

import pytest

from assistant.answering.shorten import LONGEST, kept_phrases
from assistant.domain.text import Span

LONG = (
    "虚构五年期间,坚持虚构需求牵引和虚构市场导向,推动一批虚构成果转化应用,创建20个虚构技术转移机构,布局建设40个虚构众创空间和30个虚构服务平台,"
    "建成虚构人才培养基地,全市虚构技术市场合同成交额达50亿元,各方面虚构工作取得明显进展。"
)


def _shown(sentence: str, like: dict[str, float], words: frozenset[str] = frozenset()) -> list[str]:
    return [span.of(sentence) for span in kept_phrases(sentence, like, words)]


def _like(sentence: str, best: str) -> dict[str, float]:
    return {phrase: 0.95 if best in phrase else 0.85 for phrase in sentence.replace(";", ",").rstrip("。").split(",")}


def test_what_answers_stays_with_the_frame_it_stands_in() -> None:
    assert _shown(LONG, _like(LONG, "合同成交额")) == ["虚构五年期间", "全市虚构技术市场合同成交额达50亿元"]


@pytest.mark.parametrize(
    "sentence",
    [
        "对虚构企业,给予7万元奖励,不重复享受。",  # short enough
        "虚" * (LONGEST + 1),  # nothing to part it by
    ],
)
def test_what_is_short_or_in_one_piece_stays_whole(sentence: str) -> None:
    assert _shown(sentence, _like(sentence, "奖励")) == [sentence]


def test_without_vectors_nothing_is_left_out() -> None:
    assert _shown(LONG, {}) == [LONG]


def test_a_restriction_stays_beside_what_it_restricts() -> None:
    sentence = LONG.replace("建成虚构人才培养基地", "但不得用于虚构基建")
    shown = "".join(_shown(sentence, _like(sentence, "合同成交额")))
    assert "但不得用于虚构基建" in shown


def test_phrases_that_say_two_words_of_the_question_stay() -> None:
    shown = "".join(_shown(LONG, _like(LONG, "合同成交额"), frozenset({"众创空间", "服务平台"})))
    assert "40个虚构众创空间" in shown


def test_what_is_shown_stands_in_the_sentence_in_order() -> None:
    at = 0
    for piece in _shown(LONG, _like(LONG, "技术转移机构")):
        assert piece in LONG[at:]
        assert not piece.endswith(",")
        at = LONG.index(piece, at) + len(piece)


def test_a_row_of_a_table_is_cut_at_its_cells_and_says_what_it_is_about() -> None:
    far = "支持条件:" + "虚构的条件写得很长,一条接着一条" * 14
    row = f"序号:1;支持方向:虚构中试;{far};支持标准(万元):64;联系电话:0555-1110001。"
    like = {"序号:1": 0.5, "支持方向:虚构中试": 0.6, far: 0.5, "支持标准(万元):64": 0.9, "联系电话:0555-1110001": 0.5}
    spans = kept_phrases(row, like, frozenset())
    assert [span.of(row) for span in spans] == ["序号:1;支持方向:虚构中试", "支持标准(万元):64"]
    short = "等次:三等奖;" + "奖励(市级,万元):5;" * 12 + "名额(个):2。"
    assert kept_phrases(short, {"名额(个):2": 0.9}, frozenset()) == [Span(0, len(short))]
