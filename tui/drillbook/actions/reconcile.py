"""reconcile: bring one kind of state in the target level with the source: the shown difference and no more."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from drillbook.actions import reconcile_acls, reconcile_schemas, reconcile_topics
from drillbook.actions.base import Action, Planned
from drillbook.actions.reconcile_params import ReconcileParams
from drillbook.model.scope import Scope
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window

Reads = Callable[[ReconcileParams, Scope], tuple[AnyRead, ...]]
Plans = Callable[[ReconcileParams, Scope, Window], Planned]
HOW: Mapping[str, tuple[Reads, Plans]] = MappingProxyType(
    {
        "acls": (reconcile_acls.reads, reconcile_acls.plan),
        "schemas": (reconcile_schemas.reads, reconcile_schemas.plan),
        "topics": (reconcile_topics.reads, reconcile_topics.plan),
    }
)


def _refuse(params: ReconcileParams) -> str:
    if params.what not in HOW:
        return f"what: {params.what} is not in this version: it can be {' or '.join(HOW)}"
    if params.allow and params.what != "topics":
        return "`allow` names configs of topics that may differ: it goes with what: topics alone"
    return ""


def _reads(params: ReconcileParams, scope: Scope) -> tuple[AnyRead, ...]:
    return HOW[params.what][0](params, scope)


def _plan(params: ReconcileParams, scope: Scope, window: Window) -> Planned:
    if params.what not in scope.target.allow:
        return Planned(unknown=f"regions.yaml does not allow {params.what} in {scope.target.name}")
    return HOW[params.what][1](params, scope, window)


ACTION = Action(
    name="reconcile",
    does="Bring ACLs, schemas or topics in the target level with the source: what is missing, and nothing else.",
    params=ReconcileParams,
    allow=(),
    reads=_reads,
    plan=_plan,
    refuse=_refuse,
)
