"""A rehearsal reads for real, plans for real, and changes nothing."""

from msgspec.structs import replace

from drillbook.entries.effects import Intended
from drillbook.entries.steps import GateOpened, Planned
from drillbook.model.plan import Plan
from drillbook.model.step import ActionUse, Step
from drillbook.state.drill_state import step_state
from laws.deciding_book import with_condition
from laws.drill_book import RUNBOOK
from laws.drive import Drive, plan_of
from unit.engine.test_writing_claims import CANARIES, with_canaries


def rehearse(drive: Drive, *, dark: bool = True) -> None:
    """Run every step; the regions answer as they do while nothing is changed."""
    drive.everybody()
    for check in ("tail", "fenced", "quiet", "replication") if dark else ():
        drive.say(check, "failed", "the writers still run")
    for step in drive.state.opened.runbook.steps:
        if step_state(drive.state, step.id).phase == "pending":
            drive.ask("run")
        for _ in range(30):
            if step_state(drive.state, step.id).phase in {"done", "rehearsed", "failed"}:
                break
            drive.sweep()


def test_a_rehearsal_walks_to_the_end_performs_nothing_and_exits_0() -> None:
    drive = Drive(live=False)
    rehearse(drive)
    assert drive.performed == []
    assert not [e for e in drive.history if isinstance(e.data, Intended | GateOpened)]
    assert drive.state.closed is not None
    assert drive.state.closed.result == "rehearsed"
    assert drive.finished == 0


def test_every_plan_is_on_record() -> None:
    drive = Drive(live=False)
    rehearse(drive)
    plans = [e.head.step for e in drive.history if isinstance(e.data, Planned)]
    assert plans == ["identity", "stop-writers", "fence", "stop-link", "release", "decide", "review"]


def test_what_only_a_rehearsed_action_makes_true_is_unknown_and_names_the_step() -> None:
    drive = Drive(live=False)
    rehearse(drive)
    finding = drive.state.claims["drain/requires/0"].observation.finding
    assert finding.verdict == "unknown"
    assert finding.note == "rehearsed, depends on fence"
    assert step_state(drive.state, "drain").phase == "rehearsed"


def test_what_rests_on_no_rehearsed_action_stops_the_walk_when_it_fails() -> None:
    drive = Drive(live=False)
    drive.say("acls", "failed", "11 bindings are missing in west")
    drive.everybody()
    for _ in range(4):
        drive.ask("run")
        drive.sweep(15)
    drive.sweep(150)
    assert step_state(drive.state, "stop-writers").phase == "failed"
    drive.ask("close")
    assert drive.finished == 1


def test_a_plan_that_cannot_be_made_yet_is_recorded_as_unknown() -> None:
    drive = Drive(live=False)
    drive.plan = lambda step, rollback: "the group is not empty"
    rehearse(drive)
    planned = next(e.data for e in drive.history if isinstance(e.data, Planned))
    assert planned.unknown == "the group is not empty"
    assert drive.finished == 0


def test_there_is_nothing_to_take_back() -> None:
    drive = Drive(live=False)
    drive.everybody()
    drive.ask("run")
    drive.sweep(3)
    assert "changed nothing" in drive.ask("rollback", text="east").refused


def test_a_check_that_writes_does_not_run_and_does_not_stop_the_walk() -> None:
    drive = Drive(live=False, runbook=with_canaries())
    drive.say("writes", "unknown", "rehearsed, does not write")
    rehearse(drive)
    assert drive.state.claims[CANARIES.id].observation.finding.note == "rehearsed, does not write"
    assert step_state(drive.state, "in-sync").phase == "rehearsed"
    assert drive.finished == 0


def test_a_check_that_writes_stops_a_live_walk_while_it_is_unknown() -> None:
    drive = Drive(runbook=with_canaries())
    drive.everybody()
    drive.say("writes", "unknown", "the canaries were not acknowledged in time")
    for step in ("identity", "survey"):
        drive.ask("run")
        drive.until("done", step)
    drive.ask("run")
    drive.sweep(5)
    assert step_state(drive.state, "in-sync").phase == "checking"


def test_a_link_that_was_only_rehearsed_is_not_missed() -> None:
    link = Step("link", 0, "synchronization", "A link home", actions=(ActionUse("replication", '{"do":"reverse"}'),))
    stops = tuple(replace(s, from_step="stop-writers") for s in RUNBOOK.stop_conditions)
    drive = Drive(live=False, runbook=replace(with_condition(link, after="survey"), stop_conditions=stops))
    drive.plan = lambda step, rollback: Plan(step, ()) if step == "link" else plan_of(step, rollback)
    drive.say("lag", "failed", "nothing arrives in west")
    drive.say("stop_conditions/0", "failed", "nothing arrives in west")
    rehearse(drive)
    assert drive.state.claims["stop_conditions/0"].observation.finding.note == "rehearsed, depends on link"
    assert drive.state.hold is None
    assert drive.state.closed is not None
    assert drive.state.closed.result == "rehearsed"
