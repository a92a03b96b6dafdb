"""A saved web page → the text of its article. The only home of BeautifulSoup; runs in a child process."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from assistant.domain.document import Removed
from assistant.errors import UnreadableSource
from assistant.ingest.files.reading import Hidden, Reading
from assistant.ingest.files.table_text import Cell, is_frame, tell
from assistant.ingest.files.web_look import WebLooks

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
_MHTML = re.compile(rb"^\s*(?:From|Snapshot-Content-Location|MIME-Version|Content-Type|Subject)\s*:", re.I)
_LOOKED_AT = 4096
_NO_WORDS = ("script", "style", "noscript", "template", "svg", "head", "iframe", "object", "select", "textarea")
_MENUS = ("nav", "footer", "aside", "form", "button", "input", "header")
_AROUND = re.compile(
    r"(?:^|[-_ ])(?:share|sharing|nav|navbar|menu|footer|foot|sidebar|breadcrumbs?|crumbs|toolbar|bdshare\w*|"
    r"jiathis\w*|copyright|related|recommend|prev|next|pagination|print|fontsize|popup|dialog|modal|login|search|qrcode|hotline)"
    r"(?:$|[-_ ])",
    re.I,
)
_ARTICLE = re.compile(
    r"content|article|zoom|TRS_Editor|TRS_UEDITOR|UCAP|detail|main|pages|vsb|conTxt|Custom_UnionStyle|正文", re.I
)
_TITLE = re.compile(r"title|biaoti|标题", re.I)
_PARTS = ("div", "article", "section", "td", "main")
_BLOCKS = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "section", "article", "main"}
    | {"center", "tbody", "thead", "tfoot", "tr", "td", "th", "blockquote", "address", "figure", "figcaption", "hr"}
)
_CELLS = ("td", "th")
_ENOUGH, _NEARLY_ALL = 0.5, 0.9
"""An article holds at least this share of the page's words; a part without a name must hold nearly all of them."""
_SENTENCE, _LEAST_ARTICLE = 8, 100
_HAN = re.compile(r"[\u3400-\u9fff]")
_MOSTLY = 0.5
_SHORTEST_TITLE = 6
_DEEPEST = 600
_REASONS = tuple(
    (reason, re.compile(pattern))
    for reason, pattern in (
        ("分享栏 (sharing bar)", r"分享|微博|微信|QQ空间|收藏"),
        ("转载声明 (disclaimer)", r"免责声明|转载|侵权|仅供参考|版权归"),
        ("热线与广告 (hotline or advert)", r"热线|咨询电话|客服|扫码|加微信|免费"),
        ("版权与备案 (copyright)", r"版权所有|备案|主办|承办|网站标识码|Copyright"),
        ("相关链接 (related links)", r"相关|推荐|上一篇|下一篇|延伸阅读|链接"),
        ("导航 (menu)", r"首页|当前位置|导航|登录|搜索|政务公开"),
    )
)


def read_web_page(data: bytes) -> Reading:
    """The lines of the article, table rows as lines; menus and the like are handed over as removed.

    Raises `UnreadableSource` where the bytes are no text in the declared or a Chinese encoding, or a web archive.
    """
    if _MHTML.match(data[:_LOOKED_AT]) and b"multipart/related" in data[:_LOOKED_AT].lower():
        raise UnreadableSource("这是 MHTML 网页存档，请另存为“网页，仅 HTML” (an MHTML archive: save it as HTML only)")
    from bs4 import BeautifulSoup

    page = BeautifulSoup(decoded(data), "html.parser")
    try:
        return _Page(page).read()
    except RecursionError as error:
        raise UnreadableSource("网页嵌套过深，已拒绝 (nested too deep)") from error


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


