"""Lines of a document → its tree of clauses, by the numbering grammar."""

from dataclasses import dataclass, field

from assistant.domain.document import Clause, Level
from assistant.domain.text import Span
from assistant.ingest.clean import DAMAGE_MARK
from assistant.ingest.debris import Line, letters
from assistant.ingest.duties import LEADS_BEFORE_SEMICOLON, read_duties
from assistant.ingest.numbering import DEPTH, Mark, read_mark, split_heading, topic_heading

_TITLE_LINES = 3
_CLOSING = ("本方案自", "本办法自", "本意见自", "本细则自", "本规定自", "本通知自", "本政策自", "本措施自")
_COLOPHON = ("公开选项", "此件公开", "信息公开", "抄送")


@dataclass(slots=True)
class _Draft:
    """A clause while it is being read; becomes a `Clause` when its end is known."""

    level: Level
    key: str
    label: str
    heading: str
    start: int
    end: int
    depth: int
    has_body: bool
    children: list["_Draft"] = field(default_factory=list)


def read_clauses(document_id: str, text: str, lines: list[Line], title: str) -> tuple[tuple[Clause, ...], list[str]]:
    """Read the clause tree of a document and the warnings met on the way.

    Guarantees: ids are unique; clauses stand in reading order and do not overlap; a child lies inside its parent;
    every line of the document but its titles lies in exactly one clause's own words or heading.
    """
    roots = _grow(lines, title)
    warnings: list[str] = []
    _make_keys_unique(roots, document_id, warnings)
    rule = bool(LEADS_BEFORE_SEMICOLON.search(text))
    return tuple(_finish(draft, document_id, text, rule) for draft in roots), warnings


def _grow(lines: list[Line], title: str) -> list[_Draft]:
    body = _after_title(lines, title)
    roots: list[_Draft] = []
    stack: list[_Draft] = []
    front = [line for line in lines[:body] if letters(line.text) not in letters(title)]
    if front:
        roots.append(_unnumbered(Level.PREAMBLE, "notice", "印发通知", front[0], front[-1]))
    for line in lines[body:]:
        mark = read_mark(line.text)
        if mark is not None and mark.level is Level.ANNEX:
            _open_annex(line, mark, roots, stack)
        elif mark is not None and not _inside_annex(stack):
            _place(_numbered(line, mark), roots, stack)
        elif line.text.startswith(_CLOSING):
            roots.append(_unnumbered(Level.PREAMBLE, "closing", "施行与有效期", line, line))
            stack.clear()
        elif line.text.startswith(_COLOPHON):
            roots.append(_unnumbered(Level.PREAMBLE, "colophon", "版记", line, line))
            stack[:] = [roots[-1]]
        elif not stack:
            _extend_preamble(line, roots, stack)
        elif (heading := topic_heading(line.text)) and _may_hold_topics(stack):
            _place(_topic(line, heading), roots, stack)
        else:
            _extend(line, stack)
    return roots


def _after_title(lines: list[Line], title: str) -> int:
    """The index of the first line after the last occurrence of the title before the first numbered heading."""
    wanted = letters(title)
    first_mark = next((n for n, line in enumerate(lines) if read_mark(line.text)), len(lines))
    for number in range(first_mark - 1, -1, -1):
        for count in range(1, _TITLE_LINES + 1):
            joined = "".join(letters(line.text) for line in lines[number : number + count])
            if joined == wanted:
                return number + count
    return 0


def _unnumbered(level: Level, key: str, label: str, first: Line, last: Line) -> _Draft:
    return _Draft(level, key, label, "", first.span.start, last.span.end, depth=-1, has_body=True)


def _numbered(line: Line, mark: Mark) -> _Draft:
    heading, has_body = split_heading(line.text[len(mark.label) :])
    return _Draft(
        mark.level, mark.number, mark.label, heading, line.span.start, line.span.end, DEPTH[mark.level], has_body
    )


def _topic(line: Line, heading: str) -> _Draft:
    return _Draft(Level.TOPIC, heading, "", heading, line.span.start, line.span.end, DEPTH[Level.TOPIC], has_body=True)


def _open_annex(line: Line, mark: Mark, roots: list[_Draft], stack: list[_Draft]) -> None:
    heading = line.text[len(mark.label) :].strip()
    listed = "附件" if not mark.number or read_mark(heading) else None
    key = "annexes" if listed else f"annex{mark.number}"
    draft = _unnumbered(Level.ANNEX, key, mark.label.rstrip(":"), line, line)
    draft.heading = "" if listed else heading
    roots.append(draft)
    stack[:] = [draft]


def _inside_annex(stack: list[_Draft]) -> bool:
    return bool(stack) and stack[0].level is Level.ANNEX


def _place(draft: _Draft, roots: list[_Draft], stack: list[_Draft]) -> None:
    while (stack and stack[-1].depth >= draft.depth) or (stack and stack[-1].depth < 0):
        stack.pop()
    (stack[-1].children if stack else roots).append(draft)
    stack.append(draft)
    for above in stack:
        above.end = max(above.end, draft.end)


def _extend_preamble(line: Line, roots: list[_Draft], stack: list[_Draft]) -> None:
    roots.append(_unnumbered(Level.PREAMBLE, "preamble", "引言", line, line))
    stack.append(roots[-1])


def _extend(line: Line, stack: list[_Draft]) -> None:
    stack[-1].has_body = True
    for above in stack:
        above.end = line.span.end


def _may_hold_topics(stack: list[_Draft]) -> bool:
    """Topics stand under a bare heading, or follow another topic; elsewhere a paragraph is a paragraph."""
    return stack[-1].level is Level.TOPIC or (stack[-1].depth >= 0 and not stack[-1].has_body)


def _make_keys_unique(drafts: list[_Draft], where: str, warnings: list[str]) -> None:
    seen: dict[str, int] = {}
    for draft in drafts:
        seen[draft.key] = seen.get(draft.key, 0) + 1
        if seen[draft.key] > 1:
            warnings.append(f"编号重复 (numbering repeats): {where}/{draft.key}")
            draft.key += f"~{seen[draft.key]}"
        _make_keys_unique(draft.children, f"{where}/{draft.key}", warnings)


def _finish(draft: _Draft, above: str, text: str, semicolon_rule: bool) -> Clause:
    clause_id = f"{above}/{draft.key}"
    own_end = draft.children[0].start if draft.children else draft.end
    own = Span(draft.start, draft.start + len(text[draft.start : own_end].rstrip()))
    return Clause(
        id=clause_id,
        level=draft.level,
        label=draft.label,
        heading=draft.heading,
        span=Span(draft.start, draft.end),
        own=own,
        children=tuple(_finish(child, clause_id, text, semicolon_rule) for child in draft.children),
        duties=read_duties(text, own, semicolon_rule),
        damage=_damage(text, own),
    )


def _damage(text: str, own: Span) -> tuple[Span, ...]:
    spans: list[Span] = []
    for at in range(own.start, own.end):
        if text[at] == DAMAGE_MARK:
            if spans and spans[-1].end == at:
                spans[-1] = Span(spans[-1].start, at + 1)
            else:
                spans.append(Span(at, at + 1))
    return tuple(spans)
