"""The law of the statistics: rates under the null, and figures computed by hand."""

import numpy as np
import pytest

from eval.statistics import (
    aurc,
    auroc,
    bootstrap,
    cohen_dz,
    coverage_at,
    holm,
    paired_permutation,
    precision_recall,
    quantile,
    risk_coverage,
)


@pytest.mark.parametrize(("kind", "size"), [("zero or one, many ties", 60), ("measured", 20)])
def test_false_positives_over_2000_shuffled_pairs(kind: str, size: int) -> None:
    """Two systems that differ by nothing but chance are called different in at most 6.5 % of comparisons."""
    rng = np.random.default_rng(7)
    significant = 0
    for trial in range(2000):
        draw = (
            (lambda: (rng.random(size) < 0.8).astype(float)) if kind.startswith("zero") else (lambda: rng.random(size))
        )
        left, right = draw(), draw()
        swap = rng.random(size) < 0.5
        left, right = np.where(swap, right, left), np.where(swap, left, right)
        significant += paired_permutation(left, right, seed=trial) < 0.05
    assert significant / 2000 <= 0.065


def test_permutation_finds_what_is_there() -> None:
    rng = np.random.default_rng(1)
    base = rng.random(200)
    assert paired_permutation(base + 0.05 + 0.1 * rng.standard_normal(200), base) < 0.001


def test_permutation_of_a_run_with_itself() -> None:
    assert paired_permutation([1, 0, 1], [1, 0, 1]) == 1.0
    assert paired_permutation([], []) == 1.0


def test_permutation_by_hand() -> None:
    """Three pairs, all differing by +1: of 8 signs, +++ and --- are as extreme. 2 / 8."""
    assert paired_permutation([1, 1, 1], [0, 0, 0]) == pytest.approx(0.25)
    assert paired_permutation([1, 1, 1, 0, 1], [0, 0, 0, 0, 1]) == pytest.approx(0.25)
    assert paired_permutation([1.0, float("nan")], [0.0, 1.0]) == 1.0


def test_permutation_is_the_same_either_way_and_every_time() -> None:
    rng = np.random.default_rng(3)
    left, right = rng.random(50), rng.random(50)
    assert paired_permutation(left, right) == paired_permutation(right, left) == paired_permutation(left, right)
    with pytest.raises(ValueError, match="pairs"):
        paired_permutation([1.0], [1.0, 2.0])


def test_exact_and_drawn_agree() -> None:
    rng = np.random.default_rng(5)
    differences = rng.normal(0.4, 1, 13)
    exact = paired_permutation(differences, np.zeros(13))
    drawn = paired_permutation(np.append(differences, 1e-6), np.zeros(14))
    assert drawn == pytest.approx(exact, abs=0.02)


def test_holm_by_hand() -> None:
    """0.01 x 4 = 0.04; 0.02 x 3 = 0.06; 0.03 x 2 = 0.06 (not below the one before); 0.6 x 1 = 0.6."""
    found = holm({"c": 0.03, "a": 0.01, "d": 0.6, "b": 0.02})
    assert found == pytest.approx({"c": 0.06, "a": 0.04, "d": 0.6, "b": 0.06})
    assert list(found) == ["c", "a", "d", "b"]
    assert holm({"a": 0.9, "b": 0.8}) == {"a": 1.0, "b": 1.0}
    assert holm({}) == {}


def test_cohen_by_hand() -> None:
    """Differences 1, 0, 1, 0: mean 0.5, sample deviation sqrt(1/3)."""
    assert cohen_dz([1, 1, 1, 1], [0, 1, 0, 1]) == pytest.approx(0.5 / (1 / 3) ** 0.5)
    assert cohen_dz([1, 2], [1, 2]) == 0.0
    assert cohen_dz([1, 2], [0, 1]) is None
    assert cohen_dz([1], [0]) is None


