"""The document page: everything once, in order, escaped, and marked exactly where it is cited."""

import re
from datetime import date

import pytest

from assistant import PolicyAssistant
from assistant.domain.document import Imprint
from assistant.domain.text import Span, TracedText
from assistant.web.source import quoted_span, source_page
from tests.web.documents import Reader, document

TODAY = date(2026, 11, 22)


@pytest.fixture(params=["baise", "guangyuan", "huaibei", "lianyungang", "liaocheng"])
def held(request: pytest.FixtureRequest, assistant: PolicyAssistant):  # type: ignore[no-untyped-def]
    ids = [holding.id for holding in assistant.holdings() if holding.id.startswith(request.param)]
    return assistant.document(ids[0])


def test_a_page_holds_the_clean_text_once_and_in_order(held) -> None:  # type: ignore[no-untyped-def]
    assert bare(Reader(source_page(held, TODAY)).body) == bare(held.clean.text)


def test_every_sentence_is_marked_exactly(held) -> None:  # type: ignore[no-untyped-def]
    for sentence in re.finditer(r"[^。\n]+。", held.clean.text):
        cited = held.clean.source_span(Span(*sentence.span()))
        page = Reader(source_page(held, TODAY, cited=cited))
        assert page.marked == sentence.group()
        assert page.raw == cited.of(held.source)


def test_a_phrase_said_twice_is_marked_once() -> None:
    page = source_page(document("给予奖励。给予奖励。"), TODAY, cited=Span(5, 10))
    assert "给予奖励。<mark>给予奖励。</mark>" in page


def test_source_characters_that_give_none_or_several() -> None:
    clean = TracedText.join([("(一)", 0, 1), ("业", 1, 2), ("务", 6, 7)])  # ㈠業(yè)務
    numbered = document("㈠業(yè)務")
    numbered = type(numbered)("d", numbered.imprint, numbered.sha256, numbered.source, clean, numbered.clauses[:0])
    assert quoted_span(numbered, Span(0, 1)) == Span(0, 3)
    assert quoted_span(numbered, Span(1, 7)) == Span(3, 5)
    assert quoted_span(numbered, Span(2, 6)) is None  # only removed characters: nothing is marked
    assert Reader(source_page(numbered, TODAY, cited=Span(0, 7))).marked == "(一)业务"


@pytest.mark.parametrize("cited", [Span(7, 7), Span(90, 99), Span(1 << 40, 1 << 41)])
def test_a_range_that_holds_nothing_marks_nothing(cited: Span) -> None:
    page = Reader(source_page(document("给予奖励。"), TODAY, cited=cited))
    assert page.marked == page.raw == ""
    assert page.body == "给予奖励。"


def test_words_of_documents_stay_words() -> None:
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&"
    imprint = Imprint(attack, attack, attack, url=f'https://a.example/"><script>{attack}', notes=(attack,))
    page = Reader(source_page(document(attack, imprint), TODAY, cited=Span(0, 20)))
    assert not {"script", "img"} & set(page.tags)
    assert page.body == attack


def test_an_address_that_is_a_script_is_not_linked() -> None:
    page = source_page(document("正文", Imprint("标题", url="javascript:alert(1)")), TODAY)
    assert "href" not in page


def test_the_head_says_what_the_copy_says_and_what_it_leaves_open() -> None:
    imprint = Imprint("某方案", "某政发〔2024〕1号", valid_until=date(2025, 12, 31))
    page = source_page(document("正文", imprint), TODAY)
    for words in ("某方案", "某政发〔2024〕1号", "2025-12-31", "副本未写明", "已过期", "按 2026-11-22 判断"):
        assert words in page
    assert "现行" in source_page(document("正文", imprint), date(2025, 12, 31))  # the last day counts


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_what_was_left_out_waived_or_doubtful_can_be_looked_at() -> None:
    from dataclasses import replace

    from assistant.domain.document import Debris, Doubt, DoubtKind, Removed

    held = replace(
        document("首页 导航\n给予奖励。"),
        debris=(Debris(Span(0, 5), "导航 (breadcrumb)"),),
        removed=(Removed("页脚 (footer)", "版权<b>所有</b>"),),
        doubts=(Doubt(DoubtKind.HIDDEN_TEXT, "藏有看不见的文字", 2),),
        warnings=("第1页由OCR识别",),
    )
    page = source_page(held, TODAY)
    for said in (
        "未收入正文 2 处",
        "首页 导航",
        "版权&lt;b&gt;所有",
        "经人工核准收录：第2页 藏有看不见的文字",
        "第1页由OCR识别",
    ):
        assert said in page
