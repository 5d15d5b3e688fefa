"""Log end offsets: high watermark and last stable offset, told apart."""

import msgspec

from drillbook.snapshots.base import Read, Snapshot


class ReadOffsets(Read, frozen=True, tag="offsets"):
    """All partitions of the named topics (exact names)."""

    topics: tuple[str, ...]


class PartitionOffsets(msgspec.Struct, frozen=True, gc=False):
    """Offsets of one partition; a negative answer of the client is reported as an error, never as a number here."""

    topic: str
    partition: int
    earliest: int
    high_watermark: int
    last_stable: int


class OffsetsSnapshot(Snapshot, frozen=True, tag="offsets"):
    """Sorted by topic and partition."""

    topics: tuple[str, ...] = ()
    partitions: tuple[PartitionOffsets, ...] = ()
