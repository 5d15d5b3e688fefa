"""group_members: remove the static members that hold a group whose applications were stopped."""

from drillbook.actions.base import Action, ActionParams, Planned
from drillbook.actions.reading import answered, region_of
from drillbook.model.group_calls import RemoveMembers
from drillbook.model.scope import Scope, chosen, groups
from drillbook.snapshots.groups import GroupsSnapshot, ReadGroups
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window


class GroupMembersParams(ActionParams, frozen=True, kw_only=True):
    """`remove: true` is all that it does; it stands there so that a runbook says it."""

    remove: bool
    region: str = "source"


def _refuse(params: GroupMembersParams) -> str:
    return "" if params.remove else "remove: false does nothing: write remove: true, or leave the action out"


def _reads(params: GroupMembersParams, scope: Scope) -> tuple[AnyRead, ...]:
    where = region_of(scope, params.region)
    names = groups(chosen(scope, params.workloads))
    return (ReadGroups(where.name, names),) if where and names else ()


def _plan(params: GroupMembersParams, scope: Scope, window: Window) -> Planned:
    where = region_of(scope, params.region)
    names = groups(chosen(scope, params.workloads))
    if where is None:
        return Planned(unknown=f"{params.region} is no region of this drill")
    if not names:
        return Planned(unknown="these workloads have no groups")
    answer = answered(window, ReadGroups(where.name, names), GroupsSnapshot)
    if isinstance(answer, str):
        return Planned(unknown=f"the members of the groups can't be read: {answer}")
    if answer.errors:
        return Planned(unknown=f"{answer.region} {answer.errors[0].scope}: {answer.errors[0].message}")
    calls: list[RemoveMembers] = []
    notes: list[str] = []
    for group in answer.groups:
        held = tuple(sorted(m.instance for m in group.members if m.instance))
        running = len(group.members) - len(held)
        if held and not running:
            calls.append(_call(where.name, group.name, held))
        elif held:
            notes.append(f"{group.name} is left: {running:,} of its members have no instance id, so it runs")
    if calls:
        notes.append("nothing puts a member back but its own client; one that still runs comes back by itself")
    else:
        notes.append(f"no group is held by static members alone in {where.name}")
    count = sum(len(c.instances) for c in calls)
    blast = f"removes {count:,} static members of {len(calls):,} groups in {where.name}"
    return Planned(tuple(calls), blast, tuple(notes))


def _call(where: str, group: str, held: tuple[str, ...]) -> RemoveMembers:
    text = f"remove static {'member' if len(held) == 1 else 'members'} {', '.join(held)} of {group} in {where}"
    return RemoveMembers(where, text, effect="irreversible", group=group, instances=held)


ACTION = Action(
    name="group_members",
    does="Remove the static members that alone hold a group, so that it is empty at once and not at its time-out.",
    params=GroupMembersParams,
    allow=("group-members",),
    reads=_reads,
    plan=_plan,
    refuse=_refuse,
)
