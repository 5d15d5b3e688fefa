"""What a second reading puts into a statement, and what a verifier says of it afterwards."""

from pathlib import Path

import pytest
from make_entries import FOLDER
from msgspec.structs import replace
from signed_drive import SIGNERS

from drillbook.drill.lines import now_micros
from drillbook.drill.verify import verify_drill
from drillbook.drill.wording import decision_to_sign, not_carried
from drillbook.errors import NotPermitted
from drillbook.model.finding import Verdict
from drillbook.model.intent import Decision, LinePoint
from drillbook.model.second_reading import SecondReading, parse_reading
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.state.drill_state import DrillState
from drillbook.state.port import OwnReading, SignRequest
from laws.drive import Drive
from laws.read_again import FAILED, read_again

RESUME = "stop-writers/requires/3"
DARK = {RESUME: {"verdict": Verdict.UNKNOWN}}


@pytest.fixture
def state() -> DrillState:
    drive = Drive()
    drive.to_gate()
    return drive.state


def demanding(state: DrillState) -> DrillState:
    gate = state.gate
    assert gate is not None
    return replace(state, gate=replace(gate, opened=replace(gate.opened, second_reading=("approver",))))


def word(state: DrillState, reading: SecondReading | None, kind: str = "approve") -> Decision:
    own = OwnReading(reading) if reading is not None else None
    request = SignRequest(kind, "bob", "approver", "stop-writers")  # type: ignore[arg-type]
    return decision_to_sign(state, state.recent[-1], request, own, "bob")


def test_an_approval_carries_the_reading_that_was_shown(state: DrillState) -> None:
    reading = read_again(state, now_micros())
    decision = word(demanding(state), reading)
    assert parse_reading(decision.reading) == reading
    assert not_carried(decision, OwnReading(reading)) == ""


def test_what_cannot_tell_is_left_out_and_that_is_said(state: DrillState) -> None:
    reading = read_again(state, now_micros(), says=DARK)
    decision = word(state, reading)
    assert decision.reading == ""
    assert not_carried(decision, OwnReading(reading)) == "; your second reading is not in it, for it could not tell"
    assert not_carried(word(state, None), None) == ""


def test_a_reading_of_another_gate_is_none_of_this_one(state: DrillState) -> None:
    other = replace(read_again(state, now_micros()), gate=LinePoint(3, "0" * 64))
    assert word(state, other).reading == ""
    with pytest.raises(NotPermitted, match="only with a second reading of their own; attach with --regions FILE"):
        word(demanding(state), other)


def test_nothing_is_signed_that_the_engine_would_refuse(state: DrillState) -> None:
    with pytest.raises(NotPermitted, match="cannot tell resume_point of everything"):
        word(demanding(state), read_again(state, now_micros(), says=DARK))
    unlike = read_again(state, now_micros(), says={RESUME: FAILED})
    with pytest.raises(NotPermitted, match="differs on resume_point of everything; hand it in"):
        word(state, unlike)
    assert parse_reading(word(state, unlike, "reading").reading) == unlike


def test_a_verifier_remarks_on_each_reading() -> None:
    report = verify_drill(Path(FOLDER) / "read-twice", AllowedSigners.parse(SIGNERS))
    said = [r for r in report.remarks if "with their own clients" in r]
    assert ["DIFFERS" in r for r in said] == [True, False, False]
    assert "bob read the gate's claims" in said[0]
