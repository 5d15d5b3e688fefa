"""Which ACL bindings concern a workload, which are a fence of ours, and which the target lacks."""

from drillbook.model.workload import Workload
from drillbook.snapshots.acls import AclBinding

ANY = "User:*"


def covers(binding: AclBinding, resource: str, name: str) -> bool:
    """Whether the binding's resource pattern is about this resource."""
    if binding.resource != resource:
        return False
    if binding.pattern == "PREFIXED":
        return name.startswith(binding.name)
    return binding.name in {name, "*"}


def _resources(workload: Workload) -> tuple[tuple[str, str], ...]:
    return (
        *(("TOPIC", t) for t in workload.matched),
        *(("GROUP", g.name) for g in workload.groups),
        *(("TRANSACTIONAL_ID", i) for i in workload.transactional_ids),
    )


def concerning(bindings: tuple[AclBinding, ...], workloads: tuple[Workload, ...]) -> set[AclBinding]:
    """The rules about a workload's resources, or the cluster, for one of its principals or for everyone."""
    found: set[AclBinding] = set()
    for workload in workloads:
        principals = {p.principal for p in workload.principals} | {ANY}
        resources = _resources(workload)
        found.update(
            b
            for b in bindings
            if b.principal in principals
            and ((b.resource == "CLUSTER" and b.principal != ANY) or any(covers(b, *r) for r in resources))
        )
    return found


def refuses_writer(binding: AclBinding, workloads: tuple[Workload, ...]) -> str:
    """The writer whom this DENY refuses WRITE on one of its topics, or empty."""
    if (binding.permission, binding.host) != ("DENY", "*") or binding.operation not in {"WRITE", "ALL"}:
        return ""
    for workload in workloads:
        if any(covers(binding, "TOPIC", t) for t in workload.matched):
            for principal in _writing(workload):
                if binding.principal in {principal, ANY}:
                    return principal
    return ""


def is_ours(binding: AclBinding, workloads: tuple[Workload, ...]) -> bool:
    """The form of a fence of Drillbook: DENY WRITE, prefixed, under the topic's full name, for one writer."""
    return (
        (binding.resource, binding.pattern, binding.operation, binding.permission, binding.host)
        == ("TOPIC", "PREFIXED", "WRITE", "DENY", "*")
    ) and any(binding.name in w.matched and binding.principal in _writing(w) for w in workloads)


def lacking(
    source: tuple[AclBinding, ...], target: tuple[AclBinding, ...], workloads: tuple[Workload, ...]
) -> tuple[AclBinding, ...]:
    """What concerns the workloads and stands in the source alone, but for a fence of ours; sorted."""
    alone = concerning(source, workloads) - concerning(target, workloads)
    return tuple(sorted(b for b in alone if not is_ours(b, workloads)))


def _writing(workload: Workload) -> tuple[str, ...]:
    return tuple(sorted({p.principal for p in workload.principals if "write" in p.rights}))
