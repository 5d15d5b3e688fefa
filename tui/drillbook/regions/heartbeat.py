"""Reads the newest heartbeat that crossed the link; needs DESCRIBE and READ on its topic."""

import struct
from typing import Any, Final

from drillbook.regions.backwards import Before, last_before
from drillbook.regions.deadline import Deadline
from drillbook.regions.log_offsets import log_ends
from drillbook.regions.region import Region
from drillbook.regions.visible import readable, see_topics
from drillbook.snapshots.base import ReadError
from drillbook.snapshots.replication import HeartbeatSnapshot, ReadHeartbeat

VALUE: Final = struct.Struct(">hq")
"""MirrorMaker's layout: version 0, then milliseconds."""


def read_heartbeat(read: ReadHeartbeat, region: Region, deadline: Deadline) -> HeartbeatSnapshot:
    """The milliseconds inside the last record; 0 where there is none, which a topic that is not there also means."""
    login = region.reading()
    seen, refused = readable(see_topics(login, [read.topic], deadline))
    ends, failed = log_ends(login, seen.partitions, deadline)
    wanted = {p: Before(e.earliest, e.high_watermark, e.high_watermark) for p, e in ends.items()}
    found, unread = last_before(region.reader("read_committed"), wanted, deadline)
    errors = [*refused, *failed, *unread.values()]
    sent = 0
    for message in found.values():
        at = _sent(message.value())
        if at is None:
            errors.append(ReadError("its last record is no heartbeat of MirrorMaker", read.topic, "FORMAT"))
        else:
            sent = max(sent, at)
    return HeartbeatSnapshot(region=read.region, observed_at=0, errors=tuple(errors), topic=read.topic, sent=sent)


def _sent(value: Any) -> int | None:
    if value is None or len(value) != VALUE.size:
        return None
    version, at = VALUE.unpack(value)
    return int(at) if version == 0 and at > 0 else None
