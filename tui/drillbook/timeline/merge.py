"""History in the one order that every reader folds: each sample right after the entry that it names."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from drillbook.timeline.frame import Line
    from drillbook.timeline.samples import Sample


class Merge:
    """Keeps the samples whose entry has not come yet."""

    def __init__(self) -> None:
        self._waiting: deque[Sample] = deque()
        self._last = -1

    def feed(self, lines: Iterable[Line], samples: Iterable[Sample]) -> Iterator[Line | Sample]:
        """The new lines and samples in order; give both sides as far as one `durable` message says."""
        source = iter(samples)
        for line in lines:
            yield from self._before(line.seq, source)
            self._last = line.seq
            yield line
        yield from self._before(self._last + 1, source)
        self._waiting.extend(source)

    def _before(self, seq: int, source: Iterator[Sample]) -> Iterator[Sample]:
        while True:
            if not self._waiting:
                sample = next(source, None)
                if sample is None:
                    return
                self._waiting.append(sample)
            if self._waiting[0].after >= seq:
                return
            yield self._waiting.popleft()
