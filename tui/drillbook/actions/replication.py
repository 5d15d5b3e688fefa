"""replication: stop or resume the link's source connector and record the cut, or create the link home from it."""

from typing import Literal

import msgspec

from drillbook.actions.base import Action, ActionParams, Planned
from drillbook.actions.link_host import connect_of, connectors_read, seen, stopped
from drillbook.actions.reverse_link import home_reads, plan_link
from drillbook.actions.stock import connector as connector_command
from drillbook.model.plan import ConnectorCall
from drillbook.model.region import ReplicationLink
from drillbook.model.scope import Scope, chosen, topics
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window


class ReplicationActionParams(ActionParams, frozen=True, kw_only=True):
    """What to do with the link from source to target; `cut` (for reverse) is topic to the end offset of each partition
    of the source, in order, as the drill that left it recorded them when it stopped its link.
    """

    do: Literal["stop", "resume", "promote", "failover", "reverse"]
    cut: dict[str, tuple[int, ...]] = msgspec.field(default_factory=dict)


def _refuse(params: ReplicationActionParams) -> str:
    if params.do in {"promote", "failover"}:
        return f"do: {params.do} is not in this version: it can be stop, resume or reverse"
    if (params.do == "reverse") != bool(params.cut):
        return "`cut` belongs to do: reverse, which copies every record a second time without it"
    if any(offset < 0 for offsets in params.cut.values() for offset in offsets):
        return "an offset of the cut is below 0"
    return ""


def _reads(params: ReplicationActionParams, scope: Scope) -> tuple[AnyRead, ...]:
    found = connect_of(scope, "read")
    if isinstance(found, str) or params.do == "resume":
        return ()
    asked: tuple[AnyRead, ...] = (connectors_read(found[0]),)
    return (*asked, *home_reads(scope)) if params.do == "reverse" else asked


def _plan(params: ReplicationActionParams, scope: Scope, window: Window) -> Planned:
    if params.do == "reverse":
        return plan_link(params.cut, params.workloads, scope, window)
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
    does="Stop the link's source connector and record the target's end offsets, resume it, or create it from a cut.",
    params=ReplicationActionParams,
    allow=("replication",),
    reads=_reads,
    plan=_plan,
    undone_by="replication",
    refuse=_refuse,
)