class _Page:
    """One page being taken apart."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._looks = WebLooks(page)
        self._named = _plain(page.title.get_text()) if page.title else ""
        self._headed = [_plain(str(tag.get("content") or "")) for tag in page.find_all("meta", attrs={"name": _TITLE})]
        self._removed: list[Removed] = []
        self._hidden: list[Hidden] = []

    def read(self) -> Reading:
        from bs4 import Comment, Declaration, Doctype, ProcessingInstruction

        for tag in self._page.find_all(_NO_WORDS):
            if not tag.decomposed:
                tag.decompose()
        for words in self._page.find_all(string=lambda s: isinstance(s, (Comment, Declaration, Doctype))):
            words.extract()
        for words in self._page.find_all(string=lambda s: isinstance(s, ProcessingInstruction)):
            words.extract()
        concealed = self._take_out_hidden()
        for tag in [*self._page.find_all(_MENUS), *self._page.find_all(_is_around)]:
            if not tag.decomposed and not self._holds_most(tag):
                self._remove(tag)
        article = self._article()
        for how, words, within in concealed:
            self._tell_hidden(how, words, article is self._body or _is_in(article, within))
        title = self._title(article)
        self._remove_rest(article, title)
        lines = ([_plain(title.get_text())] if title is not None else []) + list(_lines(article))
        return Reading(("\n".join(lines),), tuple(dict.fromkeys(self._removed)), tuple(dict.fromkeys(self._hidden)))

    @property
    def _body(self) -> Any:
        return self._page.body or self._page

    def _take_out_hidden(self) -> list[tuple[str, str, list[Any]]]:
        """Hidden parts leave the page; each with how it was hidden, its words and the parts it stood in."""
        found = []
        for tag in self._body.find_all(True):
            if tag.decomposed or (how := self._looks.hidden(tag)) is None:
                continue
            if words := _plain(tag.get_text(" ")):
                if _is_menu(tag):
                    self._removed.append(Removed(f"隐藏的网页部件 (hidden page part: {how})", words))
                else:
                    found.append((how, words, list(tag.parents)))
            tag.decompose()
        return found

    def _tell_hidden(self, how: str, words: str, within: bool) -> None:
        if within and len(_HAN.findall(words)) >= _SENTENCE:
            self._hidden.append(Hidden(how, words))
        else:
            self._removed.append(Removed(f"隐藏的网页部件 (hidden page part: {how})", words))

    def _holds_most(self, tag: Any) -> bool:
        size = len(_plain(tag.get_text()))
        return size >= _LEAST_ARTICLE and size >= _ENOUGH * len(_plain(self._body.get_text()))

    def _article(self) -> Any:
        """The smallest part that is named like an article and holds most of the words that are no links; else the
        smallest that holds nearly all of them."""
        whole = max(1, _weight(self._body))
        named, plain = self._body, self._body
        for part in self._body.find_all(_PARTS):
            size = _weight(part)
            if size >= _ENOUGH * whole and (part.name == "article" or _ARTICLE.search(_names(part))):
                named = part if size <= _weight(named) else named
            if size >= _NEARLY_ALL * whole:
                plain = part
        return named if named is not self._body else plain

    def _title(self, article: Any) -> Any | None:
        """The document's title where it stands above the article: a heading that the page's own name repeats."""
        start = "".join(_plain(article.get_text()).split())[:200]
        for tag in self._body.find_all(lambda t: t.name in ("h1", "h2", "h3") or _TITLE.search(_names(t))):
            words = _plain(tag.get_text())
            apart = not _is_in(article, [tag, *tag.parents]) and not _is_in(tag, article.parents)
            if not apart or len(words) < _SHORTEST_TITLE:
                continue
            repeated = words in self._named or words in self._headed
            if repeated and "".join(words.split()) not in start:
                return tag
        return None

    def _remove(self, tag: Any) -> None:
        if words := _plain(tag.get_text(" ")):
            self._removed.append(Removed(_reason(words), words))
        tag.decompose()

    def _remove_rest(self, article: Any, title: Any | None) -> None:
        for tag in (article, title):
            if tag is not None and tag is not self._body:
                tag.extract()
        if article is not self._body:
            self._removed.extend(Removed(_reason(line), line) for line in _lines(self._body))
        for listed in article.find_all(("ul", "dl")):
            if not listed.decomposed and _is_menu(listed) and len(listed.find_all("a")) > 1:
                self._remove(listed)


def _is_in(part: Any, parts: Iterable[Any]) -> bool:
    return any(one is part for one in parts)  # == would compare all that is in them


def _names(tag: Any) -> str:
    return " ".join([str(tag.get("id") or ""), *(tag.get("class") or [])])


def _is_around(tag: Any) -> bool:
    return _AROUND.search(_names(tag)) is not None


def _is_menu(tag: Any) -> bool:
    """Whether most of its words are links or buttons, or it is named as something that opens on demand."""
    whole = len(_plain(tag.get_text()))
    linked = sum(len(_plain(one.get_text())) for one in tag.find_all(("a", "button", "option", "label")))
    return (
        tag.name in ("a", *_MENUS)
        or linked > _MOSTLY * whole
        or any(_is_around(one) for one in (tag, *tag.parents) if one.name not in (None, "[document]"))
    )


def _weight(part: Any) -> int:
    """How many characters of a part are no links."""
    linked = sum(len(link.get_text().strip()) for link in part.find_all("a"))
    return len(_plain(part.get_text())) - linked


def _reason(words: str) -> str:
    return next((reason for reason, says in _REASONS if says.search(words)), "正文以外的网页内容 (around the article)")


def _plain(words: str) -> str:
    return " ".join(words.split())


def _lines(part: Any) -> list[str]:
    """The lines of a part: blocks and line breaks end them, tables are told row by row."""
    pieces: list[str] = []
    _walk(part, pieces, 0)
    lines = (_plain(line) for line in "".join(pieces).split("\n"))
    return [line for line in lines if line]


def _walk(part: Any, pieces: list[str], depth: int) -> None:
    if depth > _DEEPEST:
        raise RecursionError
    for child in part.children:
        if child.name is None:
            pieces.append(str(child).replace("\n", " ").replace("\r", " "))
        elif child.name == "br":
            pieces.append("\n")
        elif child.name == "table":
            pieces.append("\n" + "\n".join(_table(child, _last(pieces))) + "\n")
        elif child.name == "pre":
            pieces.append("\n" + child.get_text() + "\n")
        elif child.name in _BLOCKS:
            pieces.append("\n")
            _walk(child, pieces, depth + 1)
            pieces.append("\n")
        elif child.name not in ("rt", "rp"):
            _walk(child, pieces, depth + 1)


def _last(pieces: list[str]) -> str:
    return next((line for piece in reversed(pieces) for line in reversed(piece.split("\n")) if line.strip()), "")


def _table(table: Any, before: str) -> Iterator[str]:
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    cells = [[cell for cell in row.find_all(_CELLS) if cell.find_parent("tr") is row] for row in rows]
    nested = table.find("table") is not None
    lines = {id(cell): _lines(cell) for row in cells for cell in row}
    drawn = [[_cell(cell, lines[id(cell)]) for cell in row] for row in cells]
    caption = table.find("caption")
    if caption is not None and caption.find_parent("table") is table:
        before = _plain(caption.get_text())
        yield before
    if is_frame(drawn, nested):
        for row in cells:
            for cell in row:
                yield from lines[id(cell)]
        return
    yield from tell(drawn, before).lines


def _cell(cell: Any, lines: list[str]) -> Cell:
    head = cell.find_parent("thead") is not None or cell.name == "th"
    return Cell(" ".join(lines), _span(cell, "rowspan"), _span(cell, "colspan"), head)


def _span(cell: Any, kind: str) -> int:
    written = str(cell.get(kind) or "1").strip()
    return max(1, int(written)) if written.isdigit() and len(written) < 5 else 1
