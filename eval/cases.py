"""Questions with what a right answer must cite, say and not say: the case form, its reader, the question object."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assistant import PolicyAssistant

HERE = Path(__file__).parent / "cases"
TODAY = date(2026, 11, 22)
"""The day of a case without `as_of`: fixed, so that a run of next year still asks the same question."""
KINDS = (
    "fact",
    "amount",
    "condition",
    "department",
    "procedure",
    "deadline",
    "yes_no",
    "voucher",
    "certification",
    "reward",
    "several_clauses",
    "comparison",
    "follow_up",
    "expiry",
    "false_premise",
    "near_miss",
    "wrong_region",
    "other_policy",
    "out_of_scope",
    "injection",
)
EXPECTATIONS = ("grounded", "abstention", "refusal")
DETAILS = ("amount", "count", "date", "condition", "department", "contact", "procedure")
"""What a near-miss may find unstated."""
NO_DOCUMENT = "none"

Sources = Callable[[str], str | None]
"""A document id → its stored source text; a clause id (`document/…`) → its cleaned own words; None where unknown."""


class CaseError(ValueError):
    """A case that cannot be read; the message begins with `file:line`."""


@dataclass(frozen=True, slots=True)
class Gold:
    """Words in a clause that a complete answer needs; each of `alternatives` is as good."""

    clause_id: str
    quote: str
    alternatives: tuple["Gold", ...] = ()

    @property
    def options(self) -> tuple["Gold", ...]:
        return (self, *self.alternatives)

    @property
    def document_id(self) -> str:
        return document_of(self.clause_id)


@dataclass(frozen=True, slots=True)
class Nugget:
    """A fact that the text must say in one of the wordings `any`; without the vital ones it is no answer."""

    vital: bool
    any: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One question. Every gold item is needed; `unstated` names the details that a near-miss asks for in vain."""

    id: str
    kind: str
    question: str
    expect: str
    region: str | None = None
    as_of: date | None = None
    history: tuple[tuple[str, str], ...] = ()
    gold: tuple[Gold, ...] = ()
    unstated: tuple[str, ...] = ()
    nuggets: tuple[Nugget, ...] = ()
    forbidden: tuple[str, ...] = ()
    note: str = ""
    paraphrase_of: str | None = None

    @property
    def answerable(self) -> bool:
        """The documents answer it in full; false for near-misses too."""
        return self.expect == "grounded" and not self.unstated

    @property
    def near_miss(self) -> bool:
        """The clause exists, the detail asked for does not stand in it."""
        return bool(self.unstated) or self.kind == "near_miss"

    @property
    def document(self) -> str:
        """The first gold document, or `none`: what the statistics cluster by."""
        return self.gold[0].document_id if self.gold else NO_DOCUMENT

    @property
    def day(self) -> date:
        """The day it is asked as of."""
        return self.as_of or TODAY


def document_of(clause_id: str) -> str:
    """The document of a clause, from the clause's id."""
    return clause_id.partition("/")[0]


def to_question(case: Case) -> dict[str, Any]:
    """The question object of the contract; `as_of` is always given, so that the calendar changes no run."""
    question: dict[str, Any] = {"id": case.id, "question": case.question, "as_of": case.day.isoformat()}
    if case.region:
        question["region"] = case.region
    if case.history:
        question["history"] = [{"role": role, "content": content} for role, content in case.history]
    return question


def sources_of(assistant: PolicyAssistant) -> Sources:
    """The served corpus as `Sources`; each document is read once."""
    texts: dict[str, str] = {}
    seen: set[str] = set()

    def find(identity: str) -> str | None:
        document_id = document_of(identity)
        if document_id not in seen:
            seen.add(document_id)
            document = assistant.document(document_id)
            if document is not None:
                texts[document_id] = document.source
                texts.update({clause.id: document.own_text(clause) for clause, _ in document.walk()})
        return texts.get(identity)

    return find


