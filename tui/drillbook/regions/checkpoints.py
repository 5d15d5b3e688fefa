"""Reads the mirror's checkpoints; needs DESCRIBE and READ on their topic.

Layout of MirrorMaker 2: the key is STRING group, STRING topic (as the target calls it), INT32 partition; the value is
INT16 version 0, INT64 upstream offset, INT64 downstream offset, STRING metadata. A string is an INT16 length and UTF-8.
"""

import struct
from typing import Any, Final

from drillbook.regions.deadline import Deadline
from drillbook.regions.log_offsets import log_ends
from drillbook.regions.reader import Span
from drillbook.regions.region import Region
from drillbook.regions.visible import readable, see_topics
from drillbook.snapshots.base import Partition, ReadError
from drillbook.snapshots.checkpoints import Checkpoint, CheckpointsSnapshot, ReadCheckpoints

MOST: Final = 200_000
"""Records that are read from the end of the topic back: the mirror writes each group again and again."""
VALUE: Final = struct.Struct(">hqq")


def read_checkpoints(read: ReadCheckpoints, region: Region, deadline: Deadline) -> CheckpointsSnapshot:
    """The newest checkpoint of each group and partition."""
    login = region.reading()
    seen, refused = readable(see_topics(login, [read.topic], deadline))
    ends, failed = log_ends(login, seen.partitions, deadline)
    found: dict[tuple[str, str, int], Checkpoint] = {}
    strange: list[ReadError] = []

    def take(partition: Partition, message: Any) -> bool:  # noqa: ARG001
        checkpoint = decode(message.key(), message.value())
        if isinstance(checkpoint, str):
            strange.append(ReadError(checkpoint, read.topic, "FORMAT"))
        elif checkpoint.group in read.groups:
            found[checkpoint.group, checkpoint.topic, checkpoint.partition] = checkpoint
        return not strange

    spans = {p: Span(max(e.earliest, e.high_watermark - MOST), e.high_watermark) for p, e in ends.items()}
    reached = region.reader("read_committed").read(spans, take, deadline)
    errors = (*refused, *seen.absent_errors(), *failed, *reached.errors.values(), *strange)
    return CheckpointsSnapshot(
        region=read.region,
        observed_at=0,
        errors=errors,
        topic=read.topic,
        checkpoints=tuple(found[key] for key in sorted(found)),
    )


def decode(key: bytes | None, value: bytes | None) -> Checkpoint | str:
    """The checkpoint, or what is wrong with the record."""
    try:
        group, rest = _string(key or b"")
        topic, rest = _string(rest)
        (partition,) = struct.unpack(">i", rest)
        version, upstream, downstream = VALUE.unpack_from(value or b"")
    except (struct.error, UnicodeDecodeError):
        return "a record of it is no checkpoint of MirrorMaker"
    if version != 0:
        return f"its checkpoints are of version {version}, not 0"
    return Checkpoint(group, topic, partition, upstream, downstream)


def _string(data: bytes) -> tuple[str, bytes]:
    (length,) = struct.unpack_from(">h", data)
    if not 0 <= length <= len(data) - 2:
        raise struct.error("its length is not in the record")
    return data[2 : 2 + length].decode(), data[2 + length :]
