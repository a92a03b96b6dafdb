"""A company's own words, or facts written down, and the rule packs → assessments; and what a message asks of them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.domain.conversation import Question
from assistant.domain.eligibility import (
    NO,
    YES,
    Assessment,
    FactKind,
    Known,
    Outcome,
    Program,
    Stated,
    Unit,
    Verdict,
)
from assistant.domain.text import Span
from assistant.eligibility.evaluate import evaluate
from assistant.eligibility.inquiry import Inquirer, Inquiry, Place
from assistant.eligibility.mentions import Mention, MentionReader
from assistant.eligibility.profile import RIGHTS, facts_from, told_directly
from assistant.eligibility.quantities import figures_of

STALE_DAYS = 180
"""A pack that nobody checked for so long is shown with a warning."""
_RANK = {Outcome.MET: 0, Outcome.PENDING_EXPERT: 1, Outcome.NEED_FACTS: 2, Outcome.UNMET: 3}
_SHORT_REPLY = 30
_AGES = frozenset({"founded", "age_days"})
_RIGHTS = frozenset({"ip", "ip1", "ip2", "patents"})
CORRECTION = "更正"
"""How a message begins that the form of facts sends."""
_BARE = 12
_FIGURE = re.compile(r"\d|[一二两三四五六七八九十百]")
_ASKS = re.compile(r"[?吗呢]|什么|多少|怎么|哪|能不能")
_SAYS_NO = re.compile(r"没|无|不|否|未|别")
_SAYS_YES = re.compile(r"有|是|对|嗯|属于|当然|发生过|出过|行|可以")
_UNSURE = re.compile(r"不(?:太)?(?:知道|清楚|确定|了解|记得)|没(?:算|统计|数)|说不(?:准|清)|忘了|待定|不好说|跳过")


@dataclass(frozen=True, slots=True)
class Assessor:
    """Every programme that we hold rules of. Pure: the same words and day always give the same assessment."""

    programs: Mapping[str, Program]
    mentions: MentionReader
    inquirer: Inquirer
    clean: Callable[[str], str]

    def from_text(self, program: Program, text: str, as_of: date) -> Assessment:
        """The assessment that the facts in a text give."""
        return self.from_mentions(program, self.mentions.read(self.clean(text), as_of), as_of)

    def from_mentions(
        self, program: Program, mentions: Sequence[Mention], as_of: date, declined: Sequence[str] = ()
    ) -> Assessment:
        return evaluate(program, facts_from(program, mentions, as_of), as_of, declined)

    def from_facts(self, program: Program, stated: Mapping[str, Stated], as_of: date) -> Assessment:
        return evaluate(program, stated, as_of)

    def named_in(self, text: str) -> tuple[Program, ...]:
        """The programmes that a text names."""
        return self.inquirer.named_in(text)

    def inquiry(self, question: Question, place: Place) -> Inquiry | None:
        """What the last message of a conversation asks of the rules; None where it asks the documents.

        Facts told in earlier messages count on, and later words for the same fact replace them.
        """
        found: Inquiry | None = None
        said = ""
        for turn in question.history:
            if turn.role == "user":
                found = self._next(self.clean(turn.content), question.as_of, place, found, said) or found
            said = turn.content if turn.role == "assistant" else said
        return self._next(self.clean(question.text), question.as_of, place, found, said)

    def _next(self, text: str, as_of: date, place: Place, before: Inquiry | None, said: str) -> Inquiry | None:
        corrected = self._corrected(text, before, as_of)
        own = corrected or self.mentions.read(text, as_of)
        asked = self._fact_asked_in(said, before)
        declined = before.declined if before else ()
        replied = False
        if asked is not None and len(text) <= _SHORT_REPLY:
            if _UNSURE.search(text):
                replied, declined = True, (*declined, asked[1].name)
            elif not own and (reply := self._reply(*asked, text, as_of)):
                own, replied = reply, True
        goes_on = corrected or (asked is not None and _is_bare_answer(text))
        wanted = None if goes_on else self.inquirer.of(text, own, before, place)
        if wanted is not None:
            together = _merged(before.mentions if before else (), own)
            return replace(wanted, mentions=together, declined=declined)
        answers = asked is not None and _is_bare_answer(text)
        if before is None or not (replied or own or answers or self._turns_to(text)):
            return None
        programs = before.programs if corrected else self.inquirer.named_in(text) or before.programs
        return replace(
            before,
            programs=programs,
            mentions=_merged(before.mentions, own),
            topics=(),
            assesses=True,
            declined=declined,
        )

    def _corrected(self, text: str, before: Inquiry | None, as_of: date) -> list[Mention]:
        """更正：职工总数：80人；… as the form of facts says it: a fact by its own label, and what it is."""
        said, colon, rest = text.partition(":")
        if before is None or said != CORRECTION or not colon:
            return []
        kinds = [(program, kind) for program in before.programs for kind in program.facts.values()]
        found: list[Mention] = []
        for line in rest.split(";"):
            label, _, value = line.strip().partition(":")
            for program, kind in kinds:
                if self.clean(kind.label) == label:
                    found += self._told(program, kind, value.strip(), as_of)
        return found

    def _told(self, program: Program, kind: FactKind, value: str, as_of: date) -> list[Mention]:
        """The value of one fact, said plainly."""
        if kind.choices:
            return [_direct(program, kind, frozenset({value}), value)] if value in kind.choices else []
        if kind.unit is Unit.DAY:
            return [replace(m, words=value) for m in self.mentions.read(f"成立{value}", as_of) if m.concept in _AGES]
        figures = figures_of(kind.unit, value)
        return [_direct(program, kind, figures[0], value)] if len(figures) == 1 else []

    def _turns_to(self, text: str) -> bool:
        """那科小呢: the same company, another programme."""
        return len(text) <= _SHORT_REPLY and bool(self.inquirer.named_in(text)) and text.rstrip("?。 ").endswith("呢")

    def _fact_asked_in(self, said: str, before: Inquiry | None) -> tuple[Program, FactKind] | None:
        """The fact that our last message asked for."""
        for program in before.programs if before else ():
            for kind in program.facts.values():
                if kind.ask and f"{kind.ask}？" in said:
                    return program, kind
        return None

    def _reply(self, program: Program, asked: FactKind, text: str, as_of: date) -> list[Mention]:
        """A bare answer to our question, read as if the question's own words stood before it."""
        if asked.unit is Unit.BOOL:
            value = NO if _SAYS_NO.search(text) else YES if _SAYS_YES.search(text) else None
            return [_direct(program, asked, frozenset({value}), text)] if value else []
        if asked.choices:
            chosen = frozenset(choice for choice in asked.choices if choice in text)
            return [_direct(program, asked, chosen, text)] if chosen else []
        named = [replace(m, words=text) for m in self.mentions.read(f"{asked.label}{text}", as_of)]
        concepts = asked.reading.concepts if asked.reading else ()
        if any(m.concept in (*concepts, *_AGES) or (RIGHTS in concepts and m.concept in _RIGHTS) for m in named):
            return named
        return self._told(program, asked, text, as_of)


