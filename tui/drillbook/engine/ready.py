"""Whether claims hold: the only place that says what lets a step go on."""

from collections.abc import Iterable

from drillbook.model.finding import Verdict
from drillbook.model.runbook import Runbook
from drillbook.model.step import Claim
from drillbook.state.blocks import block_steps
from drillbook.state.drill_state import DrillState, step_state
from drillbook.state.observe import held_for, proven
from drillbook.state.rehearsed import depends_on


def counts(state: DrillState, claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Those claims that nobody overrode."""
    return tuple(c for c in claims if c.id not in state.overridden)


def unproven(state: DrillState, claims: Iterable[Claim], now: int) -> tuple[Claim, ...]:
    """The claims that do not hold now, whatever their hold; what only a rehearsed step could make true is let pass."""
    return tuple(c for c in counts(state, claims) if not proven(state, c.id, now) and not _rehearsed(state, c))


def not_held(state: DrillState, claims: Iterable[Claim], now: int, after: int = 0) -> tuple[Claim, ...]:
    """The claims that do not hold now, or not yet for long enough; only readings since `after` count."""
    return tuple(c for c in counts(state, claims) if not _rehearsed(state, c) and not _held(state, c, now, after))


def _held(state: DrillState, claim: Claim, now: int, after: int) -> bool:
    if not proven(state, claim.id, now) or state.claims[claim.id].sampled_at <= after:
        return False
    return min(held_for(state, claim.id, now), now - after) >= claim.hold


def _rehearsed(state: DrillState, claim: Claim) -> bool:
    """Whether a rehearsal can't know this claim, because an action that makes it true was not carried out."""
    known = state.claims.get(claim.id)
    return (
        known is not None
        and known.observation.finding.verdict is Verdict.UNKNOWN
        and bool(depends_on(state, claim.id, claim.check))
    )


def said_of(state: DrillState, claim: Claim) -> str:
    """Why, first: the finding's note, then the claim and its verdict."""
    known = state.claims.get(claim.id)
    if known is None:
        return f"{claim.check} was not read yet"
    finding = known.observation.finding
    verdict = "stale" if known.stale else finding.verdict.value
    said = f"{finding.claim}: {verdict}"
    return f"{finding.note}; {said}" if finding.note else said


def under_way(state: DrillState, step: str) -> bool:
    """Whether the step's block has begun: then nobody's absence pauses it."""
    runbook: Runbook = state.opened.runbook
    block = block_steps(runbook, step)
    return bool(block[0].block) and any(step_state(state, s.id).phase == "done" for s in block)


def driver_here(state: DrillState) -> bool:
    """Whether the driver's console is connected."""
    return any(p.here and p.role == "driver" and p.name == state.driver for p in state.people)


def rests_on_rehearsal(state: DrillState, claims: Iterable[Claim]) -> bool:
    """Whether any of the claims is one that a rehearsal can't know."""
    return any(_rehearsed(state, c) for c in claims)
