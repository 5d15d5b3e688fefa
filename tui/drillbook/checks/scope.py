"""The questions that several checks ask of one scope, so that a sweep asks each once."""

from drillbook.checks.words import listed
from drillbook.model.region import ReplicationLink
from drillbook.model.scope import RegionScope, Scope, chosen, topics
from drillbook.model.scope import region as find_region
from drillbook.model.workload import Workload
from drillbook.snapshots.offsets import ReadOffsets
from drillbook.snapshots.producers import ReadProducers
from drillbook.snapshots.replication import ReadReplication
from drillbook.snapshots.tail import ReadTail
from drillbook.snapshots.topics import ReadTopics


def region_of(scope: Scope, word: str) -> RegionScope | None:
    """The region that `source`, `target` or a name means, or None."""
    try:
        return find_region(scope, word)
    except KeyError:
        return None


def whose(scope: Scope, workloads: tuple[str, ...]) -> str:
    """The workloads that a claim is about, as its title names them: topics would fill a line, and are in the facts."""
    return listed([w.name for w in chosen(scope, workloads)])


def offsets_of(scope: Scope, region: str, workloads: tuple[str, ...]) -> ReadOffsets:
    """End offsets of the workloads' topics in this region."""
    return ReadOffsets(region, topics(chosen(scope, workloads)))


def producers_of(scope: Scope, region: str, workloads: tuple[str, ...]) -> ReadProducers:
    """Producer ids on the workloads' topics in this region."""
    return ReadProducers(region, topics(chosen(scope, workloads)))


def tail_of(scope: Scope, region: str, workloads: tuple[str, ...]) -> ReadTail:
    """The last records of the workloads' topics in this region."""
    return ReadTail(region, topics(chosen(scope, workloads)))


def topics_of(scope: Scope, region: str, workloads: tuple[str, ...]) -> ReadTopics:
    """Partitions and configs of the workloads' topics in this region."""
    return ReadTopics(region, topics(chosen(scope, workloads)))


def link_of(link: ReplicationLink) -> ReadReplication:
    """All connectors of a link."""
    return ReadReplication(link.connect, tuple(c for c in (link.source, link.checkpoint, link.heartbeat) if c))


def unreadable(scope: Scope) -> str:
    """Why this version cannot follow the drill's replication; empty when it can."""
    link = scope.link
    if link is None or link.kind == "none":
        return f"regions.yaml declares no replication from {scope.source.name} to {scope.target.name}"
    if link.kind != "mirrormaker2":
        return f"replication kind {link.kind} is not in this version"
    if link.policy != "identity":
        return "replication that renames topics is not in this version"
    return ""


def writing(workload: Workload) -> tuple[str, ...]:
    """The principals that write, as Kafka names them."""
    return tuple(sorted({p.principal for p in workload.principals if "write" in p.rights}))
