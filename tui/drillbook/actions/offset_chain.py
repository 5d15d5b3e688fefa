"""Offsets by content: where a group stands in one region, found among the records of the other."""

from dataclasses import dataclass
from itertools import starmap

from drillbook.actions.reading import answered
from drillbook.model.scope import Scope, chosen
from drillbook.snapshots.found import FindRecords, FindWanted, FoundSnapshot
from drillbook.snapshots.groups import GroupsSnapshot, ReadGroups
from drillbook.snapshots.position import PositionsSnapshot, PositionWanted, ReadPositions
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window

Rows = dict[tuple[str, str, int], int]
"""Group, topic and partition to offset."""


@dataclass(frozen=True)
class Targets:
    """Whose offsets, to be committed in `where`, from what they committed in `other`."""

    topics: dict[str, frozenset[str]]
    where: str
    other: str

    @property
    def groups(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(sorted(self.topics))


def targets(scope: Scope, workloads: tuple[str, ...], where: str, other: str) -> Targets:
    """The groups of these workloads, each with the topics of its workloads."""
    found: dict[str, frozenset[str]] = {}
    for workload in chosen(scope, workloads):
        for use in workload.groups:
            found[use.name] = found.get(use.name, frozenset()) | frozenset(workload.matched)
    return Targets(found, where, other)


def more_reads(asked: Targets, window: Window) -> tuple[AnyRead, ...]:
    """Where the offsets stand among records, then where those records stand on the other side."""
    positions = _positions(asked, window)
    find = _find(asked, window)
    return tuple(read for read in (positions, find) if read is not None)


def _positions(asked: Targets, window: Window) -> ReadPositions | None:
    answer = window.latest(ReadGroups(asked.other, asked.groups), GroupsSnapshot)
    wanted = sorted(
        (g.name, c.topic, c.partition, c.offset)
        for g in (answer.groups if answer else ())
        for c in g.committed
        if c.topic in asked.topics.get(g.name, frozenset()) and c.offset >= 0
    )
    return ReadPositions(asked.other, tuple(starmap(PositionWanted, wanted))) if wanted else None


def _find(asked: Targets, window: Window) -> FindRecords | None:
    wanted = _positions(asked, window)
    positions = window.latest(wanted, PositionsSnapshot) if wanted else None
    here = window.latest(ReadGroups(asked.where, asked.groups), GroupsSnapshot)
    if positions is None or here is None or not positions.positions:
        return None
    starts = {(g.name, c.topic, c.partition): c.offset for g in here.groups for c in g.committed}
    find = tuple(
        FindWanted(
            p.group, p.topic, p.partition, starts.get((p.group, p.topic, p.partition), -1), p.successor, p.predecessor
        )
        for p in positions.positions
    )
    return FindRecords(asked.where, find)


def by_content(asked: Targets, window: Window) -> Rows | str:
    """Each group's place in `where`, or why one of them has none: a guess would lose or repeat records."""
    wanted = _positions(asked, window)
    if wanted is None:
        return f"no group has committed anything on these topics in {asked.other}"
    positions = answered(window, wanted, PositionsSnapshot)
    if isinstance(positions, str):
        return positions
    find = _find(asked, window)
    found = answered(window, find, FoundSnapshot) if find is not None else f"{asked.where} was not searched yet"
    if isinstance(found, str):
        return found
    for answer in (positions, found):
        if answer.errors:
            return f"{answer.region} {answer.errors[0].scope}: {answer.errors[0].message}"
    empty = {(p.group, p.topic, p.partition) for p in positions.positions if not p.successor and not p.predecessor}
    rows: Rows = {}
    for row in found.found:
        key = row.group, row.topic, row.partition
        where = f"{row.group} {row.topic}-{row.partition}"
        if row.at >= 0 and row.matches == 1:
            rows[key] = row.at
        elif row.at >= 0:
            return f"{where}: {row.matches:,} records are equal in key, value and time: its place is ambiguous"
        elif key not in empty:
            return f"{where}: the record at its position is not in {asked.where}: not copied yet, or gone"
    return rows
