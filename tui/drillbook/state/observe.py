"""How numbers between two entries reach the state."""

from collections.abc import Iterable

from msgspec.structs import replace

from drillbook.checks.base import MAX_AGE
from drillbook.model.finding import Verdict
from drillbook.model.observation import Observation
from drillbook.model.second_reading import CHECK as SECOND_READING
from drillbook.state.drill_state import ClaimState, DrillState
from drillbook.state.predicting import with_rows
from drillbook.state.rehearsed import as_rehearsed
from drillbook.state.standing import as_recorded


def observe(state: DrillState, observations: Iterable[tuple[str, Observation]], at: int) -> DrillState:
    """The state after a sweep judged these claims; a verdict's hold starts anew when it changes or nobody looked."""
    claims = dict(state.claims)
    rows_of_known: list[str] = []
    for claim, raw in observations:
        observation = replace(raw, finding=as_rehearsed(state, claim, as_recorded(state, claim, raw.finding, at)))
        before = claims.get(claim)
        if before is not None and before.observation.finding == observation.finding:
            rows_of_known.append(claim)
        claims[claim] = seen(before, claim, observation, at)
    return with_rows(replace(state, claims=claims, swept_at=max(at, state.swept_at)), rows_of_known)


def seen(before: ClaimState | None, claim: str, observation: Observation, at: int) -> ClaimState:
    """A claim after one more look at it."""
    if before is None:
        return ClaimState(claim=claim, observation=observation, since=at, sampled_at=at)
    unbroken = (
        before.observation.finding.verdict is observation.finding.verdict
        and not before.stale
        and at - before.sampled_at <= MAX_AGE
    )
    return replace(before, observation=observation, since=before.since if unbroken else at, sampled_at=at, stale=False)


def read_again(claim: ClaimState, at: int, ago: int | None) -> ClaimState:
    """A claim whose readings say the same as before, the oldest of them made so many microseconds `ago`.

    A fact is at least as young as the oldest reading; which of them was read again is not told.
    """
    claim = replace(claim, sampled_at=max(at, claim.sampled_at))
    finding = claim.observation.finding
    if ago is None or at - ago <= finding.observed_at:
        return claim
    facts = tuple(replace(f, observed_at=max(f.observed_at, at - ago)) if f.observed_at else f for f in finding.facts)
    finding = replace(finding, observed_at=at - ago, facts=facts)
    return replace(claim, observation=replace(claim.observation, finding=finding))


def no_longer_read(state: DrillState, observations: Iterable[tuple[str, Observation]]) -> tuple[str, ...]:
    """The claims that a sweep did not judge and that go stale with it; a second reading is no sweep's to take."""
    seen = {claim for claim, _ in observations}
    return tuple(
        name
        for name, claim in state.claims.items()
        if name not in seen and not claim.stale and claim.observation.finding.check != SECOND_READING
    )


def proven(state: DrillState, claim: str, now: int) -> bool:
    """Whether the claim is proven by a reading that is young enough to count; unknown and stale never pass."""
    known = state.claims.get(claim)
    return (
        known is not None
        and known.observation.finding.verdict is Verdict.PROVEN
        and not known.stale
        and now - known.sampled_at <= MAX_AGE
    )


def held_for(state: DrillState, claim: str, now: int) -> int:
    """For how many microseconds the claim is proven without a break; 0 where it is not."""
    return max(0, now - state.claims[claim].since) if proven(state, claim, now) else 0
