"""Marked pieces → a tree: which marks open clauses, and how they nest in this document.

What lies below what follows from where a form first occurs here; the standard order (`numbering.ORDER`) decides only
where the document has not said yet. Numbers run 1, 2, 3: a mark that falls out of the run and stands where a
sentence goes on is no heading; elsewhere it is kept as written, and told.
"""

import re
from collections.abc import Callable, Sequence

from assistant.domain.document import Level
from assistant.ingest.structure.draft import Draft, Remark, unnumbered
from assistant.ingest.structure.numbering import ORDER, Mark, split_heading, topic_heading
from assistant.ingest.structure.pieces import Piece
from assistant.ingest.structure.sequence import (
    heads_of_lists,
    next_first_decimal,
    next_of_form,
    reads_on,
    stands,
    worn_value,
)

_CLOSING = re.compile(r"本(?:方案|办法|意见|细则|规定|通知|政策|措施|指南|规则|条例|制度|规程|公告|决定|规划|计划)自")
_COLOPHON = ("公开选项", "此件公开", "信息公开", "抄送")
_FARTHEST_GAP = 3
_LONGEST_INNER = 50

Holds = Callable[[Draft], bool]


class Outline:
    """Grows one tree: of the document, of its notice, or of an annex (below `holder`, else at the root)."""

    def __init__(self, pieces: Sequence[Piece], holder: Draft | None = None) -> None:
        self.roots: list[Draft] = holder.children if holder else []
        self.remarks: list[Remark] = []
        self._holder = holder
        self._pieces = pieces
        self._next = next_of_form(pieces)
        self._decimal = next_first_decimal(pieces)
        self._topics = heads_of_lists(pieces, self._next)
        self._stack: list[Draft] = []
        self._above: dict[str, set[str]] = {}
        self._last: dict[str, int] = {}

    def grow(self) -> list[Draft]:
        """The clauses of the pieces, in order; every piece lies in one of them (or in the holder's own words)."""
        before: Piece | None = None
        for at, piece in enumerate(self._pieces):
            if not self._open(at, piece, before):
                self._extend(at, piece)
            if not piece.furniture:
                before = piece
        return self.roots

    def _open(self, at: int, piece: Piece, before: Piece | None) -> bool:
        if piece.mark is not None and piece.mark.level is not Level.ANNEX:
            return self._numbered(at, piece, piece.mark, before)
        if _CLOSING.match(piece.text) and not self._wants_body(before):
            return self._aside(unnumbered(Level.PREAMBLE, "closing", "施行与有效期", piece, piece))
        if piece.text.startswith(_COLOPHON):
            return self._aside(unnumbered(Level.PREAMBLE, "colophon", "版记", piece, piece))
        if piece.opens_contents:
            return self._aside(unnumbered(Level.PREAMBLE, "contents", "目录", piece, piece))
        if at in self._topics:
            return self._list_topic(at, piece)
        heading = topic_heading(piece.text)
        if heading and self._may_hold_topics():
            self._put_topic(at, piece, heading, has_body=True)
            return True
        return False

    def _list_topic(self, at: int, piece: Piece) -> bool:
        mark = self._pieces[at + 1].mark
        form = mark.form if mark else ""
        while any(one.form == form for one in self._stack) or (self._stack and not self._stack[-1].form):
            self._stack.pop()
        self._above.setdefault(form, set()).add("topic")
        self._put_topic(at, piece, self._topics[at], has_body=False)
        return True

    def _put_topic(self, at: int, piece: Piece, heading: str, has_body: bool) -> None:
        while self._stack and self._stack[-1].level is Level.TOPIC:
            self._stack.pop()
        start, end = piece.span.start, piece.span.end
        self._put(Draft(Level.TOPIC, heading, "", heading, start, end, has_body, form="topic", at=at))

    def _aside(self, draft: Draft) -> bool:
        self._stack.clear()
        self._put(draft)
        return True

    def _extend(self, at: int, piece: Piece) -> None:
        if not self._stack:
            if self._holder is None:
                if not piece.furniture or self.roots:
                    self._put(unnumbered(Level.PREAMBLE, "preamble", "引言", piece, piece))
                return
            self._holder.has_body = True
            self._holder.end = piece.span.end
            return
        if not piece.furniture:
            self._stack[-1].has_body = True
        self._reach(piece.span.end)

    def _reach(self, end: int) -> None:
        for above in self._stack:
            above.end = max(above.end, end)
        if self._holder is not None:
            self._holder.end = max(self._holder.end, end)

    def _put(self, draft: Draft) -> None:
        (self._stack[-1].children if self._stack else self.roots).append(draft)
        self._stack.append(draft)
        self._reach(draft.end)

    def _may_hold_topics(self) -> bool:
        """Topics stand under a bare heading, or follow another topic; elsewhere a paragraph is a paragraph."""
        if not self._stack:
            return False
        top = self._stack[-1]
        return top.level is Level.TOPIC or (bool(top.form) and not top.has_body)

    def _wants_body(self, before: Piece | None) -> bool:
        """Whether an article has a heading and no words yet (第九条 附则, and 本办法自… on the next line)."""
        top = self._stack[-1] if self._stack else None
        return top is not None and top.form == "条" and not top.has_body and not (before and before.text.endswith("。"))

    def _drop_to(self, holds: Holds) -> None:
        while self._stack and not (self._stack[-1].form and holds(self._stack[-1])):
            self._stack.pop()

    def _numbered(self, at: int, piece: Piece, mark: Mark, before: Piece | None) -> bool:
        """Open a clause for the mark, or say that it opens none."""
        if mark.before:
            return self._decimal_mark(at, piece, mark, before)
        beside = self._beside(mark)
        nested = beside is not None and mark.value == 1 and self._restarts_inside(at, beside)
        value = mark.value if nested else self._value_of(at, mark, beside, before)
        if not value:
            return False
        draft = self._draft(at, piece, mark, value, nested)
        run = beside.value if beside else self._last.get(mark.form, 0)
        self._place(draft, None if nested else beside, nested)
        if not nested:
            self._remark(draft, mark, beside, run)
        return True

    def _value_of(self, at: int, mark: Mark, beside: Draft | None, before: Piece | None) -> int:
        """The number that the mark bears in the run it stands in; 0 where it opens no clause."""
        run = beside.value if beside else self._last.get(mark.form, 0)
        following = self._following(at, beside)
        if mark.worn:
            return worn_value(mark, run, beside is not None, following)
        if mark.weak:
            return mark.value if self._fits_weak(at, mark, beside, following) else 0
        if not stands(mark, run, beside is not None, following, before):
            return 0
        out_of_order = beside is not None and not mark.inserted and mark.value not in (run + 1, run + 2)
        return run + 1 if out_of_order and following == run + 2 else mark.value

    def _beside(self, mark: Mark) -> Draft | None:
        """The open clause of the mark's form: the one it goes on from, else the deepest."""
        same = [draft for draft in self._stack if draft.form.rstrip("'") == mark.form]
        return next((draft for draft in reversed(same) if draft.value + 1 == mark.value), same[-1] if same else None)

    def _following(self, at: int, beside: Draft | None) -> int:
        """The number of the next mark of this form, 0 where there is none or something above goes on before it."""
        after = self._next[at]
        if after < 0 or (beside is not None and not self._same_parent(beside, after)):
            return 0
        return self._value(after)

    def _same_parent(self, draft: Draft, after: int) -> bool:
        """Whether a later mark comes before the clauses above the draft go on."""
        above = self._stack[: next(n for n, one in enumerate(self._stack) if one is draft)]
        return not any(-1 < self._next[one.at] < after for one in above if one.at >= 0)

    def _restarts_inside(self, at: int, beside: Draft) -> bool:
        """1, 2 and then the number after the open one: a list within a list in the same form."""
        if beside.form.endswith("'"):
            return False
        count, after = 1, self._next[at]
        while after >= 0 and self._value(after) == count + 1 and count < _LONGEST_INNER:
            count, after = count + 1, self._next[after]
        if after < 0 or count < 2 or self._value(after) != beside.value + 1:
            return False
        return self._same_parent(beside, after)

    def _value(self, at: int) -> int:
        mark = self._pieces[at].mark
        return mark.value if mark else 0

    def _fits_weak(self, at: int, mark: Mark, beside: Draft | None, following: int) -> bool:
        if beside is not None and mark.value == beside.value + 1:
            return True
        if mark.form == "1 " and self._decimal[at] == mark.value:
            return True
        return mark.value == 1 and following == 2 and (mark.form != "1 " or self._decimal[at] > 0)

    def _decimal_mark(self, at: int, piece: Piece, mark: Mark, before: Piece | None) -> bool:
        """1.2 follows 1.1, or opens (as 1.1) below 1; any other figure with a point is a figure."""
        whole = (*mark.before, mark.value)
        beside = next((d for d in reversed(self._stack) if d.form == mark.form and d.number[:-1] == mark.before), None)
        above = next((d for d in reversed(self._stack) if d.number == mark.before and d.form != mark.form), None)
        after = self._next[at]
        follower = self._pieces[after].mark if after >= 0 else None
        paired = follower is not None and follower.before == mark.before and follower.value == 2
        if beside is not None:
            if not (beside.value < mark.value <= beside.value + _FARTHEST_GAP) or reads_on(before):
                return False
        elif mark.value != 1 or not (above is not None or paired):
            return False
        draft = self._draft(at, piece, mark, mark.value, nested=False)
        draft.number = whole
        if beside is not None:
            self._drop_to(lambda above: above is beside)
            self._stack.pop()
        elif above is not None:
            self._drop_to(lambda one: one is above)
        else:
            self._drop_to(lambda one: _order(one.form) < _order(mark.form))
        self._put(draft)
        if beside is not None and mark.value != beside.value + 1:
            self._remark(draft, mark, beside, beside.value)
        return True

    def _draft(self, at: int, piece: Piece, mark: Mark, value: int, nested: bool) -> Draft:
        heading, has_body = split_heading(piece.text[len(mark.label) :])
        number = mark.number if value == mark.value else str(value)
        form = mark.form + ("'" if nested else "")
        start, end = piece.span.start, piece.span.end
        return Draft(mark.level, number, mark.label, heading, start, end, has_body, form, (value,), mark.inserted, at)

    def _place(self, draft: Draft, beside: Draft | None, nested: bool) -> None:
        if beside is not None:
            draft.form = beside.form
            self._drop_to(lambda above: above is beside)
            self._stack.pop()
        elif not nested:
            self._drop_to(lambda above: self._lies_below(draft, above))
        else:
            base = draft.form.rstrip("'")
            self._drop_to(lambda above: above.form == base)
        self._above.setdefault(draft.form, set()).update(above.form for above in self._stack)
        self._put(draft)
        self._last[draft.form] = draft.value

    def _lies_below(self, draft: Draft, above: Draft) -> bool:
        """As the document did it before; else in the standard order; else as the run of numbers tells."""
        below_here = above.form in self._above.get(draft.form, ())
        above_here = draft.form in self._above.get(above.form, ())
        if below_here != above_here:
            return below_here
        if _order(draft.form) > _order(above.form):
            return True
        after = self._next[above.at]
        return draft.value == 1 and after > draft.at and self._value(after) == above.value + 1

    def _remark(self, draft: Draft, mark: Mark, beside: Draft | None, run: int) -> None:
        written = draft.label
        if mark.worn:
            self._tell(
                draft, f"编号不清：原文作“{written}”，条款编号取 {{id}} (spoiled number; the id follows its neighbours)"
            )
        elif draft.value != mark.value:
            self._tell(
                draft, f"编号有误：原文作“{written}”，条款编号按次序取 {{id}} (wrong number; repaired in the id only)"
            )
        elif mark.inserted or draft.value == run + 1 or (beside is None and draft.value == 1):
            return
        elif draft.value > run:
            self._tell(
                draft, f"编号跳号：{{id}}（{written}）之前缺 {draft.value - run - 1} 个编号 (numbers missing before it)"
            )
        elif beside is None or draft.value != beside.value:
            self._tell(draft, f"编号倒退：{{id}}（{written}）排在第 {run} 之后 (the number goes backward)")

    def _tell(self, draft: Draft, says: str) -> None:
        self.remarks.append(Remark(draft, says))


def _order(form: str) -> int:
    return ORDER[form.rstrip("'")]
