"""What a drill is doing at a moment, or waiting for, told from its state alone."""

from drillbook.model.finding import Verdict
from drillbook.model.plan import AnyCall, Attest, FleetCall
from drillbook.model.step import Step
from drillbook.report.review_parts import Activity
from drillbook.state.drill_state import DrillState, StepState, current_step, pending_effect

CLIENTS_SHOW = frozenset({"growing", "groups", "resumed"})
"""Checks that turn proven when started applications have found their region."""


def activity(state: DrillState) -> tuple[str, Activity]:
    """The step that it is about, and what the time goes into."""
    pending = pending_effect(state)
    if state.rollback is not None:
        return (pending.step if pending else state.rollback.steps[0]), _calling(pending.call if pending else None)
    here = current_step(state)
    if here is None:
        return "", "people"
    step, stands = here
    if pending is not None:
        return pending.step, _calling(pending.call)
    if state.hold is not None or state.aborted >= 0:
        return step.id, "people"
    match stands.phase:
        case "checking":
            return step.id, "routing" if _unproven(state, step, {"routes"}) else "verification"
        case "gate":
            suspended = state.gate is not None and bool(state.gate.suspended)
            return step.id, "verification" if suspended else "people"
        case "acting":
            return step.id, "execution"
        case "verifying":
            return step.id, _verifying(state, step, stands)
        case _:
            return step.id, "people"


def _calling(call: AnyCall | None) -> Activity:
    if isinstance(call, Attest):
        return "people"
    if isinstance(call, FleetCall) and call.verb == "start":
        return "client bootstrap"
    return "execution"


def _verifying(state: DrillState, step: Step, stands: StepState) -> Activity:
    """Applications that were started count as starting until a check has seen them."""
    if _unproven(state, step, {"routes"}):
        return "routing"
    calls = stands.plan.calls if stands.plan is not None else ()
    started = any(isinstance(c, FleetCall) and c.verb == "start" for c in calls)
    return "client bootstrap" if started and _unproven(state, step, CLIENTS_SHOW) else "verification"


def _unproven(state: DrillState, step: Step, checks: set[str] | frozenset[str]) -> bool:
    """Whether a claim of these checks, of the step, is not recorded as proven."""
    mine = [c for c in (*step.requires, *step.verify) if c.check in checks]
    recorded = [state.claims[c.id].recorded if c.id in state.claims else None for c in mine]
    return any(r is not Verdict.PROVEN for r in recorded)
