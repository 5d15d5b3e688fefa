"""Creates a MirrorMaker source connector as the reverse of another one, at given offsets, and deletes it again."""

import re
from collections.abc import Mapping

from drillbook.model.finding import Fact
from drillbook.model.link_calls import CreateLink, DeleteLink, LinkStart
from drillbook.model.plan import Outcome
from drillbook.regions.connect_api import ConnectApi
from drillbook.regions.connector_call import ACCEPTED, POLL_SECONDS, REBALANCING, is_running, is_stopped, told
from drillbook.regions.deadline import Deadline
from drillbook.regions.log_offsets import scope_of
from drillbook.regions.polled import poll_until
from drillbook.regions.region import Region

SIDES = {"source.cluster.": "target.cluster.", "target.cluster.": "source.cluster."}
CLIENT = re.compile(r"bootstrap\.servers|security\..*|sasl\..*|ssl\..*")
CREATED = 201


def reversed_settings(name: str, forward: Mapping[str, str], topics: tuple[str, ...]) -> dict[str, str]:
    """The forward connector's settings with its regions swapped.

    A worker's own producer writes to the cluster that the worker keeps itself in, so where to write is always said.
    """
    made: dict[str, str] = {}
    for key, value in forward.items():
        side = next((s for s in SIDES if key.startswith(s)), "")
        if not key.startswith(("producer.override.", "topics")):
            made[SIDES.get(side, "") + key.removeprefix(side)] = value
    client = {k.removeprefix("target.cluster."): v for k, v in made.items() if k.startswith("target.cluster.")}
    made |= {f"producer.override.{k}": v for k, v in client.items() if CLIENT.fullmatch(k)}
    made["name"] = name
    made["topics"] = ",".join(re.escape(topic) for topic in topics)
    made["consumer.auto.offset.reset"] = "earliest"  # a cut of 0 has no row: its partition begins at its beginning
    return made


def create(call: CreateLink, region: Region, deadline: Deadline) -> Outcome:
    """Nothing is resumed before each offset was read back; what was made until then is deleted again."""
    api = region.connect()
    forward = api.settings(call.forward, deadline)
    if forward is None:
        return Outcome(ok=False, text=f"there is no connector {call.forward} to reverse; nothing was sent")
    config = reversed_settings(call.connector, forward, tuple(sorted({s.topic for s in call.starts})))
    if not is_stopped(api.state(call.forward, deadline)):
        return Outcome(ok=False, text=f"{call.forward} is not stopped: records would go round; nothing was sent")
    if api.settings(call.connector, deadline) is not None:
        return Outcome(ok=False, text=f"{call.connector} is there already; nothing was sent")
    status = 0

    def posted() -> bool:
        nonlocal status
        status = api.create_stopped(call.connector, config, deadline)
        return status != REBALANCING

    poll_until(posted, deadline, POLL_SECONDS)
    if status != CREATED:
        return Outcome(ok=False, text=f"Connect answered {status} to the creation of {call.connector}")
    problem = _positioned(api, call, config["source.cluster.alias"], deadline)
    if problem:
        return _taken_away(api, call, problem, deadline)
    status = api.change(call.connector, "resume", deadline)
    if not poll_until(lambda: is_running(api.state(call.connector, deadline)), deadline, POLL_SECONDS):
        now = told(api.state(call.connector, deadline))
        return Outcome(ok=False, text=f"Connect answered {status} to resume, but still {now}", known=False)
    facts = tuple(
        Fact(f"start {scope_of((s.topic, s.partition))}", s.offset, region=region.name, source="Connect offset + 1")
        for s in call.starts
    )
    text = f"{told(api.state(call.connector, deadline))}; {len(call.starts):,} offsets stood as set before it ran"
    return Outcome(ok=True, text=text, facts=facts)


def delete(call: DeleteLink, region: Region, deadline: Deadline) -> Outcome:
    """Deleted, and gone; Connect keeps its offsets by its name, and `create` clears them."""
    api = region.connect()
    status = _deleted(api, call.connector, deadline)
    gone = poll_until(lambda: api.state(call.connector, deadline).missing, deadline, POLL_SECONDS)
    text = f"{call.connector} is gone" if gone else f"Connect answered {status}, but {call.connector} is still there"
    return Outcome(ok=gone, text=text, known=gone or status not in ACCEPTED)


def stand(call: CreateLink | DeleteLink, region: Region, deadline: Deadline) -> Outcome:
    """A link stands when it runs and no partition of it is before its start: its creator died after the last check."""
    api = region.connect()
    now = api.state(call.connector, deadline)
    if isinstance(call, DeleteLink):
        return Outcome(ok=now.missing, text=told(now))
    if now.missing or not is_running(now):
        return Outcome(ok=False, text=told(now))
    (connector,) = api.connectors((call.connector,), deadline)
    at = {(p.topic, p.partition): p.next_offset for p in connector.positions}
    before = [s for s in call.starts if at.get((s.topic, s.partition), 0) < s.offset]
    return Outcome(ok=not before, text=told(now) + (f"; {len(before):,} offsets are before the cut" if before else ""))


def _positioned(api: ConnectApi, call: CreateLink, alias: str, deadline: Deadline) -> str:
    """Clear what an earlier connector of this name left, set the offsets, and compare all rows; empty when equal."""
    if not poll_until(lambda: is_stopped(api.state(call.connector, deadline)), deadline, POLL_SECONDS):
        return f"{told(api.state(call.connector, deadline))}, not STOPPED without tasks"
    wanted = {row: offset for row, offset in _rows(alias, call.starts).items() if offset >= 0}
    status = 0

    def done(ask: object) -> bool:
        nonlocal status
        status = api.clear_offsets(call.connector, deadline) if ask is None else api.set_offsets(
            call.connector, wanted, deadline
        )  # fmt: skip
        return status != REBALANCING

    for ask in (None, wanted) if wanted else (None,):
        poll_until(lambda ask=ask: done(ask), deadline, POLL_SECONDS)  # type: ignore[misc]
        if status not in ACCEPTED:
            return f"Connect answered {status} when its offsets were {'cleared' if ask is None else 'set'}"
    found = api.raw_offsets(call.connector, deadline)
    if found != wanted:
        return f"{len(found):,} offsets were read back, and not the {len(wanted):,} that were set"
    return ""


def _rows(alias: str, starts: tuple[LinkStart, ...]) -> dict[tuple[str, str, int], int]:
    """Connect keeps the LAST record's offset; at a start of 0 there is none."""
    return {(alias, s.topic, s.partition): s.offset - 1 for s in starts}


def _taken_away(api: ConnectApi, call: CreateLink, problem: str, deadline: Deadline) -> Outcome:
    _deleted(api, call.connector, deadline)
    gone = poll_until(lambda: api.state(call.connector, deadline).missing, deadline, POLL_SECONDS)
    text = f"{problem}; it never ran, and {'was deleted again' if gone else 'could not be deleted'}"
    return Outcome(ok=False, text=text, known=gone)


def _deleted(api: ConnectApi, name: str, deadline: Deadline) -> int:
    status = 0

    def asked() -> bool:
        nonlocal status
        status = api.delete(name, deadline)
        return status != REBALANCING

    poll_until(asked, deadline, POLL_SECONDS)
    return status
