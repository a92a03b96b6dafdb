"""A company's own words, or facts written down, and the rule packs → assessments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.domain.eligibility import Assessment, Outcome, Program, Stated, Verdict
from assistant.eligibility.evaluate import evaluate
from assistant.eligibility.mentions import Mention, MentionReader
from assistant.eligibility.profile import facts_from

STALE_DAYS = 180
"""A pack that nobody checked for so long is shown with a warning."""
_RANK = {Outcome.MET: 0, Outcome.PENDING_EXPERT: 1, Outcome.NEED_FACTS: 2, Outcome.UNMET: 3}


@dataclass(frozen=True, slots=True)
class Assessor:
    """Every programme that we hold rules of. Pure: the same words and day always give the same assessment."""

    programs: Mapping[str, Program]
    mentions: MentionReader

    def read(self, text: str, as_of: date) -> list[Mention]:
        """What a company says of itself; see `MentionReader.read`."""
        return self.mentions.read(text, as_of)

    def from_text(self, program: Program, text: str, as_of: date) -> Assessment:
        """The assessment that the facts in a text give."""
        return evaluate(program, facts_from(program, self.read(text, as_of), as_of), as_of)

    def from_mentions(self, program: Program, mentions: Sequence[Mention], as_of: date) -> Assessment:
        return evaluate(program, facts_from(program, mentions, as_of), as_of)

    def from_facts(self, program: Program, stated: Mapping[str, Stated], as_of: date) -> Assessment:
        return evaluate(program, stated, as_of)


def nearest_first(assessments: Sequence[Assessment]) -> list[Assessment]:
    """By what is still missing: outcomes from met to unmet, then how few conditions are open or failed."""
    return sorted(assessments, key=lambda one: (_RANK[one.outcome], _missing(one)))


def _missing(assessment: Assessment) -> tuple[int, int]:
    verdicts = [finding.verdict for finding in assessment.findings]
    hopeless = [f for f in assessment.findings if f.verdict is Verdict.UNMET and not f.condition.rectifiable]
    return len(hopeless) + verdicts.count(Verdict.UNMET), len(assessment.missing)


def warnings(program: Program, as_of: date) -> tuple[str, ...]:
    """What to beware of in the rules themselves."""
    found = list(program.notices)
    if as_of < program.since:
        found.append(f"《{program.title}》的这套规则自{program.since}起适用，您问的日期在此之前，结论仅供参考。")
    if program.until is not None and as_of > program.until:
        found.append(f"《{program.title}》的这套规则适用至{program.until}，您问的日期已过，请查看新的通知。")
    if (as_of - program.checked).days > STALE_DAYS:
        found.append(f"《{program.title}》的规则最后核对于{program.checked}，已超过{STALE_DAYS}天，请先核对官方文本。")
    return tuple(found)
