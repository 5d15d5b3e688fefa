"""Stops and resumes a connector of Kafka Connect, and waits until it is so."""

from drillbook.model.finding import Fact
from drillbook.model.plan import ConnectorCall, Outcome
from drillbook.regions.connect_api import ConnectApi
from drillbook.regions.deadline import Deadline
from drillbook.regions.log_offsets import log_ends, scope_of
from drillbook.regions.polled import poll_until
from drillbook.regions.region import Region
from drillbook.regions.visible import see_topics
from drillbook.snapshots.replication import Connector

POLL_SECONDS = 0.1
REBALANCING = 409
ACCEPTED = (200, 202, 204)


def is_stopped(connector: Connector) -> bool:
    """The state is STOPPED before the tasks are gone: both are needed."""
    return connector.state == "STOPPED" and not connector.tasks


def is_running(connector: Connector, *, idle: bool = False) -> bool:
    """Running with tasks that run; which proves that it was resumed, not that records flow."""
    return connector.state == "RUNNING" and (idle or bool(connector.tasks)) and set(connector.tasks) <= {"RUNNING"}


def change(call: ConnectorCall, region: Region, deadline: Deadline) -> Outcome:
    """Ask for the change, wait until it is so, and keep the positions, and the cut if the call wants it."""
    api = region.connect()
    status = 0

    def accepted() -> bool:
        nonlocal status
        status = api.change(call.connector, call.verb, deadline)
        return status != REBALANCING

    poll_until(accepted, deadline, POLL_SECONDS)
    now = api.state(call.connector, deadline)
    if status not in ACCEPTED:
        return Outcome(ok=False, text=f"Connect answered {status} to {call.verb}; {told(now)}")

    def settled() -> bool:
        nonlocal now
        now = api.state(call.connector, deadline)
        return stands(call, now)

    if not poll_until(settled, deadline, POLL_SECONDS):
        return Outcome(ok=False, text=f"Connect accepted {call.verb}, but still {told(now)}", known=False)
    facts = _positions(api, call, region.name, deadline)
    if call.verb == "stop" and call.record_ends:
        cut, problem = _ends(call.record_ends, region, deadline)
        facts += cut
        if problem:
            return Outcome(ok=False, text=f"{told(now)}, but its cut could not be read: {problem}", facts=facts)
    return Outcome(ok=True, text=told(now), facts=facts)


def stands(call: ConnectorCall, connector: Connector) -> bool:
    """Whether the connector is what the call makes it."""
    return is_stopped(connector) if call.verb == "stop" else is_running(connector, idle=call.idle)


def look(call: ConnectorCall, region: Region, deadline: Deadline) -> Outcome:
    """Whether it stands; with the numbers that its outcome would have had, which nothing else can tell later."""
    api = region.connect()
    now = api.state(call.connector, deadline)
    if not stands(call, now):
        return Outcome(ok=False, text=told(now))
    facts = _positions(api, call, region.name, deadline)
    if call.verb == "stop" and call.record_ends:
        cut, problem = _ends(call.record_ends, region, deadline)
        facts += cut
        if problem:
            return Outcome(ok=False, text=f"{told(now)}, but its cut could not be read: {problem}", known=False)
    return Outcome(ok=True, text=told(now), facts=facts)


def record_ends(topics: tuple[str, ...], region: Region, deadline: Deadline) -> Outcome:
    """The end offsets of these topics in this region, as facts."""
    facts, problem = _ends(topics, region, deadline)
    if problem:
        return Outcome(ok=False, text=f"the ends could not be read: {problem}", facts=facts)
    return Outcome(ok=True, text=f"{len(facts):,} ends of {len(topics):,} topics are kept", facts=facts)


def told(connector: Connector) -> str:
    """Its state and tasks in a line."""
    if connector.missing:
        return f"there is no connector {connector.name}"
    return f"{connector.name} is {connector.state} with tasks [{', '.join(connector.tasks)}]"


def _positions(api: ConnectApi, call: ConnectorCall, region: str, deadline: Deadline) -> tuple[Fact, ...]:
    (connector,) = api.connectors((call.connector,), deadline)
    return tuple(
        Fact(f"position {scope_of((p.topic, p.partition))}", p.next_offset, region=region, source="Connect offset + 1")
        for p in connector.positions
    )


def _ends(topics: tuple[str, ...], region: Region, deadline: Deadline) -> tuple[tuple[Fact, ...], str]:
    login = region.reading()
    seen = see_topics(login, topics, deadline)
    ends, failed = log_ends(login, seen.partitions, deadline)
    facts = tuple(
        Fact(scope_of(p), e.high_watermark, region=region.name, source="high watermark")
        for p, e in sorted(ends.items())
    )
    problems = (*seen.errors, *seen.absent_errors(), *failed)
    return facts, "; ".join(f"{e.scope}: {e.message}" for e in problems)
