"""Which claims the next sweep must judge."""

from drillbook.model.step import Claim, Step
from drillbook.state.blocks import position
from drillbook.state.drill_state import DrillState, current_step
from drillbook.state.question_rules import WRITING, evidence
from drillbook.state.stopping import in_scope

PANELS = ("lag", "resume_point", "acls", "schemas", "topics", "connectors")
"""Checks that a panel shows all the time, wherever the runbook has a claim of them."""
PASSING = frozenset({"resume_point"})
"""Claims of a moment: once no step ahead makes them, a group has moved on, and to judge them again says nothing."""


def active_claims(state: DrillState) -> tuple[Claim, ...]:
    """The current step's claims as far as it has come, what may stop the drill, and one claim for each panel."""
    if state.closed is not None:
        return ()
    claims = [*_of_step(state), *state.opened.runbook.invariants, *(s.claim for s in in_scope(state))]
    shown = (*PANELS, *(state.opened.runbook.after_target_writes.evidence if state.no_return >= 0 else ()))
    claims += [c for name in shown if name not in {x.check for x in claims} for c in _panel(state, name)]
    return tuple({c.id: c for c in claims if c.check not in WRITING or _at_work(state, c)}.values())


def _of_step(state: DrillState) -> tuple[Claim, ...]:
    now = current_step(state)
    if now is None:
        return ()
    step, stands = now
    if stands.phase in {"acting", "verifying"}:
        return step.verify
    if stands.phase == "failed":
        return (*step.requires, *step.observe, *step.verify)
    asked = step.when.claims if step.when is not None and stands.phase == "checking" else ()
    rests = evidence(state.opened.runbook, step) if state.opened.live else ()
    return (*asked, *step.requires, *step.observe, *rests)


def _panel(state: DrillState, check: str) -> tuple[Claim, ...]:
    """The claim of this check that the current step or the next one has, else the last one before."""
    steps = state.opened.runbook.steps
    here = position(state.opened.runbook, state.current) if state.current else len(steps)
    ahead = [c for s in steps[here:] for c in _claims(s) if c.check == check]
    behind = [c for s in steps[:here] for c in _claims(s) if c.check == check]
    return tuple(ahead[:1] or (behind[-1:] if check not in PASSING else ()))


def _claims(step: Step) -> tuple[Claim, ...]:
    return (*step.requires, *step.observe, *step.verify)


def _at_work(state: DrillState, claim: Claim) -> bool:
    """Whether the claim's own step is being checked or verified, and nothing holds it."""
    now = current_step(state)
    if now is None or claim.id.partition("/")[0] != now[0].id:
        return False
    held = state.hold is not None or state.aborted >= 0 or state.rollback is not None
    return not held and now[1].phase in {"checking", "acting", "verifying"}
