"""Consumer groups: state, members and committed offsets."""

import msgspec

from drillbook.snapshots.base import Read, Snapshot


class ReadGroups(Read, frozen=True, tag="groups"):
    """These groups, described, with their committed offsets."""

    groups: tuple[str, ...]


class Member(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """`instance` is the static member's group.instance.id, or empty."""

    client: str
    host: str = ""
    instance: str = ""


class Committed(msgspec.Struct, frozen=True, gc=False):
    """The committed offset of one partition."""

    topic: str
    partition: int
    offset: int


class Group(msgspec.Struct, frozen=True, omit_defaults=True):
    """`state` in lower case: stable, empty, dead, preparing-rebalance, completing-rebalance, assigning, reconciling,
    unknown. `protocol`: classic, consumer (KIP-848), share, streams or unknown.
    """

    name: str
    state: str
    protocol: str = "unknown"
    members: tuple[Member, ...] = ()
    committed: tuple[Committed, ...] = ()


class GroupsSnapshot(Snapshot, frozen=True, tag="groups"):
    """A group that does not exist stands here as `dead` without offsets."""

    asked: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
