"""Counts data records after given offsets; needs DESCRIBE and READ on each topic.

A consumer is never given control batches, so what it counts is data: end offsets alone would count markers.
"""

from collections import Counter
from typing import Any

from drillbook.regions.deadline import Deadline
from drillbook.regions.digest import timestamp_of
from drillbook.regions.log_offsets import log_ends, scope_of
from drillbook.regions.reader import Span
from drillbook.regions.region import Region
from drillbook.regions.visible import readable, see_topics
from drillbook.snapshots.base import Partition, ReadError
from drillbook.snapshots.growth import Grown, GrowthSnapshot, ReadGrowth


def read_growth(read: ReadGrowth, region: Region, deadline: Deadline) -> GrowthSnapshot:
    """Committed, uncommitted and aborted alike: each was accepted by the region."""
    login = region.reading()
    since = {(f.topic, f.partition): f.offset for f in read.since}
    seen, refused = readable(see_topics(login, [t for t, _ in since], deadline))
    there = set(seen.partitions)
    ends, failed = log_ends(login, sorted(there & set(since)), deadline)
    counts: Counter[Partition] = Counter()
    first: dict[Partition, int] = {}

    def count(partition: Partition, message: Any) -> bool:
        counts[partition] += 1
        first.setdefault(partition, timestamp_of(message))
        return counts[partition] < read.most

    spans = {p: Span(max(since[p], e.earliest), e.high_watermark) for p, e in ends.items()}
    reached = region.reader("read_uncommitted").read(spans, count, deadline)
    rows = []
    for partition, end in sorted(ends.items()):
        if partition in reached.errors:
            continue
        lost = max(0, end.earliest - since[partition])
        rows.append(
            Grown(
                *partition,
                since[partition],
                end.high_watermark,
                counts[partition],
                partition not in reached.whole,
                first.get(partition, 0),
                f"{lost} offsets after it were already deleted" if lost else "",
            )
        )
    return GrowthSnapshot(
        region=read.region,
        observed_at=0,
        errors=(
            *refused,
            *seen.absent_errors(),
            *failed,
            *reached.errors.values(),
            *_no_such_partition(since, there, seen.topics),
        ),
        partitions=tuple(rows),
    )


def _no_such_partition(since: dict[Partition, int], there: set[Partition], topics: Any) -> tuple[ReadError, ...]:
    names = {t.name for t in topics}
    missing = sorted(p for p in since if p[0] in names and p not in there)
    return tuple(ReadError("there is no such partition", scope_of(p), "UNKNOWN_TOPIC_OR_PART") for p in missing)
