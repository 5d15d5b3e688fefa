"""The way back: which steps would be undone, which regions that touches, and why it may be refused."""

from drillbook.model.link_calls import RestartLink
from drillbook.model.plan import AnyCall, DeleteAcls, FleetCall
from drillbook.model.step import Claim
from drillbook.state.at_stake import at_stake
from drillbook.state.blocks import block_steps, position
from drillbook.state.drill_state import DrillState, EffectState, step_state
from drillbook.state.observe import proven

NOTHING = frozenset({"pending", "skipped", "rolled-back", "rehearsed"})
RULE = "after_target_writes"
"""What an override names to go back although the target took writes."""


def steps_to_undo(state: DrillState, step: str = "") -> tuple[str, ...]:
    """The steps that going back undoes, newest first: to the block's start of `step`, or of the last one begun."""
    runbook = state.opened.runbook
    begun = [s.id for s in runbook.steps if s.decision is None and step_state(state, s.id).phase not in NOTHING]
    subject = step or (begun[-1] if begun else "")
    if subject not in begun:
        return ()
    start = position(runbook, block_steps(runbook, subject)[0].id)
    return tuple(reversed([s for s in begun if position(runbook, s) >= start]))


def steps_asked_back(state: DrillState, step: str = "") -> tuple[str, ...]:
    """What a person who asks to go back means: where the last step or block begun changed nothing, the one that did."""
    steps = steps_to_undo(state, step)
    if step or any(effects_of(state, s) for s in steps):
        return steps
    changed = all_to_undo(state)
    return steps_to_undo(state, changed[0]) if changed else steps


def all_to_undo(state: DrillState) -> tuple[str, ...]:
    """Every step with an effect that was not taken back, newest first: applications that a finished block moved too,
    or a fence would be lifted in the source while the writers run in the target.
    """
    return tuple(
        s.id
        for s in reversed(state.opened.runbook.steps)
        if effects_of(state, s.id) and step_state(state, s.id).phase not in NOTHING
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
    passed = f"{runbook.target} took {_writes(state, now)} (entry {state.no_return})"
    rule = runbook.after_target_writes
    if rule.rollback == "forbidden":
        return f"{passed}: going back would lose them, and the runbook forbids it"
    how = "with loss" if rule.rollback == "with-loss" else "with their reconciliation"
    if lacks := unproven_evidence(state, now):
        return f"{passed}: going back {how} needs proof of {', '.join(lacks)} first"
    if RULE not in state.overridden:
        return f"{passed}: going back {how} needs an override of {RULE}, signed by a {rule.role}"
    return ""


def _writes(state: DrillState, now: int) -> str:
    stake = at_stake(state, now)
    return f"{stake.bound} {stake.records:,} {'write' if stake.records == 1 else 'writes'}" if stake else "writes"


def unproven_evidence(state: DrillState, now: int) -> tuple[str, ...]:
    """The checks of the runbook's evidence for going back that are not proven now."""
    rule = state.opened.runbook.after_target_writes
    return tuple(name for name in rule.evidence if not _evidence(state, name, now))


def evidence_claims(state: DrillState) -> tuple[Claim, ...]:
    """The claims that this evidence is: those of its checks that are read now."""
    runbook = state.opened.runbook
    every = [c for s in runbook.steps for c in (*s.requires, *s.observe, *s.verify)]
    every += [*runbook.invariants, *(s.claim for s in runbook.stop_conditions)]
    read = {name for name, c in state.claims.items() if not c.stale}
    return tuple(c for c in every if c.check in runbook.after_target_writes.evidence and c.id in read)


def why_not_lifted(state: DrillState, calls: tuple[AnyCall, ...], now: int) -> str:
    """Why these calls may not go out, where one lets the source write again; empty where none does, or all may."""
    return why_not_back(state, now) if any(lifts(state, call) for call in calls) else ""


def lifts(state: DrillState, call: AnyCall) -> bool:
    """Whether the call takes a fence of the source away, while the source has not become the target's mirror again."""
    return (
        isinstance(call, DeleteAcls)
        and not any(isinstance(e.call, RestartLink) and _stands(e) for e in state.effects)
        and call.region == state.opened.runbook.source
        and any((b.permission, b.operation) == ("DENY", "WRITE") for b in call.bindings)
    )


def may_cost(state: DrillState) -> bool:
    """Whether the record allows what costs the target's writes: before them always, then by policy and override."""
    policy = state.opened.runbook.after_target_writes.rollback
    return state.no_return < 0 or (policy != "forbidden" and RULE in state.overridden)


def _starts_target(state: DrillState, effect: EffectState) -> bool:
    call = effect.call
    return (
        isinstance(call, FleetCall)
        and (call.what, call.verb, call.region) == ("writers", "start", state.opened.runbook.target)
        and effect.undone < 0
    )


def _stands(effect: EffectState) -> bool:
    return effect.outcome is not None and effect.outcome.ok and effect.undone < 0


def _known(effect: EffectState) -> bool:
    return effect.outcome is not None and effect.outcome.known


def _evidence(state: DrillState, check: str, now: int) -> bool:
    """Whether each claim of this check that is read now is proven, and at least one is."""
    claims = [c for c in state.claims.values() if c.observation.finding.check == check and not c.stale]
    return bool(claims) and all(proven(state, c.claim, now) for c in claims)
