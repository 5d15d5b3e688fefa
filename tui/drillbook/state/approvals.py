"""Who has agreed at an open gate, and who has not."""

from drillbook.model.plan import Plan, fulfils
from drillbook.model.step import ApprovalNeed
from drillbook.state.drill_state import Approval, GateState


def valid(gate: GateState, at: int) -> tuple[Approval, ...]:
    """The approvals that still count."""
    return tuple(a for a in gate.approvals if at < a.expires)


def missing(gate: GateState, at: int) -> tuple[tuple[ApprovalNeed, int], ...]:
    """Each need that is not met, with how many people it lacks; where glass was broken, none."""
    have = valid(gate, at)
    if any(a.alone for a in have):
        return ()
    counting = [a for a in have if a.read or a.role not in gate.opened.second_reading]
    lacks = ((need, need.count - sum(a.role == need.role for a in counting)) for need in gate.opened.needs)
    return tuple((need, lack) for need, lack in lacks if lack > 0)


def closes_at(gate: GateState) -> int:
    """When the gate stops waiting: the shortest `timeout` of what it needs."""
    return gate.at + min((need.timeout for need in gate.opened.needs), default=0)


def is_approved(gate: GateState | None, step: str, plan: Plan | None) -> bool:
    """Whether this is the plan that the gate shows of the step, or that one with the numbers of the moment."""
    if gate is None or plan is None:
        return False
    return any(covered.step == step and fulfils(covered.plan, plan) for covered in gate.opened.steps)
