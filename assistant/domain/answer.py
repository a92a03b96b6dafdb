"""Answers, and the difference between words somebody offers and words that were checked."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assistant.domain.conversation import ABOUT_THE_DOCUMENT, Asked, Resolved
from assistant.domain.document import Imprint, Status
from assistant.domain.eligibility import Assessment, Misbelief, Program, Statement
from assistant.domain.text import Span


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that a reader relies on, unchecked: a range of a document's clean text, said to lie in a clause."""

    document_id: str
    clause_id: str
    span: Span

    def overlaps(self, other: "Quote") -> bool:
        """Whether both rely on some of the same words."""
        return self.document_id == other.document_id and self.span.overlaps(other.span)


@dataclass(frozen=True, slots=True)
class DraftClaim:
    """A sentence that a reader would like to show. `absent` names a detail that the quoted clause does not state."""

    text: str
    quotes: tuple[Quote, ...]
    absent: Asked | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A checked quote. Only the verifier makes one.

    Guarantees: `quote` stands in `clause_text`; `source_quote` is `source[source_span]` of the stored source.
    """

    document_id: str
    imprint: Imprint
    status: Status
    clause_id: str
    clause_path: tuple[str, ...]
    clause_text: str
    quote: str
    source_quote: str
    source_span: Span
    page: int | None = None


WARNING = "注意："
"""How a sentence of ours begins that says that a document has lapsed: judged by today, whatever day is asked about."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence whose every citation holds; `citations` is never empty and counts from 1 within the answer.

    `worded` tells that a language model worded it; else its words are the document's or fixed ones of ours.
    """

    text: str
    citations: tuple[int, ...]
    worded: bool = False

    def __post_init__(self) -> None:
        if not self.citations:
            raise ValueError("a claim without a citation")

    @property
    def warns(self) -> bool:
        """Whether it says that a document has lapsed."""
        return self.text.startswith(WARNING) and not self.worded

    @property
    def marked(self) -> str:
        return self.text + "".join(f"[{n}]" for n in self.citations)


@dataclass(frozen=True, slots=True)
class Row:
    """One city of a comparison; a silent city cites nothing."""

    region: str
    text: str
    citations: tuple[int, ...] = ()


class Reason(StrEnum):
    """Why the documents give no answer."""

    NO_EVIDENCE = "no_evidence"
    NEEDS_REGION = "needs_region"
    NEEDS_DATE = "needs_date"
    DAMAGED_SOURCE = "damaged_source"


@dataclass(frozen=True, slots=True)
class Nearest:
    """A clause that was looked at, and why it falls short."""

    citation: Citation
    why: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence of a model that was not shown, and the check that it failed. For inspection only."""

    text: str
    check: str


@dataclass(frozen=True, slots=True)
class Wording:
    """How a language model took part in an answer.

    `prompts` are names with versions; `proposed` sentences came, `repaired` of them held at the second attempt,
    `replaced` gave way to an extracted sentence; `fault` names what went wrong with the model itself.
    """

    model: str
    prompts: tuple[tuple[str, str], ...] = ()
    proposed: int = 0
    repaired: int = 0
    replaced: int = 0
    dropped: tuple[Dropped, ...] = ()
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class GroundedAnswer:
    """Sentences with their citations, the details that the cited clauses leave open, and what to beware of.

    `silent` are sentences on those of several questions that the documents do not answer.
    `confidence` (0 to 1) orders answers by how much evidence was found; it is no probability.
    """

    resolved: Resolved
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    unstated: tuple[Asked, ...] = ()
    rows: tuple[Row, ...] = ()
    notices: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    confidence: float = 1.0
    wording: Wording | None = None

    @property
    def in_order(self) -> tuple[Claim, ...]:
        """The claims as a person should read them: that a document has lapsed comes first.

        It stands behind where validity, another day, or what a document says of itself is asked about.
        """
        if self.resolved.moment is not None or self.resolved.asked[0] in ABOUT_THE_DOCUMENT:
            return self.claims
        return tuple(sorted(self.claims, key=lambda claim: not claim.warns))

    @property
    def worded_by(self) -> str | None:
        """The model whose words stand in the answer; None where every sentence is extracted."""
        return self.wording.model if self.wording and any(claim.worded for claim in self.claims) else None


@dataclass(frozen=True, slots=True)
class Abstention:
    """In scope, but the documents do not say."""

    resolved: Resolved
    reason: Reason
    message: str
    nearest: tuple[Nearest, ...] = ()
    contact: str | None = None
    confidence: float = 0.0
    wording: Wording | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Out of scope, or an attempt to change the rules."""

    text: str
    message: str


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """What the rule packs say of a company, or of a programme; `claims` is what the documents add.

    `assesses` tells whether the company's own case was asked about; `told` are statements of the packs beside their
    conditions, each with its programme, and `corrected` are outdated beliefs set right.
    """

    resolved: Resolved
    assessments: tuple[Assessment, ...]
    assesses: bool = True
    told: tuple[tuple[Program, Statement], ...] = ()
    corrected: tuple[Misbelief, ...] = ()
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    notices: tuple[str, ...] = ()
    lists: bool = False


Answer = GroundedAnswer | Abstention | Refusal | RuleAnswer


@dataclass(frozen=True, slots=True)
class Progress:
    """What is being done right now, for people who wait."""

    step: str


@dataclass(frozen=True, slots=True)
class Said:
    """A checked sentence as it is streamed, with the citations that it is the first to use."""

    claim: Claim
    new_citations: tuple[Citation, ...]
    as_of: date
