"""Readings of the last minute: the windows that checks judge."""

from collections import deque

from drillbook.drill.long_memory import LongMemory
from drillbook.snapshots.base import whole_error
from drillbook.snapshots.found import FindRecords
from drillbook.snapshots.position import ReadPositions
from drillbook.snapshots.union import AnyRead, AnySnapshot
from drillbook.snapshots.window import Reading, Window

SPAN = 90_000_000
"""Microseconds of history that any window can show."""
MOMENTS = (ReadPositions, FindRecords)
"""Questions that name offsets of one moment, for each partition of each group: as large as they are short-lived."""
SPAN_OF_MOMENTS = 30_000_000
"""As far back as a chain of readings of groups may begin."""


class History:
    """Keeps answers in the order in which they came, and forgets those older than `SPAN`."""

    def __init__(self) -> None:
        self._readings: deque[Reading] = deque()
        self._moments: deque[Reading] = deque()
        self._alike: dict[tuple[type[AnyRead], str], AnySnapshot] = {}
        self._last: dict[AnyRead, AnySnapshot] = {}
        self._failed: set[AnyRead] = set()
        self._long = LongMemory()

    def add(self, read: AnyRead, answer: AnySnapshot) -> None:
        """Remember an answer."""
        reading = Reading(read, answer)
        (self._moments if isinstance(read, MOMENTS) else self._readings).append(reading)
        self._alike[type(read), read.region] = answer
        self._long.add(reading)
        self._last[read] = answer
        if whole_error(answer) is None:
            self._failed.discard(read)
        else:
            self._failed.add(read)

    def age(self, read: AnyRead, now: int) -> int:
        """Microseconds since this question was last answered; a huge number if never."""
        last = self._last.get(read)
        return now - (last.observed_at if last is not None else 0)

    def alike(self, read: AnyRead) -> AnySnapshot | None:
        """The newest answer to this question, or else to another one of its kind: what a new one may repeat."""
        return self._last.get(read) or self._alike.get((type(read), read.region))

    def failed(self, read: AnyRead) -> bool:
        """Whether its last answer was none at all."""
        return read in self._failed

    def forget(self, now: int) -> None:
        """Drop what no window may show any more."""
        for readings, span in ((self._readings, SPAN), (self._moments, SPAN_OF_MOMENTS)):
            while readings and readings[0].answer.observed_at < now - span:
                gone = readings.popleft()
                if self._last.get(gone.read) is gone.answer:
                    del self._last[gone.read]
                    self._failed.discard(gone.read)

    def window(self, now: int) -> Window:
        """All that is remembered, judged at `now`."""
        oldest = self._readings[0].answer.observed_at if self._readings else now
        return Window(now, (*self._long.before(oldest), *self._readings, *self._moments))
