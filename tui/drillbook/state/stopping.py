"""What stops a drill by itself: which stop conditions apply now, and which entry says that one of them failed."""

from drillbook.model.finding import Verdict
from drillbook.model.runbook import StopCondition
from drillbook.state.drill_state import DrillState, step_state


def in_scope(state: DrillState) -> tuple[StopCondition, ...]:
    """The stop conditions that apply now: from the step that they begin with, until the one that ends them begins."""
    return tuple(
        condition
        for condition in state.opened.runbook.stop_conditions
        if not (condition.from_step and not _begun(state, condition.from_step))
        and not (condition.until and _begun(state, condition.until))
    )


def _begun(state: DrillState, step: str) -> bool:
    """Whether the step has begun and was not taken back; a skipped one counts as passed."""
    return step_state(state, step).phase not in {"pending", "rolled-back"}


def why_stopped(state: DrillState) -> str:
    """The claim that an entry of this session calls failed, that stops the drill, and that nobody overrode."""
    claims = [*state.opened.runbook.invariants, *(s.claim for s in in_scope(state) if s.then != "tell")]
    for claim in claims:
        known = state.claims.get(claim.id)
        failed = known is not None and known.recorded is Verdict.FAILED and known.seq > state.reopened
        if failed and claim.id not in state.overridden:
            return claim.id
    return ""
