"""The way back: which steps would be undone, which regions that touches, and why it may be refused."""

from drillbook.model.plan import FleetCall
from drillbook.state.blocks import block_steps, position
from drillbook.state.drill_state import DrillState, EffectState, outstanding, step_state
from drillbook.state.observe import proven

NOTHING = frozenset({"pending", "skipped", "rolled-back", "rehearsed"})
RULE = "after_target_writes"
"""What an override names to go back with loss."""


def steps_to_undo(state: DrillState, step: str = "") -> tuple[str, ...]:
    """The steps that going back undoes, newest first: to the block's start of `step`, or of the last one begun."""
    runbook = state.opened.runbook
    begun = [s.id for s in runbook.steps if s.decision is None and step_state(state, s.id).phase not in NOTHING]
    subject = step or (begun[-1] if begun else "")
    if subject not in begun:
        return ()
    start = position(runbook, block_steps(runbook, subject)[0].id)
    return tuple(reversed([s for s in begun if position(runbook, s) >= start]))


def all_to_undo(state: DrillState) -> tuple[str, ...]:
    """Every step with an outstanding effect, newest first."""
    with_effects = {e.step for e in outstanding(state)}
    return tuple(
        s.id
        for s in reversed(state.opened.runbook.steps)
        if s.id in with_effects and step_state(state, s.id).phase not in NOTHING
    )


def effects_of(state: DrillState, step: str) -> tuple[EffectState, ...]:
    """What the step did, or may have done, that was not taken back."""
    return tuple(
        e
        for e in state.effects
        if e.step == step
        and not e.rollback
        and e.undone < 0
        and e.call.effect != "read"
        and (e.outcome is None or e.outcome.ok or not e.outcome.known)
    )


def regions_to_type(state: DrillState, steps: tuple[str, ...]) -> tuple[str, ...]:
    """The regions that undoing these steps touches, source first: what a person types, joined by commas."""
    touched = {e.call.region for step in steps for e in effects_of(state, step)}
    order = (state.opened.runbook.source, state.opened.runbook.target)
    return tuple(sorted(touched, key=lambda r: (order.index(r) if r in order else len(order), r)))


def why_not_back(state: DrillState, now: int) -> str:
    """Why nothing may be taken back any more, as a sentence; empty while it may."""
    runbook = state.opened.runbook
    unclear = next((e for e in state.effects if _starts_target(state, e) and not _known(e)), None)
    if unclear is not None:
        return f"nobody knows whether {runbook.target} takes writes: {unclear.call.text} has no clear result. Retry it."
    if state.no_return < 0:
        return ""
    passed = f"{runbook.target} took writes (entry {state.no_return})"
    rule = runbook.after_target_writes
    if rule.rollback == "forbidden":
        return f"{passed}: going back would lose them, and the runbook forbids it"
    if rule.rollback == "with-reconciliation":
        return f"{passed}: going back needs their reconciliation, which is not in this version"
    lacks = [name for name in rule.evidence if not _evidence(state, name, now)]
    if lacks:
        return f"{passed}: going back with loss needs proof of {', '.join(lacks)} first"
    if RULE not in state.overridden:
        return f"{passed}: going back with loss needs an override of {RULE}, signed by a {rule.role}"
    return ""


def _starts_target(state: DrillState, effect: EffectState) -> bool:
    call = effect.call
    return (
        isinstance(call, FleetCall)
        and (call.what, call.verb, call.region) == ("writers", "start", state.opened.runbook.target)
        and effect.undone < 0
    )


def _known(effect: EffectState) -> bool:
    return effect.outcome is not None and effect.outcome.known


def _evidence(state: DrillState, check: str, now: int) -> bool:
    """Whether each claim of this check that is read now is proven, and at least one is."""
    claims = [c for c in state.claims.values() if c.observation.finding.check == check and not c.stale]
    return bool(claims) and all(proven(state, c.claim, now) for c in claims)
