"""An endpoint that keeps failing is left alone, and tried again after a while."""

import pytest

from assistant.errors import Fault, ModelFailed
from assistant.llm.breaker import FAILURES, SECONDS, Breaker


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def is_open(breaker: Breaker) -> bool:
    try:
        breaker.enter()
    except ModelFailed as failed:
        return failed.fault is Fault.BREAKER_OPEN
    return False


def test_it_opens_after_failures_in_a_row_and_lets_one_try_later() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    for _ in range(FAILURES):
        assert not is_open(breaker)
        breaker.failed(Fault.TIMEOUT)
    assert is_open(breaker)
    clock.now += SECONDS
    assert [is_open(breaker) for _ in range(3)] == [False, True, True]  # one tries, the others wait
    breaker.succeeded()
    assert not is_open(breaker)


def test_a_success_between_failures_keeps_it_closed() -> None:
    breaker = Breaker(Clock())
    for _ in range(3 * FAILURES):
        breaker.failed(Fault.SERVER_ERROR)
        breaker.succeeded()
    assert not is_open(breaker)


@pytest.mark.parametrize(
    ("fault", "opens"), [(Fault.UNAUTHORISED, True), (Fault.FILTERED, False), (Fault.EMPTY, False)]
)
def test_what_a_wrong_key_and_a_single_question_tell(fault: Fault, opens: bool) -> None:
    breaker = Breaker(Clock())
    for _ in range(1 if opens else 3 * FAILURES):
        breaker.failed(fault)
    assert is_open(breaker) is opens
