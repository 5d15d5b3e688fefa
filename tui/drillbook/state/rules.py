"""The rules of a step that people may break by name, and what a step is marked with for it."""

from drillbook.entries.steps import GateOpened
from drillbook.model.runbook import Runbook, step_of
from drillbook.state.blocks import block_steps


def approvals_rule(gate: GateOpened) -> str:
    """What break-glass breaks: the approvals of this gate, named by its first step."""
    return f"{gate.steps[0].step}/approvals"


def rules_of(runbook: Runbook, step: str) -> set[str]:
    """Each rule whose breaking marks this step: its claims, its actions, and the approvals that cover it."""
    said = step_of(runbook, step)
    approvals = {f"{s.id}/approvals" for s in block_steps(runbook, step)}
    return {c.id for c in (*said.requires, *said.verify)} | {f"{step}/actions"} | approvals
