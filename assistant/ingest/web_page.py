"""A saved web page → the text of its article. The only home of BeautifulSoup; runs in a child process."""

import re
from typing import Any

from assistant.errors import UnreadableSource
from assistant.ingest.reading import Reading
from assistant.ingest.table_text import rows_as_lines

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
_LOOKED_AT = 4096
_NEVER_TEXT = ("script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "iframe", "svg")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_AROUND = frozenset(
    {"share", "nav", "menu", "footer", "sidebar", "breadcrumb", "crumbs", "toolbar", "bdsharebuttonbox"}
)
_ARTICLE = re.compile(r"content|article|zoom|TRS_Editor|detail|main|pages|正文", re.I)
_BLOCKS = (
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "section",
    "article",
    "br",
    "table",
    "tr",
    "td",
    "blockquote",
)
_ENOUGH = 0.5
"""An article holds at least this share of the page's words."""


def read_web_page(data: bytes) -> Reading:
    """The lines of the article, table rows as lines; menus, scripts and hidden parts left out.

    Raises `UnreadableSource` where the bytes are no text in the declared or a Chinese encoding.
    """
    from bs4 import BeautifulSoup

    page = BeautifulSoup(decoded(data), "html.parser")
    for tag in page.find_all(_NEVER_TEXT):
        tag.decompose()
    for tag in page.find_all(style=_HIDDEN) + page.find_all(class_=list(_AROUND)):
        if not tag.decomposed:
            tag.decompose()
    for table in page.find_all("table"):
        rows = [[cell.get_text(" ", strip=True) for cell in row.find_all(("td", "th"))] for row in table.find_all("tr")]
        if table.find("table") is None and max(map(len, rows), default=0) > 1:
            table.replace_with("\n" + "\n".join(rows_as_lines(rows)) + "\n")
    return Reading(("\n".join(_lines(_article(page))),))


def decoded(data: bytes) -> str:
    """By the page's own charset, else UTF-8, GB18030 or Big5."""
    declared = _CHARSET.search(data[:_LOOKED_AT])
    names = [declared[1].decode("ascii", "replace")] if declared else []
    for name in (*names, "utf-8", "gb18030", "big5"):
        try:
            return data.decode("gb18030" if name.lower() in ("gb2312", "gbk") else name)
        except (UnicodeDecodeError, LookupError):
            continue
    raise UnreadableSource("网页的编码无法识别，请另存为 UTF-8 (the encoding is not known)")


def _article(page: Any) -> Any:
    """The smallest part that is named like an article and holds most of the words; else the whole page."""
    body = page.body or page
    whole = len(body.get_text())
    best = body
    for part in body.find_all(("div", "article", "section", "td")):
        named = _ARTICLE.search(" ".join([part.get("id") or "", *(part.get("class") or [])])) or part.name == "article"
        size = len(part.get_text())
        if named and size >= _ENOUGH * whole and size <= len(best.get_text()):
            best = part
    return best


def _lines(part: Any) -> list[str]:
    for tag in part.find_all(_BLOCKS):
        tag.insert_before("\n")
        tag.insert_after("\n")
    lines = [" ".join(line.split()) for line in part.get_text().splitlines()]
    return [line for line in lines if line]
