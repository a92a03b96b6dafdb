"""The first measure: 60 questions in the words of enterprises, scored without a judge."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from assistant import PolicyAssistant, Question, build, read_settings, today
from eval.first_cases import Case, letters, read_cases

ABSTAINS = ("abstention", "refusal")


@dataclass(slots=True)
class Score:
    """Counts over all cases, and what went wrong, case by case."""

    citations: int = 0
    exact: int = 0
    cited_right: int = 0
    answerable: int = 0
    abstained: int = 0
    unanswerable: int = 0
    nuggets_right: int = 0
    forbidden_said: int = 0
    latencies: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def run() -> bool:
    """Score all cases and print the figures; true where every target is reached."""
    assistant = build(read_settings())
    assistant.warm()
    score = Score()
    for case in read_cases("first"):
        form = assistant.answer(Question(case.question, today(), region=case.region))
        _check(case, form, assistant, score)
    first, five = retrieval_rates(our_finder(assistant))
    return _print(score, first, five)


def _check(case: Case, form: dict[str, Any], assistant: PolicyAssistant, score: Score) -> None:
    score.latencies.append(form["latency_ms"])
    for citation in form["citations"]:
        document = assistant.document(citation["document_id"])
        said = document.source[citation["source_start"] : citation["source_end"]] if document else None
        score.citations += 1
        score.exact += said == citation["source_quote"] and citation["quote"] in citation["clause_text"]
    told = f"{case.id} [{case.kind}] {case.question}"
    if wrong := [word for word in case.forbidden if word in form["answer"]]:
        score.forbidden_said += 1
        score.failures.append(f"forbidden {wrong}: {told}\n    → {form['answer']}")
    if not case.answerable:
        score.unanswerable += 1
        score.abstained += form["kind"] in ABSTAINS
        if form["kind"] not in ABSTAINS:
            score.failures.append(f"answered though the documents do not: {told}\n    → {form['answer']}")
        return
    score.answerable += 1
    right = any(
        letters(q) in letters(c["clause_text"]) and d == c["document_id"]
        for d, q in case.gold
        for c in form["citations"]
    )
    score.cited_right += right
    complete = all(any(letters(a) in letters(form["answer"]) for a in nugget) for nugget in case.nuggets)
    score.nuggets_right += right and complete
    if not right:
        score.failures.append(f"right clause not cited: {told}\n    → {form['kind']}: {form['answer']}")
    elif not complete:
        score.failures.append(f"incomplete {case.nuggets}: {told}\n    → {form['answer']}")


Finder = Callable[[Case], list[tuple[str, str]]]
"""A case → the pieces found for it, best first, as (document id, text)."""


def our_finder(assistant: PolicyAssistant) -> Finder:
    def find(case: Case) -> list[tuple[str, str]]:
        found = assistant.search(Question(case.question, today(), region=case.region), 5)
        return [(item.passage.document_id, item.passage.text) for item in found]

    return find


def retrieval_rates(find: Finder) -> tuple[float, float]:
    """Share of answerable cases whose gold quote stands in the first piece, and in one of five."""
    ranks = []
    for case in read_cases("first"):
        if case.answerable:
            pieces = find(case)[:5]
            hits = [
                any(letters(q) in letters(text) and d == identity for d, q in case.gold) for identity, text in pieces
            ]
            ranks.append(hits.index(True) if True in hits else 5)
    return sum(rank == 0 for rank in ranks) / len(ranks), sum(rank < 5 for rank in ranks) / len(ranks)


def _print(score: Score, first: float, five: float) -> bool:
    for failure in score.failures:
        print(failure)
    ordered = sorted(score.latencies)
    rows = [
        ("citations exact in source and clause", f"{score.exact}/{score.citations}", score.exact == score.citations),
        ("right clause among the citations", f"{score.cited_right}/{score.answerable}", score.cited_right >= 34),
        ("  … and every vital nugget said", f"{score.nuggets_right}/{score.answerable}", True),
        ("abstains where the documents are silent", f"{score.abstained}/{score.unanswerable}", score.abstained >= 16),
        ("answers with a forbidden string", str(score.forbidden_said), score.forbidden_said == 0),
        ("right clause first", f"{first:.3f}", first >= 0.80),
        ("right clause in five", f"{five:.3f}", five >= 0.95),
        ("latency p50 / p95, ms", f"{ordered[len(ordered) // 2]:.1f} / {ordered[int(len(ordered) * 0.95)]:.1f}", True),
    ]
    for name, figure, reached in rows:
        print(f"{'ok  ' if reached else 'MISS'} {name:<42}{figure:>14}")
    return all(reached for _, _, reached in rows)
