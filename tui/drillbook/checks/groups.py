"""groups: state of the workloads' consumer groups, whether they go forward, and how far behind they are."""

from typing import Literal

from drillbook.checks.base import Check, CheckParams
from drillbook.checks.evidence import Evidence, Number
from drillbook.checks.progress import Forward, Watch, forward, group_lag
from drillbook.checks.scope import offsets_of, region_of
from drillbook.checks.static_members import REMEDY, countdown, with_members
from drillbook.checks.words import counted, listed, spent
from drillbook.model.observation import Observation
from drillbook.model.quantity import RecordsText, records
from drillbook.model.scope import RegionScope, Scope, chosen, topics
from drillbook.model.scope import groups as names_of_groups
from drillbook.model.workload import GroupUse, Workload
from drillbook.snapshots.groups import GroupsSnapshot, ReadGroups
from drillbook.snapshots.offsets import OffsetsSnapshot
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window

CARRIED = {"classic", "consumer"}
NOT_CARRIED = {"share", "streams"}
AT_REST = {"empty", "dead"}


class GroupsParams(CheckParams, frozen=True, kw_only=True):
    """`lag_at_most` counts offsets behind the last stable one, markers included, so it is an upper bound."""

    region: str = "target"
    state: Literal["", "empty", "stable"] = ""
    progress: bool = False
    lag_at_most: RecordsText | None = None


def _reads(params: GroupsParams, scope: Scope, window: Window) -> tuple[AnyRead, ...]:  # noqa: ARG001
    region = region_of(scope, params.region)
    names = names_of_groups(chosen(scope, params.workloads))
    if region is None or not names:
        return ()
    read = ReadGroups(region.name, names)
    watched = params.progress or params.lag_at_most is not None
    if watched and topics(chosen(scope, params.workloads)):
        return read, offsets_of(scope, region.name, params.workloads)
    return (read,)


def _title(params: GroupsParams, scope: Scope) -> str:
    region = region_of(scope, params.region)
    names = listed(names_of_groups(chosen(scope, params.workloads)))
    wants = [w for w in (params.state, "going forward" if params.progress else "") if w]
    asked = f" are {' and '.join(wants)}" if wants else ""
    return f"groups {names} in {region.name if region else params.region}{asked}"


def _judge(params: GroupsParams, scope: Scope, window: Window) -> Observation:
    seen = Evidence(window, "records")
    workloads = chosen(scope, params.workloads)
    region = region_of(scope, params.region)
    names = names_of_groups(workloads)
    worst = None
    if region is None:
        seen.doubt(params.region, "is no region of this drill")
    elif names:
        answer = seen.read(ReadGroups(region.name, names), GroupsSnapshot)
        if answer is not None:
            _states(seen, params, answer)
            worst = _movement(seen, params, (scope, region), workloads, answer)
    limit = records(params.lag_at_most) if params.lag_at_most is not None else None
    number = Number(worst, limit, "≤", "records") if limit is not None else Number()
    return seen.conclude("groups", "offsets", _title(params, scope), workloads, number)


def _states(seen: Evidence, params: GroupsParams, answer: GroupsSnapshot) -> None:
    found = {g.name: g for g in answer.groups}
    for name in answer.asked:
        group = found.get(name)
        if group is None:
            if all(e.scope != name for e in answer.errors):
                seen.doubt(name, f"{answer.region} gave no answer for it", answer)
        elif group.protocol in NOT_CARRIED:
            says = f"a {group.protocol} group: no state is carried to the other region, and none is judged"
            seen.doubt(name, says, answer)
        elif group.protocol not in CARRIED and group.state not in AT_REST:
            seen.doubt(name, f"protocol {group.protocol}: no state of such a group is carried or judged", answer)
        elif group.state == "unknown":
            held = countdown(seen.window, ReadGroups(answer.region, answer.asked), group)
            seen.doubt(name, f"its state is not known yet{held}", answer, remedy=REMEDY if held else "")
        elif params.state == "empty" and (group.members or group.state not in AT_REST):
            held = countdown(seen.window, ReadGroups(answer.region, answer.asked), group)
            seen.fail(name, with_members(group) + held, answer, remedy=REMEDY if held else "")
        elif params.state == "stable" and group.state != "stable":
            seen.fail(name, with_members(group), answer)
        else:
            kind = ", KIP-848" if group.protocol == "consumer" else ""
            seen.prove(name, f"{with_members(group)}{kind}", answer)


def _movement(
    seen: Evidence,
    params: GroupsParams,
    where: tuple[Scope, RegionScope],
    workloads: tuple[Workload, ...],
    answer: GroupsSnapshot,
) -> int | None:
    if not params.progress and params.lag_at_most is None:
        return None
    scope, region = where
    look = seen.read(offsets_of(scope, region.name, params.workloads), OffsetsSnapshot)
    if look is None:
        return None
    worst: int | None = None
    by_name = {g.name: g for g in answer.groups}
    watch = Watch.of(seen.window, ReadGroups(answer.region, answer.asked), look)
    for workload in workloads:
        topics = frozenset(workload.matched)
        for use in workload.groups:
            group = by_name.get(use.name)
            if group is None:
                continue
            if params.progress:
                _progress(seen, forward(watch, group.name, topics), group.name, answer)
            if params.lag_at_most is not None:
                lag = _lag(seen, use, group_lag(watch, group, use.reset, topics), look)
                if lag is not None:
                    _weigh_lag(seen, use.name, lag, records(params.lag_at_most), look)
                    worst = max(lag, worst or 0)
    return worst


def _progress(seen: Evidence, result: Forward, group: str, answer: GroupsSnapshot) -> None:
    name = f"{group} progress"
    if result.stuck and result.whole:
        says = f"nothing committed on {listed(result.stuck)} in {spent(result.watched)}, while records arrived"
        seen.fail(name, says, answer)
    elif result.stuck:
        seen.doubt(name, f"nothing committed yet on {listed(result.stuck)}, watched {spent(result.watched)}", answer)
    elif result.still:
        says = f"nothing committed on {listed(result.still)}, where nothing arrived either: records or markers are left"
        seen.doubt(name, says, answer)
    elif not result.moved:
        seen.doubt(name, f"nothing to read arrived in {spent(result.watched)}, so no progress can be seen", answer)
    else:
        seen.prove(name, f"went forward on {counted(result.moved, 'partition')}, is at the end of the others", answer)


def _lag(seen: Evidence, use: GroupUse, lag: tuple[int | None, tuple[str, ...]], look: OffsetsSnapshot) -> int | None:
    behind, unknown = lag
    name = f"{use.name} lag"
    if unknown or behind is None:
        says = f"no committed offset on {listed(unknown)}" if unknown else "it has committed nothing on these topics"
        seen.doubt(name, says, look)
    return behind


def _weigh_lag(seen: Evidence, name: str, behind: int, limit: int, look: OffsetsSnapshot) -> None:
    if behind > limit:
        says = f"{counted(behind, 'offset')} behind, markers included, {behind - limit:,} over"
        seen.fail(f"{name} lag", says, look, value=behind)
    else:
        seen.prove(f"{name} lag", f"at most {counted(behind, 'record')} behind", look, value=behind)


CHECK = Check(
    name="groups",
    kind="offsets",
    proves="Groups are empty or stable, commit as records arrive, and are near the end.",
    params=GroupsParams,
    reads=_reads,
    judge=_judge,
    title=_title,
    means="A group that is not empty can't get offsets; one that does not go forward is an outage.",
    changes="Members that join and leave, static members' session time-outs, and how fast records are handled.",
)
