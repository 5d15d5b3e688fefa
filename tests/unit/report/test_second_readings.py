"""What people read for themselves, in the review: beside their decision, and among the risks while it differs."""

from laws.read_again import FAILED, text_of
from unit.report.reviewed import measured, reviewed

RESUME = "stop-writers/requires/3"


def test_a_decision_says_what_its_signer_read() -> None:
    drive = measured()
    drive.to_gate()
    for says in ({RESUME: FAILED}, {}):
        drive.sign("reading", "bob", "approver", reading=text_of(drive.state, drive.now, says=says))
    drive.sign("approve", "bob", "approver", reading=text_of(drive.state, drive.now))
    drive.sign("approve", "erin", "commander")
    found = reviewed(drive)
    said = [(d.decision, d.second_reading) for d in found.decisions]
    assert said == [("reading", "differs"), ("reading", "agrees"), ("approve", "agrees"), ("approve", "")]
    assert not any("read something else" in risk.what for risk in found.risks)


def test_a_difference_that_nobody_settled_is_a_risk_with_both_sides() -> None:
    drive = measured()
    drive.to_gate()
    drive.sign("reading", "bob", "approver", reading=text_of(drive.state, drive.now, says={RESUME: FAILED}))
    drive.ask("abort", text="we look first")
    (risk,) = (r for r in reviewed(drive).risks if "read something else" in r.what)
    assert risk.verdict == "failed"
    assert risk.step == "stop-writers"
    assert "bob read 812, failed, " in risk.says
    assert "; the drill " in risk.says
