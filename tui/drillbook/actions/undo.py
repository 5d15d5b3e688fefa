"""undo: take back what a step of this drill did, newest first, by the reverse of each call that it made."""

import msgspec

from drillbook.actions.base import Action, ActionParams, Planned
from drillbook.actions.reading import answered
from drillbook.actions.reverse import reverse
from drillbook.actions.stock import reset_offsets
from drillbook.model.plan import AnyCall, CommitOffsets, OffsetRow
from drillbook.model.scope import Scope, region
from drillbook.snapshots.groups import Group, GroupsSnapshot, ReadGroups
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window

AT_REST = frozenset({"empty", "dead"})


class UndoParams(ActionParams, frozen=True, kw_only=True):
    """`step` is what is taken back: `undo: STEP` for short."""

    step: str


def _done(params: UndoParams, window: Window) -> tuple[AnyCall, ...]:
    """What the step did that was not taken back yet, newest first."""
    kept = next((k for k in window.kept if k.kind == "done" and k.step == params.step), None)
    calls = tuple(msgspec.json.decode(text, type=AnyCall) for text in kept.calls) if kept else ()
    return tuple(reversed(calls))


def _reads(params: UndoParams, scope: Scope) -> tuple[AnyRead, ...]:  # noqa: ARG001
    return ()


def _then(params: UndoParams, scope: Scope, window: Window) -> tuple[AnyRead, ...]:  # noqa: ARG001
    """The groups whose offsets are to be restored: they must be at rest, and their offsets are expected as read now."""
    found: dict[str, set[str]] = {}
    for call in _done(params, window):
        if isinstance(call, CommitOffsets):
            found.setdefault(call.region, set()).add(call.group)
    return tuple(ReadGroups(name, tuple(sorted(groups))) for name, groups in found.items())


def _plan(params: UndoParams, scope: Scope, window: Window) -> Planned:
    done = _done(params, window)
    if not done:
        return Planned((), "takes back 0 effects", (f"nothing that {params.step} did is outstanding",))
    groups: dict[str, GroupsSnapshot] = {}
    for read in _then(params, scope, window):
        answer = answered(window, read, GroupsSnapshot)
        if isinstance(answer, str):
            return Planned(unknown=f"what {params.step} committed can't be read: {answer}")
        if answer.errors:
            return Planned(unknown=f"{answer.region} {answer.errors[0].scope}: {answer.errors[0].message}")
        groups[read.region] = answer
    calls: list[AnyCall] = []
    notes: list[str] = []
    for call in done:
        back = reverse(call, scope)
        if isinstance(back, str):
            notes.append(f"not taken back: {call.text}: {back}")
            continue
        if isinstance(back, CommitOffsets):
            back = _as_found(back, scope, groups[back.region])
            notes += [f"{back.left} of {back.group}'s offsets stay: there was none before"] if back.left else []
            notes += [f"{back.group} runs: its numbers are taken again when it is empty"] if back.moving else []
        calls.append(back)
    return Planned(tuple(calls), f"takes back {len(calls):,} of {len(done):,} effects of {params.step}", tuple(notes))


def _as_found(call: CommitOffsets, scope: Scope, answer: GroupsSnapshot) -> CommitOffsets:
    """The call that expects what stands now: the group may have gone on from what this drill committed."""
    group = next((g for g in answer.groups if g.name == call.group), Group(call.group, "dead"))
    now = {(c.topic, c.partition): c.offset for c in group.committed}
    rows = tuple(OffsetRow(r.topic, r.partition, r.offset, now.get((r.topic, r.partition), -1)) for r in call.rows)
    where = region(scope, call.region)
    return msgspec.structs.replace(
        call, rows=rows, undo=reset_offsets(where, call.group, rows), moving=group.state not in AT_REST
    )


ACTION = Action(
    name="undo",
    does="Take back what a step of this drill did, newest first, by the exact reverse of each of its calls.",
    params=UndoParams,
    allow=(),
    reads=_reads,
    plan=_plan,
    then=_then,
    short="step",
)
