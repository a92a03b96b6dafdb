"""Figures as a sentence means them."""

from decimal import Decimal

import pytest

from assistant.domain.measure import Bound, measures_in, plain

TABLE = [
    ("3年", [("36", "月", "exact")]),
    ("三年内", [("36", "月", "most")]),
    ("36个月", [("36", "月", "exact")]),
    ("0.5亿元", [("50000000", "元", "exact")]),
    ("5千万元以上", [("50000000", "元", "least")]),
    ("不低于百分之五十", [("50", "%", "least")]),
    ("至少一半", [("50", "%", "least")]),
    ("七成", [("70", "%", "exact")]),
    ("三分之一", [("33.33", "%", "exact")]),
    ("提高0.5个百分点", [("0.5", "百分点", "exact")]),
    ("最高不超过100万元", [("1000000", "元", "most")]),
    ("不得超过主营收入的3.5%", [("3.5", "%", "most")]),
    ("15个工作日内", [("15", "工作日", "most")]),
    ("一个工作日内", [("1", "工作日", "most")]),
    ("一个方面", []),  # a way of speaking
    ("一次性奖励", []),
    ("第三十二条", []),
    ("2025年12月31日前", [("20251231", "day", "exact")]),
    ("2025-12-31", [("20251231", "day", "exact")]),
    ("2025年12月", [("202512", "month", "exact")]),
    ("2025年底", [("2025", "year", "exact")]),
    ("2000万元", [("20000000", "元", "exact")]),  # no year
    ("不少于两名", [("2", "名", "least")]),
    ("百余家", []),
    ("100余家", [("100", "家", "least")]),
    ("１，０００万元", [("10000000", "元", "exact")]),
]


@pytest.mark.parametrize(("text", "measures"), TABLE)
def test_measures(text: str, measures: list[tuple[str, str, str]]) -> None:
    found = [(m.value.normalize(), m.unit, m.bound.value) for m in measures_in(plain(text))]
    assert found == [(Decimal(value).normalize(), unit, bound) for value, unit, bound in measures]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("3年", "36个月", True),
        ("300项", "300个", True),  # 个 counts anything
        ("300项", "300家", False),
        ("5%", "5个百分点", False),
        ("10日", "10个工作日", False),
        ("10万元", "10万", True),  # no unit, any unit
        ("10万元", "100万元", False),
    ],
)
def test_same_figures(one: str, other: str, same: bool) -> None:
    left, right = measures_in(plain(one))[0], measures_in(plain(other))[0]
    assert left.same_as(right) is same is right.same_as(left)


def test_a_bound_belongs_to_the_figure_behind_it() -> None:
    assert [m.bound for m in measures_in(plain("奖励10万元,最高20万元"))] == [Bound.EXACT, Bound.MOST]
