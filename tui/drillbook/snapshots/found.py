"""Records found by content: the target's side of a predicted resume."""

import msgspec

from drillbook.snapshots.base import Read, Snapshot


class FindWanted(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Look for `successor`, else `predecessor`, in a partition; count data records from `committed` (the group's offset
    there, -1 for none).
    """

    group: str
    topic: str
    partition: int
    committed: int = -1
    successor: str = ""
    predecessor: str = ""


class FindRecords(Read, frozen=True, tag="find"):
    """Search backwards from the end, at most `back` records a partition beyond the committed offset; one that is itself
    further back is not counted from.
    """

    wanted: tuple[FindWanted, ...]
    back: int = 20_000


class Found(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """`at` is the offset at which the group would go on without loss or repeat: the successor's, or the predecessor's
    plus one; -1 where neither is there yet. `matches` counts equal records: more than 1 is ambiguous.

    `reread` counts data records in [committed, at), `skip` those in [at, committed); with `at` -1 `reread` counts
    those in [committed, end) and is a lower bound. Both are -1 where `committed` is -1, or further back than is read.
    """

    group: str
    topic: str
    partition: int
    committed: int
    at: int
    by: str = ""
    """`successor`, `predecessor` or empty."""
    matches: int = 0
    reread: int = -1
    skip: int = -1
    earliest: int = 0
    high_watermark: int = 0


class FoundSnapshot(Snapshot, frozen=True, tag="find"):
    """One row a question."""

    found: tuple[Found, ...] = ()
