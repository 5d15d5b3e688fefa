"""What a statement answers: the line that its `gate` must name."""

from drillbook.model.intent import DecisionKind, LinePoint
from drillbook.model.plan import Attest
from drillbook.state.drill_state import DrillState, EffectState, step_state

AT_GATE = frozenset({"approve", "refuse", "override", "break-glass", "reading"})
"""Decisions that answer the gate that is open."""


def asked_attest(state: DrillState) -> EffectState | None:
    """The attestation that the drill waits for, if it does."""
    return next((e for e in state.effects if e.outcome is None and isinstance(e.call, Attest)), None)


def line_asked(state: DrillState, decision: DecisionKind, step: str) -> LinePoint:
    """The entry that asks: a gate, a question, an offered seat, or the step's last move; else the newest entry."""
    if decision == "attest" and (ask := asked_attest(state)) is not None:
        return LinePoint(seq=ask.intent, sha256=ask.sha256)
    if decision == "decide" and state.question is not None:
        return LinePoint(seq=state.question.seq, sha256=state.question.sha256)
    if decision == "take-over" and state.offered is not None:
        return LinePoint(seq=state.offered.seq, sha256=state.offered.sha256)
    gate = state.gate
    if gate is not None and not gate.cleared and decision in AT_GATE:
        return LinePoint(seq=gate.seq, sha256=gate.sha256)
    if decision == "override" and step and step_state(state, step).moved >= 0:
        stands = step_state(state, step)
        return LinePoint(seq=stands.moved, sha256=stands.moved_sha256)
    return LinePoint(seq=state.seq, sha256=state.recent[-1])


def is_recent(state: DrillState, point: LinePoint) -> bool:
    """Whether this is one of the newest lines, with that very hash."""
    back = state.seq - point.seq
    return 0 <= back < len(state.recent) and state.recent[-1 - back] == point.sha256
