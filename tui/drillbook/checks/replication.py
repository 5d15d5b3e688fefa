"""replication: the link's connectors are in the state that the step needs."""

from typing import Literal

from msgspec.structs import replace

from drillbook.checks import ahead
from drillbook.checks.base import Check, CheckParams
from drillbook.checks.evidence import Evidence
from drillbook.checks.link import PARTS, Part, connector, connector_row, home_link, is_stopped, named
from drillbook.checks.scope import link_of, unreadable
from drillbook.checks.words import listed
from drillbook.model.finding import Verdict
from drillbook.model.observation import Observation
from drillbook.model.region import ReplicationLink
from drillbook.model.rows import ConnectorRow
from drillbook.model.scope import Scope
from drillbook.snapshots.replication import Connector, ReplicationSnapshot
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window

RUNNING_NOTE = "RUNNING proves no arrival by itself: see lag"


class ReplicationParams(CheckParams, frozen=True, kw_only=True):
    """`stopped` is STOPPED, and no task left: of the source connector, unless `connectors` names others.

    `running` is about all of them, unless it names those that should run: a drill may have stopped one itself. With
    `direction: back` it is the link from target to source. Two links at once, under the identity policy, are a failure.
    """

    state: Literal["running", "stopped"] = "running"
    connectors: tuple[Part, ...] = ()
    direction: Literal["forward", "back"] = "forward"


def _seen_from(params: ReplicationParams, scope: Scope) -> Scope:
    """The scope in which the link that is meant is the forward one."""
    if params.direction == "forward":
        return scope
    return replace(scope, source=scope.target, target=scope.source, link=scope.opposite, opposite=scope.link)


def _reads(params: ReplicationParams, scope: Scope, window: Window) -> tuple[AnyRead, ...]:
    scope = _seen_from(params, scope)
    if scope.link is None or unreadable(scope):
        return ()
    home = _round(params, scope)
    ends = ahead.reads(scope, window) if params.state == "running" else ()
    return (link_of(scope.link), *((link_of(home),) if home is not None else ()), *ends)


def _round(params: ReplicationParams, scope: Scope) -> ReplicationLink | None:
    """The link that must not run beside this one: the identity policy can't see cycles."""
    home = home_link(scope)
    return home if home is not None and home.policy == "identity" and params.state == "running" else None


def _title(params: ReplicationParams, scope: Scope) -> str:
    scope = _seen_from(params, scope)
    of = f" ({listed(params.connectors)})" if params.connectors else ""
    return f"replication from {scope.source.name} to {scope.target.name} is {params.state}{of}"


def _judge(params: ReplicationParams, scope: Scope, window: Window) -> Observation:
    seen = Evidence(window)
    workloads, title = scope.workloads, _title(params, scope)
    scope = _seen_from(params, scope)
    note = ""
    rows: list[ConnectorRow] = []
    if scope.link is None or unreadable(scope):
        seen.doubt("replication", unreadable(scope))
    else:
        answer = seen.read(link_of(scope.link), ReplicationSnapshot)
        if answer is not None and params.state == "stopped":
            rows = [_stopped(seen, name, answer) for name in named(scope.link, params.connectors or ("source",))]
        elif answer is not None:
            rows = [_running(seen, name, answer) for name in named(scope.link, params.connectors or PARTS)]
            note = RUNNING_NOTE
            ahead.weigh(seen, scope)
        home = _round(params, scope)
        if home is not None and (opposite := seen.read(link_of(home), ReplicationSnapshot)) is not None:
            _judge_round(seen, home, opposite)
    return seen.conclude("replication", "connectors", title, workloads, note=note, rows=tuple(rows))


def _judge_round(seen: Evidence, home: ReplicationLink, answer: ReplicationSnapshot) -> None:
    found = connector(answer, home.source)
    if found is None:
        seen.doubt(home.source, "the answer does not hold this connector", answer)
    elif found.missing or is_stopped(found):
        seen.prove(home.source, "no record goes round: it is stopped, or not there", answer)
    else:
        says = f"{_state(found)}: it runs the other way, and under the identity policy records go round and round"
        seen.fail(home.source, says, answer, remedy="Stop one of the two links.")


def _state(found: Connector) -> str:
    return f"{found.state or 'no state'}, tasks {listed(found.tasks) or 'none'}"


def _stopped(seen: Evidence, name: str, answer: ReplicationSnapshot) -> ConnectorRow:
    found = connector(answer, name)
    if found is None:
        return _say(seen, answer, name, "the answer does not hold this connector", Verdict.UNKNOWN)
    if found.missing:
        return _say(seen, answer, name, "is not there: its position and the cut can't be told", Verdict.UNKNOWN)
    if is_stopped(found):
        return _say(seen, answer, name, "STOPPED, no task left", Verdict.PROVEN)
    return _say(seen, answer, name, _state(found), Verdict.FAILED)


def _running(seen: Evidence, name: str, answer: ReplicationSnapshot) -> ConnectorRow:
    found = connector(answer, name)
    if found is None:
        return _say(seen, answer, name, "the answer does not hold this connector", Verdict.UNKNOWN)
    if found.missing:
        return _say(seen, answer, name, f"is not on the Connect of {answer.region}", Verdict.FAILED)
    runs = found.state == "RUNNING" and found.tasks and set(found.tasks) == {"RUNNING"}
    return _say(seen, answer, name, _state(found), Verdict.PROVEN if runs else Verdict.FAILED)


def _say(seen: Evidence, answer: ReplicationSnapshot, name: str, says: str, verdict: Verdict) -> ConnectorRow:
    add = {Verdict.PROVEN: seen.prove, Verdict.FAILED: seen.fail, Verdict.UNKNOWN: seen.doubt}[verdict]
    add(name, says, answer)
    return connector_row(connector(answer, name), name, says, verdict)


CHECK = Check(
    name="replication",
    kind="connectors",
    proves="The link's connectors run with all tasks, or its source connector is stopped with none.",
    params=ReplicationParams,
    reads=_reads,
    judge=_judge,
    title=_title,
    means="Nothing is copied, or something is still copied between the target's own records.",
    changes="Stopping or resuming the connectors; a task that failed and was not started again.",
)
