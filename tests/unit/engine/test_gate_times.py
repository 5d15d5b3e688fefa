"""A gate's time is exact: a reading that was under way when it ended lets nothing act."""

import msgspec

from drillbook.engine.events import Recheck, Rechecked, Signed, Tick
from drillbook.entries.steps import Cleared
from drillbook.model.intent import Statement
from drillbook.model.quantity import SECOND
from drillbook.state.approvals import closes_at
from laws.drive import Drive


def test_a_last_reading_that_comes_back_after_the_gates_time_lets_nothing_act() -> None:
    drive = Drive()
    drive.to_gate()
    gate = drive.state.gate
    assert gate is not None
    drive.now = closes_at(gate) - 4 * SECOND
    drive.sweep()
    for person, role in (("bob", "approver"), ("erin", "commander")):
        decision = drive.decision("approve", person, role)
        text = Statement(msgspec.json.encode(decision).decode(), "signature")
        drive.tell(Signed(person, role, text, decision, f"9:{person}", "1000:alice"))
    asked = [effect for effect, _ in drive.effects if isinstance(effect, Recheck)]
    assert asked
    drive.now = closes_at(gate) - SECOND // 2
    drive.tell(Rechecked(asked[0].step, drive.observe(asked[0].claims)))
    assert not [e for e in drive.history if isinstance(e.data, Cleared) and e.data.gate == gate.seq]
    drive.now = closes_at(gate)
    drive.tell(Tick())
    assert drive.state.gate is None
    assert drive.state.hold is not None
