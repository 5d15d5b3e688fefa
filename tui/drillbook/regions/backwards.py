"""The last data record before an offset, found by reading backwards: markers and aborted records are passed over."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from drillbook.regions.deadline import Deadline
from drillbook.regions.reader import Reached, Reader, Span
from drillbook.snapshots.base import Partition, ReadError

WINDOWS: Final = (8, 64, 512, 4_096, 32_768)
"""Records a round; the last is repeated until the beginning of the log."""


@dataclass(frozen=True)
class Before:
    """Look in [earliest, upto) and read on to `end`, where records may still become visible."""

    earliest: int
    upto: int
    end: int


def last_before(
    reader: Reader, wanted: Mapping[Partition, Before], deadline: Deadline
) -> tuple[dict[Partition, Any], dict[Partition, ReadError]]:
    """The last data record of each partition in its range; a partition in neither answer has none."""
    found: dict[Partition, Any] = {}
    errors: dict[Partition, ReadError] = {}
    todo = {p: b.end for p, b in wanted.items()}
    number = 0
    while todo:
        window = WINDOWS[min(number, len(WINDOWS) - 1)]
        spans = {}
        for partition, end in todo.items():
            below = min(end, wanted[partition].upto)
            spans[partition] = Span(max(wanted[partition].earliest, below - window), end)

        def keep(partition: Partition, message: Any) -> bool:
            found[partition] = message
            return True

        reached: Reached = reader.read(spans, keep, deadline)
        errors |= reached.errors
        todo = {
            p: span.start
            for p, span in spans.items()
            if p not in found and p not in errors and span.start > wanted[p].earliest
        }
        number += 1
    return {p: m for p, m in found.items() if p not in errors}, errors
