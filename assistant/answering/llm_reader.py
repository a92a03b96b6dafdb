"""The reader that asks a language model for sentences. It believes nothing: what it yields are drafts and faults.

Documents and questions go to the model as data, between marks that nobody can guess; passages have keys that mean
nothing and are new for every question. What a person typed is masked before it leaves.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

from assistant.answering.json_objects import objects_in
from assistant.answering.locate import located
from assistant.answering.prompts import Prompt
from assistant.domain.answer import DraftClaim, Quote
from assistant.domain.document import PolicyDocument
from assistant.domain.passage import Passage
from assistant.domain.text import Span

MOST_SENTENCES = 8
_LONGEST_SENTENCE, _MOST_QUOTES = 300, 6
_LONGEST_PASSAGE = 1_500
_NO_JSON, _NO_TEXT, _NO_QUOTE = "not_json", "no_sentence", "no_quote"
UNKNOWN_KEY, QUOTE_NOT_THERE = "unknown_key", "quote_not_in_clause"


class Model(Protocol):
    """A language model: system, user, the moment (of `time.monotonic`) by which all must be said, and for whom → its
    words."""

    @property
    def name(self) -> str: ...

    def stream(self, system: str, user: str, deadline: float, who: str | None) -> Iterator[str]: ...


@dataclass(frozen=True, slots=True)
class Worded:
    """A sentence as the model gave it: `draft` with the quotes found in their clauses, or the `fault` of its form."""

    text: str
    draft: DraftClaim | None = None
    fault: str | None = None
    cited: tuple[Passage, ...] = ()
    number: int | None = None
    """Which of several failed sentences it mends."""


@dataclass(frozen=True, slots=True)
class NotSaid:
    """The model says that the passages do not deal with the question."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A sentence that may not be shown, and the check that it failed."""

    sentence: Worded
    check: str


