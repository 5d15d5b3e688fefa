"""replication: stop or resume a link's source connector and record the cut, or create the link home from one."""

from typing import Literal

import msgspec

from drillbook.actions.base import Action, ActionParams, Planned
from drillbook.actions.link_host import Direction, connect_of, connectors_read, seen, stopped
from drillbook.actions.restart_link import plan_restart, restart_reads
from drillbook.actions.reverse_link import home_reads, plan_link
from drillbook.actions.stock import connector as connector_command
from drillbook.model.cut import Origin
from drillbook.model.link_calls import RecordEnds
from drillbook.model.plan import AnyCall, ConnectorCall
from drillbook.model.region import ReplicationLink
from drillbook.model.scope import Scope, chosen, topics
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window


class ReplicationActionParams(ActionParams, frozen=True, kw_only=True):
    """What to do with the link from source to target, or with `direction: back` from target to source.

    `cut` (for reverse) is topic to the end offset of each partition of the source, in order, as the drill that left it
    recorded them when it stopped its link; without it `run --after DRILL` takes it from that drill, and says so in
    `origin`. `ends_of` names the step whose stop kept the ends at which a link that is resumed `back` begins.
    """

    do: Literal["stop", "resume", "promote", "failover", "reverse"]
    cut: dict[str, tuple[int, ...]] = msgspec.field(default_factory=dict)
    direction: Direction = "forward"
    ends_of: str = ""
    origin: Origin | None = None


def _refuse(params: ReplicationActionParams) -> str:
    if params.do in {"promote", "failover"}:
        return f"do: {params.do} is not in this version: it can be stop, resume or reverse"
    if params.do != "reverse" and params.cut:
        return "`cut` belongs to do: reverse"
    if any(offset < 0 for offsets in params.cut.values() for offset in offsets):
        return "an offset of the cut is below 0"
    if params.direction == "back" and params.do != "resume":
        return f"`direction: back` belongs to do: resume, not to do: {params.do}"
    if (params.direction == "back") != bool(params.ends_of):
        return "`direction: back` and `ends_of` belong together: without its ends every record would be copied back"
    if params.origin is not None:
        return "`origin` is what `run --after DRILL` found, and is not written by hand"
    return ""


def _reads(params: ReplicationActionParams, scope: Scope) -> tuple[AnyRead, ...]:
    found = connect_of(scope, "read", params.direction)
    if isinstance(found, str):
        return ()
    if params.do == "resume":
        return restart_reads(scope) if params.direction == "back" else ()
    asked: tuple[AnyRead, ...] = (connectors_read(found[0]),)
    return (*asked, *home_reads(scope)) if params.do == "reverse" else asked


def _plan(params: ReplicationActionParams, scope: Scope, window: Window) -> Planned:
    if params.do == "reverse":
        return plan_link(params.cut, params.origin, params.workloads, scope, window)
    if params.direction == "back":
        return plan_restart(params.ends_of, params.workloads, scope, window)
    found = connect_of(scope, "stopped or resumed")
    if isinstance(found, str):
        return Planned(unknown=found)
    link, host = found
    stop = params.do == "stop"
    cut = topics(chosen(scope, params.workloads)) if stop else ()
    here = host is scope.target
    call = ConnectorCall(
        host.name,
        f"{params.do} connector {link.source} of {host.name}"
        + (f", then record the ends of {', '.join(cut)}" if cut and here else ""),
        undo=(connector_command(host.connect_url, link.source, "resume" if stop else "stop"),),
        connector=link.source,
        verb="stop" if stop else "resume",
        record_ends=cut if here else (),
    )
    calls: list[AnyCall] = [call]
    if cut and not here:
        text = f"record the ends of {', '.join(cut)} in {scope.target.name}"
        calls.append(RecordEnds(scope.target.name, text, effect="read", topics=cut))
    notes = [f"every topic that {link.source} mirrors is concerned, not only those of the workloads"]
    if stop and link.checkpoint and not _is_stopped(link, link.checkpoint, window):
        notes.append(f"{link.checkpoint} runs on: it goes on writing group offsets in {scope.target.name}")
    if stop and _is_stopped(link, link.source, window):
        notes.append(f"{link.source} is stopped already: nothing stops now, and going back resumes it")
    return Planned(tuple(calls), f"{params.do}s 1 connector in {host.name}", tuple(notes))


def _is_stopped(link: ReplicationLink, name: str, window: Window) -> bool:
    now = seen(link, name, window)
    return not isinstance(now, str) and stopped(now)


ACTION = Action(
    name="replication",
    does="Stop the link's source connector and record the target's ends, resume it, or create it from a cut.",
    params=ReplicationActionParams,
    allow=("replication",),
    reads=_reads,
    plan=_plan,
    undone_by="replication",
    refuse=_refuse,
)
