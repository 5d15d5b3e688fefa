"""Calls with effects: one at a time, each durable as an intent before it goes out, each read back."""

from msgspec.structs import replace

from drillbook.engine import clearing
from drillbook.engine.draft import Draft
from drillbook.engine.events import Perform, Performed
from drillbook.entries.effects import Intended, Resulted
from drillbook.entries.steps import NoReturn, StepMoved
from drillbook.model.plan import Attest, FleetCall, Outcome, Plan
from drillbook.state.drill_state import EffectState, current_step, pending_effect


def send(draft: Draft, step: str, plan: Plan, number: int, index: int, *, rollback: bool = False) -> None:
    """Write the intent of the plan's next call and let it go out; an attestation waits for a person instead."""
    call = plan.calls[index]
    intent = Intended(call=call, index=index, total=len(plan.calls), plan=number, rollback=rollback)
    draft.write(intent, step, seal=True)
    if not isinstance(call, Attest):
        draft.ask(Perform(intent_index=len(draft.entries) - 1, call=call))


def go_on(draft: Draft) -> None:
    """The next call of the acting step, or what comes after its last."""
    now = current_step(draft.state)
    if now is None or now[1].phase != "acting" or pending_effect(draft.state) is not None:
        return
    step, stands = now
    if draft.state.aborted >= 0 or draft.state.rollback is not None:
        return
    plan = stands.plan
    if plan is not None and stands.calls_done < len(plan.calls):
        if draft.state.hold is None:
            send(draft, step.id, plan, stands.plan_seq, stands.calls_done)
    elif step.verify:
        draft.write(StepMoved(phase="verifying"), step.id)
    else:
        clearing.done(draft, step)


def result(draft: Draft, event: Performed) -> EffectState | None:
    """Record what came of a call; None when nothing waits for it (it was answered before)."""
    pending = pending_effect(draft.state)
    if pending is None or pending.intent != event.intent:
        return None
    outcome = replace(event.outcome, evidence="")
    draft.write(Resulted(intent=event.intent, outcome=outcome, evidence=event.outcome.evidence), pending.step)
    measure_no_return(draft, pending, event.outcome)
    return pending


def measure_no_return(draft: Draft, effect: EffectState, outcome: Outcome) -> None:
    """The writers run in the target: from here on going back loses or reconciles what they write."""
    call = effect.call
    target = draft.state.opened.runbook.target
    starts = isinstance(call, FleetCall) and (call.what, call.verb, call.region) == ("writers", "start", target)
    if starts and outcome.ok and not effect.rollback and draft.state.no_return < 0:
        draft.write(NoReturn(evidence=f"{call.text}: {outcome.text}"), effect.step)


def failure(effect: EffectState, outcome: Outcome) -> str:
    """Why the step fails after this outcome, as a sentence."""
    if outcome.known:
        return f"{effect.call.text}: {outcome.text}"
    return f"nobody knows whether this was done: {effect.call.text}. Look at {effect.call.region}. {outcome.text}"
