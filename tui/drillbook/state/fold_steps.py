"""The fold of entries about steps, their findings and their plans."""

from msgspec.structs import replace

from drillbook.entries import steps
from drillbook.entries.base import Head
from drillbook.model.observation import Observation
from drillbook.state.drill_state import ClaimState, DrillState, Hold, Rollback, StepState
from drillbook.state.fold_gates import without_plans
from drillbook.state.observe import seen
from drillbook.state.predicting import with_prediction

StepEntry = (
    steps.StepMoved | steps.Found | steps.Planned | steps.Held | steps.Unheld | steps.RollingBack | steps.NoReturn
)  # fmt: skip
_ENDS = frozenset({"done", "failed", "skipped", "rolled-back", "rehearsed"})


def fold_step(state: DrillState, data: StepEntry, head: Head, sha256: str, at: int) -> DrillState:
    """The state after the entry."""
    match data:
        case steps.StepMoved():
            return _moved(state, data, head, sha256, at)
        case steps.Found():
            return _found(state, data, head, at)
        case steps.Planned():
            return _planned(state, data, head, at)
        case steps.Held():
            hold = Hold(reason=data.reason, since=at, stop_condition=data.by_stop_condition, cause=data.cause)
            return _hold(state, hold)
        case steps.Unheld():
            return replace(state, hold=None, unheld_at=at)
        case steps.RollingBack():
            return _rolling_back(state, data, head)
        case steps.NoReturn():
            return replace(state, no_return=head.seq, no_return_step=head.step, no_return_records=data.records)


def _moved(state: DrillState, data: steps.StepMoved, head: Head, sha256: str, at: int) -> DrillState:
    after = tuple(_one_moved(s, data, head.seq, sha256, at) if s.id == head.step else s for s in state.steps)
    state = replace(state, steps=after)
    if data.phase == "done":
        state = with_prediction(state, head.step)
    if data.phase == "rolled-back" and state.rollback is not None:
        left = tuple(s for s in state.rollback.steps if s != head.step)
        state = replace(state, rollback=replace(state.rollback, steps=left) if left else None)
    return _gate_kept(state, head.step, data.phase)


def _one_moved(stands: StepState, data: steps.StepMoved, seq: int, sha256: str, at: int) -> StepState:
    before = stands.phase
    stands = replace(
        stands, phase=data.phase, since=at, reason=data.reason, moved=seq, moved_sha256=sha256, failed_in="",
        no_plan="", started=stands.started or at, ended=at if data.phase in _ENDS else 0,
    )  # fmt: skip
    if data.overridden:
        stands = replace(stands, rescued="overridden")
    if data.phase in {"acting", "verifying", "done", "rehearsed", "skipped"}:
        stands = replace(stands, acted=stands.acted or at)
    if data.phase == "failed":
        stands = replace(stands, failed_in=before)
    if data.phase == "rolled-back":
        stands = replace(stands, rescued="rolled-back", rolling_back=False)
    if data.phase == "checking" and before == "rolled-back":
        stands = replace(stands, acted=0)
    if data.phase in {"rolled-back", "checking"}:
        stands = replace(stands, predicted=None)
    if data.phase == "rolled-back" or (data.phase == "checking" and before not in {"pending", "rolled-back"}):
        stands = replace(stands, plan=None, plan_seq=-1, calls_done=0, cleared=-1)
    return stands


def _gate_kept(state: DrillState, step: str, phase: steps.Phase) -> DrillState:
    """A cleared gate covers the rest of its block, until a step of it fails, is tried again or ends the block."""
    if state.gate is None or not state.gate.cleared:
        return state
    covered = [s.step for s in state.gate.opened.steps]
    if step not in covered:
        return state
    if phase in {"failed", "rolled-back"} or (phase in {"done", "skipped"} and step == covered[-1]):
        return replace(state, gate=None, steps=without_plans(state.steps, state.gate))
    return state


def _found(state: DrillState, data: steps.Found, head: Head, at: int) -> DrillState:
    claim = claim_found(state.claims.get(data.claim), data, head.seq, at)
    return replace(state, claims={**state.claims, data.claim: claim}, swept_at=max(at, state.swept_at))


def claim_found(before: ClaimState | None, data: steps.Found, seq: int, at: int) -> ClaimState:
    """A claim after the entry that records its finding; its rows stay those of the last sample."""
    rows = before.observation.rows if before is not None else ()
    claim = seen(before, data.claim, Observation(finding=data.finding, rows=rows), at)
    return replace(claim, seq=seq, recorded=data.finding.verdict)


def _planned(state: DrillState, data: steps.Planned, head: Head, at: int) -> DrillState:
    after = tuple(
        s
        if s.id != head.step
        else replace(s, no_plan=data.unknown)
        if data.unknown and state.opened.live
        else replace(s, rollback_plan=data.plan, rollback_seq=head.seq, rollback_done=0, rollback_at=at)
        if data.rollback
        else replace(s, plan=data.plan, plan_seq=head.seq, calls_done=0, cleared=-1, no_plan="")
        for s in state.steps
    )
    return replace(state, steps=after)


def _hold(state: DrillState, hold: Hold) -> DrillState:
    """Held; a rollback that was under way stops there, and what it did not undo stays outstanding."""
    idle = tuple(replace(s, rolling_back=False) if s.rolling_back else s for s in state.steps)
    return replace(state, hold=hold, rollback=None, steps=idle)


def _rolling_back(state: DrillState, data: steps.RollingBack, head: Head) -> DrillState:
    after = tuple(
        replace(s, rolling_back=s.id in data.steps, rollback_plan=None, rollback_seq=-1, rollback_done=0)
        for s in state.steps
    )
    rollback = Rollback(seq=head.seq, steps=data.steps, reason=data.reason) if data.steps else None
    return replace(state, steps=after, hold=None, rollback=rollback)
