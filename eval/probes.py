"""Probes: what a good assistant's answers do when the question, the index or a document changes.

determinism   asked again, byte for byte the same answer but for the time it took
order         the same answer from an index that took the documents in the reverse order
paraphrase    the same clauses cited for the same question in other words (Jaccard overlap)
counterfactual  a number edited in a copy of a document: the answer says the new one and no longer the old one
"""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant import PolicyAssistant, build
from eval.cases import HERE, TODAY, Case, CaseError, to_question
from eval.normal import says
from eval.systems import System, ours

EVERY = 3
"""Determinism and order ask every third case again: enough to see, and `make eval` stays short."""
_APART = ("latency_ms", "corpus_version")
"""What may differ between two runs on the same documents."""

Observation = tuple[str, str, float]
"""(probe, case id, value from 0 to 1)."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A number changed in a document, and how the answer to a question must follow."""

    id: str
    document: str
    old: str
    new: str
    question: str
    says: tuple[str, ...]
    forbidden: tuple[str, ...]


def observe(
    assistant: PolicyAssistant,
    cases: Sequence[Case],
    answers: Mapping[str, Mapping[str, Any]],
    progress: Callable[[str], None],
) -> Iterator[Observation]:
    """All four probes of a run's `answers`. Indexes a copy of the corpus in a folder of its own, removed afterwards."""
    again = [case for case in cases[::EVERY] if case.id in answers]
    answer = ours(assistant)
    for number, case in enumerate(again, 1):
        progress(f"determinism {number}/{len(again)}")
        yield "determinism", case.id, _same(answer(to_question(case)), answers[case.id])
    paraphrases = _paraphrases({case.id: case for case in cases})
    for number, (case, words) in enumerate(paraphrases, 1):
        progress(f"paraphrase {number}/{len(paraphrases)}")
        if case.id in answers:
            said = answer(to_question(replace(case, question=words)))
            yield "paraphrase", case.id, _cites_the_same(said, answers[case.id])
    with tempfile.TemporaryDirectory() as folder:
        yield from _on_a_copy(assistant, Path(folder), again, answers, progress)


def _on_a_copy(
    assistant: PolicyAssistant,
    folder: Path,
    again: Sequence[Case],
    answers: Mapping[str, Mapping[str, Any]],
    progress: Callable[[str], None],
) -> Iterator[Observation]:
    shutil.copytree(assistant.settings.corpus, folder / "corpus")
    copy = build(replace(assistant.settings, home=folder / "home", corpus=folder / "corpus"))
    try:
        documents = {source.parent.name: source for source in copy.settings.documents.rglob("source.txt")}
        for name in sorted(documents, reverse=True):
            progress(f"order: {name}")
            copy.index([documents[name].parent], False, lambda _: None)
        answer = ours(copy)
        for number, case in enumerate(again, 1):
            progress(f"order {number}/{len(again)}")
            yield "order", case.id, _same(answer(to_question(case)), answers[case.id])
        edits = read_edits(HERE / "counterfactuals.jsonl")
        progress("counterfactual")
        for edit in edits:
            apply(edit, documents[edit.document])
        copy.index([], False, lambda _: None)
        for edit in edits:
            yield "counterfactual", edit.id, follows(edit, answer)
    finally:
        copy.close()


def apply(edit: Edit, source: Path) -> None:
    """Change the words in the file; raises `CaseError` where they do not stand in it exactly once."""
    text = source.read_bytes().decode("utf-8")
    if text.count(edit.old) != 1:
        raise CaseError(f"{edit.id}: {edit.old!r} stands {text.count(edit.old)} times in {source}, not once")
    source.write_bytes(text.replace(edit.old, edit.new).encode("utf-8"))


def follows(edit: Edit, answer: System) -> float:
    """1 where the answer says all that the edit made true and nothing that it made false."""
    form = answer({"id": edit.id, "question": edit.question, "as_of": TODAY.isoformat()})
    text = str(form["answer"])
    told = form["kind"] == "grounded" and all(says(text, words) for words in edit.says)
    return float(told and not any(says(text, words) for words in edit.forbidden))


def read_edits(path: Path) -> list[Edit]:
    """The edits of a file, in its order."""
    return [
        Edit(
            id=entry["id"],
            document=entry["document"],
            old=entry["old"],
            new=entry["new"],
            question=entry["question"],
            says=tuple(entry["says"]),
            forbidden=tuple(entry["forbidden"]),
        )
        for entry in _lines(path)
    ]


def _paraphrases(cases: Mapping[str, Case]) -> list[tuple[Case, str]]:
    """Cases with the same question in other words; those of other sets are left out."""
    return [
        (cases[entry["of"]], words)
        for entry in _lines(HERE / "paraphrases.jsonl")
        if entry["of"] in cases
        for words in entry["questions"]
    ]


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    left, right = ({k: v for k, v in form.items() if k not in _APART} for form in (one, other))
    return float(json.dumps(left, ensure_ascii=False) == json.dumps(right, ensure_ascii=False))


def _cites_the_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    if one["kind"] != other["kind"]:
        return 0.0
    left, right = ({c["clause_id"] for c in form["citations"]} for form in (one, other))
    return len(left & right) / len(left | right) if left | right else 1.0
