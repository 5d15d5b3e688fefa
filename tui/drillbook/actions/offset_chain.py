"""Offsets by content: where a group stands in one region, found among the records of the other."""

from dataclasses import dataclass, field
from itertools import starmap

from drillbook.actions.reading import MAX_AGE, answered
from drillbook.model.scope import Scope, chosen
from drillbook.snapshots.base import whole_error
from drillbook.snapshots.found import FindRecords, FindWanted, FoundSnapshot
from drillbook.snapshots.groups import GroupsSnapshot, ReadGroups
from drillbook.snapshots.position import PositionsSnapshot, PositionWanted, ReadPositions
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window

Rows = dict[tuple[str, str, int], int]
"""Group, topic and partition to offset."""


Cut = dict[tuple[str, int], int]
"""Topic and partition to offset."""


@dataclass(frozen=True)
class Targets:
    """Whose offsets, to be committed in `where`, from what they committed in `other`.

    `cut` is where the other region's own records begin, which `where` never had: a group that read on goes back to it.
    """

    topics: dict[str, frozenset[str]]
    where: str
    other: str
    cut: Cut = field(default_factory=dict)

    @property
    def groups(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(sorted(self.topics))


def targets(scope: Scope, workloads: tuple[str, ...], where: str, other: str, cut: Cut | None = None) -> Targets:
    """The groups of these workloads, each with the topics of its workloads."""
    found: dict[str, frozenset[str]] = {}
    for workload in chosen(scope, workloads):
        for use in workload.groups:
            found[use.name] = found.get(use.name, frozenset()) | frozenset(workload.matched)
    return Targets(found, where, other, cut or {})


def cut_of(window: Window, region: str) -> Cut:
    """Where the region's own records begin, if this drill let it take some."""
    rows = (o for k in window.kept if k.kind == "cut" for o in k.offsets if o.region == region)
    return {(o.topic, o.partition): o.offset for o in rows}


def more_reads(asked: Targets, window: Window) -> tuple[AnyRead, ...]:
    """Where the offsets stand among records, then where those records stand on the other side.

    A sweep that goes on beside may read the groups again: then both the newest answer and the one before are followed.
    """
    newest = window.latest(ReadGroups(asked.other, asked.groups), GroupsSnapshot)
    if newest is None:
        return ()
    here = window.latest(ReadGroups(asked.where, asked.groups), GroupsSnapshot)
    found = _newest_positions(asked, window)
    find = _find(asked, found[1], here) if found is not None and here is not None else None
    return tuple(read for read in (_positions(asked, newest), find) if read is not None)


def _newest_positions(asked: Targets, window: Window) -> tuple[GroupsSnapshot, PositionsSnapshot] | None:
    """The newest answer about the groups of which it is known where they stand among records."""
    for other in reversed(window.series(ReadGroups(asked.other, asked.groups), GroupsSnapshot, MAX_AGE)):
        wanted = _positions(asked, other)
        positions = window.latest(wanted, PositionsSnapshot) if wanted else None
        if positions is not None:
            return other, positions
    return None


@dataclass(frozen=True)
class Chain:
    """Answers that belong together: whose offsets, and where they stand on both sides."""

    other: GroupsSnapshot
    positions: PositionsSnapshot
    found: FoundSnapshot


def newest_chain(asked: Targets, window: Window) -> Chain | None:
    """The newest whole one: groups that run are read by every sweep, and their answers soon have no sequel."""
    here = window.series(ReadGroups(asked.where, asked.groups), GroupsSnapshot, MAX_AGE)
    for other in reversed(window.series(ReadGroups(asked.other, asked.groups), GroupsSnapshot, MAX_AGE)):
        wanted = _positions(asked, other)
        positions = window.latest(wanted, PositionsSnapshot) if wanted else None
        for side in reversed(here) if positions is not None else ():
            find = _find(asked, positions, side)
            found = window.latest(find, FoundSnapshot) if find else None
            if positions is not None and found is not None:
                return Chain(other, positions, found)
    return None


def _positions(asked: Targets, answer: GroupsSnapshot) -> ReadPositions | None:
    wanted = sorted(
        (g.name, c.topic, c.partition, min(c.offset, asked.cut.get((c.topic, c.partition), c.offset)))
        for g in answer.groups
        for c in g.committed
        if c.topic in asked.topics.get(g.name, frozenset()) and c.offset >= 0
    )
    return ReadPositions(asked.other, tuple(starmap(PositionWanted, wanted))) if wanted else None


def _find(asked: Targets, positions: PositionsSnapshot | None, here: GroupsSnapshot) -> FindRecords | None:
    if positions is None or not positions.positions:
        return None
    starts = {(g.name, c.topic, c.partition): c.offset for g in here.groups for c in g.committed}
    find = tuple(
        FindWanted(
            p.group, p.topic, p.partition, starts.get((p.group, p.topic, p.partition), -1), p.successor, p.predecessor
        )
        for p in positions.positions
    )
    return FindRecords(asked.where, find)


def by_content(asked: Targets, window: Window) -> tuple[Rows, frozenset[str]] | str:
    """Each group's place in `where`, and the groups that have moved since; or why one of them has no place: a guess
    would lose or repeat records.
    """
    newest = answered(window, ReadGroups(asked.other, asked.groups), GroupsSnapshot)
    if isinstance(newest, str):
        return newest
    if _positions(asked, newest) is None:
        return f"no group has committed anything on these topics in {asked.other}"
    chain = newest_chain(asked, window)
    if chain is None:
        return f"where the groups of {asked.other} stand in {asked.where} was not read yet"
    for answer in (chain.positions, chain.found):
        error = whole_error(answer)
        if error is not None:
            return f"{answer.region}: {f'not permitted, needs {error.needs}' if error.needs else error.message}"
        if answer.errors:
            return f"{answer.region} {answer.errors[0].scope}: {answer.errors[0].message}"
    empty = {
        (p.group, p.topic, p.partition) for p in chain.positions.positions if not p.successor and not p.predecessor
    }
    rows: Rows = {}
    for row in chain.found.found:
        key = row.group, row.topic, row.partition
        where = f"{row.group} {row.topic}-{row.partition}"
        if row.at >= 0 and row.matches == 1:
            rows[key] = row.at
        elif row.at >= 0:
            return f"{where}: {row.matches:,} records are equal in key, value and time: its place is ambiguous"
        elif key not in empty:
            return f"{where}: the record at its position is not in {asked.where}: not copied yet, or gone"
    before = {g.name: g.committed for g in chain.other.groups}
    return rows, frozenset(g.name for g in newest.groups if before.get(g.name, ()) != g.committed)
