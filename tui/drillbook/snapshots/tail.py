"""The last committed data record of each partition, and how many data records came lately."""

import msgspec

from drillbook.snapshots.base import Read, Snapshot


class ReadTail(Read, frozen=True, tag="tail"):
    """Read backwards in growing windows to the last committed data record of every partition of these topics."""

    topics: tuple[str, ...]


class LastRecord(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """`digest` is SHA-256 (first 16 bytes, hex) of key, value and timestamp, each length-prefixed; payloads are never
    kept.

    `offset` is -1 where the partition holds no committed data record; then the other values mean nothing.
    `key_value` is the same digest without the timestamp, for targets with LogAppendTime.
    """

    topic: str
    partition: int
    offset: int
    timestamp: int = 0
    """Milliseconds, as Kafka keeps it."""
    digest: str = ""
    key_value: str = ""
    high_watermark: int = 0
    last_stable: int = 0
    create_time: bool = True


class TailSnapshot(Snapshot, frozen=True, tag="tail"):
    """Every read is cut off at the high watermark that was read first."""

    topics: tuple[str, ...] = ()
    partitions: tuple[LastRecord, ...] = ()
