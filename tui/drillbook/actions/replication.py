"""replication: stop or resume the link's source connector, and record the cut."""

from typing import Literal

from drillbook.actions.base import Action, ActionParams, Planned
from drillbook.actions.link_host import connect_of, connectors_read, seen, stopped
from drillbook.actions.stock import connector as connector_command
from drillbook.model.plan import ConnectorCall
from drillbook.model.region import ReplicationLink
from drillbook.model.scope import Scope, chosen, topics
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window


class ReplicationActionParams(ActionParams, frozen=True, kw_only=True):
    """What to do with the link from source to target."""

    do: Literal["stop", "resume", "promote", "failover", "reverse"]


def _refuse(params: ReplicationActionParams) -> str:
    if params.do in {"stop", "resume"}:
        return ""
    return f"do: {params.do} is not in this version: it can be stop or resume"


def _reads(params: ReplicationActionParams, scope: Scope) -> tuple[AnyRead, ...]:
    found = connect_of(scope, "read")
    return () if isinstance(found, str) or params.do != "stop" else (connectors_read(found[0]),)


def _plan(params: ReplicationActionParams, scope: Scope, window: Window) -> Planned:
    found = connect_of(scope, "stopped or resumed")
    if isinstance(found, str):
        return Planned(unknown=found)
    link, host = found
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
    if stop and link.checkpoint and not _is_stopped(link, link.checkpoint, window):
        notes.append(f"{link.checkpoint} runs on: it goes on writing group offsets in {scope.target.name}")
    if stop and _is_stopped(link, link.source, window):
        notes.append(f"{link.source} is stopped already: nothing stops now, and going back resumes it")
    if stop and not cut:
        notes.append(f"the cut can't be recorded: Connect is in {host.name}, the cut is in {scope.target.name}")
    return Planned((call,), f"{params.do}s 1 connector in {host.name}", tuple(notes))


def _is_stopped(link: ReplicationLink, name: str, window: Window) -> bool:
    now = seen(link, name, window)
    return not isinstance(now, str) and stopped(now)


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
