"""What follows when a call was answered, by the region or by a look at it after a crash."""

from drillbook.engine import acting, failing, rollback
from drillbook.engine.draft import Draft
from drillbook.engine.events import LookedAt, Performed
from drillbook.entries.effects import Looked
from drillbook.model.plan import Outcome
from drillbook.state.drill_state import EffectState, pending_effect


def performed(draft: Draft, event: Performed) -> None:
    """A call came back: the step goes on, fails, or the way back stops."""
    effect = acting.result(draft, event)
    if effect is not None and not event.outcome.ok:
        _failed(draft, effect, event.outcome)


def looked_at(draft: Draft, event: LookedAt) -> None:
    """What stands of a call whose result the crash took: done, not done (it is made anew), or nobody knows."""
    pending = pending_effect(draft.state)
    if pending is None or pending.intent != event.intent:
        return
    draft.write(Looked(intent=event.intent, outcome=event.outcome), pending.step, seal=True)
    acting.measure_no_return(draft, pending, event.outcome)
    if not event.outcome.ok and not event.outcome.known:
        _failed(draft, pending, event.outcome)


def _failed(draft: Draft, effect: EffectState, outcome: Outcome) -> None:
    reason = acting.failure(effect, outcome)
    if effect.rollback:
        rollback.stop(draft, f"going back stopped. {reason}")
    elif draft.state.aborted < 0:
        failing.fail(draft, effect.step, reason, ask=not outcome.known)
