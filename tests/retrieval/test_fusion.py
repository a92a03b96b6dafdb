"""Two rankings into one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.fusion import LEXICAL_WEIGHT, fuse

W = LEXICAL_WEIGHT


@pytest.mark.parametrize(
    ("lexical", "dense", "fused"),
    [
        ([], [], []),
        ([(1, 9.0), (2, 3.0)], [], [(1, 1.0), (2, 0.0)]),  # an empty side leaves the other's order
        ([], [(7, 0.9), (8, 0.8)], [(7, 1.0), (8, 0.0)]),
        ([(1, 9.0), (2, 3.0)], [(1, 0.9), (2, 0.5)], [(1, 1.0), (2, 0.0)]),  # 1 only where both put it first
        ([(1, 9.0), (2, 3.0)], [(2, 0.9), (1, 0.5)], [(1, W), (2, 1 - W)]),
        ([(1, 4.0)], [(2, 0.5)], [(1, W), (2, 1 - W)]),  # a single hit is that side's best
        ([(2, 4.0), (1, 4.0)], [], [(1, 1.0), (2, 1.0)]),  # ties by number
        ([(1, 9.0), (3, 6.0), (2, 3.0)], [], [(1, 1.0), (3, 0.5), (2, 0.0)]),
    ],
)
def test_fused(
    lexical: list[tuple[int, float]], dense: list[tuple[int, float]], fused: list[tuple[int, float]]
) -> None:
    found = fuse(lexical, dense)
    assert [number for number, _ in found] == [number for number, _ in fused]
    assert [score for _, score in found] == pytest.approx([score for _, score in fused])


RANKINGS = st.dictionaries(st.integers(0, 30), st.floats(0, 100), max_size=10).map(lambda d: list(d.items()))


@given(RANKINGS, RANKINGS)
def test_everything_found_is_kept_once_in_order_between_0_and_1(
    lexical: list[tuple[int, float]], dense: list[tuple[int, float]]
) -> None:
    found = fuse(lexical, dense)
    assert sorted(number for number, _ in found) == sorted({number for number, _ in lexical + dense})
    assert all(-1e-9 <= score <= 1 + 1e-9 for _, score in found)
    assert found == sorted(found, key=lambda pair: (-pair[1], pair[0]))
