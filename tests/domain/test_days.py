"""Days and counts as Chinese documents write them."""

from datetime import date

import pytest

from assistant.domain.days import count_of, days_in, whole_day


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2031年5月6日", [date(2031, 5, 6)]),
        ("2031 年 05 月 06 日", [date(2031, 5, 6)]),
        ("2031-05-06、2031/5/6、2031.5.6", [date(2031, 5, 6)] * 3),
        ("二〇三一年五月六日", [date(2031, 5, 6)]),
        ("二○三一年十二月三十一日", [date(2031, 12, 31)]),  # the circle that is no nought
        ("二零三一年十月二十日", [date(2031, 10, 20)]),
        ("2031年2月30日", [None]),  # no such day
        ("2031年5月", []),
        ("20310506", []),
        ("1.2031.5.6.7", []),  # a number of a section
        ("2031-05/06", []),
        ("12031年5月6日", []),
    ],
)
def test_days(text: str, days: list[date | None]) -> None:
    assert [written.day for written in days_in(text)] == days


def test_a_day_that_is_all_of_a_line() -> None:
    assert whole_day("2031年5月6日") is not None
    assert whole_day("2031年5月6日前") is None


@pytest.mark.parametrize(
    ("written", "count"), [("30", 30), ("三", 3), ("两", 2), ("十五", 15), ("三十", 30), ("一百二十", 120)]
)
def test_counts(written: str, count: int) -> None:
    assert count_of(written) == count
