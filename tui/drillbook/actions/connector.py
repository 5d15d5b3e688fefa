"""connector: stop or resume one connector of the link."""

from typing import Literal

from drillbook.actions.base import Action, ActionParams, Planned
from drillbook.actions.link_host import Direction, connect_of, connectors_read, seen, stopped
from drillbook.actions.stock import connector as connector_command
from drillbook.model.plan import ConnectorCall
from drillbook.model.scope import Scope
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window


class ConnectorParams(ActionParams, frozen=True, kw_only=True):
    """`name` is the connector's part in the link, as regions.yaml calls it.

    `direction: back` is the link from target to source.
    """

    name: Literal["source", "checkpoint", "heartbeat"]
    do: Literal["stop", "resume"]
    direction: Direction = "forward"


def _reads(params: ConnectorParams, scope: Scope) -> tuple[AnyRead, ...]:
    found = connect_of(scope, "read", params.direction)
    return () if isinstance(found, str) else (connectors_read(found[0]),)


def _plan(params: ConnectorParams, scope: Scope, window: Window) -> Planned:
    found = connect_of(scope, "stopped or resumed", params.direction)
    if isinstance(found, str):
        return Planned(unknown=found)
    link, host = found
    name = {"source": link.source, "checkpoint": link.checkpoint, "heartbeat": link.heartbeat}[params.name]
    if not name:
        return Planned(unknown=f"regions.yaml names no {params.name} connector for this link")
    now = seen(link, name, window)
    if isinstance(now, str):
        return Planned(unknown=f"what {name} does now can't be read: {now}")
    if now.missing:
        return Planned(unknown=f"there is no connector {name} on the Connect of {host.name}")
    stop = params.do == "stop"
    if stopped(now) if stop else now.state == "RUNNING":
        done = "is stopped already" if stop else "runs already"
        return Planned((), f"{params.do}s 0 connectors in {host.name}", (f"{name} {done}, and is left as it is",))
    call = ConnectorCall(
        host.name,
        f"{params.do} connector {name} of {host.name}",
        undo=(connector_command(host.connect_url, name, "resume" if stop else "stop"),),
        connector=name,
        verb=params.do,
        idle=params.name == "checkpoint",
    )
    return Planned((call,), f"{params.do}s 1 connector in {host.name}", _notes(params, scope, name))


def _notes(params: ConnectorParams, scope: Scope, name: str) -> tuple[str, ...]:
    if params.do == "resume":
        return ()
    return {
        "source": (f"every topic that {name} mirrors stands still, not only those of the workloads",),
        "checkpoint": (f"no group's offsets are translated to {_end(params, scope)} any more",),
        "heartbeat": (f"an idle link can't be proved to work without {name}",),
    }[params.name]


def _end(params: ConnectorParams, scope: Scope) -> str:
    return (scope.target if params.direction == "forward" else scope.source).name


ACTION = Action(
    name="connector",
    does="Stop or resume one connector of the link; one that is so already is left as it is.",
    params=ConnectorParams,
    allow=("connectors",),
    reads=_reads,
    plan=_plan,
    undone_by="connector",
)
