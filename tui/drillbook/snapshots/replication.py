"""The replicator: connectors, tasks and positions."""

import msgspec

from drillbook.snapshots.base import Read, Snapshot


class ReadReplication(Read, frozen=True, tag="replication"):
    """State, tasks, settings and source offsets of these connectors, from this region's Connect."""

    connectors: tuple[str, ...]


class LinkPosition(msgspec.Struct, frozen=True, gc=False):
    """`next_offset` is the first source offset that is not yet copied for certain: Connect's offset + 1."""

    topic: str
    partition: int
    next_offset: int


class Connector(msgspec.Struct, frozen=True, omit_defaults=True):
    """`state` and `tasks` in Connect's words (RUNNING, STOPPED, PAUSED, FAILED); `missing` when there is none.

    `settings` holds only what checks use: intervals, policy, groups, topics; never a secret.
    """

    name: str
    state: str = ""
    tasks: tuple[str, ...] = ()
    positions: tuple[LinkPosition, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    missing: bool = False


class ReplicationSnapshot(Snapshot, frozen=True, tag="replication"):
    """RUNNING proves nothing by itself."""

    connectors: tuple[Connector, ...] = ()


class ReadHeartbeat(Read, frozen=True, tag="heartbeat"):
    """The last heartbeat that crossed the link, from the topic (`east.heartbeats`) in the target."""

    topic: str


class HeartbeatSnapshot(Snapshot, frozen=True, tag="heartbeat"):
    """`sent` is the wall-clock milliseconds inside the heartbeat; 0 where there is none."""

    topic: str = ""
    sent: int = 0
