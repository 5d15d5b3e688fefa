"""Stop conditions: from which step until which one they hold, how long unknown is borne, and what follows."""

import pytest
from msgspec.structs import replace

from drillbook.engine.stops import in_scope
from drillbook.entries.steps import Found, Held, RollingBack
from drillbook.model.quantity import SECOND
from drillbook.model.runbook import StopCondition
from drillbook.model.step import Claim
from drillbook.state.drill_state import step_state
from laws.drill_book import RUNBOOK
from laws.drive import Drive

NAME = "stop_conditions/0"


def drive_with(**fields: object) -> Drive:
    condition = replace(StopCondition(Claim(NAME, "lag")), **fields)
    drive = Drive(runbook=replace(RUNBOOK, stop_conditions=(condition,)))
    drive.everybody()
    return drive


def to(drive: Drive, *steps: str) -> None:
    for step in steps:
        drive.ask("run")
        drive.until("done", step)


def test_it_begins_with_the_step_that_it_names() -> None:
    drive = drive_with(from_step="in-sync")
    drive.say(NAME, "failed", "60,000 behind")
    to(drive, "identity", "survey")
    assert in_scope(drive.state) == ()
    drive.ask("run")
    drive.sweep()
    assert drive.state.hold is not None
    assert drive.state.hold.stop_condition == NAME
    assert "still stopped" in drive.ask("run").refused
    drive.says.clear()
    drive.sweep()
    assert not drive.ask("run").refused


def test_it_ends_with_the_step_that_it_names_and_holds_again_once_that_is_taken_back() -> None:
    drive = drive_with(until="drain")
    drive.to_gate()
    drive.approve()
    drive.say("tail", "failed")
    drive.until("checking", "drain")
    assert in_scope(drive.state) == ()
    drive.until("rolled-back", "stop-writers", 150)
    drive.says.clear()
    drive.sweep()
    assert [c.claim.id for c in in_scope(drive.state)] == [NAME]
    drive.say(NAME, "failed")
    drive.sweep()
    assert drive.state.hold is not None


@pytest.mark.parametrize(("seconds", "held"), [(9, False), (13, True)])
def test_unknown_is_borne_as_long_as_it_says(seconds: int, held: bool) -> None:
    drive = drive_with(unknown_for=10 * SECOND)
    to(drive, "identity")
    drive.say(NAME, "unknown", "west is silent")
    drive.sweep(seconds)
    assert (drive.state.hold is not None) == held


def test_tell_is_an_entry_and_nothing_stops() -> None:
    drive = drive_with(then="tell")
    drive.say(NAME, "failed", "60,000 behind")
    to(drive, "identity", "survey")
    assert not [e for e in drive.history if isinstance(e.data, Held)]
    told = [e.data for e in drive.history if isinstance(e.data, Found) and e.data.claim == NAME]
    assert [t.finding.verdict for t in told] == ["failed"]
    assert any("60,000 behind" in line.what and line.mark == "failed" for line in drive.state.log)


def test_rollback_goes_back_to_the_start_of_the_block_by_itself() -> None:
    drive = drive_with(then="rollback")
    drive.to_gate()
    drive.say("fenced", "unknown")
    drive.approve()
    drive.until("verifying", "fence")
    drive.say(NAME, "failed", "60,000 behind")
    drive.sweep(5)
    (back,) = [e.data for e in drive.history if isinstance(e.data, RollingBack)]
    assert back.reason.startswith("stopped by 60,000 behind; lag of everything")
    assert step_state(drive.state, "stop-writers").phase == "rolled-back"
    assert step_state(drive.state, "in-sync").phase == "done", "what did nothing is not taken back"
    assert drive.state.hold is not None


def test_rollback_holds_where_there_is_nothing_to_take_back_any_more() -> None:
    drive = drive_with(then="rollback")
    drive.to_gate()
    drive.approve()
    drive.until("done", "release")
    drive.say(NAME, "failed")
    drive.sweep(2)
    assert drive.state.rollback is None
    assert drive.state.hold is not None
