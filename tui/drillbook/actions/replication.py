"""replication: stop or resume the link's source connector, and record the cut."""

from typing import Literal

from drillbook.actions.base import Action, ActionParams, Planned
from drillbook.actions.stock import connector as connector_command
from drillbook.model.plan import ConnectorCall
from drillbook.model.scope import RegionScope, Scope, chosen, topics
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window


class ReplicationActionParams(ActionParams, frozen=True, kw_only=True):
    """What to do with the link from source to target."""

    do: Literal["stop", "resume", "promote", "failover", "reverse"]


def _refuse(params: ReplicationActionParams) -> str:
    if params.do in {"stop", "resume"}:
        return ""
    return f"do: {params.do} is not in this version: it can be stop or resume"


def _reads(params: ReplicationActionParams, scope: Scope) -> tuple[AnyRead, ...]:  # noqa: ARG001
    return ()


def _plan(params: ReplicationActionParams, scope: Scope, window: Window) -> Planned:  # noqa: ARG001
    link = scope.link
    if link is None:
        return Planned(unknown=f"regions.yaml has no replication from {scope.source.name} to {scope.target.name}")
    if link.kind != "mirrormaker2" or not link.source:
        return Planned(unknown=f"a link of kind {link.kind} can't be stopped or resumed in this version")
    host: RegionScope = scope.source if link.connect == scope.source.name else scope.target
    if host.name != link.connect or not host.connect_url:
        return Planned(unknown=f"regions.yaml names no Connect in {link.connect or 'any region'} for {link.source}")
    stop = params.do == "stop"
    cut = topics(chosen(scope, params.workloads)) if stop and host is scope.target else ()
    call = ConnectorCall(
        host.name,
        f"{params.do} connector {link.source} of {host.name}"
        + (f", then record the ends of {', '.join(cut)}" if cut else ""),
        undo=(connector_command(host.connect_url, link.source, "resume" if stop else "stop"),),
        connector=link.source,
        verb="stop" if stop else "resume",
        record_ends=cut,
    )
    notes = [f"every topic that {link.source} mirrors is concerned, not only those of the workloads"]
    if stop and link.checkpoint:
        notes.append(f"{link.checkpoint} runs on: it goes on writing group offsets in {scope.target.name}")
    if stop and not cut:
        notes.append(f"the cut can't be recorded: Connect is in {host.name}, the cut is in {scope.target.name}")
    return Planned((call,), f"{params.do}s 1 connector in {host.name}", tuple(notes))


ACTION = Action(
    name="replication",
    does="Stop the link's source connector and record the target's end offsets, or resume it.",
    params=ReplicationActionParams,
    allow=("replication",),
    reads=_reads,
    plan=_plan,
    undone_by="replication",
    refuse=_refuse,
)
