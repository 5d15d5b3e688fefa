"""How many records are due: a steady rate out of few wake-ups, which a busy machine cannot stretch."""

from __future__ import annotations

from typing import Final

from drillbook.clock import monotonic

TICK_SECONDS: Final = 0.05
_MOST_BEHIND_SECONDS: Final = 0.2
"""After a stall it does not make up for what it missed: no application floods a region with old orders."""


class Pace:
    """A rate that begins now."""

    def __init__(self, per_second: int, now: float | None = None) -> None:
        self._per_second = per_second
        self._next = monotonic() if now is None else now

    def due(self, now: float | None = None) -> int:
        """How many more are due since the last call."""
        at = monotonic() if now is None else now
        self._next = max(self._next, at - _MOST_BEHIND_SECONDS)
        count = int((at - self._next) * self._per_second) + 1 if at >= self._next else 0
        self._next += count / self._per_second
        return count
