"""The moment before acting: everything is read again, and only if it is still proven does the step go on."""

from drillbook.engine import ready
from drillbook.engine.draft import Draft
from drillbook.engine.events import MakePlans, Recheck, Rechecked
from drillbook.entries.steps import Cleared, GateSuspended, StepMoved
from drillbook.model.plan import moves
from drillbook.model.quantity import SECOND
from drillbook.model.step import Step
from drillbook.state.approvals import closes_at, missing
from drillbook.state.conditions import condition
from drillbook.state.drill_state import DrillState, GateState, StepState, current_step, step_state
from drillbook.state.rules import rules_of

MARGIN = SECOND
"""What ends within this time, an approval or its gate, is not acted on: the clearance is written a moment later."""


def agreed(gate: GateState, now: int) -> bool:
    """Whether everybody who must agree did, and still will when the clearance is on disk."""
    return not missing(gate, now + MARGIN)


def covered(state: DrillState, step: str) -> bool:
    """Whether a cleared gate of its block covers the step, with a frozen plan."""
    gate = state.gate
    return gate is not None and gate.cleared and step in {s.step for s in gate.opened.steps}


def outdated(state: DrillState, stands: StepState) -> bool:
    """Whether the plan is the gate's own and holds numbers that must be taken again before it is carried out."""
    gate = state.gate
    return gate is not None and stands.plan is not None and stands.plan_seq == gate.seq and moves(stands.plan)


def clear(draft: Draft) -> None:
    """Take moving numbers and the step's requirements again; with neither to read it goes on at once."""
    now = current_step(draft.state)
    if now is None:
        return
    if outdated(draft.state, now[1]):
        if draft.may_plan:
            draft.ask(MakePlans((now[0].id,)))
        return
    claims = ready.counts(draft.state, now[0].requires)
    if not claims or not draft.state.opened.live:
        _cleared(draft, now[0])
    elif draft.may_recheck:
        draft.ask(Recheck(now[0].id, now[0].requires))


def rechecked(draft: Draft, event: Rechecked) -> None:
    """The fresh readings are in: go on, or suspend the gate."""
    now = current_step(draft.state)
    if now is None or now[0].id != event.step or not _may_clear(draft, now[0]):
        return
    lost = ready.unproven(draft.state, now[0].requires, draft.now)
    if not lost:
        _cleared(draft, now[0])
        return
    gate = draft.state.gate
    if gate is not None and not gate.cleared and not gate.suspended:
        draft.record(lost, now[0].id)
        reason = ready.said_of(draft.state, lost[0])
        draft.write(GateSuspended(gate=gate.seq, claims=tuple(c.id for c in lost), reason=reason), now[0].id)


def _may_clear(draft: Draft, step: Step) -> bool:
    state = draft.state
    if state.hold is not None or state.aborted >= 0 or state.rollback is not None:
        return False
    stands = step_state(state, step.id)
    if stands.phase == "gate":
        gate = state.gate
        open_ = gate is not None and not gate.suspended and draft.now + MARGIN < closes_at(gate)
        return open_ and gate is not None and agreed(gate, draft.now)
    if condition(state, step, stands, draft.now) != "runs":
        return False
    if stands.phase != "checking" or ready.not_held(state, step.requires, draft.now):
        return False
    if covered(state, step.id):
        return True
    return not step.approvals and (stands.plan is not None or not step.actions)


def _cleared(draft: Draft, step: Step) -> None:
    """Write the clearance and let the step act, or verify, or be done where it has nothing to do."""
    gate = draft.state.gate
    waits = step_state(draft.state, step.id).phase == "gate"
    number = gate.seq if gate is not None and (waits or covered(draft.state, step.id)) else -1
    if step.when is not None and not waits:
        draft.record(step.when.claims, step.id)
    findings = draft.record(step.requires, step.id)
    draft.write(Cleared(gate=number, findings=findings), step.id)
    plan = step_state(draft.state, step.id).plan
    if not draft.state.opened.live:
        draft.record(step.observe, step.id)
        unsure = ready.rests_on_rehearsal(draft.state, step.requires)
        draft.write(
            StepMoved(phase="rehearsed" if step.actions or step.decision or unsure else "done"), step.id, seal=True
        )
    elif plan is not None and plan.calls:
        draft.write(StepMoved(phase="acting"), step.id)
    elif step.verify:
        draft.write(StepMoved(phase="verifying"), step.id)
    else:
        done(draft, step)


def done(draft: Draft, step: Step) -> None:
    """End the step as done, with what it observed; what people overrode in it is said again at its end."""
    draft.record(step.observe, step.id)
    overridden = bool(rules_of(draft.state.opened.runbook, step.id) & set(draft.state.overridden))
    draft.write(StepMoved(phase="done", overridden=overridden), step.id, seal=True)
