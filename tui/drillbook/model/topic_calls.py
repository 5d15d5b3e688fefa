"""Calls that make, widen or set topics."""

import msgspec

from drillbook.model.call import Call


class CreateTopic(Call, frozen=True, tag="create-topic"):
    """Create one topic that is not there."""

    topic: str = ""
    partitions: int = 1
    replication: int = 1


class DeleteTopic(Call, frozen=True, tag="delete-topic"):
    """Delete one topic that this drill created; numbers are those to create it with again."""

    topic: str = ""
    partitions: int = 1
    replication: int = 1


class ConfigChange(msgspec.Struct, frozen=True):
    """A config of a topic: what it is to be, and what must be found before; None is "not set"."""

    name: str
    value: str | None
    old: str | None


class AlterTopic(Call, frozen=True, tag="alter-topic"):
    """Set configs of a topic, and raise its partitions from `found` to `partitions` (0 leaves them)."""

    topic: str = ""
    partitions: int = 0
    found: int = 0
    configs: tuple[ConfigChange, ...] = ()


def alter_key(call: AlterTopic, *, back: bool = False) -> str:
    """What the effect of a change is known by, or, `back`, of the change that it takes back.

    Partitions that were raised stay: nothing takes such an effect back whole.
    """
    configs = ",".join(f"{c.name}:{c.value}>{c.old}" if back else f"{c.name}:{c.old}>{c.value}" for c in call.configs)
    raised = f"/{call.found}>{call.partitions}" if call.partitions and not back else ""
    return f"topic/{call.region}/{call.topic}/alter/{configs}{raised}"
