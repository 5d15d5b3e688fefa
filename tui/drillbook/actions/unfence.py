"""unfence: take our fence away wherever it stands, a copy of it in the other region too, or in one region alone."""

from drillbook.actions.base import Action, ActionParams, Planned
from drillbook.actions.denials import by_principal, denials
from drillbook.actions.reading import answered, region_of
from drillbook.actions.stock import add_acl
from drillbook.model.plan import DeleteAcls
from drillbook.model.scope import Scope, chosen
from drillbook.snapshots.acls import AclBinding, AclsSnapshot, ReadAcls
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window


class UnfenceParams(ActionParams, frozen=True, kw_only=True):
    """`region` is source, target or a region's name; without it both are looked at."""

    region: str = ""


def _reads(params: UnfenceParams, scope: Scope) -> tuple[AnyRead, ...]:  # noqa: ARG001
    return ReadAcls(scope.source.name), ReadAcls(scope.target.name)


def _plan(params: UnfenceParams, scope: Scope, window: Window) -> Planned:
    only = region_of(scope, params.region) if params.region else None
    if params.region and only is None:
        return Planned(unknown=f"{params.region} is no region of this drill")
    ours = denials(chosen(scope, params.workloads))
    calls: list[DeleteAcls] = []
    notes: list[str] = []
    for where in (scope.source, scope.target):
        rules = answered(window, ReadAcls(where.name), AclsSnapshot)
        if only is not None and where is not only:
            continue
        if isinstance(rules, str) and (where is scope.source or only is not None):
            return Planned(unknown=f"what stands can't be read: {rules}")
        if isinstance(rules, str):
            notes.append(f"a copy of the fence in {where.name} can't be ruled out: {rules}")
            continue
        calls += [
            DeleteAcls(
                where.name,
                f"remove DENY WRITE of {principal} on {', '.join(b.name for b in bindings)} (PREFIXED) in {where.name}",
                undo=tuple(add_acl(where, b) for b in bindings),
                bindings=bindings,
            )
            for principal, bindings in by_principal(ours & set(rules.bindings))
        ]
        notes += [
            f"left, not of this form: literal DENY {b.operation} to {b.principal} on {b.name} in {where.name}"
            for b in rules.bindings
            if _literal(b, ours)
        ]
    if not calls:
        notes.append("no fence of these workloads stands")
    return Planned(tuple(calls), _blast(calls), tuple(notes))


def _blast(calls: list[DeleteAcls]) -> str:
    counts = {r: sum(len(c.bindings) for c in calls if c.region == r) for r in sorted({c.region for c in calls})}
    said = [f"{number:,} {'ACL' if number == 1 else 'ACLs'} in {region}" for region, number in counts.items()]
    return f"deletes {' and '.join(said) or '0 ACLs'}"


def _literal(binding: AclBinding, ours: frozenset[AclBinding]) -> bool:
    return (
        (binding.resource, binding.pattern, binding.permission) == ("TOPIC", "LITERAL", "DENY")
        and binding.operation in {"WRITE", "ALL"}
        and any((binding.name, binding.principal) == (b.name, b.principal) for b in ours)
    )


ACTION = Action(
    name="unfence",
    does="Delete the DENY rules of the fence that stand, in both regions or in one.",
    params=UnfenceParams,
    allow=("acls",),
    reads=_reads,
    plan=_plan,
    undone_by="fence",
)
