"""fleet: stop or start the site's own applications by the hooks that regions.yaml names."""

from typing import Literal

from drillbook.actions.base import Action, ActionParams, Planned
from drillbook.actions.reading import region_of
from drillbook.actions.stock import fleet as hook_command
from drillbook.model.call import EffectKind
from drillbook.model.plan import FleetCall
from drillbook.model.region import Fleet, FleetHook
from drillbook.model.scope import Scope, chosen, groups
from drillbook.model.workload import writers
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window

What = Literal["writers", "groups"]
Verb = Literal["stop", "start"]


class FleetParams(ActionParams, frozen=True, kw_only=True):
    """Either `stop` or `start`; `flush` asks writers to send what they hold before they stop."""

    region: str
    stop: What | None = None
    start: What | None = None
    flush: bool = True


def _refuse(params: FleetParams) -> str:
    if (params.stop is None) == (params.start is None):
        return "write exactly one of stop: and start:, with writers or groups"
    return ""


def _reads(params: FleetParams, scope: Scope) -> tuple[AnyRead, ...]:  # noqa: ARG001
    return ()


def _hook(fleet: Fleet, what: What, verb: Verb) -> FleetHook:
    if what == "writers":
        return fleet.writers_stop if verb == "stop" else fleet.writers_start
    return fleet.groups_stop if verb == "stop" else fleet.groups_start


def _plan(params: FleetParams, scope: Scope, window: Window) -> Planned:  # noqa: ARG001
    found = region_of(scope, params.region)
    if found is None:
        return Planned(unknown=f"{params.region} is no region of this drill")
    where = found.name
    what = params.stop or params.start
    if what is None or scope.fleet is None:
        return Planned(unknown="regions.yaml has no fleet: it must say how this site stops and starts applications")
    verb: Verb = "stop" if params.stop else "start"
    back: Verb = "start" if params.stop else "stop"
    hook = _hook(scope.fleet, what, verb)
    if not (hook.http or hook.command):
        return Planned(unknown=f"regions.yaml has no fleet.{what}.{verb}")
    names = _names(scope, params.workloads, what)
    if not names:
        return Planned(unknown=f"these workloads have no {what}")
    first_writes = what == "writers" and verb == "start" and where == scope.target.name
    calls = tuple(one_call(scope, where, what, verb, name, flush=params.flush) for name in names)
    notes = ["the first record of a writer here is the point of no return"] if first_writes else []
    if not calls[0].undo:
        notes.append(f"regions.yaml has no fleet.{what}.{back}: nothing takes this back")
    counted = f"{len(calls):,} {what if len(calls) != 1 else what.removesuffix('s')}"
    return Planned(calls, f"{verb}s {counted} in {where}", tuple(notes))


def one_call(scope: Scope, where: str, what: What, verb: Verb, name: str, *, flush: bool) -> FleetCall:
    """Stop or start one application; the opposite hook, where the site has one, takes it back."""
    first_writes = what == "writers" and verb == "start" and where == scope.target.name
    effect: EffectKind = "irreversible" if first_writes else "reversible"
    flushed = ", flushed" if what == "writers" and verb == "stop" and flush else ""
    opposite = _hook(scope.fleet or Fleet(), what, "start" if verb == "stop" else "stop")
    return FleetCall(
        where,
        f"{verb} {'writer' if what == 'writers' else 'group'} {name} in {where}{flushed}",
        effect=effect,
        undo=_undo(opposite, where, name, flush=flush),
        what=what,
        verb=verb,
        name=name,
        flush=flush,
    )


def _names(scope: Scope, selected: tuple[str, ...], what: What) -> tuple[str, ...]:
    workloads = chosen(scope, selected)
    if what == "groups":
        return groups(workloads)
    return tuple(sorted({name for workload in workloads for name in writers(workload)}))


def _undo(hook: FleetHook, where: str, name: str, *, flush: bool) -> tuple[str, ...]:
    line = hook_command(hook, {"region": where, "name": name, "flush": "true" if flush else "false"})
    return (line,) if line else ()


ACTION = Action(
    name="fleet",
    does="Stop or start the workloads' writers or groups, one by one, by the site's own hooks.",
    params=FleetParams,
    allow=("fleet",),
    reads=_reads,
    plan=_plan,
    undone_by="fleet",
    refuse=_refuse,
)
