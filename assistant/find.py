"""Looking up clauses (一站式检索): words and filters → the clauses that say them, with the words marked.

No answer is given here: each hit is a clause as it stands, with its document's validity on the day that was asked for.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from assistant.domain.document import Imprint, PolicyDocument, Region, Status
from assistant.domain.passage import Passage, passages_of
from assistant.domain.region import visible_from
from assistant.domain.text import Span

_ANYWHERE = Region()
_DEPTH = 100
"""How many clauses the retriever is asked for."""
_AS_MEANT, _IN_HEADS = 0.5, 0.5


class Held(Protocol):
    """A document in the list of holdings."""

    @property
    def id(self) -> str: ...

    @property
    def imprint(self) -> Imprint: ...

    @property
    def clauses(self) -> int: ...


class Ranked(Protocol):
    @property
    def passage(self) -> Passage: ...


class Retriever(Protocol):
    def retrieve(
        self, question: str, region: Region, k: int, side: str = "hybrid", on: date | None = None
    ) -> Sequence[Ranked]: ...


class Word(Protocol):
    def forms(self) -> tuple[str, ...]: ...


class Words(Protocol):
    def content_words(self, text: str) -> Sequence[Word]: ...


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: cleaned `words` (may be blank) and what the document or clause must be.

    `region` lets documents pass that count there, those of the province and the nation too; `since` and `until`
    bound the day of issue, both inclusive.
    """

    as_of: date
    words: str = ""
    region: Region = _ANYWHERE
    issuer: str | None = None
    kind: str | None = None
    status: Status | None = None
    since: date | None = None
    until: date | None = None
    document_id: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause that was found. `marks` are the words looked for, in its text; none where it is only near in meaning."""

    passage: Passage
    imprint: Imprint
    status: Status
    kinds: tuple[str, ...]
    marks: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The hits, best first. With `nearest`, no clause says the words, and these only come near in meaning."""

    hits: tuple[Hit, ...]
    nearest: bool = False


@dataclass(frozen=True, slots=True)
class Facets:
    """What can be filtered by, each value with the number of documents (of clauses, for kinds) that it lets pass."""

    regions: Mapping[str, int]
    issuers: Mapping[str, int]
    kinds: Mapping[str, int]
    statuses: Mapping[str, int]


class Finder:
    """Finds clauses among all that is held. Deterministic."""

    def __init__(
        self,
        retriever: Retriever,
        holdings: Callable[[], Sequence[Held]],
        document: Callable[[str], PolicyDocument | None],
        words: Words,
        kinds: Mapping[str, Sequence[str]],
    ) -> None:
        self._retriever = retriever
        self._holdings = holdings
        self._document = document
        self._words = words
        self._kinds = {kind: re.compile("|".join(map(re.escape, said))) for kind, said in kinds.items()}

    def find(self, sought: Sought) -> Found:
        """The clauses that say a word of those looked for, those that say most of them first.

        Without words, every clause that the filters let pass, document by document. Where no clause says any of the
        words, the clauses that come nearest in meaning, told as such.
        """
        passing = {held.id: held.imprint for held in self._holdings() if _passes(held, sought)}
        if not sought.words.strip():
            return Found(tuple(self._of_kind(self._all(passing, sought.as_of), sought.kind)))
        ranked = self._retriever.retrieve(sought.words, sought.region, _DEPTH, "hybrid", sought.as_of)
        forms = [word.forms() for word in self._words.content_words(sought.words)] or [(sought.words.strip(),)]
        near = [
            self._hit(one.passage, passing[one.passage.document_id], sought.as_of, forms)
            for one in ranked
            if one.passage.document_id in passing
        ]
        near = list(self._of_kind(near, sought.kind))
        said = [hit for hit in near if hit.marks or _heads_say(hit.passage, forms)]
        said.sort(key=lambda hit: -_said(hit.passage, forms))
        return Found(tuple(said)) if said else Found(tuple(near[:5]), nearest=True)

    def facets(self, as_of: date) -> Facets:
        """What is held, counted by what it can be filtered by."""
        held = list(self._holdings())
        everything = {one.id: one.imprint for one in held}
        kinds = Counter(kind for hit in self._all(everything, as_of) for kind in hit.kinds)
        return Facets(
            _counted(one.imprint.region.name for one in held),
            _counted(issuer for one in held for issuer in _issuers(one.imprint)),
            {kind: kinds[kind] for kind in self._kinds if kinds[kind]},
            _counted(one.imprint.status(as_of).value for one in held),
        )

    def kinds_of(self, passage: Passage) -> tuple[str, ...]:
        """The kinds of support that a clause or a heading above it names."""
        told = "".join(passage.path) + passage.text
        return tuple(kind for kind, said in self._kinds.items() if said.search(told))

    def _all(self, passing: Mapping[str, Imprint], as_of: date) -> Iterable[Hit]:
        for document_id, imprint in passing.items():
            if (document := self._document(document_id)) is not None:
                yield from (self._hit(passage, imprint, as_of, ()) for passage in passages_of(document))

    def _hit(self, passage: Passage, imprint: Imprint, as_of: date, forms: Sequence[tuple[str, ...]]) -> Hit:
        return Hit(passage, imprint, imprint.status(as_of), self.kinds_of(passage), _marks(passage.text, forms))

    @staticmethod
    def _of_kind(hits: Iterable[Hit], kind: str | None) -> Iterable[Hit]:
        return (hit for hit in hits if kind is None or kind in hit.kinds)


def _passes(held: Held, sought: Sought) -> bool:
    imprint = held.imprint
    issued = imprint.issued_on
    return (
        visible_from(imprint.region, sought.region)
        and (sought.issuer is None or sought.issuer in _issuers(imprint))
        and (sought.status is None or imprint.status(sought.as_of) is sought.status)
        and (sought.since is None or (issued is not None and issued >= sought.since))
        and (sought.until is None or (issued is not None and issued <= sought.until))
        and (sought.document_id is None or held.id == sought.document_id)
    )


def _issuers(imprint: Imprint) -> tuple[str, ...]:
    return imprint.issuers or ((imprint.issuer,) if imprint.issuer else ())


def _marks(text: str, forms: Sequence[tuple[str, ...]]) -> tuple[Span, ...]:
    """Where the text says the words, in order and without overlaps; the longest word wins."""
    said = sorted({form for group in forms for form in group if form}, key=len, reverse=True)
    if not said:
        return ()
    pattern = re.compile("|".join(map(re.escape, said)), re.I)
    return tuple(Span(*match.span()) for match in pattern.finditer(text))


def _said(passage: Passage, forms: Sequence[tuple[str, ...]]) -> float:
    """How many of the words the clause says: one that only means the same counts half, and so does a heading."""
    heads = "".join((passage.title, *passage.path)).lower()
    text = passage.text.lower()
    return sum(max(_AS_MEANT ** (n > 0) * _in(text, heads, form.lower()) for n, form in enumerate(g)) for g in forms)


def _in(text: str, heads: str, form: str) -> float:
    return 1.0 if form in text else _IN_HEADS if form in heads else 0.0


def _heads_say(passage: Passage, forms: Sequence[tuple[str, ...]]) -> bool:
    heads = "".join(passage.path).lower()
    return any(form.lower() in heads for group in forms for form in group)


def _counted(values: Iterable[str | None]) -> dict[str, int]:
    return dict(Counter(value for value in values if value).most_common())