class LlmReader:
    """Asks one model. Safe from several threads: every question has marks and keys of its own."""

    def __init__(
        self,
        model: Model,
        prompts: Mapping[str, Prompt],
        document: Callable[[str], PolicyDocument | None],
        masked: Callable[[str], str],
    ) -> None:
        self._model = model
        self._prompts = prompts
        self._document = document
        self._masked = masked

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def versions(self) -> tuple[tuple[str, str], ...]:
        """Name and version of each prompt."""
        return tuple(sorted((prompt.name, prompt.version) for prompt in self._prompts.values()))

    def read(
        self, question: str, passages: Sequence[Passage], as_of: date, deadline: float, who: str | None
    ) -> Iterator[Worded | NotSaid]:
        """The model's sentences as they come, at most `MOST_SENTENCES`; whatever the model raises passes through."""
        mark, keys = _mark(), _keyed(passages)
        system, user = self._prompts["answer"].filled(
            {
                "mark": mark,
                "most": str(MOST_SENTENCES - 2),
                "as_of": as_of.isoformat(),
                "passages": self._shown(keys, as_of),
                "question": self._masked(question),
            }
        )
        yield from self._sentences(self._model.stream(system, user, deadline, who), keys)

    def repair(
        self, failed: Sequence[Failed], passages: Sequence[Passage], as_of: date, deadline: float, who: str | None
    ) -> list[Worded]:
        """The failed sentences as the model mends them, once told what was wrong, each with its number (from 0)."""
        mark, keys = _mark(), _keyed(passages)
        listed = "\n".join(
            f"{number}. {one.sentence.text[:_LONGEST_SENTENCE]}\n   没有通过：{_CHECKS.get(one.check, one.check)}"
            for number, one in enumerate(failed)
        )
        system, user = self._prompts["repair"].filled(
            {"mark": mark, "passages": self._shown(keys, as_of), "failed": listed}
        )
        told = self._sentences(self._model.stream(system, user, deadline, who), keys)
        return [one for one in told if isinstance(one, Worded) and one.number is not None]

    def _shown(self, keys: Mapping[str, Passage], as_of: date) -> str:
        return "\n\n".join(self._one_shown(key, passage, as_of) for key, passage in keys.items())

    def _one_shown(self, key: str, passage: Passage, as_of: date) -> str:
        document = self._document(passage.document_id)
        imprint = document.imprint if document else None
        said = [f"《{passage.title}》"]
        if imprint is not None:
            said += [f"地区：{imprint.region.name or '全国'}"]
            said += [f"文号：{imprint.document_number}"] if imprint.document_number else []
            said += [f"有效期至：{imprint.valid_until}"] if imprint.valid_until else []
            said += [f"目标期至：{imprint.target_until}"] if imprint.target_until else []
            said += [f"状态：{imprint.status(as_of).value}"]
        path = " › ".join(passage.path)
        return f"[{key}] {' '.join(said)}\n位置：{path}\n{passage.text[:_LONGEST_PASSAGE]}"

    def _sentences(self, pieces: Iterator[str], keys: Mapping[str, Passage]) -> Iterator[Worded | NotSaid]:
        for number, told in enumerate(objects_in(pieces)):
            if number >= MOST_SENTENCES:
                return
            if isinstance(told, dict) and told.get("answered") is False and "text" not in told:
                yield NotSaid()
            else:
                yield self._worded(told, keys)

    def _worded(self, told: Mapping[str, Any] | str, keys: Mapping[str, Passage]) -> Worded:
        if isinstance(told, str):
            return Worded(told[:_LONGEST_SENTENCE], fault=_NO_JSON)
        text, cite, number = told.get("text"), told.get("cite"), told.get("n")
        if not isinstance(text, str) or not text.strip() or len(text) > _LONGEST_SENTENCE:
            return Worded(str(text)[:_LONGEST_SENTENCE], fault=_NO_TEXT)
        sentence = Worded(_one_line(text), number=number if isinstance(number, int) else None)
        cite = cite[:_MOST_QUOTES] if isinstance(cite, list) else [cite]
        quotes: list[Quote] = []
        cited: list[Passage] = []
        for one in cite:
            key, words = (one.get("key"), one.get("quote")) if isinstance(one, Mapping) else (None, None)
            passage = keys.get(str(key).strip().strip("[]"))
            if passage is None or not isinstance(words, str):
                return replace(sentence, fault=UNKNOWN_KEY if cite != [None] else _NO_QUOTE, cited=tuple(cited))
            cited.append(passage)
            spans = located(words, passage.text)
            if not spans:
                return replace(sentence, fault=QUOTE_NOT_THERE, cited=tuple(cited))
            start = passage.span.start
            quotes += [
                Quote(passage.document_id, passage.clause_id, Span(start + s.start, start + s.end)) for s in spans
            ]
        draft = DraftClaim(sentence.text, tuple(dict.fromkeys(quotes)))
        return replace(sentence, draft=draft, cited=tuple(cited))


def _mark() -> str:
    return secrets.token_hex(8)


def _keyed(passages: Sequence[Passage]) -> dict[str, Passage]:
    keys: dict[str, Passage] = {}
    for passage in passages:
        key = secrets.token_hex(2)
        while key in keys:
            key = secrets.token_hex(2)
        keys[key] = passage
    return keys


def _one_line(text: str) -> str:
    """The sentence in one line, with an end."""
    line = " ".join(text.split())
    return line if line.endswith(("。", "！", "？", "；", "）", ")")) else line.rstrip("，、,;；：: ") + "。"


_CHECKS = {
    _NO_QUOTE: "没有附原文",
    _NO_TEXT: "没有写出句子，或句子太长",
    UNKNOWN_KEY: "所写的钥匙不是资料里的钥匙",
    QUOTE_NOT_THERE: "所抄的原文与条款不一致",
    "damaged": "所引原文缺字，不能作为依据",
    "figure_not_in_quote": "句中的数字、单位或日期不在所抄原文里",
    "bound_changed": "“最高、不低于、以上、不超过”之类的限定与原文不同",
    "negation_changed": "肯定与否定与原文不同",
    "duty_changed": "“可以、应当、鼓励、支持、一律、原则上”之类的轻重与原文不同",
    "place_not_cited": "句中的地区或单位不是所引文件的",
    "roles_exchanged": "牵头、责任、配合单位与原文不同",
    "promise": "作了原文没有的承诺",
    "contact_not_in_quote": "电话或网址不在所抄原文里",
    "validity_untrue": "对有效期的说法与文件日期不符",
    "words_not_in_quote": "句中有所抄原文里没有的内容",
    "phrases_mixed": "把不同条款的内容拼在了一起",
}
"""The checks that a sentence can fail, in words for the model."""
