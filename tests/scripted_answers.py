"""What scripted models say: honest words, words with a known error in them, and mended ones.

They read the request as any model must: the passages with their keys, the question, the sentences to mend. Each seeded
error is kept with its kind, so that a test can tell what became of it.
"""

import json
import random
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_PASSAGE = re.compile(r"^\[(?P<key>[0-9a-f]{4,})\] 《(?P<title>[^》]*)》.*?地区：(?P<region>\S+).*\n位置：.*\n", re.M)
_QUESTION = re.compile(r"<问题 [0-9a-f]+>\n(.*)\n</问题", re.S)
_FAILED = re.compile(r"^(\d+)\. (.*)\n   没有通过：", re.M)
_SENTENCE = re.compile(r"[^。;；\n]{8,120}[。;；]?")


@dataclass(frozen=True, slots=True)
class Given:
    """A passage as it stood in the request."""

    key: str
    region: str
    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a model is to say: the words and the (key, quote) pairs under them."""

    text: str
    cite: tuple[tuple[str, str], ...]

    def line(self, number: int | None = None) -> str:
        said: dict[str, Any] = {} if number is None else {"n": number}
        said |= {"text": self.text, "cite": [{"key": key, "quote": quote} for key, quote in self.cite]}
        return json.dumps(said, ensure_ascii=False) + "\n"


@dataclass(frozen=True, slots=True)
class Seeded:
    """An error put into an answer on purpose."""

    kind: str
    question: str
    text: str
    mended: str


def request_of(body: Mapping[str, Any]) -> tuple[str, list[Given], list[tuple[int, str]]]:
    """The question, the passages and the sentences to mend that a request holds."""
    user = next(message["content"] for message in body["messages"] if message["role"] == "user")
    found = list(_PASSAGE.finditer(user))
    ends = [*(match.start() for match in found[1:]), user.find("</资料", found[-1].end()) if found else 0]
    given = [
        Given(match["key"], match["region"], user[match.end() : end].strip())
        for match, end in zip(found, ends, strict=True)
    ]
    asked = _QUESTION.search(user)
    failed = [(int(match[1]), match[2]) for match in _FAILED.finditer(user)]
    return asked[1] if asked else "", given, failed


Gold = Callable[[str], Sequence[str]]
"""A question → the words that answer it, as they stand in the documents."""


@dataclass(slots=True)
class Honest:
    """Says the gold words where they were given, with their quotes; declines where they were not."""

    gold: Gold

    def __call__(self, body: Mapping[str, Any]) -> str:
        question, given, _ = request_of(body)
        sentences = self.sentences(question, given)
        return "".join(one.line() for one in sentences) or '{"answered": false}\n'

    def sentences(self, question: str, given: Sequence[Given]) -> list[Sentence]:
        found = []
        for quote in self.gold(question):
            holder = next((one for one in given if quote in one.text), None)
            if holder is not None:
                found.append(Sentence(_ended(quote), ((holder.key, quote),)))
        return found


@dataclass(slots=True)
class Sloppy:
    """Says what an honest model says, and puts an error into most of its sentences; where an honest model declines, it
    says something all the same. Of what it is asked to mend, it mends every second sentence."""

    honest: Honest
    rate: float = 0.7
    seed: int = 0
    seeded: list[Seeded] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, body: Mapping[str, Any]) -> str:
        question, given, failed = request_of(body)
        if failed:
            return self._mended(given, failed)
        chance = random.Random(f"{self.seed} {question}")  # the same errors every time
        sentences = self.honest.sentences(question, given) or _off_the_point(given, chance)
        said = []
        for sentence in sentences:
            if chance.random() < self.rate and (wrong := _spoilt(sentence, given, chance)) is not None:
                kind, spoilt = wrong
                with self._lock:
                    self.seeded.append(Seeded(kind, question, spoilt.text, sentence.text))
                sentence = spoilt
            said.append(sentence)
        return "".join(one.line() for one in said)

    def _mended(self, given: Sequence[Given], failed: Sequence[tuple[int, str]]) -> str:
        said = []
        for number, text in failed:
            meant = next((one.mended for one in reversed(self.seeded) if one.text == text), "")
            quote = meant.rstrip("。；")
            holder = next((one for one in given if quote and quote in one.text), None)
            if holder is not None and number % 2 == 0:
                said.append(Sentence(meant, ((holder.key, quote),)).line(number))
            else:
                said.append(Sentence(text, tuple((one.key, one.text[:20]) for one in given[:1])).line(number))
        return "".join(said)


def _ended(text: str) -> str:
    return text if text.endswith(("。", "；")) else f"{text}。"


def _off_the_point(given: Sequence[Given], chance: random.Random) -> list[Sentence]:
    quotes = [(one, found[0]) for one in given[:3] if (found := _SENTENCE.findall(one.text))]
    if not quotes:
        return []
    one, quote = chance.choice(quotes)
    return [Sentence(_ended(quote.rstrip("。；;")), ((one.key, quote),))]


Spoil = Callable[[Sentence, Sequence[Given], random.Random], Sentence | None]


def _spoilt(sentence: Sentence, given: Sequence[Given], chance: random.Random) -> tuple[str, Sentence] | None:
    """The sentence with one error of a kind that it has room for."""
    kinds = list(ERRORS)
    chance.shuffle(kinds)
    rare = sorted(kinds, key=lambda kind: kind not in _NEEDS_ROOM)  # what few sentences have room for comes first
    for kind in rare if chance.random() < 0.5 else kinds:
        found = ERRORS[kind](sentence, given, chance)
        if found is not None and found != sentence:
            return kind, found
    return None


def _digit_changed(sentence: Sentence, _: Sequence[Given], chance: random.Random) -> Sentence | None:
    digits = [match.start() for match in re.finditer(r"[1-9]", sentence.text)]
    if not digits:
        return None
    at = chance.choice(digits)
    other = chance.choice([digit for digit in "123456789" if digit != sentence.text[at]])
    return Sentence(f"{sentence.text[:at]}{other}{sentence.text[at + 1 :]}", sentence.cite)


_UNITS = (
    ("万元", "亿元"),
    ("%", "个百分点"),
    ("个月", "年"),
    ("家以上", "项以上"),
    ("工作日", "个月"),
    ("亿元", "万元"),
)


def _unit_changed(sentence: Sentence, _: Sequence[Given], chance: random.Random) -> Sentence | None:
    fitting = [(one, other) for one, other in _UNITS if re.search(rf"\d{one}", sentence.text)]
    if not fitting:
        return None
    one, other = chance.choice(fitting)
    return Sentence(re.sub(rf"(\d){one}", rf"\g<1>{other}", sentence.text, count=1), sentence.cite)


_NEGATED = (
    ("不得", "可以"),
    ("不超过", "超过"),
    ("不低于", "低于"),
    ("不受", "受"),
    ("不再", "继续"),
    ("未", "已"),
    ("可以", "不可以"),
)


def _replaced(sentence: Sentence, pairs: Sequence[tuple[str, str]]) -> Sentence | None:
    """The first word of the pairs that the sentence has gives way to its other."""
    for one, other in pairs:
        if one in sentence.text:
            return Sentence(sentence.text.replace(one, other, 1), sentence.cite)
    return None


def _negation_turned(sentence: Sentence, _: Sequence[Given], chance: random.Random) -> Sentence | None:
    if (turned := _replaced(sentence, _NEGATED)) is not None:
        return turned
    verbs = [match.start() for match in re.finditer("给予|支持|鼓励|允许|享受|纳入", sentence.text)]
    if not verbs:
        return None
    at = chance.choice(verbs)
    return Sentence(f"{sentence.text[:at]}不{sentence.text[at:]}", sentence.cite)


_WIDENED = (
    ("可以", "必须"),
    ("鼓励", "要求"),
    ("原则上", "一律"),
    ("最高", "一律"),
    ("优先", "全部"),
    ("允许", "强制"),
)


def _widened(sentence: Sentence, _: Sequence[Given], __: random.Random) -> Sentence | None:
    return _replaced(sentence, _WIDENED)


def _region_swapped(sentence: Sentence, given: Sequence[Given], chance: random.Random) -> Sentence | None:
    own = next((one.region for one in given if one.key == sentence.cite[0][0]), "")
    others = sorted({"百色市", "广元市", "淮北市", "连云港市", "聊城市"} - {own})
    return Sentence(f"在{chance.choice(others)}，{sentence.text}", sentence.cite)


def _merged(sentence: Sentence, given: Sequence[Given], chance: random.Random) -> Sentence | None:
    others = [one for one in given if one.key != sentence.cite[0][0] and _SENTENCE.search(one.text)]
    if not others:
        return None
    other = _SENTENCE.findall(chance.choice(others).text)[0].rstrip("。;；")
    return Sentence(f"{sentence.text.rstrip('。')}，{other}。", sentence.cite)


def _appended(words: Sequence[str]) -> Spoil:
    def spoil(sentence: Sentence, _: Sequence[Given], chance: random.Random) -> Sentence | None:
        return Sentence(f"{sentence.text.rstrip('。')}，{chance.choice(words)}。", sentence.cite)

    return spoil


def _wrong_key(sentence: Sentence, given: Sequence[Given], chance: random.Random) -> Sentence | None:
    quote = sentence.cite[0][1]
    others = [one.key for one in given if one.key != sentence.cite[0][0] and quote not in one.text]
    return Sentence(sentence.text, ((chance.choice(others), quote),)) if others else None


def _unknown_key(sentence: Sentence, _: Sequence[Given], __: random.Random) -> Sentence | None:
    return Sentence(sentence.text, (("ffff0000", sentence.cite[0][1]),))


def _altered_quote(sentence: Sentence, _: Sequence[Given], __: random.Random) -> Sentence | None:
    key, quote = sentence.cite[0]
    middle = len(quote) // 2
    return Sentence(sentence.text, ((key, f"{quote[:middle]}的确{quote[middle:]}"),))


def _no_quote(sentence: Sentence, _: Sequence[Given], __: random.Random) -> Sentence | None:
    return Sentence(sentence.text, ())


def _short_quote(sentence: Sentence, _: Sequence[Given], __: random.Random) -> Sentence | None:
    key, quote = sentence.cite[0]
    return Sentence(sentence.text, ((key, quote[:8]),)) if len(quote) > 24 else None


ERRORS: dict[str, Spoil] = {
    "wrong_key": _wrong_key,
    "unknown_key": _unknown_key,
    "altered_quote": _altered_quote,
    "no_quote": _no_quote,
    "short_quote": _short_quote,
    "digit_changed": _digit_changed,
    "unit_changed": _unit_changed,
    "negation_turned": _negation_turned,
    "scope_widened": _widened,
    "region_swapped": _region_swapped,
    "clauses_merged": _merged,
    "condition_added": _appended(
        ["须在30个工作日内提交纸质材料", "由市纪委负责审批", "仅限女性创业者", "需缴纳保证金"]
    ),
    "url_invented": _appended(["详见 https://policy.example.com/apply", "登录 www.fictional-gov.cn 申请"]),
    "phone_invented": _appended(["咨询电话 0561-3198888", "请拨打 13912345678"]),
    "promise": _appended(["保证通过", "贵公司一定能拿到"]),
    "validity_invented": _appended(["该政策目前仍然有效", "该文件已经废止"]),
    "markup": _appended(["[点这里](https://e.example)", "<b>重要</b>"]),
}
_NEEDS_ROOM = ("digit_changed", "unit_changed", "negation_turned", "scope_widened", "short_quote")
