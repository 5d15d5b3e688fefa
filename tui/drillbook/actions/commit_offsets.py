"""commit_offsets: set where empty groups go on in a region, each from a record found in both, or as told."""

from typing import Literal

import msgspec

from drillbook.actions.base import Action, ActionParams, Planned
from drillbook.actions.offset_chain import Rows, by_content, cut_of, more_reads, targets
from drillbook.actions.offset_checkpoints import checkpoints_of, translated
from drillbook.actions.reading import answered, region_of
from drillbook.actions.stock import reset_offsets
from drillbook.model.plan import CommitOffsets, OffsetRow
from drillbook.model.scope import RegionScope, Scope, chosen, groups
from drillbook.snapshots.groups import GroupsSnapshot, ReadGroups
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window

Origin = Literal["content", "translated", "explicit", "restored"]
AT_REST = frozenset({"empty", "dead"})


class CommitOffsetsParams(ActionParams, frozen=True, kw_only=True):
    """One of `from` (`content`: the same record; `translated`: what the mirror says), `restored` (a step of this drill
    whose commits are taken back) and `explicit` (group to `topic-partition` to offset).
    """

    region: str = "target"
    origin: Literal["content", "translated"] | None = msgspec.field(default=None, name="from")
    restored: str | None = None
    explicit: dict[str, dict[str, int]] | None = None


def _refuse(params: CommitOffsetsParams) -> str:
    if sum(x is not None for x in (params.origin, params.restored, params.explicit)) != 1:
        return "write exactly one of from: ORIGIN, restored: STEP and explicit: {GROUP: {TOPIC-PARTITION: OFFSET}}"
    return ""


def _sides(params: CommitOffsetsParams, scope: Scope) -> tuple[RegionScope, RegionScope] | None:
    """Where to commit, and the region in which the groups were."""
    where = region_of(scope, params.region)
    if where is None:
        return None
    return where, scope.source if where == scope.target else scope.target


def _reads(params: CommitOffsetsParams, scope: Scope) -> tuple[AnyRead, ...]:
    sides = _sides(params, scope)
    names = groups(chosen(scope, params.workloads))
    return tuple(ReadGroups(side.name, names) for side in sides) if sides and names else ()


def _then(params: CommitOffsetsParams, scope: Scope, window: Window) -> tuple[AnyRead, ...]:
    sides = _sides(params, scope)
    if sides is None or params.origin is None:
        return ()
    where, other = sides[0].name, sides[1].name
    if params.origin == "translated":
        return checkpoints_of(scope, params.workloads, where, other)
    return more_reads(targets(scope, params.workloads, where, other, cut_of(window, other)), window)


def _plan(params: CommitOffsetsParams, scope: Scope, window: Window) -> Planned:
    sides = _sides(params, scope)
    names = groups(chosen(scope, params.workloads))
    if sides is None:
        return Planned(unknown=f"{params.region} is no region of this drill")
    if not names:
        return Planned(unknown="these workloads have no groups")
    where, other = sides
    here = answered(window, ReadGroups(where.name, names), GroupsSnapshot)
    there = answered(window, ReadGroups(other.name, names), GroupsSnapshot)
    for side in (here, there):
        if isinstance(side, str):
            return Planned(unknown=side)
        if side.errors:
            return Planned(unknown=f"{side.region} {side.errors[0].scope}: {side.errors[0].message}")
    assert isinstance(here, GroupsSnapshot)
    assert isinstance(there, GroupsSnapshot)
    counted = _rows(params, scope, window, where, other)
    if isinstance(counted, str):
        return Planned(unknown=counted)
    rows, moved = counted
    sides_that_move = (here, there) if params.origin else (here,)
    busy = {g.name: f"{g.state} in {s.region}" for s in sides_that_move for g in s.groups if g.state not in AT_REST}
    busy |= dict.fromkeys(sorted(moved - set(busy)), f"moving in {other.name}")
    old = {(g.name, c.topic, c.partition): c.offset for g in here.groups for c in g.committed}
    origin: Origin = params.origin or ("restored" if params.restored else "explicit")
    calls = tuple(
        call
        for name in names
        if (call := _call(where, name, origin, rows, old, moving=name in busy)).rows or call.moving
    )
    notes = [f"{name} is {state}: its numbers are taken again when it is empty" for name, state in busy.items()]
    notes += [
        f"{g} had no offset on {t}-{p}: what stands there is left" for (g, t, p), o in sorted(rows.items()) if o < 0
    ]
    if not calls:
        notes.append("every offset stands already")
    count = sum(len(c.rows) for c in calls)
    return Planned(calls, f"commits {count:,} offsets of {len(calls):,} groups in {where.name}", tuple(notes))


def _rows(
    params: CommitOffsetsParams, scope: Scope, window: Window, where: RegionScope, other: RegionScope
) -> tuple[Rows, frozenset[str]] | str:
    nobody: frozenset[str] = frozenset()
    if params.origin == "translated":
        by_mirror = translated(scope, params.workloads, where.name, other.name, window)
        return by_mirror if isinstance(by_mirror, str) else (by_mirror, nobody)
    if params.origin is not None:
        cut = cut_of(window, other.name)
        return by_content(targets(scope, params.workloads, where.name, other.name, cut), window)
    names = groups(chosen(scope, params.workloads))
    if params.restored is not None:
        kept = next((k for k in window.kept if k.kind == "saved" and k.step == params.restored), None)
        if kept is None:
            return {}, nobody
        mine = [o for o in kept.offsets if o.region == where.name and o.group in names]
        return {(o.group, o.topic, o.partition): o.offset for o in mine}, nobody
    found: Rows = {}
    for group, places in (params.explicit or {}).items():
        for place, offset in places.items():
            topic, _, number = place.rpartition("-")
            if group not in names or not topic or not number.isdigit() or offset < 0:
                return f"explicit: {group} {place}: {offset} is no offset of a partition of these workloads' groups"
            found[group, topic, int(number)] = offset
    return found, nobody


def _call(where: RegionScope, group: str, origin: Origin, rows: Rows, old: Rows, *, moving: bool) -> CommitOffsets:
    changed = tuple(
        OffsetRow(t, p, offset, old.get((g, t, p), -1))
        for (g, t, p), offset in sorted(rows.items())
        if g == group and offset >= 0 and (origin == "restored" or old.get((g, t, p), -1) != offset)
    )
    left = sum(g == group and offset < 0 for (g, _, _), offset in rows.items())
    count = "its" if moving else f"{len(changed):,}"
    return CommitOffsets(
        where.name,
        f"commit {count} offsets of {group} in {where.name}, {origin}",
        undo=reset_offsets(where, group, changed),
        group=group,
        origin=origin,
        rows=changed,
        moving=moving,
        left=left,
    )


ACTION = Action(
    name="commit_offsets",
    does="Commit where empty groups go on in a region: by content, as the mirror says, as a step saved, or explicit.",
    params=CommitOffsetsParams,
    allow=("group-offsets",),
    reads=_reads,
    plan=_plan,
    then=_then,
    undone_by="commit_offsets",
    refuse=_refuse,
)
"""`undone_by` itself: with `restored`."""
