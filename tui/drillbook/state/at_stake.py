"""What is at stake after the point of no return: the records that the target took of its own."""

from dataclasses import dataclass
from typing import Literal

from drillbook.checks.base import MAX_AGE
from drillbook.checks.single_writer import ENDS
from drillbook.model.plan import kept_ends
from drillbook.model.scope import topics
from drillbook.state.drill_state import ClaimState, DrillState


@dataclass(frozen=True)
class Stake:
    """A bound of the number; `≤` counts offsets since the cut, transaction markers too, `≥` what was counted once."""

    records: int
    bound: Literal["≤", "≥"]
    stale: bool = False


def at_stake(state: DrillState, now: int) -> Stake | None:
    """None before the point of no return, and where nothing counted what came after it."""
    if state.no_return < 0:
        return None
    cut = _cut(state)
    newest = _ends(state)
    if cut is not None and newest is not None:
        claim, ends = newest
        grown = max(0, ends - cut, state.no_return_records)
        return Stake(grown, "≤", claim.stale or now - claim.sampled_at > MAX_AGE)
    return Stake(state.no_return_records, "≥") if state.no_return_records else None


def _cut(state: DrillState) -> int | None:
    """The sum of the target's end offsets when the mirror stopped, if its last stop kept those of every topic."""
    target, every = state.opened.runbook.target, set(topics(state.opened.scope.workloads))
    for effect in reversed(state.effects):
        call, outcome = effect.call, effect.outcome
        if set(kept_ends(call)) != every:
            continue
        if not effect.rollback and effect.undone < 0 and outcome is not None and outcome.ok:
            ends = [f.value for f in outcome.facts if f.region == target and f.source == "high watermark"]
            return sum(end for end in ends if end is not None) if ends else None
    return None


def _ends(state: DrillState) -> tuple[ClaimState, int] | None:
    for claim in state.claims.values():
        finding = claim.observation.finding
        value = next((f.value for f in finding.facts if f.name == ENDS), None)
        if finding.check == "single_writer" and value is not None:
            return claim, value
    return None
