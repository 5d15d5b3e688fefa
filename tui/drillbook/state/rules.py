"""The rules of a step that people may break by name, and what a step is marked with for it."""

from drillbook.entries.steps import GateOpened
from drillbook.model.runbook import Runbook, step_of
from drillbook.state.blocks import block_steps
from drillbook.state.second_readings import rule_of


def approvals_rule(gate: GateOpened) -> str:
    """What break-glass breaks: the approvals of this gate, named by its first step."""
    return f"{gate.steps[0].step}/approvals"


def rules_of(runbook: Runbook, step: str) -> set[str]:
    """Each rule whose breaking marks this step: its claims, its actions, and those of its gate."""
    said = step_of(runbook, step)
    return {c.id for c in (*said.requires, *said.verify)} | {f"{step}/actions"} | gate_rules_of(runbook, step)


def gate_rules_of(runbook: Runbook, step: str) -> set[str]:
    """The rules of the gate that covers the step: its approvals, and that nobody's second reading differs."""
    covered = [s.id for s in block_steps(runbook, step)]
    people = {person for role in runbook.roles for person in role.people}
    return {f"{s}/approvals" for s in covered} | {rule_of(s, person) for s in covered for person in people}
