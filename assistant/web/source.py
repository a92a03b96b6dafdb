"""A policy document as a page to read: its head, every clause in reading order, the cited words marked.

All text is escaped. The marked characters are exactly the clean characters whose place in the source lies
within the cited range; nothing is searched for, so that a phrase said twice is marked only where it is cited.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import pairwise

from assistant.domain.document import Clause, Imprint, PolicyDocument
from assistant.domain.text import Span
from assistant.ingest.imprint.bodies import is_national
from assistant.storage.library import Holding
from assistant.web.badge import badge

_AROUND = 60
_SEPARATORS = 3
_MOST_LISTED, _MOST_SHOWN = 200, 200


@dataclass(frozen=True, slots=True)
class _Block:
    """A run of clean text: a clause's own words, or words that belong to no clause (titles between clauses)."""

    span: Span
    clause: Clause | None = None
    depth: int = 0


@dataclass(frozen=True, slots=True)
class _Layer:
    """Words that are to stand inside a tag."""

    span: Span
    tag: str
    attributes: str = ""

    def around(self, html: str) -> str:
        return f"<{self.tag}{self.attributes}>{html}</{self.tag}>"


def source_page(document: PolicyDocument, on: date, clause_id: str | None = None, cited: Span | None = None) -> str:
    """The whole document as an HTML fragment. `cited` is a range of the source; outside of it nothing is marked."""
    quoted = quoted_span(document, cited) if cited else None
    raw = _as_in_file(document, cited) if cited and quoted else ""
    body: list[str] = []
    for block in _blocks(document):
        holds = quoted is not None and block.span.start < quoted.end <= block.span.end
        is_cited = holds if clause_id is None else block.clause is not None and block.clause.id == clause_id
        body.append(_block(document, block, quoted, is_cited))
        if holds:
            body.append(raw)
    notes_open = cited is None and clause_id is None
    return f'<article class="sheet" lang="zh-CN">{_head(document, on, notes_open)}{"".join(body)}</article>'


def quoted_span(document: PolicyDocument, cited: Span) -> Span | None:
    """The clean characters made from the source range `cited`; they always stand side by side."""
    first = bisect_left(document.clean.starts, cited.start)
    end = bisect_right(document.clean.ends, cited.end)
    return Span(first, end) if first < end else None


def holdings_page(holdings: Sequence[Holding], on: date) -> str:
    """What is held, as a list to open documents from."""
    rows = "".join(_holding(held, on) for held in holdings[:_MOST_LISTED])
    more = f"<p>只列出前 {_MOST_LISTED} 份。</p>" if len(holdings) > _MOST_LISTED else ""
    return (
        f'<div class="shelf"><h2>收录文件 <small>{len(holdings)} 份</small></h2>'
        f'<p class="hint">点击回答里的 <span class="chip">[1]</span>，这里会翻到原文的那一句。</p>'
        f"<ul>{rows}</ul>{more}</div>"
    )


def message_page(message: str) -> str:
    """A page that only says why there is nothing to read."""
    return f'<div class="shelf missing"><p>{escape(message)}</p></div>'


def _holding(held: Holding, on: date) -> str:
    imprint = held.imprint
    said = [_applies_to(imprint), imprint.issuer, imprint.issued_on and imprint.issued_on.isoformat()]
    about = " · ".join(escape(value) for value in said if value)
    return (
        f'<li><a class="open-source" href="source/{escape(held.id)}"><span class="title">{escape(imprint.title)}</span>'
        f'<span class="about">{about} · {held.clauses} 条 {badge(imprint.status(on))}</span></a></li>'
    )


def _head(document: PolicyDocument, on: date, notes_open: bool) -> str:
    imprint = document.imprint
    lapse = [
        ("施行日期", imprint.effective_from),
        ("有效期至", imprint.valid_until),
        ("目标期至", imprint.target_until),
    ]
    stated: list[tuple[str, str | date | None]] = [
        ("发文字号", imprint.document_number),
        ("发文机关", imprint.issuer),
        ("适用地区", _applies_to(imprint)),
        (imprint.issued_as, imprint.issued_on),
        *((name, day) for name, day in lapse if day),
    ]
    facts = "".join(_fact(name, value) for name, value in stated)
    return (
        f"<header><h2>{escape(imprint.title)}</h2>"
        f'<p class="validity">{badge(imprint.status(on))}<span>按 {on.isoformat()} 判断</span></p>'
        f"<dl>{facts}</dl>{_notes(_told(document), notes_open)}{_left_out(document)}"
        f"{_address(imprint.url)}</header>"
    )


def _applies_to(imprint: Imprint) -> str | None:
    """The region; the whole nation only where a national body issued the document, for else nobody has said so."""
    return imprint.region.name or ("全国" if imprint.issuer and is_national(imprint.issuer) else None)


def _fact(name: str, value: str | date | None) -> str:
    said = f"<dd>{escape(str(value))}</dd>" if value else '<dd class="unstated">副本未写明</dd>'
    return f"<div><dt>{name}</dt>{said}</div>"


