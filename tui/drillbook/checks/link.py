"""The source connector of a link: running, or known to be stopped, and since when."""

from typing import Literal

from drillbook.checks.scope import link_of
from drillbook.model.finding import Verdict
from drillbook.model.region import ReplicationLink
from drillbook.model.rows import ConnectorRow
from drillbook.model.scope import Scope
from drillbook.snapshots.replication import Connector, ReplicationSnapshot
from drillbook.snapshots.window import Window

HISTORY = 90_000_000
Part = Literal["source", "checkpoint", "heartbeat"]
PARTS: tuple[Part, ...] = ("source", "checkpoint", "heartbeat")


def named(link: ReplicationLink, parts: tuple[Part, ...]) -> tuple[str, ...]:
    """The connectors that are these parts of the link, as far as it has them."""
    names = {"source": link.source, "checkpoint": link.checkpoint, "heartbeat": link.heartbeat}
    return tuple(names[p] for p in PARTS if p in parts and names[p])


def connector(answer: ReplicationSnapshot, name: str) -> Connector | None:
    """The connector of this name in the answer."""
    return next((c for c in answer.connectors if c.name == name), None)


def is_stopped(found: Connector | None) -> bool:
    """STOPPED, and no task is left: the state comes before the tasks are gone."""
    return found is not None and not found.missing and found.state == "STOPPED" and not found.tasks


def connector_row(found: Connector | None, name: str, says: str, verdict: Verdict) -> ConnectorRow:
    """The row of a connector, `found` where the answer holds it."""
    tasks = found.tasks if found is not None else ()
    state = "" if found is None else "missing" if found.missing else found.state
    return ConnectorRow(name, state, tasks.count("RUNNING"), len(tasks), says, verdict)


def stopped_since(window: Window, link: ReplicationLink) -> int | None:
    """When the source connector was first seen stopped in the unbroken run that lasts until now; None if it is not."""
    since = None
    for answer in reversed(window.series(link_of(link), ReplicationSnapshot, HISTORY)):
        if answer.errors or not is_stopped(connector(answer, link.source)):
            break
        since = answer.observed_at + answer.took
    return since


def brings_home(window: Window, scope: Scope) -> bool:
    """Whether the link from target to source was last seen neither stopped nor missing: then records come to the source
    that nobody wrote there, and its growth says nothing of writers.
    """
    home = home_link(scope)
    answer = window.latest(link_of(home), ReplicationSnapshot) if home is not None else None
    found = connector(answer, home.source) if answer is not None and home is not None else None
    return found is not None and not found.missing and not is_stopped(found)


def home_link(scope: Scope) -> ReplicationLink | None:
    """The link from target to source, where its connector can be asked."""
    link = scope.opposite
    return link if link is not None and link.kind == "mirrormaker2" and link.source else None


def no_link_home_since(window: Window, scope: Scope) -> int | None:
    """Since when nothing is brought to the source, in the unbroken run that lasts until now; 0 where no link could."""
    home = home_link(scope)
    if home is None:
        return 0
    since = None
    for answer in reversed(window.series(link_of(home), ReplicationSnapshot, HISTORY)):
        found = connector(answer, home.source)
        if answer.errors or found is None or not (found.missing or is_stopped(found)):
            break
        since = answer.observed_at + answer.took
    return since


def stopped_by_us(window: Window, link: ReplicationLink, name: str) -> bool:
    """Whether this drill stopped the connector and did not resume it."""
    return any(x.sure and x.key == f"connector/{link.connect}/{name}/stop" for x in window.standing)
