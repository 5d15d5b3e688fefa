"""Data records (not control batches) after given offsets."""

import msgspec

from drillbook.snapshots.base import Read, Snapshot


class FromOffset(msgspec.Struct, frozen=True, gc=False):
    """Where counting starts in one partition."""

    topic: str
    partition: int
    offset: int


class ReadGrowth(Read, frozen=True, tag="growth"):
    """Count committed and uncommitted data records at or after these offsets, up to `most` a partition."""

    since: tuple[FromOffset, ...]
    most: int = 5_000


class Grown(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """`data` records were found in [offset, high_watermark); `more` when counting stopped at the read's `most`."""

    topic: str
    partition: int
    offset: int
    high_watermark: int
    data: int
    more: bool = False
    first_timestamp: int = 0
    producer_note: str = ""


class GrowthSnapshot(Snapshot, frozen=True, tag="growth"):
    """One row a partition asked for."""

    partitions: tuple[Grown, ...] = ()
