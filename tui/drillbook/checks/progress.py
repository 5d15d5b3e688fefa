"""Whether a group goes forward, and how far it is behind, from its committed offsets."""

from dataclasses import dataclass

from drillbook.checks.words import place
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


def read_partitions(group: Group, topics: frozenset[str], look: OffsetsSnapshot) -> tuple[PartitionOffsets, ...]:
    """All partitions of the topics on which the group has committed anything: those that it reads."""
    names = {c.topic for c in group.committed if c.topic in topics}
    return tuple(p for p in look.partitions if p.topic in names)


def forward(window: Window, name: str, topics: frozenset[str], groups: ReadGroups, look: OffsetsSnapshot) -> Forward:
    """Compare the newest committed offsets of the group with the oldest of the last 30 s."""
    series = [a for a in window.series(groups, GroupsSnapshot, HISTORY) if not a.errors]
    looks = [(a.observed_at, g) for a in series for g in a.groups if g.name == name]
    if not looks:
        return Forward(0, (), (), 0)
    (start, first), (end, last) = looks[0], looks[-1]
    before = {(c.topic, c.partition): c.offset for c in first.committed}
    now = {(c.topic, c.partition): c.offset for c in last.committed}
    ends = window.series(ReadOffsets(look.region, look.topics), OffsetsSnapshot, HISTORY)
    end_before = {(p.topic, p.partition): p.last_stable for p in ends[0].partitions} if ends else {}
    moved = 0
    stuck: list[str] = []
    still: list[str] = []
    for p in read_partitions(last, topics, look):
        key = p.topic, p.partition
        at = now.get(key)
        if at is not None and at > before.get(key, p.earliest):
            moved += 1
        elif (at if at is not None else p.earliest) < p.last_stable:
            (stuck if p.last_stable > end_before.get(key, p.last_stable) else still).append(place(*key))
    return Forward(moved, tuple(stuck), tuple(still), end - start)


def group_lag(
    group: Group, reset: str, topics: frozenset[str], look: OffsetsSnapshot
) -> tuple[int | None, tuple[str, ...]]:
    """Offsets between the group and the last stable one, and the partitions where it has none and starts elsewhere."""
    partitions = read_partitions(group, topics, look)
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
