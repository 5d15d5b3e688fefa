"""Invariants and stop conditions: claims that are read all the time and stop the drill when they break."""

from drillbook.engine import rollback
from drillbook.engine.draft import Draft
from drillbook.engine.failing import call_is_out, close_gate, withdraw
from drillbook.engine.ready import said_of
from drillbook.entries.steps import Held
from drillbook.model.finding import Verdict
from drillbook.model.runbook import StopCondition
from drillbook.model.step import Claim
from drillbook.state.drill_state import DrillState
from drillbook.state.going_back import effects_of, steps_to_undo, why_not_back
from drillbook.state.rehearsed import depends_on
from drillbook.state.stopping import in_scope


def tripped(state: DrillState, now: int) -> tuple[tuple[Claim, str, str], ...]:
    """Each claim that stops the drill now, what the runbook wants then, and the sentence."""
    failed = [(c, "hold") for c in state.opened.runbook.invariants if _failed(state, c)]
    failed += [(s.claim, s.then) for s in in_scope(state) if _failed(state, s.claim) or _dark(state, s, now)]
    return tuple((c, then, said_of(state, c)) for c, then in failed if c.id not in state.overridden)


def watch(draft: Draft) -> None:
    """Hold, or go back, where something stops the drill that has not stopped it yet."""
    state = draft.state
    if state.aborted >= 0 or state.rollback is not None or state.hold is not None:
        return
    for claim, then, sentence in tripped(state, draft.now):
        if then == "tell":
            continue
        steps = steps_to_undo(state) if then == "rollback" else ()
        steps = steps if any(effects_of(state, step) for step in steps) else ()
        if steps and call_is_out(draft):
            return
        if steps and state.opened.live and not why_not_back(state, draft.now):
            withdraw(draft, "a stop condition tripped")
            close_gate(draft, "a stop condition tripped")
            rollback.begin(draft, steps, f"stopped by {sentence}", "engine")
        else:
            draft.write(Held(reason=sentence, by_stop_condition=claim.id, cause="stop"), state.current, seal=True)
        return


def _failed(state: DrillState, claim: Claim) -> bool:
    known = state.claims.get(claim.id)
    return known is not None and not known.stale and known.observation.finding.verdict is Verdict.FAILED


def _dark(state: DrillState, condition: StopCondition, now: int) -> bool:
    """Whether the condition is unknown, or not read at all, for longer than is borne."""
    known = state.claims.get(condition.claim.id)
    if known is None or depends_on(state, condition.claim.id, condition.claim.check):
        return False
    unknown = known.observation.finding.verdict is Verdict.UNKNOWN and now - known.since > condition.unknown_for
    return unknown or (known.stale and now - max(known.sampled_at, state.unheld_at) > condition.unknown_for)
