"""How far a long piece of work has come, how fast, and how long it will still take."""

import time
from collections.abc import Callable

Progress = Callable[[str], None]
_SOON = 2.0
"""Seconds after which a rate means something, and somebody wants to know it."""


class Pace:
    """Lines such as `[12/500] 甲 · 每秒 8.1 · 约剩 1 分 0 秒`."""

    def __init__(self, total: int, what: str = "") -> None:
        self._total = total
        self._what = what
        self._begun = time.monotonic()

    def line(self, done: int, said: str = "") -> str:
        spent = time.monotonic() - self._begun
        parts = [f"[{done}/{self._total}] {said or self._what}"]
        if spent >= _SOON and done:
            parts.append(f"每秒 {done / spent:.1f}")
            if done < self._total:
                parts.append(f"约剩 {_told((self._total - done) * spent / done)}")
        return " · ".join(parts)


def _told(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} 分 {rest} 秒" if minutes else f"{rest} 秒"
