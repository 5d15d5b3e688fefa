"""After a crash: look before anything is done again, then go on from what stands in the regions."""

from drillbook.engine import checking
from drillbook.engine.draft import Draft
from drillbook.engine.events import Look
from drillbook.entries.effects import Looked
from drillbook.model.plan import Attest, Outcome, TakeSnapshot
from drillbook.state.drill_state import current_step, pending_effect

READ_AGAIN = Outcome(ok=False, text="the engine died while reading; it is read again")


def go_on(draft: Draft) -> None:
    """Ask about an intent that the crash left without a result; a step that was acting is checked and planned anew."""
    state = draft.state
    if state.reopened < 0:
        return
    pending = pending_effect(state)
    if pending is not None:
        if pending.intent > state.reopened or isinstance(pending.call, Attest):
            return
        if isinstance(pending.call, TakeSnapshot):
            draft.write(Looked(intent=pending.intent, outcome=READ_AGAIN), pending.step)
        else:
            draft.ask(Look(intent=pending.intent, call=pending.call))
        return
    now = current_step(state)
    if now is None or now[1].phase != "acting" or now[1].moved > state.reopened:
        return
    if state.aborted >= 0 or state.rollback is not None:
        return
    stands = now[1]
    calls = len(stands.plan.calls) if stands.plan is not None else 0
    if stands.calls_done < calls:
        reason = f"taken up after a crash: {stands.calls_done} of {calls} calls stand, the rest is planned anew"
        checking.begin(draft, now[0].id, "engine", reason)
