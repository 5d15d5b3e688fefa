"""connectors: the link's connectors are of the right kind, run, and are set to carry these workloads.

One that this drill itself has stopped is where it should be; resuming it is an outstanding effect, and counted there.
"""

import re

from drillbook.checks.base import Check, CheckParams
from drillbook.checks.evidence import Evidence
from drillbook.checks.link import PARTS, Part, connector, connector_row, is_stopped, named, stopped_by_us
from drillbook.checks.scope import link_of, unreadable
from drillbook.checks.words import listed
from drillbook.model.finding import Verdict
from drillbook.model.observation import Observation
from drillbook.model.region import ReplicationLink
from drillbook.model.rows import ConnectorRow
from drillbook.model.scope import Scope, chosen, groups, topics
from drillbook.snapshots.replication import Connector, ReadReplication, ReplicationSnapshot
from drillbook.snapshots.window import Window

POLICY = "org.apache.kafka.connect.mirror.IdentityReplicationPolicy"
AT_REST = "STOPPED by this drill"
EVERYTHING = ".*"
"""MirrorMaker's default for `topics` and for `groups`."""


class ConnectorsParams(CheckParams, frozen=True, kw_only=True):
    """`connectors` are those that should run, where a drill has stopped another one itself; all unless it says."""

    connectors: tuple[Part, ...] = ()


def _reads(params: ConnectorsParams, scope: Scope, window: Window) -> tuple[ReadReplication, ...]:  # noqa: ARG001
    return (link_of(scope.link),) if scope.link is not None and not unreadable(scope) else ()


def _title(params: ConnectorsParams, scope: Scope) -> str:
    names = listed([w.name for w in chosen(scope, params.workloads)])
    of = f" ({listed(params.connectors)})" if params.connectors else ""
    return f"connectors{of} from {scope.source.name} to {scope.target.name} carry {names}"


def _judge(params: ConnectorsParams, scope: Scope, window: Window) -> Observation:
    seen = Evidence(window)
    workloads = chosen(scope, params.workloads)
    rows: list[ConnectorRow] = []
    if scope.link is None or unreadable(scope):
        seen.doubt("connectors", unreadable(scope))
    elif workloads:
        answer = seen.read(link_of(scope.link), ReplicationSnapshot)
        if answer is not None:
            concerned = named(scope.link, params.connectors or PARTS)
            for name, kind, key, carried in _wanted(scope.link, topics(workloads), groups(workloads)):
                if name not in concerned:
                    continue
                found = connector(answer, name)
                rests = is_stopped(found) and stopped_by_us(window, scope.link, name)
                problems = _problems(found, kind, key, carried, rests=rests)
                rows.append(_weigh(seen, answer, name, problems, AT_REST if rests else "RUNNING"))
            _alike(seen, scope.link, answer)
    return seen.conclude("connectors", "connectors", _title(params, scope), workloads, rows=tuple(rows))


def _wanted(
    link: ReplicationLink, names: tuple[str, ...], members: tuple[str, ...]
) -> tuple[tuple[str, str, str, tuple[str, ...]], ...]:
    """Each connector's name, its class, and the setting that must match all of these."""
    every = (
        (link.source, "MirrorSourceConnector", "topics", names),
        (link.checkpoint, "MirrorCheckpointConnector", "groups", members),
        (link.heartbeat, "MirrorHeartbeatConnector", "", ()),
    )
    return tuple(w for w in every if w[0])


def _problems(
    found: Connector | None, kind: str, key: str, carried: tuple[str, ...], *, rests: bool
) -> list[str] | None:
    """What is wrong with it; None where the answer does not say."""
    if found is None:
        return None
    if found.missing:
        return ["is not there"]
    settings = dict(found.settings)
    problems = []
    if not rests and (found.state != "RUNNING" or not found.tasks or set(found.tasks) != {"RUNNING"}):
        problems.append(f"{found.state or 'no state'}, tasks {listed(found.tasks) or 'none'}")
    if not settings.get("connector.class", "").endswith(kind):
        problems.append(f"is a {settings.get('connector.class') or 'connector without a class'}, not a {kind}")
    if kind != "MirrorHeartbeatConnector" and settings.get("replication.policy.class") != POLICY:
        problems.append("does not use IdentityReplicationPolicy: it would rename topics")
    if key:
        left_out = [n for n in carried if not _matches(settings, key, n)]
        problems += [f"its `{key}` leave out {listed(left_out)}"] if left_out else []
    return problems


def _matches(settings: dict[str, str], key: str, name: str) -> bool:
    """MirrorMaker's lists hold regular expressions; one that can't be read matches nothing."""

    def hit(text: str) -> bool:
        return any(_full(p.strip(), name) for p in text.split(",") if p.strip())

    return hit(settings.get(key, EVERYTHING)) and not hit(settings.get(f"{key}.exclude", ""))


def _full(pattern: str, name: str) -> bool:
    try:
        return re.fullmatch(pattern, name) is not None
    except re.error:
        return False


def _weigh(
    seen: Evidence, answer: ReplicationSnapshot, name: str, problems: list[str] | None, state: str
) -> ConnectorRow:
    found = connector(answer, name)
    if problems is None:
        says = "the answer does not hold this connector"
        seen.doubt(name, says, answer)
        return connector_row(found, name, says, Verdict.UNKNOWN)
    for problem in problems:
        seen.fail(name, problem, answer)
    if problems:
        return connector_row(found, name, "; ".join(problems), Verdict.FAILED)
    seen.prove(name, f"{state}, and set as the link needs it", answer)
    return connector_row(found, name, "at rest" if state == AT_REST else "set as the link needs it", Verdict.PROVEN)


def _alike(seen: Evidence, link: ReplicationLink, answer: ReplicationSnapshot) -> None:
    """Two connectors of one link that name the clusters differently translate no offset."""
    pair = [connector(answer, n) for n in (link.source, link.checkpoint) if n]
    held = [dict(c.settings) for c in pair if c is not None and not c.missing]
    for key in ("source.cluster.alias", "target.cluster.alias"):
        values = sorted({s.get(key, "not set") for s in held})
        if len(held) == 2 and len(values) > 1:
            seen.fail(link.checkpoint, f"its {key} differs from that of {link.source}: {listed(values)}", answer)


CHECK = Check(
    name="connectors",
    kind="connectors",
    proves="The link's connectors run with all tasks, are of the right class, and carry every topic and group.",
    params=ConnectorsParams,
    reads=_reads,
    judge=_judge,
    title=_title,
    every=2_000_000,
    means="Some topic or group is not carried, or under another name, though everything says RUNNING.",
    changes="The connectors' settings: topics, groups, policy and aliases; a task that failed.",
)
