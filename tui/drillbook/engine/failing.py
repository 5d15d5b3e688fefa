"""A step that failed, and what the runbook says follows."""

from drillbook.engine import questions
from drillbook.engine.draft import Draft
from drillbook.engine.rollback import begin
from drillbook.entries.drill import Aborted
from drillbook.entries.effects import Resulted
from drillbook.entries.steps import GateClosed, StepMoved
from drillbook.model.plan import Attest, Outcome
from drillbook.model.runbook import step_of
from drillbook.state.asking import asked_attest
from drillbook.state.drill_state import outstanding, pending_effect
from drillbook.state.going_back import effects_of, steps_to_undo, why_not_back


def fail(draft: Draft, step: str, reason: str, *, ask: bool = False) -> None:
    """End the step as failed; with `ask` nothing follows by itself, whatever the runbook says."""
    close_gate(draft, f"step {step} failed")
    said = step_of(draft.state.opened.runbook, step)
    draft.record(said.verify, step)
    draft.write(StepMoved(phase="failed", reason=reason), step, seal=True)
    if ask or not draft.state.opened.live or draft.state.aborted >= 0:
        return
    if said.on_failure == "abort":
        abort(draft, f"step {said.no} {said.title} failed: {reason}", "engine")
    elif said.on_failure == "rollback" and not why_not_back(draft.state, draft.now):
        steps = steps_to_undo(draft.state, step)
        if any(effects_of(draft.state, s) for s in steps):
            begin(draft, steps, f"{said.no} {said.title} failed: {reason}", "engine")


def close_gate(draft: Draft, reason: str, by: str = "engine") -> None:
    """Make an open gate or question void; what was approved at it is worth nothing from here on."""
    if draft.state.question is not None:
        questions.void(draft, draft.state.question, reason, by)
    gate = draft.state.gate
    if gate is not None and not gate.cleared:
        draft.write(GateClosed(gate=gate.seq, outcome="void", reason=reason), draft.state.current, by, seal=True)


def withdraw(draft: Draft, reason: str) -> None:
    """Stop waiting for a person's answer: a call that goes out to nobody keeps nothing waiting."""
    ask = asked_attest(draft.state)
    if ask is not None:
        draft.write(Resulted(intent=ask.intent, outcome=Outcome(ok=False, text=f"not answered: {reason}")), ask.step)


def abort(draft: Draft, reason: str, by: str) -> None:
    """Start nothing new from here on."""
    withdraw(draft, "the drill is aborted")
    close_gate(draft, "the drill is aborted", by)
    left = tuple(e.intent for e in outstanding(draft.state))
    draft.write(Aborted(reason=reason, outstanding=left), draft.state.current, by, seal=True)


def call_is_out(draft: Draft) -> str:
    """The sentence that refuses what must wait for a call's result; empty when none is out."""
    pending = pending_effect(draft.state)
    if pending is not None and isinstance(pending.call, Attest):
        return ""
    return f"a call is out ({pending.call.text}); wait for its result" if pending is not None else ""
