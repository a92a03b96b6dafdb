"""A circuit breaker: an endpoint that keeps failing is left alone for a while, and nobody waits for it."""

import threading
import time
from collections.abc import Callable

from assistant.errors import Fault, ModelFailed

FAILURES, SECONDS = 3, 30.0
_OF_ONE_QUESTION = frozenset({Fault.FILTERED, Fault.BAD_REQUEST, Fault.EMPTY, Fault.OUT_OF_BUDGET, Fault.BREAKER_OPEN})
"""These say nothing of the endpoint's health."""
_AT_ONCE = frozenset({Fault.UNAUTHORISED, Fault.FORBIDDEN})
"""These stay until somebody changes a setting."""


class Breaker:
    """Open after `FAILURES` faults in a row, for `SECONDS`; then one call may try. Safe from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_at = 0.0

    def enter(self) -> None:
        """Raises `ModelFailed` (breaker_open) where the endpoint is to be left alone."""
        with self._lock:
            if self._failures >= FAILURES:
                if self._clock() < self._closed_at:
                    raise ModelFailed(Fault.BREAKER_OPEN)
                self._closed_at = self._clock() + SECONDS  # this call tries; the others go on waiting

    def succeeded(self) -> None:
        with self._lock:
            self._failures = 0

    def failed(self, fault: Fault) -> None:
        with self._lock:
            if fault in _OF_ONE_QUESTION:
                return
            self._failures = FAILURES if fault in _AT_ONCE else self._failures + 1
            self._closed_at = self._clock() + SECONDS