def read_cases(set_name: str, folder: Path = HERE) -> list[Case]:
    """The cases of `folder/<set_name>.jsonl` in file order; raises `CaseError` at the first that is malformed."""
    path = folder / f"{set_name}.jsonl"
    if not path.is_file():
        raise CaseError(f"{path}: no such question set (没有这个题集)")
    cases = []
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        if line.strip():
            try:
                cases.append(case_from(json.loads(line)))
            except (ValueError, TypeError) as error:
                raise CaseError(f"{path.name}:{number}: {error}") from error
    return cases


def case_from(data: Any) -> Case:
    """A case object → a case; raises `ValueError` naming the key that is unknown, missing or of the wrong type."""
    entry = _object(
        data,
        "case",
        needed={"id", "kind", "question", "expect", "gold", "nuggets", "forbidden", "note"},
        optional={"region", "as_of", "history", "unstated", "paraphrase_of"},
    )
    return Case(
        id=_text(entry, "id"),
        kind=_text(entry, "kind"),
        question=_text(entry, "question"),
        expect=_text(entry, "expect"),
        region=_text(entry, "region") if entry.get("region") is not None else None,
        as_of=date.fromisoformat(_text(entry, "as_of")) if entry.get("as_of") is not None else None,
        history=tuple(_turn(turn) for turn in _list(entry, "history")),
        gold=tuple(_gold(item) for item in _list(entry, "gold")),
        unstated=_texts(entry, "unstated"),
        nuggets=tuple(_nugget(item) for item in _list(entry, "nuggets")),
        forbidden=_texts(entry, "forbidden"),
        note=_text(entry, "note"),
        paraphrase_of=_text(entry, "paraphrase_of") if entry.get("paraphrase_of") is not None else None,
    )


def _turn(data: Any) -> tuple[str, str]:
    entry = _object(data, "history", needed={"role", "content"})
    if entry["role"] not in ("user", "assistant"):
        raise ValueError(f"history: unknown role {entry['role']!r}")
    return _text(entry, "role"), _text(entry, "content")


def _gold(data: Any) -> Gold:
    entry = _object(data, "gold", needed={"clause_id", "quote"}, optional={"or"})
    alternatives = tuple(_gold(item) for item in _list(entry, "or"))
    if any(item.alternatives for item in alternatives):
        raise ValueError("gold: an alternative cannot have alternatives")
    return Gold(_text(entry, "clause_id"), _text(entry, "quote"), alternatives)


def _nugget(data: Any) -> Nugget:
    entry = _object(data, "nuggets", needed={"vital", "any"})
    if not isinstance(entry["vital"], bool) or not entry["any"]:
        raise ValueError("nuggets: vital must be true or false, any must not be empty")
    return Nugget(entry["vital"], _texts(entry, "any"))


def _object(
    data: Any, name: str, needed: set[str], optional: set[str] | frozenset[str] = frozenset()
) -> Mapping[str, Any]:
    if not isinstance(data, dict):
        raise ValueError(f"{name}: an object is expected")
    if unknown := data.keys() - needed - optional:
        raise ValueError(f"{name}: unknown keys {sorted(unknown)}")
    if missing := needed - data.keys():
        raise ValueError(f"{name}: missing keys {sorted(missing)}")
    return data


def _text(entry: Mapping[str, Any], key: str) -> str:
    if not isinstance(entry[key], str) or not entry[key].strip():
        raise ValueError(f"{key}: text is expected")
    return str(entry[key])


def _list(entry: Mapping[str, Any], key: str) -> list[Any]:
    value = entry.get(key, [])
    if not isinstance(value, list):
        raise ValueError(f"{key}: a list is expected")
    return value


def _texts(entry: Mapping[str, Any], key: str) -> tuple[str, ...]:
    values = _list(entry, key)
    if not all(isinstance(value, str) and value.strip() for value in values):
        raise ValueError(f"{key}: a list of texts is expected")
    return tuple(values)
