"""What a principal may do, proved by logging in as it."""

import msgspec

from drillbook.snapshots.base import Read, Snapshot


class ReadRights(Read, frozen=True, tag="rights"):
    """Authorized operations on these topics as seen by this principal, whose credential regions.yaml gives."""

    principal: str
    topics: tuple[str, ...]


class TopicRights(msgspec.Struct, frozen=True, omit_defaults=True):
    """`operations` are Kafka's names; `denied` when the topic answered TOPIC_AUTHORIZATION_FAILED (it lacks all)."""

    topic: str
    operations: tuple[str, ...] = ()
    denied: bool = False


class RightsSnapshot(Snapshot, frozen=True, tag="rights"):
    """A time-out is an error with the topic's scope, never an empty right."""

    principal: str = ""
    topics: tuple[TopicRights, ...] = ()
