"""Counts and a rate of one application in one region, for `/status`."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from drillbook.clock import monotonic

_WINDOW_SECONDS: Final = 5


class Meter:
    """Things per second over the last five seconds; one thread adds, any thread asks."""

    def __init__(self) -> None:
        self._seconds: deque[tuple[int, int]] = deque(maxlen=_WINDOW_SECONDS + 1)

    def add(self, count: int, now: float | None = None) -> None:
        """Count what just happened."""
        second = int(monotonic() if now is None else now)
        if self._seconds and self._seconds[-1][0] == second:
            self._seconds[-1] = (second, self._seconds[-1][1] + count)
        else:
            self._seconds.append((second, count))

    def rate(self, now: float | None = None) -> float:
        """The mean of the last five whole seconds: the running second is not yet one."""
        second = int(monotonic() if now is None else now)
        recent = sum(count for at, count in tuple(self._seconds) if second - _WINDOW_SECONDS <= at < second)
        return recent / _WINDOW_SECONDS


@dataclass(slots=True)
class Tally:
    """What a writer's records came to; only that writer's thread changes it."""

    sent: int = 0
    acked: int = 0
    refused: int = 0
    aborted: int = 0
    uncertain: int = 0
    meter: Meter = field(default_factory=Meter)

    @property
    def waiting(self) -> int:
        """Records sent that have no outcome yet."""
        return self.sent - self.acked - self.refused - self.aborted - self.uncertain
