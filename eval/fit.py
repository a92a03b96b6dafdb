"""`python -m eval fit`: the weights of the evidence reader, fitted on our questions and written as data.

Two small models over the measurements of `assistant.answering.evidence`: a conditional logit that chooses among the
sentences of a question (McFadden 1974), and a logistic regression that tells whether the documents deal with it at
all. Both have a ridge penalty and are solved by damped Newton steps: no random numbers, the same weights every time.
What is printed is out of sample: five folds by question.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant import (
    ANSWER_FEATURES,
    CHOICE_FEATURES,
    Candidate,
    PolicyAssistant,
    Question,
    Resolved,
    Weights,
    build,
    question_features,
    question_from,
    read_settings,
    rescored,
    today,
)
from eval.cases import HERE, Case, read_cases, to_question
from eval.fit_messages import fit_messages
from eval.normal import normal
from eval.read import read_items
from eval.statistics import auroc

SETS = ("train", "dev")
_BY_VECTORS = (
    "phrase_like",
    "most_phrase_like",
    "like_and_said",
    "like_and_share",
)
_FOLDS = 5
_RIDGE_CHOICE, _RIDGE_ANSWER = 3.0, 10.0
_STEPS, _LONGEST_STEP, _STILL = 60, 0.5, 1e-6
_SAME_WORDS = 12
"""So many characters of a gold quote tell which sentence it stands in; it may run on into the next."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """A question as it was read: its candidates, which of them carry gold, and whether any clause read is gold."""

    case_id: str
    resolved: Resolved
    candidates: list[Candidate]
    gold: list[bool]
    answerable: bool | None
    """None where it cannot be told: gold exists, but the retriever did not bring it."""


def run(output: Path, sets: Sequence[str] = SETS) -> int:
    """Fit on the sets and write the weights; prints what they reach on questions they were not fitted on."""
    assistant = build(read_settings())
    fit_messages(assistant, output.with_name("messages.json"))
    assistant.close()
    assistant = build(read_settings())  # what is asked, as learned just now, is one of the measurements
    examples = [e for name in sets for case in read_cases(name) for e in examples_of(assistant, case)]
    reading = [e for item in read_items(HERE / "reading.jsonl") for e in examples_in(assistant, item)]
    assistant.close()
    print(f"{len(examples)} questions, {sum(any(e.gold) for e in examples)} with gold among what was read")
    fitted = {}
    for name, own, without in (
        ("with_vectors", examples, ()),
        ("words_only", examples, _BY_VECTORS),
        ("given_passages", reading, ()),
    ):
        _print_folds(name, own, without)
        fitted[name] = fit(own, without)
    output.write_text(_yaml(fitted, sets), "utf-8")
    return 0


def examples_of(assistant: PolicyAssistant, case: Case) -> list[Example]:
    """One example for every reading that the question leads to; none for a question that is not read."""
    found = []
    for resolved, candidates in assistant.evidence(question_from(to_question(case), today())):
        clauses = {option.clause_id for gold in case.gold for option in gold.options}
        read = any(candidate.clause.id in clauses for candidate in candidates)
        answerable = read if read or not case.gold else None
        found.append(Example(case.id, resolved, candidates, [_carries(c, case) for c in candidates], answerable))
    return [example for example in found if example.candidates]


def examples_in(assistant: PolicyAssistant, item: Mapping[str, Any]) -> list[Example]:
    """The example of a reading item: the sentences with an accepted answer are gold."""
    passages = [(p["pid"], p["title"], p["text"]) for p in item["passages"]]
    question = Question(item["question"], today(), id=item["id"])
    answers = [normal(answer) for answer in item["answers"]]
    found = []
    for resolved, candidates in assistant.evidence_in(question, passages):
        gold = [any(answer in normal(c.sentence.text) for answer in answers) for c in candidates]
        if candidates:
            found.append(Example(item["id"], resolved, candidates, gold, any(gold) if answers else False))
    return found


def _carries(candidate: Candidate, case: Case) -> bool:
    sentence = normal(candidate.sentence.text)
    return any(
        option.clause_id == candidate.clause.id and normal(option.quote)[:_SAME_WORDS] in sentence
        for gold in case.gold
        for option in gold.options
    )


def fit(examples: Sequence[Example], without: Sequence[str]) -> Weights:
    """The weights over all measurements but those in `without`."""
    choice = [name for name in CHOICE_FEATURES if name not in without]
    choose = _conditional_logit([(_table(e, choice), np.array(e.gold)) for e in examples if any(e.gold)])
    weights = Weights(dict(zip(choice, map(float, choose), strict=True)), {})
    names = [name for name in ANSWER_FEATURES if name not in without]
    told = [e for e in examples if e.answerable is not None]
    rows = np.array([[_answer_row(e, weights)[name] for name in names] for e in told])
    answer, bias = logit(rows, np.array([float(bool(e.answerable)) for e in told]))
    return Weights(weights.choose, {"bias": float(bias), **dict(zip(names, map(float, answer), strict=True))})


def _table(example: Example, names: Sequence[str]) -> Floats:
    return np.array([[candidate.features[name] for name in names] for candidate in example.candidates])


def _answer_row(example: Example, weights: Weights) -> dict[str, float]:
    return question_features(example.resolved, rescored(example.candidates, weights))


def _conditional_logit(groups: Sequence[tuple[Floats, NDArray[np.bool_]]]) -> Floats:
    mean, scale = _standard(np.vstack([table for table, _ in groups]))
    tables = [((table - mean) / scale, gold / gold.sum()) for table, gold in groups]
    b = np.zeros(len(mean))
    for _ in range(_STEPS):
        slope, bend = _RIDGE_CHOICE * b, _RIDGE_CHOICE * np.eye(len(b))
        for table, wanted in tables:
            u = table @ b
            p = np.exp(u - u.max())
            p /= p.sum()
            middle = table.T @ p
            slope = slope + table.T @ (p - wanted)
            bend = bend + (table * p[:, None]).T @ table - np.outer(middle, middle)
        step = np.linalg.solve(bend, slope)
        b = b - step / max(1.0, float(np.abs(step).max()) / _LONGEST_STEP)
        if np.abs(step).max() < _STILL:
            break
    return b / scale


def logit(rows: Floats, told: Floats) -> tuple[Floats, float]:
    """Both sides count the same however many questions each has: .5 is where a mistake of either kind is as likely."""
    mean, scale = _standard(rows)
    table = np.c_[(rows - mean) / scale, np.ones(len(rows))]
    ridge = _RIDGE_ANSWER * np.eye(table.shape[1])
    ridge[-1, -1] = 0
    counts = np.where(told > 0, len(told) / (2 * told.sum()), len(told) / (2 * (1 - told).sum()))
    b = np.zeros(table.shape[1])
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-(table @ b)))
        bend = (table * (counts * p * (1 - p))[:, None]).T @ table + ridge
        step = np.linalg.solve(bend, table.T @ (counts * (p - told)) + ridge @ b)
        b = b - step / max(1.0, float(np.abs(step).max()) / _LONGEST_STEP)
        if np.abs(step).max() < _STILL:
            break
    weights = b[:-1] / scale
    return weights, float(b[-1] - weights @ mean)


def _standard(rows: Floats) -> tuple[Floats, Floats]:
    scale = rows.std(axis=0)
    return rows.mean(axis=0), np.where(scale > 0, scale, 1.0)


def _print_folds(name: str, examples: Sequence[Example], without: Sequence[str]) -> None:
    places = {case_id: n % _FOLDS for n, case_id in enumerate(sorted({e.case_id for e in examples}))}
    sentence, clause, likely, told = [], [], [], []
    for fold in range(_FOLDS):
        weights = fit([e for e in examples if places[e.case_id] != fold], without)
        for example in (e for e in examples if places[e.case_id] == fold):
            ranked = rescored(example.candidates, weights)
            if any(example.gold):
                right = {id(c.sentence) for c, gold in zip(example.candidates, example.gold, strict=True) if gold}
                clauses = {c.clause.id for c, gold in zip(example.candidates, example.gold, strict=True) if gold}
                sentence.append(id(ranked[0].sentence) in right)
                clause.append(ranked[0].clause.id in clauses)
            if example.answerable is not None:
                measured = question_features(example.resolved, ranked)
                total = sum(w * (1.0 if key == "bias" else measured[key]) for key, w in weights.answer.items())
                likely.append(float(1 / (1 + np.exp(-total))))
                told.append(example.answerable)
    refused = [p < 0.5 for p in likely]
    false = np.mean([r for r, a in zip(refused, told, strict=True) if a])
    right_refusals = np.mean([r for r, a in zip(refused, told, strict=True) if not a])
    area = auroc(np.array(likely), told) or 0.0
    print(
        f"{name}: right sentence first {np.mean(sentence):.3f}, right clause first {np.mean(clause):.3f}, "
        f"AUROC {area:.3f}, false refusals {false:.3f}, right refusals {right_refusals:.3f}"
    )


def _yaml(fitted: dict[str, Weights], sets: Sequence[str]) -> str:
    lines = [
        f"# 由 python -m eval fit 在题集 {'、'.join(sets)} 上拟合，勿手改；度量的含义见 evidence.py。",
        "# Fitted by python -m eval fit; not to be edited by hand. The measurements are explained in evidence.py.",
    ]
    for name, weights in fitted.items():
        lines.append(f"{name}:")
        parts: dict[str, Any] = {"choose": weights.choose, "answer": weights.answer}
        for part, values in parts.items():
            lines.append(f"  {part}:")
            lines += [f"    {key}: {value:.4f}" for key, value in values.items()]
    return "\n".join(lines) + "\n"
