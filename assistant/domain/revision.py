"""What a new version of a document changed, clause by clause."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from assistant.domain.document import Clause, PolicyDocument

_ALIKE = 0.6
"""Two clauses under other numbers are one, changed, where this share of their words is common."""
_MOST_COMPARED = 150


class ChangeKind(StrEnum):
    """RENUMBERED: the same words under another number."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    RENUMBERED = "renumbered"


@dataclass(frozen=True, slots=True)
class Change:
    """One clause that is not as it was. `before` and `after` are its own words, None where it did not exist."""

    kind: ChangeKind
    path_before: tuple[str, ...] | None
    path_after: tuple[str, ...] | None
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Revision:
    """All changes in the order of the new version, what was removed at the end."""

    changes: tuple[Change, ...]

    def count(self, kind: ChangeKind) -> int:
        return sum(change.kind is kind for change in self.changes)


@dataclass(frozen=True, slots=True)
class _Said:
    path: tuple[str, ...]
    words: str


def revision(before: PolicyDocument, after: PolicyDocument) -> Revision:
    """Compare two versions. A clause is the same one by its number, else by its words, else by most of its words."""
    old, new = _said(before), _said(after)
    pairs = dict(_paired(old, new))
    changes: list[Change] = []
    for key, now in new.items():
        if key not in pairs:
            changes.append(Change(ChangeKind.ADDED, None, now.path, None, now.words))
            continue
        was = old[pairs[key]]
        if was.words != now.words:
            changes.append(Change(ChangeKind.CHANGED, was.path, now.path, was.words, now.words))
        elif pairs[key] != key:
            changes.append(Change(ChangeKind.RENUMBERED, was.path, now.path, was.words, now.words))
    gone = [key for key in old if key not in set(pairs.values())]
    changes += [Change(ChangeKind.REMOVED, old[key].path, None, old[key].words, None) for key in gone]
    return Revision(tuple(changes))


def _paired(old: Mapping[str, _Said], new: Mapping[str, _Said]) -> Iterator[tuple[str, str]]:
    """Keys of the new version with those of the old one that they continue."""
    free = dict(old)
    waiting = dict(new)
    for key in [key for key in new if key in old and _likeness(old[key], new[key]) >= _ALIKE]:
        del free[key], waiting[key]
        yield key, key
    by_words = {said.words: key for key, said in free.items()}
    for key in [key for key, said in waiting.items() if said.words in by_words]:
        was = by_words.pop(waiting.pop(key).words, None)
        if was is not None:
            del free[was]
            yield key, was
        else:
            waiting[key] = new[key]
    if len(free) * len(waiting) <= _MOST_COMPARED**2:
        for key, said in list(waiting.items()):
            best = max(free, key=lambda one: _likeness(free[one], said), default=None)
            if best is not None and _likeness(free[best], said) >= _ALIKE:
                del free[best], waiting[key]
                yield key, best
    for key in [key for key in waiting if key in free]:  # the same number, other words altogether
        yield key, key


def _likeness(one: _Said, other: _Said) -> float:
    if one.words == other.words:
        return 1.0
    matcher = SequenceMatcher(None, one.words, other.words, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE else 0.0


def _said(document: PolicyDocument) -> dict[str, _Said]:
    """Each clause's own words by its number within the document."""
    found = {}
    for clause, above in document.walk():
        path = tuple(_name(one) for one in (*above, clause))
        found[clause.id.partition("/")[2]] = _Said(path, _body(document, clause))
    return found


def _body(document: PolicyDocument, clause: Clause) -> str:
    """Without its label, so that a renumbered clause is the same."""
    return "".join(document.own_text(clause).removeprefix(clause.label).split())


def _name(clause: Clause) -> str:
    return f"{clause.label}{clause.heading}" or clause.level.value
