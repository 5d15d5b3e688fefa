"""Creates a MirrorMaker source connector as the reverse of another one, at given offsets, and deletes it again."""

import re
from collections.abc import Callable, Mapping

from drillbook.model.finding import Fact
from drillbook.model.link_calls import CreateLink, DeleteLink, LinkStart
from drillbook.model.plan import Outcome
from drillbook.regions.connect_api import ConnectApi, Row
from drillbook.regions.connector_call import ACCEPTED, POLL_SECONDS, REBALANCING, is_running, is_stopped, told
from drillbook.regions.deadline import Deadline
from drillbook.regions.log_offsets import scope_of
from drillbook.regions.polled import poll_until
from drillbook.regions.region import Region

SIDES = {"source.cluster.": "target.cluster.", "target.cluster.": "source.cluster."}
CLIENT = re.compile(r"bootstrap\.servers|security\..*|sasl\..*|ssl\..*")
RECORDS_ONLY = {f"{what}.enabled": "false" for what in ("sync.topic.acls", "sync.topic.configs", "emit.offset-syncs")}
"""The link home brings records: it changes no rule and no setting, and makes no topic of its own."""
NOT_COPIED = ("producer.override.", "topics", "offset-syncs.")
SAME = ("connector.class", "source.cluster.alias", "target.cluster.alias", "topics")
"""Settings by which a connector that is there already is known to be the one that was meant."""
CREATED = 201


def reversed_settings(name: str, forward: Mapping[str, str], topics: tuple[str, ...]) -> dict[str, str]:
    """The forward connector's settings with its regions swapped.

    A worker's own producer writes to the cluster that the worker keeps itself in, so where to write is always said.
    """
    made: dict[str, str] = {}
    for key, value in forward.items():
        side = next((s for s in SIDES if key.startswith(s)), "")
        if not key.startswith(NOT_COPIED):
            made[SIDES.get(side, "") + key.removeprefix(side)] = value
    client = {k.removeprefix("target.cluster."): v for k, v in made.items() if k.startswith("target.cluster.")}
    made |= {f"producer.override.{k}": v for k, v in client.items() if CLIENT.fullmatch(k)}
    made["name"] = name
    made["topics"] = ",".join(re.escape(topic) for topic in topics)
    made["consumer.auto.offset.reset"] = "earliest"  # a cut of 0 has no row: its partition begins at its beginning
    return made | RECORDS_ONLY


def create(call: CreateLink, region: Region, deadline: Deadline) -> Outcome:
    """Nothing is resumed before each offset was read back; what was made until then is deleted again."""
    api = region.connect()
    forward = api.settings(call.forward, deadline)
    if forward is None:
        return Outcome(ok=False, text=f"there is no connector {call.forward} to reverse; nothing was sent")
    config = reversed_settings(call.connector, forward, tuple(sorted({s.topic for s in call.starts})))
    if not is_stopped(api.state(call.forward, deadline)):
        return Outcome(ok=False, text=f"{call.forward} is not stopped: records would go round; nothing was sent")
    there = api.settings(call.connector, deadline)
    if there is not None:
        if problem := _another(api, call, there, config, deadline):
            return Outcome(ok=False, text=f"{call.connector} is there already{problem}; nothing was sent")
    else:
        status = asked(lambda: api.create_stopped(call.connector, config, deadline), deadline)
        if status != CREATED:
            return Outcome(ok=False, text=f"Connect answered {status} to the creation of {call.connector}")
    starts, problem = _positioned(api, call, config["source.cluster.alias"], deadline)
    if problem and there is not None:
        return Outcome(ok=False, text=f"{problem}; it stays stopped")
    if problem:
        return _taken_away(api, call, problem, deadline)
    return resumed(api, call.connector, starts, region.name, deadline)


def resumed(api: ConnectApi, name: str, starts: tuple[LinkStart, ...], region: str, deadline: Deadline) -> Outcome:
    """Resume a connector whose offsets stand, and keep where it began."""
    status = asked(lambda: api.change(name, "resume", deadline), deadline)
    if not poll_until(lambda: is_running(api.state(name, deadline)), deadline, POLL_SECONDS):
        now = told(api.state(name, deadline))
        return Outcome(ok=False, text=f"Connect answered {status} to resume, but still {now}", known=False)
    facts = tuple(
        Fact(f"start {scope_of((s.topic, s.partition))}", s.offset, region=region, source="Connect offset + 1")
        for s in starts
    )
    text = f"{told(api.state(name, deadline))}; {len(starts):,} offsets stood as set before it ran"
    return Outcome(ok=True, text=text, facts=facts)


