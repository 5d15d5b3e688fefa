"""Where committed offsets stand in terms of data records: the source's side of a predicted resume."""

import msgspec

from drillbook.snapshots.base import Read, Snapshot


class PositionWanted(msgspec.Struct, frozen=True, gc=False):
    """A committed offset of a group."""

    group: str
    topic: str
    partition: int
    offset: int


class ReadPositions(Read, frozen=True, tag="positions"):
    """For each committed offset: the first data record at or after it, and the last one before it."""

    wanted: tuple[PositionWanted, ...]


class Position(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Digests as in `tail`; empty where there is no such record. `after` counts committed data records at or after the
    offset, up to the last stable offset.
    """

    group: str
    topic: str
    partition: int
    offset: int
    successor: str = ""
    successor_offset: int = -1
    predecessor: str = ""
    predecessor_offset: int = -1
    after: int = 0


class PositionsSnapshot(Snapshot, frozen=True, tag="positions"):
    """One row an offset asked for; one that could not be read is an error with scope `group topic-partition`."""

    positions: tuple[Position, ...] = ()
