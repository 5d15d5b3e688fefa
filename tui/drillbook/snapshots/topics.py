"""Topics, their partitions and configs."""

import msgspec

from drillbook.snapshots.base import Read, Snapshot


class ReadTopics(Read, frozen=True, tag="topics"):
    """`topics` are names or fnmatch patterns; empty asks for all that are not internal."""

    topics: tuple[str, ...] = ()


class Topic(msgspec.Struct, frozen=True, omit_defaults=True):
    """`configs` are those set on the topic or that a check compares; `operations` the reading principal's."""

    name: str
    partitions: int
    replication_factor: int = 0
    configs: tuple[tuple[str, str], ...] = ()
    operations: tuple[str, ...] = ()


class TopicsSnapshot(Snapshot, frozen=True, tag="topics"):
    """Sorted by name; `asked` repeats the read's patterns."""

    asked: tuple[str, ...] = ()
    topics: tuple[Topic, ...] = ()