def _is_bare_answer(text: str) -> bool:
    """A figure and hardly more: 75%, 大概300万, 5年."""
    return len(text) <= _BARE and bool(_FIGURE.search(text)) and not _ASKS.search(text)


def _direct(program: Program, kind: FactKind, value: Known, words: str) -> Mention:
    return Mention(told_directly(program.id, kind), value, Span(0, len(words)), words)


def _merged(before: Sequence[Mention], own: Sequence[Mention]) -> tuple[Mention, ...]:
    said = {(m.concept, m.years) for m in own}
    aged = any(m.concept in _AGES for m in own)
    kept = [m for m in before if (m.concept, m.years) not in said and not (aged and m.concept in _AGES)]
    return (*kept, *own)


def nearest_first(assessments: Sequence[Assessment]) -> list[Assessment]:
    """By what is still missing: outcomes from met to unmet, then how few conditions failed or wait."""
    return sorted(assessments, key=lambda one: (_RANK[one.outcome], *_missing(one)))


def _missing(assessment: Assessment) -> tuple[int, int]:
    verdicts = [finding.verdict for finding in assessment.findings]
    hopeless = [f for f in assessment.findings if f.verdict is Verdict.UNMET and not f.condition.rectifiable]
    return len(hopeless) + verdicts.count(Verdict.UNMET), len(assessment.missing)


def warnings(program: Program, as_of: date) -> tuple[str, ...]:
    """What to beware of in the rules themselves."""
    found = list(program.notices)
    if as_of < program.since:
        found.append(f"“{program.title}”的这套规则自{program.since}起适用，您问的日期在此之前，结论仅供参考。")
    if program.until is not None and as_of > program.until:
        found.append(f"“{program.title}”的这套规则适用至{program.until}，您问的日期已过，请查看新的通知。")
    if (as_of - program.checked).days > STALE_DAYS:
        found.append(f"“{program.title}”的规则最后核对于{program.checked}，已超过{STALE_DAYS}天，请先核对官方文本。")
    return tuple(found)
