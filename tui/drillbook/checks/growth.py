"""Counts of data records after an earlier look: which look a count started from."""

from collections.abc import Iterator
from dataclasses import dataclass

from drillbook.checks.evidence import Evidence
from drillbook.checks.words import listed
from drillbook.snapshots.growth import FromOffset, GrowthSnapshot, ReadGrowth
from drillbook.snapshots.offsets import OffsetsSnapshot, ReadOffsets
from drillbook.snapshots.window import Window

HISTORY = 90_000_000
"""Microseconds of looks that may serve as a start."""
SWEEP = 2_000_000
"""Microseconds that one sweep may take from its first to its last count."""


@dataclass(frozen=True)
class Count:
    """A count and the looks, oldest first, whose ends it started from."""

    bases: tuple[OffsetsSnapshot, ...]
    growth: GrowthSnapshot


def clean(look: OffsetsSnapshot) -> bool:
    """Whether the look saw every partition that it asked for."""
    return not look.errors and bool(look.partitions)


def ends(look: OffsetsSnapshot) -> tuple[FromOffset, ...]:
    """Where counting starts after this look."""
    return tuple(FromOffset(p.topic, p.partition, p.high_watermark) for p in look.partitions)


def looks(window: Window, read: ReadOffsets) -> tuple[OffsetsSnapshot, ...]:
    """All clean looks remembered, oldest first."""
    return tuple(o for o in window.series(read, OffsetsSnapshot, HISTORY) if clean(o))


def counts(window: Window, read: ReadOffsets) -> Iterator[Count]:
    """The counts remembered that started from a clean look of this kind, newest first."""
    seen = looks(window, read)
    for reading in reversed(window.readings):
        asked, answer = reading.read, reading.answer
        if not isinstance(asked, ReadGrowth) or asked.region != read.region or not isinstance(answer, GrowthSnapshot):
            continue
        bases = tuple(o for o in seen if o.observed_at <= answer.observed_at and ends(o) == asked.since)
        if bases:
            yield Count(bases, answer)


def longest(window: Window, read: ReadOffsets, start: int) -> Count | None:
    """Of the counts of the last sweep, the one that reaches back furthest, but not beyond `start`."""
    valid: list[Count] = []
    for count in counts(window, read):
        bases = tuple(o for o in count.bases if o.observed_at >= start)
        if valid and count.growth.observed_at < valid[0].growth.observed_at - SWEEP:
            break
        if bases:
            valid.append(Count(bases, count.growth))
    return min(valid, key=lambda c: (c.bases[0].observed_at, -c.growth.observed_at), default=None)


def by_topic(count: Count) -> dict[str, int | None]:
    """Data records a topic since the base; None where a partition was not counted."""
    counted = {(p.topic, p.partition): p.data for p in count.growth.partitions}
    found: dict[str, int | None] = {}
    for p in count.bases[0].partitions:
        data = counted.get((p.topic, p.partition))
        before = found.get(p.topic, 0)
        found[p.topic] = None if data is None or before is None else before + data
    return found


def note_absent(seen: Evidence, look: OffsetsSnapshot, topics: tuple[str, ...]) -> None:
    """Doubt each topic that the look does not hold at all."""
    absent = sorted(set(topics) - {p.topic for p in look.partitions} - {e.scope for e in look.errors})
    if absent:
        seen.doubt(look.region, f"no partition of {listed(absent)} was seen", look)
