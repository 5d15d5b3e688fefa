"""The mirror's own translation of committed offsets."""

import msgspec

from drillbook.snapshots.base import Read, Snapshot


class ReadCheckpoints(Read, frozen=True, tag="checkpoints"):
    """What the mirror last wrote of these groups in its topic (`east.checkpoints.internal`) in the target."""

    topic: str
    groups: tuple[str, ...]


class Checkpoint(msgspec.Struct, frozen=True, gc=False):
    """The newest of a group and partition: `upstream` in the source is `downstream` in the target."""

    group: str
    topic: str
    partition: int
    upstream: int
    downstream: int


class CheckpointsSnapshot(Snapshot, frozen=True, tag="checkpoints"):
    """A group and partition that is not there has no translation."""

    topic: str = ""
    checkpoints: tuple[Checkpoint, ...] = ()
