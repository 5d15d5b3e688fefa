"""Reads log end offsets; needs DESCRIBE on each topic."""

from drillbook.regions.deadline import Deadline
from drillbook.regions.log_offsets import log_ends
from drillbook.regions.region import Region
from drillbook.regions.visible import see_topics
from drillbook.snapshots.offsets import OffsetsSnapshot, PartitionOffsets, ReadOffsets


def read_offsets(read: ReadOffsets, region: Region, deadline: Deadline) -> OffsetsSnapshot:
    """Earliest, high watermark and last stable offset of every partition."""
    login = region.reading()
    seen = see_topics(login, read.topics, deadline)
    ends, errors = log_ends(login, seen.partitions, deadline)
    return OffsetsSnapshot(
        region=read.region,
        observed_at=0,
        errors=(*seen.errors, *seen.absent_errors(), *errors),
        topics=read.topics,
        partitions=tuple(
            PartitionOffsets(topic, number, e.earliest, e.high_watermark, e.last_stable)
            for (topic, number), e in sorted(ends.items())
        ),
    )
