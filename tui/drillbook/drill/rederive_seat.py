"""Deriving again who drives: each change of the seat is signed by whom it seats."""

from drillbook.errors import NotPermitted
from drillbook.model.intent import Decision
from drillbook.state.blocks import people_of
from drillbook.state.drill_state import DrillState
from drillbook.state.seat import waits_for_take_over, why_not_seated


def judge_hand_over(decision: Decision, before: DrillState) -> None:
    """The driver offers the seat to another of the runbook's drivers."""
    if (decision.person, decision.role) != (before.driver, "driver"):
        raise NotPermitted(f"{before.driver} drives, and hands over")
    if decision.option not in people_of(before.opened.runbook, "driver"):
        raise NotPermitted(f"it hands over to {decision.option or 'nobody'}, who is not among the drivers")
    if why := why_not_seated(before, decision.option):
        raise NotPermitted(why)


def judge_take_over(decision: Decision, before: DrillState) -> None:
    """It answers an offer to this very person, or says why they took the drill up in place of another."""
    if decision.role != "driver":
        raise NotPermitted("a take-over is signed as driver")
    if waits_for_take_over(before):
        if decision.person != before.driver:
            raise NotPermitted(f"{before.driver} took the drill up; {decision.person} signed the take-over")
        if not decision.reason.strip():
            raise NotPermitted("a take-over says why; this one is empty")
        return
    if before.offered is None or before.offered.person != decision.person:
        raise NotPermitted(f"{before.driver} did not offer the seat to {decision.person}")
    if why := why_not_seated(before, decision.person):
        raise NotPermitted(why)
