"""snapshot: read every kind of state of the workloads in both regions, as evidence."""

from drillbook.actions.base import Action, ActionParams, Planned
from drillbook.model.plan import TakeSnapshot
from drillbook.model.scope import RegionScope, Scope, chosen, groups, topics
from drillbook.snapshots.acls import ReadAcls
from drillbook.snapshots.cluster import ReadCluster
from drillbook.snapshots.groups import ReadGroups
from drillbook.snapshots.offsets import ReadOffsets
from drillbook.snapshots.replication import ReadReplication
from drillbook.snapshots.schemas import ReadSchemas
from drillbook.snapshots.tail import ReadTail
from drillbook.snapshots.topics import ReadTopics
from drillbook.snapshots.transactions import ReadTransactions
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window


def _reads(params: ActionParams, scope: Scope) -> tuple[AnyRead, ...]:  # noqa: ARG001
    return ()


def _evidence(where: RegionScope, scope: Scope, selected: tuple[str, ...]) -> tuple[AnyRead, ...]:
    workloads = chosen(scope, selected)
    names, members = topics(workloads), groups(workloads)
    subjects = tuple(sorted({s for w in workloads for s in w.subjects}))
    found: list[AnyRead] = [ReadCluster(where.name), ReadAcls(where.name), ReadTransactions(where.name)]
    if names:
        found += [ReadTopics(where.name, names), ReadOffsets(where.name, names), ReadTail(where.name, names)]
    if members:
        found.append(ReadGroups(where.name, members))
    if subjects and where.registry_url:
        found.append(ReadSchemas(where.name, subjects))
    link = scope.link
    if link is not None and link.kind == "mirrormaker2" and link.connect == where.name:
        connectors = tuple(c for c in (link.source, link.checkpoint, link.heartbeat) if c)
        found.append(ReadReplication(where.name, connectors))
    return tuple(found)


def _plan(params: ActionParams, scope: Scope, window: Window) -> Planned:  # noqa: ARG001
    calls: list[TakeSnapshot] = []
    for where in (scope.source, scope.target):
        reads = _evidence(where, scope, params.workloads)
        text = f"read {len(reads)} kinds of state in {where.name}, and keep them"
        calls.append(TakeSnapshot(where.name, text, effect="read", reads=reads))
    return Planned(tuple(calls), "reads 2 regions", ("no payload is read beyond its digest",))


ACTION = Action(
    name="snapshot",
    does="Read every kind of state in both regions, and keep it as evidence.",
    params=ActionParams,
    allow=(),
    reads=_reads,
    plan=_plan,
)
