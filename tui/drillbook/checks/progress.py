"""Whether a group goes forward, and how far it is behind, from its committed offsets."""

from dataclasses import dataclass

from drillbook.checks.words import place
from drillbook.snapshots.base import Partition
from drillbook.snapshots.groups import Group, GroupsSnapshot, ReadGroups
from drillbook.snapshots.offsets import OffsetsSnapshot, PartitionOffsets, ReadOffsets
from drillbook.snapshots.window import Window

HISTORY = 30_000_000
WHOLE = 20_000_000
"""Microseconds after which a partition without progress is stuck, not merely slow."""


@dataclass(frozen=True)
class Forward:
    """`moved` counts partitions that went forward; `stuck` did not although records arrived; `still` did not, and are
    not at the end either: what is left may be records or only transaction markers.
    """

    moved: int
    stuck: tuple[str, ...]
    still: tuple[str, ...]
    watched: int

    @property
    def whole(self) -> bool:
        """Watched for long enough to say that it is stuck."""
        return self.watched >= WHOLE


@dataclass(frozen=True)
class Watch:
    """What a judgement needs of all groups, looked up once: 1,000 groups over 10,000 partitions are not searched.

    `first` and `last` are each group in the oldest and the newest of the answers, with the answer's time; `ends` are
    the newest end offsets by topic, `end_before` the last stable offsets of the oldest look.
    """

    first: dict[str, tuple[int, Group]]
    last: dict[str, tuple[int, Group]]
    ends: dict[str, tuple[PartitionOffsets, ...]]
    end_before: dict[Partition, int]

    @classmethod
    def of(cls, window: Window, groups: ReadGroups, look: OffsetsSnapshot) -> "Watch":
        """Of the last 30 s."""
        series = [a for a in window.series(groups, GroupsSnapshot, HISTORY) if not a.errors]
        looks = window.series(ReadOffsets(look.region, look.topics), OffsetsSnapshot, HISTORY)
        ends: dict[str, list[PartitionOffsets]] = {}
        for p in look.partitions:
            ends.setdefault(p.topic, []).append(p)
        return cls(
            {g.name: (a.observed_at, g) for a in reversed(series) for g in a.groups},
            {g.name: (a.observed_at, g) for a in series for g in a.groups},
            {topic: tuple(partitions) for topic, partitions in ends.items()},
            {(p.topic, p.partition): p.last_stable for p in looks[0].partitions} if looks else {},
        )

    def read_by(self, group: Group, topics: frozenset[str]) -> tuple[PartitionOffsets, ...]:
        """All partitions of the topics on which the group has committed anything: those that it reads."""
        names = sorted({c.topic for c in group.committed if c.topic in topics})
        return tuple(p for name in names for p in self.ends.get(name, ()))


def forward(watch: Watch, name: str, topics: frozenset[str]) -> Forward:
    """Compare the newest committed offsets of the group with the oldest of the last 30 s."""
    if name not in watch.first:
        return Forward(0, (), (), 0)
    (start, first), (end, last) = watch.first[name], watch.last[name]
    before = {(c.topic, c.partition): c.offset for c in first.committed}
    now = {(c.topic, c.partition): c.offset for c in last.committed}
    moved = 0
    stuck: list[str] = []
    still: list[str] = []
    for p in watch.read_by(last, topics):
        key = p.topic, p.partition
        at = now.get(key)
        if at is not None and at > before.get(key, p.earliest):
            moved += 1
        elif (at if at is not None else p.earliest) < p.last_stable:
            (stuck if p.last_stable > watch.end_before.get(key, p.last_stable) else still).append(place(*key))
    return Forward(moved, tuple(stuck), tuple(still), end - start)


def group_lag(watch: Watch, group: Group, reset: str, topics: frozenset[str]) -> tuple[int | None, tuple[str, ...]]:
    """Offsets between the group and the last stable one, and the partitions where it has none and starts elsewhere."""
    partitions = watch.read_by(group, topics)
    if not partitions:
        return None, ()
    at = {(c.topic, c.partition): c.offset for c in group.committed}
    total, unknown = 0, []
    for p in partitions:
        offset = at.get((p.topic, p.partition), p.earliest if reset == "earliest" else None)
        if offset is None and p.last_stable > p.earliest:
            unknown.append(place(p.topic, p.partition))
        elif offset is not None:
            total += max(0, p.last_stable - offset)
    return total, tuple(unknown)
