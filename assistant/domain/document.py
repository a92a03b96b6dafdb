"""A policy document: what it says of itself, and its tree of clauses."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from assistant.domain.text import Span, TracedText


class Status(StrEnum):
    """Validity as of a date; `NOT_STATED` is an answer, not a gap to be guessed away."""

    IN_FORCE = "in_force"
    NOT_YET_IN_FORCE = "not_yet_in_force"
    EXPIRED = "expired"
    TARGET_PERIOD_OVER = "target_period_over"
    REPEALED = "repealed"
    SUPERSEDED = "superseded"
    NOT_STATED = "not_stated"


class Level(StrEnum):
    """Where a clause stands in the numbering of Chinese official documents."""

    PREAMBLE = "preamble"
    PART = "part"
    CHAPTER = "chapter"
    SECTION = "section"
    ARTICLE = "article"
    POINT = "point"
    SUBPOINT = "subpoint"
    ITEM = "item"
    SUBITEM = "subitem"
    TOPIC = "topic"
    ANNEX = "annex"


class DutyRole(StrEnum):
    """牵头单位, 责任单位 and 配合单位: who leads, who answers for it, who helps."""

    LEAD = "lead"
    RESPONSIBLE = "responsible"
    SUPPORT = "support"


@dataclass(frozen=True, slots=True)
class Duty:
    """Which units a clause names for which words.

    `span` is the bracketed note itself, `scope` the words before it that it speaks of; both in clean text.
    """

    role: DutyRole
    units: tuple[str, ...]
    span: Span
    scope: Span


@dataclass(frozen=True, slots=True)
class Clause:
    """One numbered (or topic-headed) piece of a document.

    `span` covers the clause with its children, `own` only the words before the first child, both in the
    document's clean text. `id` comes from the document's id and the numbering, so it stays the same when
    other clauses change.
    """

    id: str
    level: Level
    label: str
    heading: str
    span: Span
    own: Span
    children: tuple["Clause", ...] = ()
    duties: tuple[Duty, ...] = ()
    damage: tuple[Span, ...] = ()

    def walk(self, above: tuple["Clause", ...] = ()) -> Iterator[tuple["Clause", tuple["Clause", ...]]]:
        """This clause and all below it in reading order, each with the clauses above it."""
        yield self, above
        for child in self.children:
            yield from child.walk((*above, self))


@dataclass(frozen=True, slots=True)
class Region:
    """Where a document applies. No city: the whole province. Neither: the nation."""

    province: str | None = None
    city: str | None = None

    @property
    def name(self) -> str | None:
        return self.city or self.province


@dataclass(frozen=True, slots=True)
class Debris:
    """Words of the carrier (menus, counters, adverts), not of the document; kept so that one can look."""

    span: Span  # in the source
    reason: str


@dataclass(frozen=True, slots=True)
class Removed:
    """Words of a web page or a printed sheet around the document (menus, running heads) that its text leaves out."""

    reason: str
    words: str


class DoubtKind(StrEnum):
    """Why a person should look at a document before anybody is answered from it."""

    HIDDEN_TEXT = "hidden_text"
    NEEDS_OCR = "needs_ocr"
    INSTRUCTIONS = "instructions"
    NEAR_DUPLICATE = "near_duplicate"
    STUFFED = "stuffed"
    MISNAMED = "misnamed"
    """Its title or issuer is no name. Names stand beside every answer: this no approval lifts."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that keeps a document in quarantine until an operator approves it. `page` counts from 1."""

    kind: DoubtKind
    reason: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A statement of validity in the document's own words; `span` in clean text."""

    kind: str  # "validity" or "target"
    until: date
    span: Span


@dataclass(frozen=True, slots=True)
class Repeal:
    """A document that is repealed by another, as that names it; `span` in the other's clean text."""

    title: str
    document_number: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Imprint:
    """What a document says of itself; `None` where the copy does not say it.

    `issuer` is what is shown: the names of all `issuers`. `issued_on` is the day that counts: that of signing
    (成文日期), else of printing (印发日期), else of publishing (发布日期). A `document_number` may hold `□` for places
    that the copy has lost. `source_site` is whose page the words come from, `reposted_by` who passes them on.
    `repealed_by` and `repealed_on` are what another document held says of it; `superseded_on` is the first day of
    a newer version that is held.
    """

    title: str
    document_number: str | None = None
    issuer: str | None = None
    region: Region = Region()
    issued_on: date | None = None
    effective_from: date | None = None
    valid_until: date | None = None
    target_until: date | None = None
    url: str | None = None
    notes: tuple[str, ...] = ()
    repealed_by: str | None = None
    repealed_on: date | None = None
    superseded_on: date | None = None
    issuers: tuple[str, ...] = ()
    signed_on: date | None = None
    printed_on: date | None = None
    published_on: date | None = None
    disclosure: str | None = None
    source_site: str | None = None
    reposted_by: str | None = None

    @property
    def issued_as(self) -> str:
        """What kind of day `issued_on` is, as officials call it."""
        if self.issued_on is not None and self.issued_on != self.signed_on:
            if self.issued_on == self.printed_on:
                return "印发日期"
            if self.issued_on == self.published_on:
                return "发布日期"
        return "成文日期"

    def status(self, on: date) -> Status:
        """Validity on a day; `valid_until` is the last valid day. A stated validity beats any target period."""
        if self.repealed_by is not None and (self.repealed_on is None or on >= self.repealed_on):
            return Status.REPEALED
        if self.superseded_on is not None and on >= self.superseded_on:
            return Status.SUPERSEDED
        begins = self.effective_from or self.issued_on
        if begins is not None and on < begins:
            return Status.NOT_YET_IN_FORCE
        if self.valid_until is not None:
            return Status.IN_FORCE if on <= self.valid_until else Status.EXPIRED
        if self.target_until is not None and on > self.target_until:
            return Status.TARGET_PERIOD_OVER
        return Status.NOT_STATED


IMPRINT_DAYS = (
    "issued_on",
    "effective_from",
    "valid_until",
    "target_until",
    "signed_on",
    "printed_on",
    "published_on",
)
"""The days that a document or its catalogue states."""


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    """A document read whole: the source as it came, the cleaned text, and the clauses in it."""

    id: str
    imprint: Imprint
    sha256: str
    source: str
    clean: TracedText
    clauses: tuple[Clause, ...]
    debris: tuple[Debris, ...] = ()
    terms: tuple[Term, ...] = ()
    repeals: tuple[Repeal, ...] = ()
    warnings: tuple[str, ...] = field(default=())
    pages: tuple[int, ...] = ()
    """Where each page begins in the source; empty where there are none."""
    removed: tuple[Removed, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    recognised: tuple[int, ...] = ()
    """The pages whose words were read from a picture by OCR."""

    def page_at(self, offset: int) -> int | None:
        """The page of a place in the source, counted from 1."""
        return bisect_right(self.pages, offset) or None

    def walk(self) -> Iterator[tuple[Clause, tuple[Clause, ...]]]:
        for clause in self.clauses:
            yield from clause.walk()

    def own_text(self, clause: Clause) -> str:
        return clause.own.of(self.clean.text)
