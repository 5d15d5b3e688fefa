"""Where groups were to go on when a step was done: frozen, as later readings are of another time."""

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from drillbook.model.finding import Verdict
from drillbook.model.rows import GroupRow
from drillbook.model.runbook import step_of
from drillbook.model.step import Claim
from drillbook.snapshots.kept import Kept, KeptOffset
from drillbook.state.drill_state import DrillState, step_state


class _Direction(msgspec.Struct, frozen=True):
    """What tells where the rows of a `resume_point` are: in the target, or on the way back in the source."""

    direction: str = "forward"


def with_prediction(state: DrillState, step: str) -> DrillState:
    """The state with what this step, now done, has proven of its groups; what it verified beats what it required."""
    said = step_of(state.opened.runbook, step)
    offsets: dict[tuple[str, str, str, int], KeptOffset] = {}
    for claim in (*said.requires, *said.verify):
        known = state.claims.get(claim.id) if claim.check == "resume_point" else None
        if known is None or known.stale or known.observation.finding.verdict is not Verdict.PROVEN:
            continue
        region = _region(state, claim)
        for row in known.observation.rows:
            if isinstance(row, GroupRow) and row.resumes_at is not None:
                place = region, row.group, row.topic, row.partition
                offsets[place] = KeptOffset(*place, row.resumes_at)
    if not offsets:
        return state
    kept = Kept("predicted", step, tuple(offsets.values()), step_state(state, step).ended)
    return replace(state, steps=tuple(replace(s, predicted=kept) if s.id == step else s for s in state.steps))


def with_rows(state: DrillState, claims: Iterable[str]) -> DrillState:
    """The state where rows came after their finding: entries hold findings, and the samples after them the rows."""
    for step in dict.fromkeys(claim.partition("/")[0] for claim in claims):
        if any(s.id == step and s.phase == "done" for s in state.steps):
            state = with_prediction(state, step)
    return state


def _region(state: DrillState, claim: Claim) -> str:
    runbook = state.opened.runbook
    params = msgspec.json.decode(claim.params.encode(), type=_Direction)
    return runbook.source if params.direction == "back" else runbook.target
