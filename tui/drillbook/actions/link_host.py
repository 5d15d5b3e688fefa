"""Where the link's connectors live, and what was last seen of them."""

from typing import Literal

from drillbook.actions.reading import answered
from drillbook.model.region import ReplicationLink
from drillbook.model.scope import RegionScope, Scope
from drillbook.snapshots.replication import Connector, ReadReplication, ReplicationSnapshot
from drillbook.snapshots.window import Window

Direction = Literal["forward", "back"]
"""`back` is the link from the drill's target to its source."""


def connect_of(scope: Scope, what: str, direction: Direction = "forward") -> tuple[ReplicationLink, RegionScope] | str:
    """The link and the region whose Connect hosts it, or why `what` can't be done."""
    link = scope.link if direction == "forward" else scope.opposite
    if link is None:
        ends = (scope.source.name, scope.target.name)
        start, end = ends if direction == "forward" else ends[::-1]
        return f"regions.yaml has no replication from {start} to {end}"
    if link.kind != "mirrormaker2" or not link.source:
        return f"a link of kind {link.kind} can't be {what} in this version"
    host = scope.source if link.connect == scope.source.name else scope.target
    if host.name != link.connect or not host.connect_url:
        return f"regions.yaml names no Connect in {link.connect or 'any region'} for {link.source}"
    return link, host


def connectors_read(link: ReplicationLink) -> ReadReplication:
    """The question that checks ask of the same link, so that both read one answer."""
    return ReadReplication(link.connect, tuple(c for c in (link.source, link.checkpoint, link.heartbeat) if c))


def seen(link: ReplicationLink, name: str, window: Window) -> Connector | str:
    """The connector as last read, or why it can't be told."""
    answer = answered(window, connectors_read(link), ReplicationSnapshot)
    if isinstance(answer, str):
        return answer
    found = next((c for c in answer.connectors if c.name == name), None)
    return found if found is not None else f"the Connect of {link.connect} said nothing of {name}"


def stopped(connector: Connector) -> bool:
    """STOPPED, and no task is left."""
    return connector.state == "STOPPED" and not connector.tasks