def delete(call: DeleteLink, region: Region, deadline: Deadline) -> Outcome:
    """Deleted, and gone; Connect keeps its offsets by its name, so that a new one goes on where this one stood."""
    api = region.connect()
    status = asked(lambda: api.delete(call.connector, deadline), deadline)
    gone = poll_until(lambda: api.state(call.connector, deadline).missing, deadline, POLL_SECONDS)
    text = f"{call.connector} is gone" if gone else f"Connect answered {status}, but {call.connector} is still there"
    return Outcome(ok=gone, text=text, known=gone or status not in ACCEPTED)


def stand(call: CreateLink | DeleteLink, region: Region, deadline: Deadline) -> Outcome:
    """A link stands when it runs and no partition of it is before its start: its creator died after the last check."""
    api = region.connect()
    if isinstance(call, DeleteLink):
        now = api.state(call.connector, deadline)
        return Outcome(ok=now.missing, text=told(now))
    return stands_at(api, call.connector, call.starts, deadline)


def stands_at(api: ConnectApi, name: str, starts: tuple[LinkStart, ...], deadline: Deadline) -> Outcome:
    """Whether the connector runs, and no partition of it is before its start."""
    now = api.state(name, deadline)
    if now.missing or not is_running(now):
        return Outcome(ok=False, text=told(now))
    (connector,) = api.connectors((name,), deadline)
    at = {(p.topic, p.partition): p.next_offset for p in connector.positions}
    before = [s for s in starts if at.get((s.topic, s.partition), 0) < s.offset]
    return Outcome(ok=not before, text=told(now) + (f"; {len(before):,} offsets are before the cut" if before else ""))


def asked(send: Callable[[], int], deadline: Deadline) -> int:
    """Send until Connect does not rebalance any more; the last status."""
    status = 0

    def done() -> bool:
        nonlocal status
        status = send()
        return status != REBALANCING

    poll_until(done, deadline, POLL_SECONDS)
    return status


def rows_of(alias: str, starts: tuple[LinkStart, ...]) -> dict[Row, int]:
    """Connect keeps the LAST record's offset; at a start of 0 there is none."""
    return {(alias, s.topic, s.partition): s.offset - 1 for s in starts if s.offset > 0}


def _another(
    api: ConnectApi, call: CreateLink, there: Mapping[str, str], config: Mapping[str, str], deadline: Deadline
) -> str:
    """Why the connector of this name is not one that an interrupted creation, or a stop, left behind."""
    now = api.state(call.connector, deadline)
    if not is_stopped(now):
        return f", {now.state}"
    differ = [key for key in SAME if there.get(key) != config[key]]
    return f", with other settings ({', '.join(differ)})" if differ else ""


def _positioned(api: ConnectApi, call: CreateLink, alias: str, deadline: Deadline) -> tuple[tuple[LinkStart, ...], str]:
    """Set the offsets and compare all rows: where it begins, or what is wrong.

    Connect remembers where an earlier connector of this name stood. What lies before that was copied already and is not
    copied again; rows of anything else are forgotten, in the same request.
    """
    if not poll_until(lambda: is_stopped(api.state(call.connector, deadline)), deadline, POLL_SECONDS):
        return (), f"{told(api.state(call.connector, deadline))}, not STOPPED without tasks"
    found = api.raw_offsets(call.connector, deadline)
    starts = tuple(
        LinkStart(s.topic, s.partition, max(s.offset, found.get((alias, s.topic, s.partition), -1) + 1))
        for s in call.starts
    )
    wanted = rows_of(alias, starts)
    if found != wanted:
        change: dict[Row, int | None] = {row: None for row in found if row not in wanted} | wanted
        status = asked(lambda: api.set_offsets(call.connector, change, deadline), deadline)
        if status not in ACCEPTED:
            return (), f"Connect answered {status} when its offsets were set"
        found = api.raw_offsets(call.connector, deadline)
    if found != wanted:
        return (), f"{len(found):,} offsets were read back, and not the {len(wanted):,} that were set"
    return starts, ""


def _taken_away(api: ConnectApi, call: CreateLink, problem: str, deadline: Deadline) -> Outcome:
    asked(lambda: api.delete(call.connector, deadline), deadline)
    gone = poll_until(lambda: api.state(call.connector, deadline).missing, deadline, POLL_SECONDS)
    text = f"{problem}; it never ran, and {'was deleted again' if gone else 'could not be deleted'}"
    return Outcome(ok=False, text=text, known=gone)
