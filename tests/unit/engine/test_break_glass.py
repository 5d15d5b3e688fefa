"""Break-glass opens a gate alone: by the runbook's role, against a named rule, for a reason, and never unmarked."""

import pytest
from msgspec.structs import replace

from drillbook.entries.drill import FourEyes
from drillbook.state.drill_state import step_state
from laws.drill_book import RUNBOOK
from laws.drive import Drive

RULE = "stop-writers/approvals"
GLASS = replace(RUNBOOK, break_glass="commander")


def at_the_gate(**changes: object) -> Drive:
    drive = Drive(runbook=replace(GLASS, **changes))
    drive.to_gate()
    return drive


def test_one_person_opens_it_and_it_is_marked_for_ever() -> None:
    drive = at_the_gate()
    assert not drive.sign("break-glass", "erin", "commander", rule=RULE, reason="bob's phone is dead").refused
    drive.until("done", "release")
    for step in ("stop-writers", "fence", "drain", "stop-link", "release"):
        assert step_state(drive.state, step).rescued == "overridden", step
    assert step_state(drive.state, "in-sync").rescued == ""
    assert [line.mark for line in drive.state.log if "broke the glass, alone: bob's phone" in line.what] == ["failed"]
    for step in ("decide", "review"):
        drive.ask("run")
        drive.until("acting", step)
        drive.sweep()
        drive.attested()
    assert drive.state.closed is not None
    assert drive.state.closed.overrides == drive.state.overrides != ()


@pytest.mark.parametrize(
    ("who", "rule", "reason", "why"),
    [
        (("erin", "commander"), "", "now", "names the rule that it breaks: stop-writers/approvals"),
        (("erin", "commander"), "stop-writers/requires/0", "now", "names the rule"),
        (("erin", "commander"), RULE, " ", "needs a reason"),
        (("bob", "approver"), RULE, "now", "by a commander, not by a approver"),
    ],
)
def test_what_is_refused(who: tuple[str, str], rule: str, reason: str, why: str) -> None:
    drive = at_the_gate()
    assert why in drive.sign("break-glass", *who, rule=rule, reason=reason).refused
    assert drive.state.overrides == ()


def test_a_runbook_that_names_nobody_lets_nobody() -> None:
    drive = at_the_gate(break_glass="")
    assert "lets nobody" in drive.sign("break-glass", "erin", "commander", rule=RULE, reason="now").refused


def test_it_replaces_people_and_not_proof() -> None:
    drive = at_the_gate()
    drive.say("acls", "failed", "1 missing")
    drive.sweep(2)
    assert "replaces people only" in drive.sign("break-glass", "erin", "commander", rule=RULE, reason="now").refused


def test_by_the_driver_alone_four_eyes_were_not() -> None:
    drive = at_the_gate(break_glass="driver")
    assert not drive.sign("break-glass", "alice", "driver", rule=RULE, reason="I am alone").refused
    assert any(isinstance(e.data, FourEyes) for e in drive.history)
    assert not drive.state.four_eyes
