"""Readings of the last minute: the windows that checks judge."""

from collections import deque

from drillbook.drill.long_memory import LongMemory
from drillbook.snapshots.base import whole_error
from drillbook.snapshots.union import AnyRead, AnySnapshot
from drillbook.snapshots.window import Reading, Window

SPAN = 90_000_000
"""Microseconds of history that any window can show."""


class History:
    """Keeps answers in the order in which they came, and forgets those older than `SPAN`."""

    def __init__(self) -> None:
        self._readings: deque[Reading] = deque()
        self._last: dict[AnyRead, int] = {}
        self._failed: set[AnyRead] = set()
        self._long = LongMemory()

    def add(self, read: AnyRead, answer: AnySnapshot) -> None:
        """Remember an answer."""
        reading = Reading(read, answer)
        self._readings.append(reading)
        self._long.add(reading)
        self._last[read] = answer.observed_at
        if whole_error(answer) is None:
            self._failed.discard(read)
        else:
            self._failed.add(read)

    def age(self, read: AnyRead, now: int) -> int:
        """Microseconds since this question was last answered; a huge number if never."""
        return now - self._last.get(read, 0)

    def failed(self, read: AnyRead) -> bool:
        """Whether its last answer was none at all."""
        return read in self._failed

    def forget(self, now: int) -> None:
        """Drop what no window may show any more."""
        while self._readings and self._readings[0].answer.observed_at < now - SPAN:
            gone = self._readings.popleft()
            if self._last.get(gone.read) == gone.answer.observed_at:
                del self._last[gone.read]
                self._failed.discard(gone.read)

    def window(self, now: int) -> Window:
        """All that is remembered, judged at `now`."""
        oldest = self._readings[0].answer.observed_at if self._readings else now
        return Window(now, (*self._long.before(oldest), *self._readings))
