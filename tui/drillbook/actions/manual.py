"""manual: a person does or judges something, and types what they saw."""

from drillbook.actions.base import Action, ActionParams, Planned
from drillbook.model.plan import Attest
from drillbook.model.scope import Scope
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window


class ManualParams(ActionParams, frozen=True, kw_only=True):
    """`ask` is put to a person of `role`."""

    ask: str
    role: str = "driver"


def _reads(params: ManualParams, scope: Scope) -> tuple[AnyRead, ...]:  # noqa: ARG001
    return ()


def _plan(params: ManualParams, scope: Scope, window: Window) -> Planned:  # noqa: ARG001
    text = f"the {params.role} answers: {params.ask}"
    return Planned((Attest("", text, effect="read", role=params.role, ask=params.ask),), "asks 1 person")


def _refuse(params: ManualParams) -> str:
    return "" if params.ask.strip() else "`ask` is empty: write what the person must look at or do"


ACTION = Action(
    name="manual",
    does="A person of a role attests, and types what they saw.",
    params=ManualParams,
    allow=(),
    reads=_reads,
    plan=_plan,
    refuse=_refuse,
)
