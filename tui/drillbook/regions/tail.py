"""Reads the last committed data record of each partition; needs DESCRIBE and READ on each topic."""

from typing import Any

from drillbook.regions.backwards import Before, last_before
from drillbook.regions.deadline import Deadline
from drillbook.regions.digest import digest, has_create_time, key_value_digest, timestamp_of
from drillbook.regions.log_offsets import Ends, log_ends
from drillbook.regions.region import Region
from drillbook.regions.visible import readable, see_topics
from drillbook.snapshots.base import Partition
from drillbook.snapshots.tail import LastRecord, ReadTail, TailSnapshot


def read_tail(read: ReadTail, region: Region, deadline: Deadline) -> TailSnapshot:
    """Ends first, then backwards from the last stable offset, never past the high watermark that was read."""
    login = region.reading()
    seen, refused = readable(see_topics(login, read.topics, deadline))
    ends, failed = log_ends(login, seen.partitions, deadline)
    wanted = {p: Before(e.earliest, e.last_stable, e.high_watermark) for p, e in ends.items()}
    found, unread = last_before(region.reader("read_committed"), wanted, deadline)
    return TailSnapshot(
        region=read.region,
        observed_at=0,
        errors=(*refused, *seen.absent_errors(), *failed, *unread.values()),
        topics=read.topics,
        partitions=tuple(_row(p, e, found.get(p)) for p, e in sorted(ends.items()) if p not in unread),
    )


def _row(partition: Partition, ends: Ends, message: Any) -> LastRecord:
    topic, number = partition
    if message is None:
        return LastRecord(topic, number, -1, high_watermark=ends.high_watermark, last_stable=ends.last_stable)
    return LastRecord(
        topic,
        number,
        message.offset(),
        timestamp_of(message),
        digest(message),
        key_value_digest(message),
        ends.high_watermark,
        ends.last_stable,
        has_create_time(message),
    )
