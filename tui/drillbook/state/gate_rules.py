"""What must be so before a gate opens, changes or lets a step act: rules that `transitions` asks."""

from drillbook.entries import steps
from drillbook.model.finding import Verdict
from drillbook.model.plan import plan_hash
from drillbook.model.runbook import step_of
from drillbook.model.step import Step, step_hash
from drillbook.state import approvals
from drillbook.state.blocks import needs_of
from drillbook.state.conditions import why_not_run
from drillbook.state.drill_state import DrillState, step_state
from drillbook.state.second_readings import disputes


def no_gate(state: DrillState) -> str:
    """Nothing of this kind happens while people are asked."""
    if state.question is not None:
        return "a question is open"
    return "a gate is open" if state.gate is not None and not state.gate.cleared else ""


def asking(state: DrillState, gate: int, *, suspended: bool | None = None) -> str:
    """The entry is about the gate that is open."""
    if state.gate is None or state.gate.cleared or state.gate.seq != gate:
        return f"gate {gate} is not open"
    if suspended is not None and bool(state.gate.suspended) != suspended:
        return "the gate is not suspended" if suspended else "the gate is suspended"
    return ""


def gate(state: DrillState, data: steps.GateOpened) -> str:
    """A gate opens once everything is as it says."""
    if not data.steps:
        return "it covers no step"
    if no_gate(state):
        return "another gate is open"
    first = data.steps[0].step
    if first != state.current or step_state(state, first).phase != "checking":
        return f"step {first} is not being checked"
    if state.hold is not None or state.aborted >= 0:
        return "nobody is asked while the drill is held"
    if why := why_not_run(state, step_of(state.opened.runbook, first), step_state(state, first)):
        return why
    for covered in data.steps:
        said = next((s for s in state.opened.runbook.steps if s.id == covered.step), None)
        if said is None or covered.hash != step_hash(said):
            return f"step {covered.step} is not as it was opened"
        if covered.plan_hash != plan_hash(covered.plan):
            return f"the plan of step {covered.step} does not have its hash"
    return ""


def cleared(state: DrillState, data: steps.Cleared, step: str, at: int) -> str:
    """A step is let act on proof, and where people are asked, on their approval of this very plan."""
    if step != state.current:
        return f"step {step} does not come next"
    if state.hold is not None or state.aborted >= 0:
        return "nothing is cleared while the drill is held"
    stands = step_state(state, step)
    gate = state.gate
    said = step_of(state.opened.runbook, step)
    if stands.phase == "checking" and (why := why_not_run(state, said, stands)):
        return why
    if data.gate < 0:
        if state.opened.live and needs_of(state.opened.runbook, step):
            return f"step {step} needs approvals"
        if stands.phase != "checking":
            return f"step {step} is not being checked"
    else:
        if gate is None or gate.seq != data.gate:
            return f"gate {data.gate} is not open"
        if gate.suspended:
            return "the gate is suspended"
        if differs := disputes(state, step):
            return f"the second reading of {differs[0].person} differs"
        if not gate.cleared and approvals.missing(gate, at):
            return "approvals are missing"
        if step not in {s.step for s in gate.opened.steps}:
            return f"gate {data.gate} does not cover step {step}"
        if stands.phase not in {"gate", "checking"}:
            return f"step {step} is not waiting"
        if stands.plan_seq != gate.seq and not approvals.is_approved(gate, step, stands.plan):
            return f"the plan of step {step} is not the one that was approved"
    if state.opened.live and stands.plan is None and said.actions:
        return f"step {step} has no plan"
    return _proven(state, data, said)


def _proven(state: DrillState, data: steps.Cleared, step: Step) -> str:
    named = {numbered.claim for numbered in data.findings} | set(state.overridden)
    if (unnamed := next((c.id for c in step.requires if c.id not in named), "")) and state.opened.live:
        return f"it names no finding of {unnamed}"
    for numbered in data.findings:
        claim = state.claims.get(numbered.claim)
        if claim is None or claim.seq != numbered.seq:
            return f"entry {numbered.seq} is not the newest finding of {numbered.claim}"
        if numbered.claim in state.overridden:
            continue
        if claim.recorded is Verdict.FAILED:
            return f"{numbered.claim} failed"
        if claim.recorded is Verdict.UNKNOWN and state.opened.live:
            return f"{numbered.claim} is unknown, and unknown never passes"
    return ""
