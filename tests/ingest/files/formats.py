"""The same document as PDF, Word file and saved web page, made by our own scripts."""

import io
import zipfile
from html import escape
from typing import Any

_FONT = "STSong-Light"
_DEBRIS = """<div class="nav"><ul><li>首页</li><li>政务公开</li></ul></div>"""
_FOOT = (
    '<div class="share">分享到：微信 微博</div><footer>版权所有 虚构市网站</footer><script>var a = "第一条";</script>'
)


def pdf(lines: list[str], page_numbers: bool = True, encrypt: Any = None) -> bytes:
    """One paragraph a line, indented and broken at the page's width."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    style = ParagraphStyle("body", fontName=_FONT, fontSize=12, leading=18, wordWrap="CJK", firstLineIndent=24)
    made = io.BytesIO()

    def number(canvas: Any, _: Any) -> None:
        canvas.setFont(_FONT, 10)
        canvas.drawCentredString(297, 30, f"— {canvas.getPageNumber()} —")

    template = SimpleDocTemplate(made, encrypt=encrypt)
    marks = {"onFirstPage": number, "onLaterPages": number} if page_numbers else {}
    template.build([Paragraph(escape(line), style) for line in lines], **marks)
    return made.getvalue()


def pictures(pages: int) -> bytes:
    """A PDF of drawn pages without a word, as a scanner makes them."""
    from reportlab.pdfgen.canvas import Canvas

    made = io.BytesIO()
    canvas = Canvas(made)
    for _ in range(pages):
        canvas.rect(100, 100, 300, 500, fill=1)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def word(lines: list[str], table: list[list[str]] | None = None, hidden: str | None = None) -> bytes:
    import docx

    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    if hidden:
        document.add_paragraph("看得见的话。").add_run(hidden).font.hidden = True
    if table:
        grid = document.add_table(len(table), len(table[0]))
        for row, cells in zip(grid.rows, table, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def web_page(lines: list[str], table: list[list[str]] | None = None, encoding: str = "gb18030") -> bytes:
    """An old bureau's page: its own charset, a menu before and a sharing bar after the article."""
    body = "".join(f"<p>　　{escape(line)}</p>\n" for line in lines)
    rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in table or [])
    article = f'<div id="zoom" class="article">{body}{f"<table>{rows}</table>" if rows else ""}</div>'
    debris, foot = (_DEBRIS, _FOOT) if encoding != "big5" else ("", "")
    page = (
        f'<!DOCTYPE html><html><head><meta charset="{encoding}"><title>x</title></head>'
        f"<body>{debris}{article}{foot}</body></html>"
    )
    return page.encode(encoding)


def word_bomb(unpacked: int) -> bytes:
    """A Word file of few bytes that unpacks to many."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            zeros = b" " * (1 << 20)
            for _ in range(unpacked >> 20):
                part.write(zeros)
    return made.getvalue()
