"""A question as it came → the stand-alone question actually used."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from assistant.answering.moments import moment_in
from assistant.answering.parts import facets_of, for_each_place, questions_in, run_in_parallel
from assistant.domain.answer import Refusal
from assistant.domain.conversation import ABOUT_THE_DOCUMENT, Asked, Correction, Question, Resolved
from assistant.domain.document import Region
from assistant.domain.region import Gazetteer, NamedRegion
from assistant.errors import QuestionError
from assistant.strict_yaml import broken, mapping_of, read_yaml

MOST_CHARACTERS = 1000
_NEVER = "(?!)"

_SPACED_OUT = re.compile(r"(?<=[\u3400-\u9fff“”]) (?=[\u3400-\u9fff“”,])")
_FOLLOW_UP = re.compile(
    r"^(?:那么?|还有|另外|这个|那个|它|这|其中|然后|换成|换做|如果是)|这[事个种些块]|那[事个种些]|类似|同样|另外|前面|刚才|上面|呢[?？]?$"
)
_OVER_THERE = re.compile(r"那边|这边")
_AND = ("和", "与", "跟", "同", "及", "、")
_TOWARDS = ("去", "到", "往", "上", "从", "跑")
_ONLY_WHERE = re.compile(
    r"(?:我们?|咱们?|本)?(?:公司|企业|单位|司|厂)?(?:就|都)?(?:在|是|位于|来自|属于|注册在)?(?:的)?(?:公司|企业|单位|人)?[呢吧啊哦]?"
)
"""All that is said is where somebody is: the answer to being asked."""
_POLITE = re.compile(r"^(?:那么?|还有|另外|然后|换成|换做)|呢(?=[?？]?$)")
_SHORT_FOLLOW_UP = 12
"""A question of so few characters, asked after another, leans on it unless it names its own matter."""


@dataclass(frozen=True, slots=True)
class AskedWords:
    """Tells from its words what a question asks for."""

    patterns: tuple[tuple[Asked, re.Pattern[str], re.Pattern[str]], ...]
    """(what is asked, the words that ask for it, words beside which these ask for something else)"""

    def __call__(self, text: str) -> tuple[Asked, ...]:
        """Everything the question asks for, the most specific first; `(FACT,)` where nothing special is."""
        found = tuple(
            dict.fromkeys(
                asked for asked, says, unless in self.patterns if says.search(text) and not unless.search(text)
            )
        )
        if Asked.AMOUNT in found:
            found = tuple(asked for asked in found if asked is not Asked.COUNT)
        if {Asked.VALIDITY, Asked.NUMBER, Asked.ISSUED} & set(found):
            found = tuple(asked for asked in found if asked is not Asked.DATE)
        return found or (Asked.FACT,)


Likely = Callable[[str], Mapping[str, float]]
"""A message without its places → the likelihood of each label."""
_SURE = 0.8
_NO_OFFICE = re.compile(
    r"哪(?:几|一)?(?:家|个|所|些)?[^,;?。局委办]{0,4}(?:集团|国家|大学|院校|学院|银行|公司|企业|平台|研究[院所]|城市|产品)"
)
"""Who is asked for here is not an office."""


@dataclass(frozen=True, slots=True)
class AskedIn:
    """What a question asks for: by its words, and where these tell nothing, by what was learned from others."""

    words: AskedWords
    learned: Likely | None = None

    def __call__(self, text: str) -> tuple[Asked, ...]:
        """Everything asked for, the most specific first; `(FACT,)` where nothing special is."""
        by_words = self.words(text)
        if self.learned is None or by_words != (Asked.FACT,):
            return by_words
        likely = self.learned(text)
        best = Asked(max(likely, key=lambda label: likely[label]))
        if likely[best] < _SURE or (best is Asked.DEPARTMENT and _NO_OFFICE.search(text)):
            return by_words
        return (best,)


_LIKELY_ATTACK, _SURE_ATTACK = 0.5, 0.9
"""Honest questions are of every kind, and few were learned from: alone, the model must leave little doubt."""


@dataclass(frozen=True, slots=True)
class Attacks:
    """Tells a message that wants to change the rules from a question."""

    patterns: tuple[tuple[str, bool, re.Pattern[str]], ...]
    learned: Likely | None = None

    def __call__(self, text: str, bare: str) -> bool:
        """One sure sign, signs of two kinds, one that the learned model finds likely, or the model's certainty.

        `bare` is the text without places.
        """
        together = _SPACED_OUT.sub("", text)
        seen = [(kind, sure) for kind, sure, pattern in self.patterns if pattern.search(together)]
        if any(sure for _, sure in seen) or len({kind for kind, _ in seen}) > 1:
            return True
        return self.learned is not None and self.learned(bare)["attack"] >= (_LIKELY_ATTACK if seen else _SURE_ATTACK)


def read_attacks(path: Path) -> tuple[tuple[str, bool, re.Pattern[str]], ...]:
    """Read `injection.yaml`; raises `DataFileError` for an unknown key or a broken expression."""
    found = []
    for entry in read_yaml(path):
        entry = mapping_of(path, entry, frozenset({"kind", "sure", "says", "why"}))
        try:
            found.append((str(entry["kind"]), bool(entry.get("sure")), re.compile(str(entry["says"]), re.I)))
        except re.error as error:
            raise broken(path, entry.line_of("says"), str(error)) from error
    return tuple(found)


def read_asked(path: Path) -> AskedWords:
    """Read `asked.yaml`; raises `DataFileError` for an unknown thing to ask for or a broken expression."""
    patterns = []
    for entry in read_yaml(path):
        entry = mapping_of(path, entry, frozenset({"asks", "says", "unless", "why"}))
        try:
            unless = str(entry.get("unless", _NEVER))
            patterns.append((Asked(str(entry["asks"])), re.compile(str(entry["says"])), re.compile(unless)))
        except (ValueError, re.error) as error:
            raise broken(path, entry.line_of("asks"), str(error)) from error
    return AskedWords(tuple(patterns))


class ContentReader(Protocol):
    """Tells which words of a question carry meaning, and which of them name a matter."""

    def topic(self, text: str) -> list[str]: ...

    def matters(self, text: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Resolver:
    """Makes questions stand alone. Pure: the same question and holdings always give the same result."""

    gazetteer: Gazetteer
    words: ContentReader
    clean: "Cleaner"
    asked_in: "AskedIn"
    attack: "Attacks"
    spelling: "Speller"

    def resolve(self, question: Question, held: Sequence[Region]) -> Resolved | Refusal:
        """Raises `QuestionError` for a question that is empty or too long."""
        if len(question.text) > MOST_CHARACTERS:
            raise QuestionError(
                "question_too_long",
                f"问题有 {len(question.text)} 个字，超过上限 {MOST_CHARACTERS} 个字，请分成几个小问题 "
                f"(too long: at most {MOST_CHARACTERS} characters)",
            )
        text = self.clean(question.text).strip()
        if not any(c.isalnum() for c in text):
            raise QuestionError("empty_question", "没有看到问题，请写下想问的内容 (the question is empty)")
        if self.attack(text, self._bare(text)):
            return Refusal(
                text,
                "我只按收录的政策文件回答，不能更改规则。请直接提出政策问题。"
                "(I only answer from the policy documents.)",
            )
        earlier = ""
        for turn in question.history:
            if turn.role == "user":
                earlier = self._stand_alone(self.clean(turn.content[:MOST_CHARACTERS]).strip(), earlier)
        own, corrections = self.spelling(text)
        text = self._stand_alone(own, earlier)
        named = self.gazetteer.named_in(text)
        regions, elsewhere = self._regions(text, named, question.region, held)
        if regions and any(n.region in regions for n in named):
            elsewhere = ()
        asked = self.asked_in(self._bare(own))
        if asked == (Asked.FACT,):  # "那广元呢" asks for what was asked before
            asked = self.asked_in(self._bare(text))
        whole = replace(
            self._resolved(question, text, regions, elsewhere),
            asked=asked,
            corrections=corrections,
            moment=moment_in(own, question.as_of),
            recalled=self._last_answer(question) if earlier and self._leans(own) else "",
        )
        if len(regions) > 1:
            return replace(whole, parts=self._of_each_place(whole, named))
        return replace(whole, parts=self._parts(whole)) if text == own else whole

    def _resolved(
        self, question: Question, text: str, regions: tuple[Region, ...], elsewhere: tuple[str, ...]
    ) -> Resolved:
        search = without_places(text, [n for n in self.gazetteer.named_in(text) if n.region in regions])
        return Resolved(question, text, search or text, regions, elsewhere, self.asked_in(search or text))

    def _parts(self, whole: Resolved) -> tuple[Resolved, ...]:
        """The questions of a message that asks several; a later one that names little leans on the first."""
        texts = questions_in(whole.text, self._stands_alone)
        first = ""
        if len(texts) == 1:
            texts = facets_of(whole.text)
        elif self._matters(texts[0]) and not run_in_parallel([self._bare(one) for one in texts]):
            first = "".join(self.words.topic(self._bare(texts[0])))
        parts = []
        for number, text in enumerate(texts):
            leans = number > 0 and first and len(self._matters(text)) < 2
            stand_alone = f"{first},{text}" if leans else text
            part = self._resolved(whole.question, stand_alone, whole.regions, whole.elsewhere)
            parts.append(replace(part, text=text, moment=whole.moment))
        return tuple(parts)

    def _stands_alone(self, piece: str) -> bool:
        """Whether it names a matter, or asks what the document says of itself."""
        return bool(self._matters(piece)) or self.asked_in.words(self._bare(piece))[0] in ABOUT_THE_DOCUMENT

    def _last_answer(self, question: Question) -> str:
        said = [turn.content for turn in question.history if turn.role == "assistant"]
        return self.clean(said[-1][:MOST_CHARACTERS]) if said else ""

    def _of_each_place(self, whole: Resolved, named: Sequence[NamedRegion]) -> tuple[Resolved, ...]:
        """What is asked of each region of a comparison, in order."""
        words = [next(whole.text[n.start : n.end] for n in named if n.region == region) for region in whole.regions]
        texts = for_each_place(whole.text, words)
        parts = []
        for region, text in zip(whole.regions, texts, strict=True):
            part = self._resolved(whole.question, text, whole.regions, whole.elsewhere)
            asked = part.asked if part.asked != (Asked.FACT,) else whole.asked
            parts.append(replace(part, regions=(region,), asked=asked, moment=whole.moment))
        return tuple(parts)

    def _bare(self, text: str) -> str:
        return without_places(text, self.gazetteer.named_in(text))

    def _matters(self, text: str) -> list[str]:
        return self.words.matters(self._bare(text))

    def _stand_alone(self, text: str, earlier: str) -> str:
        """A follow-up takes its topic, and its region where it names none, from the question before it."""
        if not earlier:
            return text
        named = self.gazetteer.named_in(text)
        own_topic = self.words.topic(without_places(text, named))
        place = self.gazetteer.named_in(earlier)
        if not self._leans(text):
            return text if named or not place else f"{earlier[place[0].start : place[0].end]}{text}"
        asks = _POLITE.sub("", without_places(text, named)).strip(" ?？,，。")
        where = text[named[0].start : named[0].end] if named else "".join(earlier[n.start : n.end] for n in place[:1])
        if named and _ONLY_WHERE.fullmatch(asks):
            return f"{where}{without_places(earlier, place)}"
        if own_topic or self.asked_in(asks) != (Asked.FACT,):
            return f"{where}{''.join(self.words.topic(without_places(earlier, place)))},{asks}"
        return f"{where}{without_places(earlier, place)}{asks}"

    def _leans(self, text: str) -> bool:
        """Whether a question asked after another cannot be understood without it."""
        named = self.gazetteer.named_in(text)
        if len({n.region for n in named}) > 1:
            return False  # a comparison names its cities; "连云港那边" points to nothing said before
        if not named and _OVER_THERE.search(text):
            return True
        bare = without_places(text, named).strip(" ?？,，。")
        if named and _ONLY_WHERE.fullmatch(bare):
            return True
        short = len(text) <= _SHORT_FOLLOW_UP and not named
        return bool(_FOLLOW_UP.search(text)) or short or not self.words.topic(without_places(text, named))

    def _regions(
        self, text: str, named: list[NamedRegion], beside: str | None, held: Sequence[Region]
    ) -> tuple[tuple[Region, ...], tuple[str, ...]]:
        """Regions asked about, and names of places that no document is held for.

        A place in the words beats the one `beside` them, but not where somebody only goes there ("去上海用").
        """
        known = list(dict.fromkeys(n.region for n in named if any(_counts(h, n.region) for h in held)))
        cities = [region for region in known if region.city]
        chosen = cities or known
        elsewhere = tuple(
            dict.fromkeys(n.region.name or "" for n in named if not any(_counts(h, n.region) for h in held))
        )
        aims = [n for n in named if text[: n.start].endswith(_TOWARDS)]
        if not chosen and beside and (aims or not elsewhere):
            given = self.gazetteer.first_named(self.clean(beside))
            if given is None:
                raise QuestionError("unknown_region", f"不认识的地区：{beside[:20]} (unknown region)")
            chosen, elsewhere = [given], ()
        return tuple(chosen), elsewhere


class Cleaner(Protocol):
    def __call__(self, text: str) -> str: ...


class Speller(Protocol):
    def __call__(self, text: str) -> tuple[str, tuple[Correction, ...]]: ...


def as_written(text: str) -> tuple[str, tuple[Correction, ...]]:
    """The speller that corrects nothing, for passages that have no corpus behind them."""
    return text, ()


def _counts(held: Region, asked: Region) -> bool:
    return held == asked or (asked.city is None and held.province == asked.province)


def without_places(text: str, named: Sequence[NamedRegion]) -> str:
    """The text without the places named in it and the words that joined them."""
    for found in sorted(named, key=lambda n: -n.start):
        before, after = text[: found.start], text[found.end :]
        text = (before[:-1] if before[-1:] in _AND else before) + (after[1:] if after[:1] in _AND else after)
    return text.strip(" ,，").removeprefix("的").strip(" ,，")
