"""The rules of the workloads that the target lacks; a fence is never copied, and nothing is deleted."""

from drillbook.actions.base import Planned
from drillbook.actions.denials import by_principal
from drillbook.actions.reading import answered
from drillbook.actions.reconcile_params import ReconcileParams
from drillbook.actions.stock import remove_acl
from drillbook.model.plan import CreateAcls
from drillbook.model.scope import Scope, chosen
from drillbook.model.workload_acls import concerning, lacking, refuses_writer
from drillbook.snapshots.acls import AclBinding, AclsSnapshot, ReadAcls
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window


def reads(params: ReconcileParams, scope: Scope) -> tuple[AnyRead, ...]:  # noqa: ARG001
    """The rules of both regions."""
    return ReadAcls(scope.source.name), ReadAcls(scope.target.name)


def plan(params: ReconcileParams, scope: Scope, window: Window) -> Planned:
    """One call a principal, so that an undo takes back exactly what a call did."""
    answers: list[AclsSnapshot] = []
    for region in (scope.source, scope.target):
        answer = answered(window, ReadAcls(region.name), AclsSnapshot)
        if isinstance(answer, str):
            return Planned(unknown=f"its rules can't be read: {answer}")
        answers.append(answer)
    workloads = chosen(scope, params.workloads)
    here, there = (a.bindings for a in answers)
    missing = lacking(here, there, workloads)
    refusing = tuple(b for b in missing if refuses_writer(b, workloads))
    wanted = tuple(b for b in missing if b not in refusing)
    target = scope.target
    calls = tuple(
        CreateAcls(
            target.name,
            f"add {_counted(len(bindings))} for {principal} in {target.name}: {'; '.join(map(_said, bindings))}",
            undo=tuple(remove_acl(target, b) for b in bindings),
            bindings=bindings,
        )
        for principal, bindings in by_principal(wanted)
    )
    extra = sorted(concerning(there, workloads) - concerning(here, workloads))
    notes = (
        *(f"not copied, it would refuse {refuses_writer(b, workloads)}: {_told(b)}" for b in refusing),
        *(f"left, stands in {target.name} alone: {_told(b)}" for b in extra),
    )
    return Planned(calls, f"writes {_counted(len(wanted))} in {target.name}, deletes 0", notes)


def _counted(number: int) -> str:
    return f"{number:,} {'ACL' if number == 1 else 'ACLs'}"


def _said(binding: AclBinding) -> str:
    host = "" if binding.host == "*" else f" from {binding.host}"
    return f"{binding.permission} {binding.operation} on {binding.resource} {binding.name} ({binding.pattern}){host}"


def _told(binding: AclBinding) -> str:
    return f"{_said(binding)} for {binding.principal}"
