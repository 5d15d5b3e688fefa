"""What a statement says of the drill as its signer sees it: the entry that asks, the newest entry, the own reading."""

from drillbook.drill.statements import Wording, worded
from drillbook.errors import NotPermitted
from drillbook.model.finding import Verdict
from drillbook.model.intent import Decision, LinePoint
from drillbook.model.second_reading import reading_text
from drillbook.state.asking import line_asked
from drillbook.state.drill_state import DrillState
from drillbook.state.port import OwnReading, SignRequest
from drillbook.state.second_readings import compare, to_read, why_not_carried

DEFAULT_VALID = 600_000_000


def decision_to_sign(
    state: DrillState, head: str, request: SignRequest, own: OwnReading | None, person: str
) -> Decision:
    """`head` is the hash of the newest line, `own` what this console's workers read; NotPermitted where that differs
    from what a signature would say, or where it lacks.
    """
    needs = state.gate.opened.needs if state.gate is not None else ()
    wording = Wording(
        drill=state.opened.drill,
        decision=request.decision,
        role=request.role,
        gate=line_asked(state, request.decision, request.step),
        head=LinePoint(state.seq, head),
        step=request.step,
        reason=request.reason,
        rule=request.rule,
        reading=reading_to_sign(state, request, own),
        option=request.option,
        valid=min((n.valid for n in needs if n.role == request.role), default=DEFAULT_VALID),
    )
    decision = worded(wording, person)
    if decision.decision in {"approve", "reading"} and (why := why_not_carried(state, decision)):
        raise NotPermitted(why, remedy="nothing was signed")
    return decision


def reading_to_sign(state: DrillState, request: SignRequest, own: OwnReading | None) -> str:
    """An approval carries none that cannot tell, unless one is demanded: then it is refused for that."""
    gate, reading = state.gate, own.reading if own is not None else None
    if gate is None or reading is None or request.decision not in {"approve", "reading"}:
        return ""
    if reading.gate != LinePoint(gate.seq, gate.sha256):
        return ""
    dark = compare(state, to_read(state, gate), reading).verdict is Verdict.UNKNOWN
    spared = dark and request.decision == "approve" and request.role not in gate.opened.second_reading
    return "" if spared else reading_text(reading)


def not_carried(decision: Decision, own: OwnReading | None) -> str:
    """What an approver must know whose second reading is not in their approval; else nothing."""
    without = own is not None and decision.decision == "approve" and not decision.reading
    return "; your second reading is not in it, for it could not tell" if without else ""
