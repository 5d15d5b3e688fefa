"""Who has agreed at an open gate, and who has not."""

from drillbook.model.step import ApprovalNeed
from drillbook.state.drill_state import Approval, GateState


def valid(gate: GateState, at: int) -> tuple[Approval, ...]:
    """The approvals that still count."""
    return tuple(a for a in gate.approvals if at < a.expires)


def missing(gate: GateState, at: int) -> tuple[tuple[ApprovalNeed, int], ...]:
    """Each need that is not met, with how many people it lacks."""
    have = valid(gate, at)
    lacks = ((need, need.count - sum(a.role == need.role for a in have)) for need in gate.opened.needs)
    return tuple((need, lack) for need, lack in lacks if lack > 0)


def closes_at(gate: GateState) -> int:
    """When the gate stops waiting: the shortest `timeout` of what it needs."""
    return gate.at + min((need.timeout for need in gate.opened.needs), default=0)
