"""The day that a question is about: only where its words ask for the law of another time."""

from datetime import date

import pytest

from assistant.answering.moments import moment_in

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("这个券去年还能不能领", date(2025, 11, 22)),
        ("前年能申请吗", date(2024, 11, 22)),
        ("明年还能指望这份方案么", date(2027, 11, 22)),
        ("2021年那会还有效不", date(2021, 11, 22)),
        ("2024年2月还能报吗,那时候算数不", date(2024, 2, 29)),  # a month: its last day
        ("2024年12月还能领吗", date(2024, 12, 31)),
        ("去年认定的高企有奖励吗", None),  # dates an event
        ("2023年认定的,现在还能领吗", None),
        ("2016年那份方案还能用吗", None),  # names the document
        ("到2025年要培育几家", None),
        ("这个券能领吗", None),
        ("今年还能领吗", None),
    ],
)
def test_the_day_asked_about(text: str, day: date | None) -> None:
    moment = moment_in(text, TODAY)
    assert (moment.day if moment else None) == day


def test_the_last_of_february_has_a_day_in_every_year() -> None:
    moment = moment_in("去年能不能领", date(2028, 2, 29))
    assert moment is not None
    assert moment.day == date(2027, 2, 28)
