"""The fold of entries about gates and clearance."""

from msgspec.structs import replace

from drillbook.entries import steps
from drillbook.entries.base import Head
from drillbook.state.drill_state import DrillState, GateState, StepState

GateEntry = steps.GateOpened | steps.GateSuspended | steps.GateResumed | steps.GateClosed | steps.Cleared


def fold_gate(state: DrillState, data: GateEntry, head: Head, sha256: str, at: int) -> DrillState:
    """The state after the entry."""
    match data:
        case steps.GateOpened():
            return _opened(state, data, head, sha256, at)
        case steps.GateSuspended():
            gate = state.gate and replace(state.gate, suspended=data.claims, suspended_since=at)
            return replace(state, gate=gate, steps=_as_shown(state.steps, state.gate))
        case steps.GateResumed():
            gate = state.gate and replace(state.gate, suspended=(), suspended_since=0)
            return replace(state, gate=gate)
        case steps.GateClosed():
            back = tuple(
                replace(s, phase="checking", since=at, moved=head.seq, moved_sha256=sha256, reason=data.reason)
                if s.phase == "gate"
                else s
                for s in state.steps
            )
            return replace(state, gate=None, steps=without_plans(back, state.gate))
        case steps.Cleared():
            cleared = tuple(replace(s, cleared=head.seq) if s.id == head.step else s for s in state.steps)
            gate = state.gate and replace(state.gate, cleared=True)
            return replace(state, steps=cleared, gate=gate if data.gate >= 0 else state.gate)


def without_plans(stands: tuple[StepState, ...], gate: GateState | None) -> tuple[StepState, ...]:
    """The steps, where those that have not acted lose the plans that were frozen at this gate."""
    if gate is None:
        return stands
    return tuple(
        replace(s, plan=None, plan_seq=-1, cleared=-1)
        if s.plan_seq == gate.seq and s.phase in {"pending", "checking", "gate", "rolled-back"}
        else s
        for s in stands
    )


def _as_shown(stands: tuple[StepState, ...], gate: GateState | None) -> tuple[StepState, ...]:
    """The waiting step with the plan that people were shown: numbers taken again before a suspension are outdated."""
    shown = {covered.step: covered.plan for covered in gate.opened.steps} if gate is not None else {}
    return tuple(
        replace(s, plan=shown[s.id], plan_seq=gate.seq)
        if gate is not None and s.phase == "gate" and s.id in shown
        else s
        for s in stands
    )


def _opened(state: DrillState, data: steps.GateOpened, head: Head, sha256: str, at: int) -> DrillState:
    """The gate is open, its first step waits at it, and the plans of all its steps are frozen."""
    plans = {covered.step: covered.plan for covered in data.steps}
    folded = tuple(
        replace(s, plan=plans[s.id], plan_seq=head.seq, calls_done=0, cleared=-1, no_plan="") if s.id in plans else s
        for s in state.steps
    )
    return replace(state, gate=GateState(seq=head.seq, sha256=sha256, at=at, opened=data), steps=folded)
