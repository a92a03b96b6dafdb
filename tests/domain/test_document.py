"""Validity as of a day: the whole truth table."""

from datetime import date, timedelta
from itertools import product

import pytest

from assistant.domain.document import Imprint, Status

DAY = date(2025, 12, 31)
BEFORE, AFTER = DAY - timedelta(1), DAY + timedelta(1)


@pytest.mark.parametrize(
    ("stated", "status"),
    [
        ({}, Status.NOT_STATED),  # silence is an answer
        ({"issued_on": DAY}, Status.NOT_STATED),  # the day of issue itself counts
        ({"issued_on": AFTER}, Status.NOT_YET_IN_FORCE),
        ({"issued_on": BEFORE, "effective_from": AFTER}, Status.NOT_YET_IN_FORCE),  # issued, but not yet in force
        ({"issued_on": AFTER, "effective_from": BEFORE}, Status.NOT_STATED),  # effective_from beats issued_on
        ({"effective_from": DAY, "valid_until": DAY}, Status.IN_FORCE),  # both ends are inclusive
        ({"valid_until": AFTER}, Status.IN_FORCE),
        ({"valid_until": DAY}, Status.IN_FORCE),  # the last valid day
        ({"valid_until": BEFORE}, Status.EXPIRED),
        ({"target_until": DAY}, Status.NOT_STATED),  # a target period is no validity
        ({"target_until": BEFORE}, Status.TARGET_PERIOD_OVER),
        ({"valid_until": DAY, "target_until": BEFORE}, Status.IN_FORCE),  # a stated validity beats a target period
        ({"valid_until": BEFORE, "target_until": BEFORE}, Status.EXPIRED),
        ({"valid_until": BEFORE, "target_until": AFTER}, Status.EXPIRED),
        ({"effective_from": AFTER, "valid_until": BEFORE}, Status.NOT_YET_IN_FORCE),
    ],
)
def test_status_on_a_day(stated: dict[str, date], status: Status) -> None:
    assert Imprint("虚构市测试办法", **stated).status(DAY) is status


def test_every_combination_of_dates_follows_the_four_rules() -> None:
    days = (None, BEFORE, DAY, AFTER)
    for issued, effective, valid, target in product(days, repeat=4):
        imprint = Imprint(
            "虚构市测试办法", issued_on=issued, effective_from=effective, valid_until=valid, target_until=target
        )
        begins = effective or issued
        if begins == AFTER:
            expected = Status.NOT_YET_IN_FORCE
        elif valid == BEFORE:
            expected = Status.EXPIRED
        elif valid is not None:
            expected = Status.IN_FORCE
        elif target == BEFORE:
            expected = Status.TARGET_PERIOD_OVER
        else:
            expected = Status.NOT_STATED
        assert imprint.status(DAY) is expected, (issued, effective, valid, target)
