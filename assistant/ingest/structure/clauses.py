"""Lines of a document → its tree of clauses, by the numbering grammar."""

from collections.abc import Sequence

from assistant.domain.document import Clause
from assistant.domain.text import Span
from assistant.ingest.clean import DAMAGE_MARK
from assistant.ingest.debris import Line
from assistant.ingest.structure.annexes import Part, parts_of
from assistant.ingest.structure.draft import Draft, Remark
from assistant.ingest.structure.duties import LEADS_BEFORE_SEMICOLON, read_duties
from assistant.ingest.structure.outline import Outline
from assistant.ingest.structure.pieces import pieces_of

_MOST_WARNINGS = 50


def read_clauses(document_id: str, text: str, lines: list[Line], title: str) -> tuple[tuple[Clause, ...], list[str]]:
    """Read the clause tree of a document and the warnings met on the way.

    Guarantees, for any text: nothing is raised; ids are unique and come from the numbering; clauses stand in reading
    order and do not overlap; a child lies inside its parent; every character but white space, the titles, and page
    numbers beside a title or before everything lies in exactly one clause's own words, so that own words and what
    lies between them, in order, are the text again. Labels and headings are words of the text; a repaired number is
    repaired in the id only. Time is linear in the length of the text, and fewer than 36 clauses are above any other.
    """
    roots: list[Draft] = []
    remarks: list[Remark] = []
    for part in parts_of(pieces_of(lines), title):
        _grow(part, roots, remarks)
    repeats: list[str] = []
    ids: dict[int, str] = {}
    _name(roots, document_id, ids, repeats)
    told = [remark.says.format(id=ids[id(remark.draft)]) for remark in remarks if "~" not in remark.draft.key]
    rule = bool(LEADS_BEFORE_SEMICOLON.search(text))
    return tuple(_finish(draft, ids, text, rule) for draft in roots), _few([*repeats, *told])


def _grow(part: Part, roots: list[Draft], remarks: list[Remark]) -> None:
    """Read one part into the roots, or into the clause that holds it."""
    holder = part.holder
    if holder is None:
        outline = Outline(part.pieces)
        roots.extend(outline.grow())
        remarks.extend(outline.remarks)
        return
    outline = Outline(part.pieces[part.listed :], holder)
    outline.grow()
    remarks.extend(outline.remarks)
    if part.inside is None:
        roots.append(holder)
    else:
        part.inside.children.append(holder)
        part.inside.end = max(part.inside.end, holder.end)


def _name(drafts: Sequence[Draft], where: str, ids: dict[int, str], repeats: list[str]) -> None:
    """Give every draft its id: the ids above it and its own number; a number used again gets a suffix, and is told."""
    seen: dict[str, int] = {}
    for draft in drafts:
        key = draft.key = draft.key.replace("/", "／").replace("~", "～")
        seen[key] = seen.get(key, 0) + 1
        if seen[key] > 1:
            repeats.append(f"编号重复 (numbering repeats): {where}/{key}")
            draft.key += f"~{seen[key]}"
        ids[id(draft)] = f"{where}/{draft.key}"
        _name(draft.children, ids[id(draft)], ids, repeats)


def _few(warnings: list[str]) -> list[str]:
    more = len(warnings) - _MOST_WARNINGS
    return warnings if more <= 0 else [*warnings[:_MOST_WARNINGS], f"另有 {more} 处编号问题 ({more} more of these)"]


def _finish(draft: Draft, ids: dict[int, str], text: str, semicolon_rule: bool) -> Clause:
    own_end = draft.children[0].start if draft.children else draft.end
    own = Span(draft.start, draft.start + len(text[draft.start : own_end].rstrip()))
    return Clause(
        id=ids[id(draft)],
        level=draft.level,
        label=draft.label,
        heading=draft.heading,
        span=Span(draft.start, draft.end),
        own=own,
        children=tuple(_finish(child, ids, text, semicolon_rule) for child in draft.children),
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
