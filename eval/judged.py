"""An answer beside its case, in the form that the metrics read; an answer that cannot be read is None."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eval.cases import Case, Gold, Sources
from eval.normal import letters, says

ABSTAINS = ("abstention", "refusal")
_NOTICE = re.compile(r"^注意[:：].*(?:有效期|到期|过期|目标期|失效|废止|施行)")
"""A warning about dates, in the words of the contract's notices: apart from length and precision."""


@dataclass(frozen=True, slots=True)
class Claim:
    text: str
    citations: tuple[int, ...]

    @property
    def notice(self) -> bool:
        return _NOTICE.match(self.text) is not None


@dataclass(frozen=True, slots=True)
class Citation:
    n: int
    clause_id: str
    quote: str
    form: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """A case with an answer that could be read, and the corpus that was served."""

    case: Case
    kind: str
    text: str
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    nearest: tuple[Citation, ...]
    unstated: tuple[str, ...]
    sources: Sources

    @property
    def abstains(self) -> bool:
        return self.kind in ABSTAINS

    @property
    def evidence(self) -> tuple[Citation, ...]:
        """The citations but those that only a notice uses; these stay where the case asks for their clause."""
        used = {n for claim in self.claims if not claim.notice for n in claim.citations}
        noted = {n for claim in self.claims if claim.notice for n in claim.citations} - used
        gold = {option.clause_id for item in self.case.gold for option in item.options}
        return tuple(c for c in self.citations if c.n not in noted or c.clause_id in gold)

    def cited(self, claim: Claim) -> tuple[Citation, ...]:
        return tuple(c for c in self.citations if c.n in claim.citations)

    def says(self, aliases: tuple[str, ...]) -> bool:
        """Whether the text says one of the wordings."""
        return any(says(self.text, alias) for alias in aliases)

    def cites(self, gold: Gold) -> bool:
        return any(c.clause_id == option.clause_id for c in self.citations for option in gold.options)


def judged(case: Case, answer: Mapping[str, Any] | None, sources: Sources) -> Judged | None:
    """The answer ready to be judged; None where it is missing, crashed, malformed or says nothing."""
    try:
        if answer is None or answer["kind"] == "error" or not letters(answer["answer"]):
            return None
        return Judged(
            case=case,
            kind=str(answer["kind"]),
            text=answer["answer"].replace(f"（{answer.get('label')}）", ""),
            claims=tuple(Claim(c["text"], tuple(c["citations"])) for c in answer["claims"]),
            citations=_citations(answer["citations"]),
            nearest=_citations((answer.get("abstention") or {}).get("nearest", ())),
            unstated=tuple(answer.get("unstated") or ()),
            sources=sources,
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _citations(forms: Sequence[Mapping[str, Any]]) -> tuple[Citation, ...]:
    return tuple(Citation(int(form["n"]), str(form["clause_id"]), str(form["quote"]), form) for form in forms)
