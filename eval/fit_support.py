"""`python -m eval fit-support`: how much each measurement of a freely worded sentence counts, written as data.

A logistic regression with a ridge penalty over `SUPPORT_FEATURES`, on those sentences that pass the plain checks
(figures, negations, places …). The bias is then moved until so few good sentences fail as is borne.
"""

from pathlib import Path

import numpy as np

from assistant import SUPPORT_FEATURES, build, read_settings
from eval.fit import Floats, logit
from eval.support import DAY, GOOD, Pair, problems_of, read_pairs

_BORNE = 0.015
"""The share of good sentences that may fail by the weights alone."""
_WORDS = (None, "words_not_in_quote")
_FOLDS = 5
_AGAINST = ("uncovered_run", "nouns_missing", "apart", "longer")
_SENSE = {name: -1 if name in _AGAINST else 1 for name in SUPPORT_FEATURES}
"""Which way each measurement must count: one that chance turned round is left out."""


def run(output: Path) -> int:
    """Fit on the development pairs and write the weights; prints what they reach on pairs they were not fitted on."""
    assistant = build(read_settings())
    pairs = list(read_pairs("dev"))
    problems = problems_of(assistant, pairs)
    pairs = [pair for pair in pairs if problems[pair.id] in _WORDS]
    table = np.array([_row(assistant.wording_features(pair.sentence, pair.quotes, DAY)) for pair in pairs])
    assistant.close()
    good = np.array([pair.supported for pair in pairs])
    folds = np.arange(len(pairs)) % _FOLDS
    held = np.zeros(len(pairs), bool)
    for fold in range(_FOLDS):
        weights, bias = _fitted(table[folds != fold], good[folds != fold])
        held[folds == fold] = table[folds == fold] @ weights + bias >= 0
    _print(pairs, held)
    weights, bias = _fitted(table, good)
    lines = [f"{name}: {value:.4f}\n" for name, value in zip(SUPPORT_FEATURES, weights, strict=True)]
    opening = (
        "# 语言模型的句子有多少是原文说过的：各项测量的分量，由 python -m eval fit-support 算出。\n"
        "# How much each measurement of a model's sentence counts; see docs/decisions/0013-free-wording.md.\n"
    )
    output.write_text(f"{opening}bias: {bias:.4f}\n{''.join(lines)}", "utf-8")
    return 0


def _row(features: dict[str, float]) -> list[float]:
    return [features[name] for name in SUPPORT_FEATURES]


def _fitted(table: Floats, good: np.typing.NDArray[np.bool_]) -> tuple[Floats, float]:
    kept = list(range(table.shape[1]))
    while True:
        found, _ = logit(table[:, kept], good.astype(float))
        astray = [place for place, name in enumerate(kept) if found[place] * _SENSE[SUPPORT_FEATURES[name]] <= 0]
        if not astray:
            break
        worst = max(astray, key=lambda place: abs(found[place]) * table[:, kept[place]].std())
        kept.pop(worst)
    weights = np.zeros(table.shape[1])
    weights[kept] = found
    scores = np.sort((table @ weights)[good])
    return weights, -float(scores[int(_BORNE * len(scores))]) + 1e-9


def _print(pairs: list[Pair], held: np.typing.NDArray[np.bool_]) -> None:
    for kind in dict.fromkeys(pair.kind for pair in pairs):
        own = np.array([pair.kind == kind for pair in pairs])
        wrong = (~held[own]).mean() if kind in GOOD else held[own].mean()
        print(f"{kind:<16}{own.sum():>6} left by the plain checks, judged wrongly {wrong:.3f}")
