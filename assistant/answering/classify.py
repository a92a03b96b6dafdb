"""What kind of message this is: a linear model over character grams and the message's vector.

Patterns name the ways of asking that somebody thought of; people find others. Fitted by `python -m eval fit` on
questions of ours (docs/decisions/0006-evidence.md); without vectors the grams alone decide, less well.
"""

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.errors import DataFileError

VECTOR_SCALE = 10.0
"""Unit vectors of 384 small numbers count as much as a handful of grams."""
Vector = Callable[[str], Sequence[float] | NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Classifier:
    """Labels with their likelihood. `rows` has a row of label weights for each gram, then for each vector place, and
    the bias last; shape (grams + places + 1, labels)."""

    labels: tuple[str, ...]
    grams: Mapping[str, int]
    rows: NDArray[np.float32]
    vector: Vector | None = None

    def __call__(self, text: str) -> dict[str, float]:
        """The likelihood of each label, together 1; deterministic."""
        total = self.rows[-1].astype(float)
        for gram in set(grams_of(text)):
            if (row := self.grams.get(gram)) is not None:
                total = total + self.rows[row]
        if self.vector is not None:
            places = self.rows[len(self.grams) : -1]
            total = total + VECTOR_SCALE * np.asarray(self.vector(text), float) @ places
        weights = [math.exp(value - max(total)) for value in total]
        return {label: weight / sum(weights) for label, weight in zip(self.labels, weights, strict=True)}


def grams_of(text: str) -> Iterator[str]:
    """Stretches of one to three characters, and how the text begins and ends."""
    for length in (1, 2, 3):
        for start in range(len(text) - length + 1):
            yield text[start : start + length]
    yield f"^{text[:2]}"
    yield f"{text[-2:]}$"
    yield f"{text[-1:]}$"


def read_classifiers(path: Path, vector: Vector | None) -> dict[str, Classifier]:
    """The classifiers of a file that `python -m eval fit` wrote, by name; raises `DataFileError` for any other file."""
    kind = "with_vectors" if vector is not None else "words_only"
    try:
        found = {}
        for name, entry in json.loads(path.read_text("utf-8")).items():
            grams = {gram: row for row, gram in enumerate(entry["grams"])}
            rows = np.array(entry[kind], np.float32)
            if rows.shape[1] != len(entry["labels"]) or rows.shape[0] <= len(grams):
                raise ValueError(f"{name}: {rows.shape}")
            found[name] = Classifier(tuple(entry["labels"]), grams, rows, vector)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise DataFileError(f"{path}：不是拟合所得的文件 (not written by eval fit): {error!r}") from error
    return found