def test_auroc_by_hand() -> None:
    """Right .9 .6 .5, wrong .6 .2: of six pairs four are ordered, one (.6/.6) is half, one (.5/.6) is not."""
    assert auroc([0.9, 0.6, 0.5, 0.6, 0.2], [1, 1, 1, 0, 0]) == pytest.approx(4.5 / 6)
    assert auroc([1, 1, 1], [1, 0, 1]) == 0.5
    assert auroc([0.1, 0.9], [True, False]) == 0.0
    assert auroc([0.1, 0.9], [True, True]) is None
    assert auroc([], []) is None


def test_risk_coverage_by_hand() -> None:
    """Sure and right, then two of equal confidence with one wrong, then one right."""
    curve = risk_coverage([0.9, 0.5, 0.5, 0.1], [1, 0, 1, 1])
    assert np.allclose(curve, [(0.25, 0.0), (0.75, 1 / 3), (1.0, 0.25)])
    assert coverage_at(curve, 0.01) == 0.25
    assert coverage_at(curve, 0.25) == 1.0
    assert aurc(curve) == pytest.approx(0.25 * 0 + 0.5 / 3 + 0.25 * 0.25)
    assert risk_coverage([0.9], [1], total=4) == [(0.25, 0.0)]
    assert coverage_at(risk_coverage([0.9], [0])) == 0.0
    assert (risk_coverage([], []), coverage_at([]), aurc([])) == ([], None, None)


def test_abstention_by_hand() -> None:
    """Three unanswerable; withheld: two of them rightly, and one answerable."""
    found = precision_recall([1, 1, 1, 0, 0], [1, 1, 0, 1, 0], [1, 1, 0, 0, 0])
    assert (found.precision, found.recall, found.f1) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    nothing = precision_recall([1, 0], [0, 0], [0, 0])
    assert (nothing.precision, nothing.recall, nothing.f1) == (None, 0.0, 0.0)
    assert precision_recall([0], [0], [0]).recall is None


def test_clustered_interval_is_wider_where_documents_differ() -> None:
    values = np.repeat([1.0, 1.0, 0.0, 1.0, 0.0], 40)
    documents = [f"d{n}" for n in range(5) for _ in range(40)]
    (low, high), (low_alone, high_alone) = bootstrap(values, documents), bootstrap(values, ["none"] * 200)
    assert (high - low)[0] > 3 * (high_alone - low_alone)[0]
    assert low[0] <= 0.6 <= high[0]


def test_interval_covers_the_truth() -> None:
    """95 % intervals over 30 documents with effects of their own hold the true mean in 88 to 99 of 100."""
    rng = np.random.default_rng(11)
    documents = [f"d{n}" for n in range(30) for _ in range(8)]
    held = 0
    for _ in range(200):
        values = 0.5 + np.repeat(rng.normal(0, 0.2, 30), 8) + rng.normal(0, 0.1, 240)
        low, high = bootstrap(values, documents, samples=1000)
        held += low[0] <= 0.5 <= high[0]
    assert 176 <= held <= 199


def test_interval_of_what_does_not_apply() -> None:
    values = np.array([[1.0, np.nan], [np.nan, np.nan], [0.0, np.nan]])
    low, high = bootstrap(values, ["a", "b", "c"])
    assert (low[0], high[0]) == (0.0, 1.0)
    assert np.isnan(low[1])
    assert np.isnan(high[1])
    assert np.isnan(bootstrap(np.empty((0, 2)), [])[0]).all()


def test_one_document_alone_is_resampled_by_case() -> None:
    low, high = bootstrap([0.0, 1.0] * 20, ["only"] * 40)
    assert low[0] < 0.5 < high[0]


def test_interval_is_the_same_every_time() -> None:
    values = np.random.default_rng(2).random((50, 3))
    clusters = [f"d{n % 7}" for n in range(50)]
    assert all(
        np.array_equal(a, b) for a, b in zip(bootstrap(values, clusters), bootstrap(values, clusters), strict=True)
    )


def test_quantile_is_a_value_that_was_measured() -> None:
    assert quantile([5, 1, 3], 0.5) == 3
    assert quantile([1, 2, 3, 4], 0.95) == 4
    assert quantile([], 0.5) is None
