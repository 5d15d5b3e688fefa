"""The chain of questions behind a predicted resume, each asked with the answers of the one before.

Committed offsets of both regions, then where the source's ones stand among data records, then where those records stand
in the target. Target offsets are read before the source's: a mirror that moves between both readings would look as if
it were ahead of its group. They may not be much older either, or all that was read in between counts as re-read.
"""

from dataclasses import dataclass
from itertools import starmap

from drillbook.checks.scope import link_of, offsets_of
from drillbook.model.scope import Scope, chosen, topics
from drillbook.model.scope import groups as names_of_groups
from drillbook.model.workload import GroupUse
from drillbook.snapshots.base import whole_error
from drillbook.snapshots.found import FindRecords, FindWanted, FoundSnapshot
from drillbook.snapshots.groups import GroupsSnapshot, ReadGroups
from drillbook.snapshots.offsets import OffsetsSnapshot
from drillbook.snapshots.position import PositionsSnapshot, PositionWanted, ReadPositions
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window

HISTORY = 30_000_000
EVERY = 3_000_000
RECENT = EVERY - 400_000
TOGETHER = 250_000
"""Microseconds within which two readings of one sweep count as simultaneous, where another check asked for both."""
Key = tuple[str, str, int]
"""Group, topic, partition."""


@dataclass(frozen=True)
class Asked:
    """Who is asked about: the scope, narrowed."""

    scope: Scope
    workloads: tuple[str, ...]

    @property
    def source(self) -> ReadGroups:
        """Committed offsets in the source."""
        return ReadGroups(self.scope.source.name, names_of_groups(chosen(self.scope, self.workloads)))

    @property
    def target(self) -> ReadGroups:
        """Committed offsets in the target."""
        return ReadGroups(self.scope.target.name, self.source.groups)

    def uses(self) -> dict[str, tuple[GroupUse, frozenset[str]]]:
        """Each group, and the topics of its workloads."""
        found: dict[str, tuple[GroupUse, frozenset[str]]] = {}
        for workload in chosen(self.scope, self.workloads):
            matched = frozenset(workload.matched)
            for use in workload.groups:
                found[use.name] = use, found[use.name][1] | matched if use.name in found else matched
        return found


@dataclass(frozen=True)
class Chain:
    """Answers that belong together."""

    source: GroupsSnapshot
    target: GroupsSnapshot
    ends: OffsetsSnapshot
    positions: PositionsSnapshot
    found: FoundSnapshot


def reads(asked: Asked, window: Window) -> tuple[AnyRead, ...]:
    """All questions that can be put now; later ones wait for the answers of the earlier."""
    if not asked.source.groups or not topics(chosen(asked.scope, asked.workloads)):
        return ()
    link = asked.scope.link
    ends = offsets_of(asked.scope, asked.scope.target.name, asked.workloads)
    first: tuple[AnyRead, ...] = (asked.target, ends, *((link_of(link),) if link else ()))
    target = window.latest(asked.target, GroupsSnapshot)
    if target is None or not _recent(window, target):
        return first
    started = (*first, asked.source)
    newest = window.latest(asked.source, GroupsSnapshot)
    positions = _positions(asked, newest) if newest is not None and _recent(window, newest) else None
    if newest is None or positions is None:
        return started
    find = _find(asked, window, newest)
    return (*started, positions, find) if find else (*started, positions)


def _recent(window: Window, answer: GroupsSnapshot) -> bool:
    """Running groups commit all the time: what follows from the last sweep's offsets is not worth asking again."""
    return window.now - answer.observed_at - answer.took < RECENT


def newest_chain(asked: Asked, window: Window) -> Chain | PositionsSnapshot | None:
    """The newest set of answers that is complete, or the failed answer that broke a newer one; None without either."""
    for source in reversed(window.series(asked.source, GroupsSnapshot, HISTORY)):
        wanted = _positions(asked, source)
        positions = window.latest(wanted, PositionsSnapshot) if wanted else None
        find = _find(asked, window, source)
        found = window.latest(find, FoundSnapshot) if find else None
        before = _before(asked, window, source)
        if positions is not None and whole_error(positions):
            return positions
        if positions is not None and found is not None and before is not None:
            return Chain(source, before[0], before[1], positions, found)
    return None


def nothing_committed(asked: Asked, source: GroupsSnapshot) -> bool:
    """No group has an offset in the source on these topics."""
    return _positions(asked, source) is None


def _positions(asked: Asked, source: GroupsSnapshot) -> ReadPositions | None:
    uses = asked.uses()
    wanted = sorted(
        (g.name, c.topic, c.partition, c.offset)
        for g in source.groups
        if g.name in uses
        for c in g.committed
        if c.topic in uses[g.name][1] and c.offset >= 0
    )
    return ReadPositions(source.region, tuple(starmap(PositionWanted, wanted))) if wanted else None


def _before(asked: Asked, window: Window, source: GroupsSnapshot) -> tuple[GroupsSnapshot, OffsetsSnapshot] | None:
    ends = offsets_of(asked.scope, asked.scope.target.name, asked.workloads)
    latest = source.observed_at + TOGETHER
    targets = [t for t in window.series(asked.target, GroupsSnapshot, HISTORY) if t.observed_at <= latest]
    looks = [o for o in window.series(ends, OffsetsSnapshot, HISTORY) if o.observed_at <= latest]
    return (targets[-1], looks[-1]) if targets and looks else None


def _find(asked: Asked, window: Window, source: GroupsSnapshot) -> FindRecords | None:
    """What to look for from where each group would start: its offset there, or what its reset makes of none."""
    wanted = _positions(asked, source)
    positions = window.latest(wanted, PositionsSnapshot) if wanted else None
    before = _before(asked, window, source)
    if positions is None or before is None:
        return None
    target, ends = before
    uses = asked.uses()
    starts = {(g.name, c.topic, c.partition): c.offset for g in target.groups for c in g.committed}
    limits = {(p.topic, p.partition): (p.earliest, p.high_watermark) for p in ends.partitions}
    find: list[FindWanted] = []
    for p in positions.positions:
        start = starts.get((p.group, p.topic, p.partition), -1)
        limit = limits.get((p.topic, p.partition))
        if start < 0 and limit is not None:
            start = {"earliest": limit[0], "latest": limit[1]}.get(uses[p.group][0].reset, -1)
        find.append(FindWanted(p.group, p.topic, p.partition, start, p.successor, p.predecessor))
    return FindRecords(target.region, tuple(find)) if find else None