def _notes(notes: Sequence[str], is_open: bool) -> str:
    if not notes:
        return ""
    items = "".join(f"<li>{escape(note)}</li>" for note in notes)
    state = " open" if is_open else ""
    return f'<details class="notes"{state}><summary>副本说明 {len(notes)} 条</summary><ul>{items}</ul></details>'


def _told(document: PolicyDocument) -> list[str]:
    """What to know of this copy: what its catalogue says, what its reading met, what an operator waived."""
    waived = [f"经人工核准收录：{(f'第{d.page}页 ' if d.page else '') + d.reason}" for d in document.doubts]
    return [*document.imprint.notes, *document.warnings, *waived]


def _left_out(document: PolicyDocument) -> str:
    """The words of the file that are no part of the document, so that anybody can look whether that is right."""
    words = [(one.reason, one.span.of(document.source).strip()) for one in document.debris]
    words += [(one.reason, one.words) for one in document.removed]
    if not words:
        return ""
    shown = "".join(f"<li>{escape(reason)}：{escape(said[:_MOST_SHOWN])}</li>" for reason, said in words[:_MOST_LISTED])
    return f'<details class="notes"><summary>未收入正文 {len(words)} 处</summary><ul>{shown}</ul></details>'


def _address(url: str | None) -> str:
    if url is None or not url.startswith(("https://", "http://")):
        return ""
    return f'<p class="address"><a href="{escape(url)}" target="_blank" rel="noopener noreferrer">发布网址</a></p>'


def _blocks(document: PolicyDocument) -> Iterator[_Block]:
    """All clean text once, in reading order."""
    at = 0
    for clause, above in document.walk():
        if clause.own.start > at:
            yield _Block(Span(at, clause.own.start))
        yield _Block(clause.own, clause, len(above))
        at = max(at, clause.own.end)
    if at < len(document.clean):
        yield _Block(Span(at, len(document.clean)))


def _block(document: PolicyDocument, block: _Block, quoted: Span | None, is_cited: bool) -> str:
    layers = [_Layer(quoted, "mark")] if quoted else []
    heading = Span(block.span.start, block.span.start + _heading_length(document, block))
    layers.append(_Layer(heading, "b"))
    if block.clause:
        title = ' class="damage" title="源文件此处字节损坏，未作猜补"'
        layers += [_Layer(damage, "span", title) for damage in block.clause.damage]
    lines = [_line(document.clean.text, line, heading, layers, block.depth) for line in _lines(document, block.span)]
    if not any(lines):
        return ""
    kind = f"clause depth-{min(block.depth, 3)}" if block.clause else "between"
    return f'<section class="{kind}{" cited" if is_cited else ""}">{"".join(lines)}</section>'


def _lines(document: PolicyDocument, span: Span) -> Iterator[Span]:
    at = span.start
    for line in span.of(document.clean.text).split("\n"):
        yield Span(at, at + len(line))
        at += len(line) + 1


def _line(text: str, line: Span, heading: Span, layers: Sequence[_Layer], depth: int) -> str:
    words = line.of(text).strip()
    if not words:
        return ""
    alone = heading.start == line.start and len(heading) > 0 and line.end - heading.end <= 1
    tag = f"h{min(3 + depth, 6)}" if alone else "p"
    return f"<{tag}>{_inline(text, line, layers)}</{tag}>"


def _inline(text: str, line: Span, layers: Sequence[_Layer]) -> str:
    """The line with every layer's words inside its tag, cut where layers begin and end."""
    edges = {edge for layer in layers for edge in (layer.span.start, layer.span.end) if line.start < edge < line.end}
    cuts = [line.start, *sorted(edges), line.end]
    pieces: list[str] = []
    for start, end in pairwise(cuts):
        html = escape(text[start:end])
        for layer in layers:
            if layer.span.start <= start and end <= layer.span.end:
                html = layer.around(html)
        pieces.append(html)
    return "".join(pieces)


def _heading_length(document: PolicyDocument, block: _Block) -> int:
    """How many of the block's first characters are its number and heading; 0 where they are not its first words."""
    if block.clause is None:
        return 0
    text, label, heading = block.span.of(document.clean.text), block.clause.label, block.clause.heading
    if not text.startswith(label):
        return 0
    if not heading:
        return len(label)
    at = text.find(heading, len(label), len(label) + _SEPARATORS + len(heading))
    return at + len(heading) if at >= 0 else len(label)


def _as_in_file(document: PolicyDocument, cited: Span) -> str:
    """The cited words as the file has them, untouched, with a little of what stands around them."""
    source = document.source
    before, after = source[max(0, cited.start - _AROUND) : cited.start], source[cited.end : cited.end + _AROUND]
    return (
        f'<details class="as-in-file"><summary>源文件原样 <small>第 {cited.start + 1}–{cited.end} 字</small></summary>'
        f'<pre>{escape(before)}<span class="raw">{escape(cited.of(source))}</span>{escape(after)}</pre></details>'
    )
