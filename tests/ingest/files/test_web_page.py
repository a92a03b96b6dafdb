"""Bureaus' pages as they were saved: the article stays, what surrounds it is handed over as removed."""

import pytest

from assistant.errors import UnreadableSource
from assistant.ingest.files.web_page import read_web_page

_BODY = [f"第{n}条 虚构的内容，虚构市测试局负责办理并予以公布。" for n in "一二三四五六"]
_PARAGRAPHS = "".join(f"<p>&nbsp;&nbsp;{line}</p>" for line in _BODY)
_TITLE = "虚构市测试奖励办法"
_AROUND = '<div class="nav"><a href="/">首页</a> <a href="/zw">政务公开</a></div>'
_AFTER = '<div class="share">分享到：微信 微博</div><div class="related"><a href="/1">虚构市旧办法</a></div>'


def _page(inside: str, head: str = "") -> bytes:
    return f"<html><head>{head}</head><body>{inside}</body></html>".encode()


_PAGES: dict[str, bytes] = {
    "a container named as articles are": _page(
        f'{_AROUND}<div class="TRS_Editor"><h1>{_TITLE}</h1>{_PARAGRAPHS}</div>'
    ),
    "an id": _page(f'{_AROUND}<div id="zoom"><h1>{_TITLE}</h1>{_PARAGRAPHS}</div>{_AFTER}'),
    "the title above it": _page(
        f"{_AROUND}<h1>{_TITLE}</h1><div>来源：虚构局 字号：大 中 小</div>"
        f'<div class="article">{_PARAGRAPHS}</div>{_AFTER}',
        f"<title>{_TITLE}_虚构市人民政府</title>",
    ),
    "the title in a tag of its own": _page(
        f'<div class="xl_title">{_TITLE}</div><div id="UCAP-CONTENT">{_PARAGRAPHS}</div>{_AFTER}',
        f'<meta name="ArticleTitle" content="{_TITLE}">',
    ),
    "tables as frames": _page(
        f"<table><tr><td><a href='/'>首页</a></td><td><a href='/b'>虚构市政务公开</a></td></tr><tr>"
        f"<td colspan=2><table><tr><td><p>{_TITLE}</p>{_PARAGRAPHS}</td></tr></table></td></tr></table>"
    ),
    "lines broken by br": _page(
        f'{_AROUND}<div class="content">{_TITLE}<br>{"<br/>".join("　　" + line for line in _BODY)}<br></div>'
    ),
    "one form around all": _page(f'<form><div class="main"><h2>{_TITLE}</h2>{_PARAGRAPHS}</div></form>'),
    "source lines broken anywhere": _page(
        f'<div class="article"><p>{_TITLE}</p>{_PARAGRAPHS.replace("测试局", "测" + chr(10) + "<b>试</b>局")}</div>'
    ),
    "scripts, comments and styles": _page(
        f'<script>var a="第九条";</script><!-- 第八条 --><style>p {{color: #333}}</style>'
        f'<div class="article"><p>{_TITLE}</p>{_PARAGRAPHS}<script>b()</script></div>'
    ),
}


@pytest.mark.parametrize("kind", _PAGES)
def test_the_article_is_found(kind: str) -> None:
    lines = read_web_page(_PAGES[kind]).pages[0].split("\n")
    assert [line.replace("测 试", "测试") for line in lines] == [_TITLE, *_BODY]


def test_what_surrounds_the_article_is_removed_with_its_reason() -> None:
    reading = read_web_page(
        _page(f'{_AROUND}<div id="zoom">{_PARAGRAPHS}</div>{_AFTER}<footer>版权所有 虚构市</footer>')
    )
    assert {(one.reason.split()[0], one.words) for one in reading.removed} == {
        ("导航", "首页 政务公开"),
        ("分享栏", "分享到：微信 微博"),
        ("正文以外的网页内容", "虚构市旧办法"),
        ("版权与备案", "版权所有 虚构市"),
    }
    assert reading.hidden == ()


def test_links_of_the_article_stay_and_a_list_of_links_goes() -> None:
    links = '<ul><li><a href="/1">虚构市第一号旧办法</a></li><li><a href="/2">虚构市第二号旧办法</a></li></ul>'
    article = f'<div class="article">{_PARAGRAPHS}<p>申请表见<a href="/a">附件1</a>。</p>{links}</div>'
    reading = read_web_page(_page(article))
    assert reading.pages[0].split("\n") == [*_BODY, "申请表见附件1。"]
    assert "第一号" in reading.removed[0].words


def test_a_table_with_spans_heads_and_a_caption() -> None:
    table = (
        "<table><caption>奖励标准（单位：万元）</caption><thead><tr><th rowspan=2>等次</th><th colspan=2>奖励</th></tr>"
        "<tr><th>省级</th><th>市级</th></tr></thead><tbody><tr><td>一等奖</td><td>20</td><td>10</td></tr>"
        "<tr><td>二等奖</td><td colspan=2>8</td></tr></tbody></table>"
    )
    assert read_web_page(_page(f'<div class="article">{_PARAGRAPHS}{table}</div>')).pages[0].split("\n")[
        len(_BODY) :
    ] == [
        "奖励标准（单位：万元）",
        "等次：一等奖；奖励（省级，万元）：20；奖励（市级，万元）：10。",
        "等次：二等奖；奖励（省级，万元）：8；奖励（市级，万元）：8。",
    ]


@pytest.mark.parametrize("declared", ["gb2312", "GBK", "gb18030", "utf-8", "big5"])
def test_the_charset_of_the_old_meta_tag(declared: str) -> None:
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">'
    page = f"<html><head>{head}</head><body><p>第一章 一般之文字</p></body></html>".encode(declared)
    assert read_web_page(page).pages == ("第一章 一般之文字",)


def test_a_web_archive_is_refused_with_advice() -> None:
    data = b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n<html>"
    with pytest.raises(UnreadableSource, match="MHTML"):
        read_web_page(data)


def test_tables_within_tables_are_read_in_time() -> None:
    nested = "<p>第一条 虚构。</p>"
    for _ in range(60):
        nested = f"<table><tr><td>{nested}</td><td>x</td></tr></table>"
    assert "第一条 虚构。" in read_web_page(_page(nested)).pages[0]
