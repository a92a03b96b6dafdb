"""Who leads and who helps: (牵头单位:甲,配合单位:乙、丙) and 〔责任单位:甲;乙、丙〕 as attributes of a clause."""

import re

from assistant.domain.document import Duty, DutyRole
from assistant.domain.text import Span

_NOTE = re.compile(
    r"[(〔\[【](?=[^()〔〕【】]{0,6}(?:牵头|责任|配合|实施)(?:单位|部门)[::])(?:[^()〔〕【】\[\]]|\([^()]*\))*[)〕】\]]"
)
_LABEL = re.compile(r"(?:^|[,;。])?\s?(共同责任|牵头|责任|配合|实施)(?:单位|部门)[::]")
_ROLE = {
    "牵头": DutyRole.LEAD,
    "责任": DutyRole.RESPONSIBLE,
    "实施": DutyRole.RESPONSIBLE,
    "共同责任": DutyRole.SUPPORT,
    "配合": DutyRole.SUPPORT,
}
_ASIDE = re.compile(r"\([^()]*[,。;:][^()]*\)|\([^()]{7,}\)")
"""A remark to the reader (分号前为牵头单位,下同。), not a part of a name such as 各县(区)."""
LEADS_BEFORE_SEMICOLON = re.compile(r"分号前为牵头单位")


def read_duties(text: str, own: Span, semicolon_rule: bool) -> tuple[Duty, ...]:
    """The duties named in a clause's own words.

    Each note speaks for the words since the note before it. `semicolon_rule` is the document's own
    statement that the units before the semicolon lead.
    """
    duties: list[Duty] = []
    scope_start = own.start
    for note in _NOTE.finditer(text, own.start, own.end):
        scope = Span(scope_start, note.start())
        for role, units in _roles(note.group()[1:-1], semicolon_rule):
            duties.append(Duty(role, units, Span(*note.span()), scope))
        scope_start = note.end()
    return tuple(duties)


def _roles(note: str, semicolon_rule: bool) -> list[tuple[DutyRole, tuple[str, ...]]]:
    labels = list(_LABEL.finditer(note))
    found = []
    for label, after in zip(labels, [*labels[1:], None], strict=True):
        listed = note[label.end() : after.start() if after else len(note)]
        role = _ROLE[label[1]]
        lead, semicolon, rest = _ASIDE.sub("", listed).partition(";")
        if role is DutyRole.RESPONSIBLE and semicolon_rule and semicolon:
            found.append((DutyRole.LEAD, _units(lead)))
            found.append((DutyRole.SUPPORT, _units(rest)))
        else:
            found.append((role, _units(_ASIDE.sub("", listed))))
    return [(role, units) for role, units in found if units]


def _units(listed: str) -> tuple[str, ...]:
    return tuple(unit for part in re.split("[、,;]", listed) if (unit := part.strip(" 。")))
