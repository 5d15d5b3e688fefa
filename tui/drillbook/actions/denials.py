"""The rules that make a fence."""

from collections.abc import Iterable

from drillbook.model.workload import Workload
from drillbook.snapshots.acls import AclBinding


def writers_on(workload: Workload) -> tuple[str, ...]:
    """The principals of the workload that write, as Kafka names them."""
    return tuple(sorted({p.principal for p in workload.principals if "write" in p.rights}))


def denials(workloads: tuple[Workload, ...]) -> frozenset[AclBinding]:
    """DENY WRITE for each writer on each topic: PREFIXED with the full name, since a literal one travels."""
    return frozenset(
        AclBinding("TOPIC", topic, "PREFIXED", principal, "*", "WRITE", "DENY")
        for workload in workloads
        for principal in writers_on(workload)
        for topic in workload.matched
    )


def by_principal(bindings: Iterable[AclBinding]) -> tuple[tuple[str, tuple[AclBinding, ...]], ...]:
    """The rules of each principal, sorted: one call each, so that an undo takes back exactly what a call did."""
    every = sorted(bindings)
    principals = sorted({b.principal for b in every})
    return tuple((p, tuple(b for b in every if b.principal == p)) for p in principals)
