"""The part of `python -m eval fit` that learns from messages alone: what they ask for, and what is an attack."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant import VECTOR_SCALE, Classifier, PolicyAssistant, grams_of
from eval.cases import HERE, read_cases

_RIDGE, _STEPS, _SEEN_TWICE = 1e-3, 600, 2
Floats = NDArray[np.float64]
Example = tuple[str, str]
"""(message without its region, label)."""


def fit_messages(assistant: PolicyAssistant, output: Path) -> None:
    """Fit the classifiers, print what they reach on messages held out, then fit on all and write them."""
    fitted: dict[str, Any] = {}
    for name, (train, held) in {
        "asked": (asked_examples(assistant, "asks"), asked_examples(assistant, "asks-heldout")),
        "scope": (scope_examples(assistant, "scope"), scope_examples(assistant, "scope-heldout")),
        "attack": (attack_examples(assistant, "injections"), attack_examples(assistant, "injections-heldout")),
    }.items():
        for vectors in (True, False):
            model = classifier(train, assistant, vectors)
            right = [_top(model, text) == label for text, label in held]
            print(
                f"{name}, {'with vectors' if vectors else 'words only'}: {np.mean(right):.3f} of {len(held)} held out"
            )
        both = [classifier([*train, *held], assistant, vectors) for vectors in (True, False)]
        fitted[name] = {
            "labels": both[0].labels,
            "grams": list(both[0].grams),
            "with_vectors": _rounded(both[0].rows),
            "words_only": _rounded(both[1].rows),
        }
    output.write_text(json.dumps(fitted, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")


def asked_examples(assistant: PolicyAssistant, name: str) -> list[Example]:
    """Messages labelled with what they ask for."""
    return [(assistant.bare(entry["text"]), entry["asks"]) for entry in _lines(name)]


def scope_examples(assistant: PolicyAssistant, name: str) -> list[Example]:
    """Messages about enterprise policy, and messages about anything else; the questions of `train` and `dev` count."""
    found = [(assistant.bare(entry["text"]), entry["scope"]) for entry in _lines(name)]
    if name == "scope":
        for set_name in ("train", "dev"):
            for case in read_cases(set_name):
                if case.kind != "injection" and not case.history:
                    label = "outside" if case.kind == "out_of_scope" else "inside"
                    found.append((assistant.bare(case.question), label))
    return found


def attack_examples(assistant: PolicyAssistant, name: str) -> list[Example]:
    """Attempts to change the rules, and honest questions."""
    found = [(assistant.bare(entry["text"]), "attack") for entry in _lines(name)]
    if name == "injections":
        honest = [entry["text"] for entry in _lines("innocent")]
        for set_name in ("train", "dev"):
            cases = read_cases(set_name)
            honest += [case.question for case in cases if case.kind != "injection"]
            found += [(assistant.bare(case.question), "attack") for case in cases if case.kind == "injection"]
        found += [(assistant.bare(text), "honest") for text in honest]
    return found


def classifier(examples: Sequence[Example], assistant: PolicyAssistant, vectors: bool) -> Classifier:
    """A multinomial logit with ridge, every label weighing the same; accelerated gradient steps, always the same."""
    labels = sorted({label for _, label in examples})
    counts = Counter(gram for text, _ in examples for gram in set(grams_of(text)))
    grams = {gram: row for row, gram in enumerate(sorted(g for g, n in counts.items() if n >= _SEEN_TWICE))}
    table = np.zeros((len(examples), len(grams)))
    for row, (text, _) in enumerate(examples):
        for gram in set(grams_of(text)) & grams.keys():
            table[row, grams[gram]] = 1
    if vectors:
        table = np.c_[table, VECTOR_SCALE * np.array([assistant.vector(text) for text, _ in examples])]
    table = np.c_[table, np.ones(len(table))]
    told = np.array([labels.index(label) for _, label in examples])
    rows = _fit(table, np.eye(len(labels))[told], 1 / np.bincount(told)[told])
    return Classifier(tuple(labels), grams, rows.astype(np.float32), assistant.vector if vectors else None)


def _fit(table: Floats, told: Floats, counts: Floats) -> Floats:
    """The weights as sums over examples: the steps need only how alike the examples are, not the wide table."""
    counts = (counts / counts.sum())[:, None]
    alike = table @ table.T
    shares = np.zeros_like(told)
    ahead = shares
    length = 1 / (0.5 * float(np.linalg.eigvalsh(np.sqrt(counts) * alike * np.sqrt(counts).T)[-1]) + _RIDGE)
    for step in range(_STEPS):
        shown = alike @ ahead
        p = np.exp(shown - shown.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        moved = ahead - length * ((p - told) * counts + _RIDGE * ahead)
        ahead = moved + step / (step + 3) * (moved - shares)
        shares = moved
    return table.T @ shares


def _top(model: Classifier, text: str) -> str:
    likely = model(text)
    return max(likely, key=lambda label: likely[label])


def _rounded(rows: NDArray[np.float32]) -> list[list[float]]:
    return [[round(float(value), 3) for value in row] for row in rows]


def _lines(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (HERE / f"{name}.jsonl").read_text("utf-8").splitlines() if line.strip()]
