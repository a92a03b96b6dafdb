"""A question as it came → the stand-alone question actually used."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from assistant.answering.parts import facets_of, questions_in
from assistant.domain.answer import Refusal
from assistant.domain.conversation import Asked, Correction, Question, Resolved
from assistant.domain.document import Region
from assistant.domain.region import Gazetteer, NamedRegion
from assistant.errors import QuestionError
from assistant.strict_yaml import broken, mapping_of, read_yaml

MOST_CHARACTERS = 1000

_INJECTION = re.compile(
    r"(?:忽略|无视|绕过|不用管).{0,12}(?:规则|指令|提示|限制|设定|要求|以上|之前|上面)|"
    r"(?:忘记|忘掉|跳过|取消).{0,4}(?:以上|之前|前面|你的|所有的?|系统|全部).{0,8}(?:规则|指令|提示|限制|设定|要求|内容)|"
    r"系统(?:提示|消息|指令)|提示词|system ?(?:prompt|message)|</?(?:system|context|user|assistant)>|"
    r"你?现在(?:是|你?扮演)|(?:扮演|假装|假设你是).{0,12}(?:角色|专家|黑客|局长|领导|主任|人员|管理员)|开发(?:者)?模式|"
    r"(?:直接|只需?|必须|一律|都|就)(?:回答|输出|说)[“\"「]?(?:可以|通过|符合|能|保证|你?一定|\d)|"
    r"ignore (?:all|previous|the|your)|repeat the (?:text|words|prompt)|jailbreak|"
    r"(?:请|就|都)?以(?:此|这个|这条|我说的|上述)为准|模式已?(?:开启|启用|激活)|(?:你)?没有任何(?:限制|约束)|解码并?执行|base64|"
    r"(?:重复|输出|打印|泄露|列出).{0,12}(?:指令|提示|规则|设定|密钥|文件路径|api)|"
    r"(?:编造|瞎编|编几条|编三条|改口|当成.{1,12}(?:来|去)?(?:回答|说))|"
    r"(?:答应|承诺|担保)我?.{0,14}(?:肯定|一定|通过|立项|拿到)|(?:把|将).{0,24}(?:删掉|改成|改为|换成).{0,12}(?:再?答|说|回)",
    re.I,
)
_SPACED_OUT = re.compile(r"(?<=[\u3400-\u9fff“”]) (?=[\u3400-\u9fff“”,])")
_FOLLOW_UP = re.compile(
    r"^(?:那么?|还有|另外|这个|那个|它|这|其中|然后|换成|换做|如果是)|这[事个种些块]|那[事个种些边]|类似|同样|另外|前面|刚才|上面|呢[?？]?$"
)
_AND = ("和", "与", "跟", "同", "及", "、")
_POLITE = re.compile(r"^(?:那么?|还有|另外|然后|换成|换做)|呢(?=[?？]?$)")
_SHORT_FOLLOW_UP = 12
"""A question of so few characters, asked after another, leans on it unless it names its own matter."""


@dataclass(frozen=True, slots=True)
class AskedWords:
    """Tells from its words what a question asks for."""

    patterns: tuple[tuple[Asked, re.Pattern[str]], ...]

    def __call__(self, text: str) -> tuple[Asked, ...]:
        """Everything the question asks for, the most specific first; `(FACT,)` where nothing special is."""
        found = tuple(dict.fromkeys(asked for asked, pattern in self.patterns if pattern.search(text)))
        if Asked.AMOUNT in found:
            found = tuple(asked for asked in found if asked is not Asked.COUNT)
        if {Asked.VALIDITY, Asked.NUMBER, Asked.ISSUED} & set(found):
            found = tuple(asked for asked in found if asked is not Asked.DATE)
        return found or (Asked.FACT,)


def read_asked(path: Path) -> AskedWords:
    """Read `asked.yaml`; raises `DataFileError` for an unknown thing to ask for or a broken expression."""
    patterns = []
    for entry in read_yaml(path):
        entry = mapping_of(path, entry, frozenset({"asks", "says", "why"}))
        try:
            patterns.append((Asked(str(entry["asks"])), re.compile(str(entry["says"]))))
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
    asked_in: AskedWords
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
        if _INJECTION.search(_SPACED_OUT.sub("", text)):
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
        regions, elsewhere = self._regions(named, question.region, held)
        if regions and any(n.region in regions for n in named):
            elsewhere = ()
        asked = self.asked_in(own)
        if asked == (Asked.FACT,):  # "那广元呢" asks for what was asked before
            asked = self.asked_in(text)
        whole = replace(self._resolved(question, text, regions, elsewhere), asked=asked, corrections=corrections)
        return replace(whole, parts=self._parts(whole)) if len(regions) < 2 and text == own else whole

    def _resolved(
        self, question: Question, text: str, regions: tuple[Region, ...], elsewhere: tuple[str, ...]
    ) -> Resolved:
        search = _without(text, [n for n in self.gazetteer.named_in(text) if n.region in regions])
        return Resolved(question, text, search or text, regions, elsewhere, self.asked_in(text))

    def _parts(self, whole: Resolved) -> tuple[Resolved, ...]:
        """The questions of a message that asks several; a later one that names little leans on the first."""
        texts = questions_in(whole.text, lambda piece: bool(self._matters(piece)))
        if len(texts) == 1:
            texts = facets_of(whole.text)
        elif len(self._matters(texts[0])) > 0:
            first = "".join(self.words.topic(_without(texts[0], self.gazetteer.named_in(texts[0]))))
            texts = [texts[0], *(t if len(self._matters(t)) > 1 else f"{first},{t}" for t in texts[1:])]
        return tuple(self._resolved(whole.question, text, whole.regions, whole.elsewhere) for text in texts)

    def _matters(self, text: str) -> list[str]:
        return self.words.matters(_without(text, self.gazetteer.named_in(text)))

    def _stand_alone(self, text: str, earlier: str) -> str:
        """A follow-up takes its topic, and its region where it names none, from the question before it."""
        if not earlier:
            return text
        named = self.gazetteer.named_in(text)
        own_topic = self.words.topic(_without(text, named))
        place = self.gazetteer.named_in(earlier)
        leans = _FOLLOW_UP.search(text) or not own_topic or (len(text) <= _SHORT_FOLLOW_UP and not named)
        if not leans:
            return text if named or not place else f"{earlier[place[0].start : place[0].end]}{text}"
        asks = _POLITE.sub("", _without(text, named)).strip(" ?？,，。")
        where = text[named[0].start : named[0].end] if named else "".join(earlier[n.start : n.end] for n in place[:1])
        if own_topic or self.asked_in(asks) != (Asked.FACT,):
            return f"{where}{''.join(self.words.topic(_without(earlier, place)))},{asks}"
        return f"{where}{_without(earlier, place)}{asks}"

    def _regions(
        self, named: list[NamedRegion], beside: str | None, held: Sequence[Region]
    ) -> tuple[tuple[Region, ...], tuple[str, ...]]:
        """Regions asked about, and names of places that no document is held for."""
        known = list(dict.fromkeys(n.region for n in named if any(_counts(h, n.region) for h in held)))
        cities = [region for region in known if region.city]
        chosen = cities or known
        elsewhere = tuple(
            dict.fromkeys(n.region.name or "" for n in named if not any(_counts(h, n.region) for h in held))
        )
        if not chosen and not elsewhere and beside:
            given = self.gazetteer.first_named(self.clean(beside))
            if given is None:
                raise QuestionError("unknown_region", f"不认识的地区：{beside[:20]} (unknown region)")
            chosen = [given]
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


def _without(text: str, named: Sequence[NamedRegion]) -> str:
    for found in sorted(named, key=lambda n: -n.start):
        before, after = text[: found.start], text[found.end :]
        text = (before[:-1] if before[-1:] in _AND else before) + (after[1:] if after[:1] in _AND else after)
    return text.strip(" ,，的")
