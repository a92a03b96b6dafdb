"""Fitting finds weights that were planted, weighs both sides alike, and gives the same every time."""

import numpy as np
import pytest

from eval.fit import _conditional_logit, logit

GENERATOR = np.random.default_rng(0)


def _groups(planted: np.ndarray, count: int) -> list[tuple[np.ndarray, np.ndarray]]:
    groups = []
    for _ in range(count):
        table = GENERATOR.normal(size=(8, len(planted)))
        noisy = table @ planted + GENERATOR.gumbel(size=8)
        groups.append((table, noisy == noisy.max()))
    return groups


def test_a_choice_among_sentences_shows_what_it_was_made_by() -> None:
    found = _conditional_logit(_groups(np.array([2.0, -1.0, 0.0]), 800))
    assert found == pytest.approx([2.0, -1.0, 0.0], abs=0.25)


def test_the_same_examples_give_the_same_weights() -> None:
    groups = _groups(np.array([1.0, 0.5]), 50)
    assert (_conditional_logit(groups) == _conditional_logit(groups)).all()


def test_many_of_one_side_do_not_outvote_the_other() -> None:
    rows = np.r_[GENERATOR.normal(1.0, 1.0, (900, 1)), GENERATOR.normal(-1.0, 1.0, (100, 1))]
    weights, bias = logit(rows, np.r_[np.ones(900), np.zeros(100)])
    assert -bias / weights[0] == pytest.approx(0.0, abs=0.25)


def test_a_measurement_that_never_varies_gets_no_weight() -> None:
    rows = np.c_[GENERATOR.normal(size=200), np.ones(200)]
    weights, _ = logit(rows, (rows[:, 0] > 0).astype(float))
    assert weights[1] == pytest.approx(0.0, abs=1e-6)
    assert np.isfinite(weights).all()
