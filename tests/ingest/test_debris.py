"""The document told apart from the web page that carried it."""

import pytest

from assistant.domain.document import PolicyDocument
from assistant.ingest.clean import clean
from assistant.ingest.debris import separate

TITLE = "虚构市测试办法"
BODY = ["一、总则", "虚构市支持虚构企业。", "二、附则", "本办法由虚构局解释。"]


@pytest.mark.parametrize(
    "line",
    [
        "当前位置:首页 > 正文",
        "您现在的位置：首页",
        "来源:|0 文号: 时间:2020-12-29 09:23:00 点击: 次",
        "点击数:28922017-03-22 来源: 虚构科技园",
        "发布时间:2023年06月08日 18:28:15 发布部门:虚构局 收藏",
        "政策免费指导热线:15855199550,19855109130(可加v)",  # a consultancy's, not the authority's
        "政策免費指導熱線:15855199550,19855109130(可加v)",
        "400-086-8855",
        "• 分享:",
    ],
)
def test_a_line_of_the_page_is_no_line_of_the_document(line: str) -> None:
    source = "\n".join([TITLE, BODY[0], line, *BODY[1:]])
    text, debris = separate(clean(source), TITLE)
    assert text.text.split("\n") == [TITLE, *BODY]
    assert [item.span.of(source) for item in debris] == [line]
    assert debris[0].reason


@pytest.mark.parametrize(
    "line",
    [
        "(责任编辑:虚构)",
        "原文链接:",
        "THE END",
        "免责声明:",
        "上一篇:虚构",
        "相关阅读",
        "版权所有 虚构网",
        "• 主办:虚构局",
    ],
)
def test_a_footer_ends_the_document(line: str) -> None:
    source = "\n".join([TITLE, *BODY, line, "本站信息来自网络。"])
    text, debris = separate(clean(source), TITLE)
    assert text.text.split("\n") == [TITLE, *BODY]
    assert len(debris) == 2


def test_the_document_begins_at_its_title_or_the_issuer_right_before_it() -> None:
    source = "\n".join(["其它通知", "- 合肥市虚构申报", "虚构市人民政府", TITLE, *BODY])
    text, debris = separate(clean(source), TITLE)
    assert text.text.startswith(f"虚构市人民政府\n{TITLE}\n")
    assert [item.span.of(source) for item in debris] == ["其它通知", "- 合肥市虚构申报"]


def test_without_any_title_everything_is_kept() -> None:
    text, debris = separate(clean("\n".join(BODY)), None)
    assert text.text.split("\n") == BODY
    assert debris == []


STRANGERS = (
    "15855199550",
    "19855109130",
    "400-086-8855",
    "当前位置",
    "THE END",
    "桂ICP备",
    "免责声明",
    "可加v",
    "点击数",
)


@pytest.mark.parametrize("word", STRANGERS)
def test_the_seeds_keep_nothing_of_the_pages_that_carried_them(seeds: dict[str, PolicyDocument], word: str) -> None:
    assert [document.id for document in seeds.values() if word in document.clean.text] == []


def test_debris_and_document_make_up_the_whole_source(seeds: dict[str, PolicyDocument]) -> None:
    for document in seeds.values():
        whole = clean(document.source)
        debris = [item.span for item in document.debris]
        kept = set(document.clean.starts)
        for start in whole.starts:
            in_debris = any(span.start <= start < span.end for span in debris)
            assert in_debris or start in kept or document.source[start] == "\n"
        assert not any(
            span.start <= start < span.end for span in debris for start in kept if document.source[start] != "\n"
        )


def test_red_head_and_public_table_over_the_title_are_the_documents_own() -> None:
    own = ["发文机关:虚构市科技局 成文日期:2031-05-06", "虚构市科技局文件", "虚科发〔2031〕8号"]
    source = "\n".join(["首页", "政务公开", *own, "关于印发虚构市测试办法的通知", *BODY])
    text, debris = separate(clean(source), None)
    assert text.text.split("\n") == [*own, "关于印发虚构市测试办法的通知", *BODY]
    assert [item.span.of(source) for item in debris] == ["首页", "政务公开"]
