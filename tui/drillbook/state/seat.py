"""The driver's seat: who may take it, and what a drill waits for while somebody else sits down."""

from drillbook.entries import drill
from drillbook.entries.union import AnyData
from drillbook.state.drill_state import DrillState

MEANWHILE = (drill.Mandate, drill.Reopened, drill.Seal, drill.SampleHead, drill.Rewritten, drill.Damage)
"""What may stand between a reopening by another driver and their take-over."""


def waits_for_take_over(state: DrillState) -> bool:
    """Whether another driver, or a copy, took the drill up, and that was not signed for yet."""
    return state.driver != state.seated


def why_not_yet(state: DrillState, data: AnyData) -> str:
    """Why this entry may not come before the new driver's take-over; empty where it may."""
    if not waits_for_take_over(state) or isinstance(data, MEANWHILE):
        return ""
    if isinstance(data, drill.Decided) and (data.decision, data.person) == ("take-over", state.driver):
        return ""
    return f"{state.driver} took over the drill, and the signed take-over is missing"


def why_not_seated(state: DrillState, person: str) -> str:
    """Why this person may not drive from now on; empty where they may."""
    gate, opened = state.gate, state.opened
    alone = opened.runbook.solo or opened.scope.lab
    if person == state.seated:
        return f"{person} drives already"
    if gate is not None and not gate.cleared and not alone and any(a.person == person for a in gate.approvals):
        return f"{person} approved at the open gate; whoever approves does not drive what was approved"
    return ""
