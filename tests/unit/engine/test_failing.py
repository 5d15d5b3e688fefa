"""What a failed step leads to: going back, trying again, overriding, aborting."""

import pytest
from msgspec.structs import replace

from drillbook.entries.steps import Planned
from drillbook.model.plan import Outcome
from drillbook.model.runbook import AfterTargetWrites
from drillbook.model.step import Step
from drillbook.state.drill_state import outstanding, step_state
from drillbook.state.going_back import RULE
from laws.drill_book import RUNBOOK
from laws.drive import Drive

BROKEN = Outcome(ok=False, text="the broker answered SECURITY_DISABLED")
LOST = Outcome(ok=False, text="the client crashed", known=False)
BACK = ["delete 1 DENY WRITE in east", "start writer orders-api in east", "start writer ledger in east"]


def holding(*steps: str) -> Drive:
    """A drill whose named steps hold when they fail, at its gate."""

    def calm(step: Step) -> Step:
        return replace(step, on_failure="hold") if step.id in steps else step

    drive = Drive(runbook=replace(RUNBOOK, steps=tuple(calm(s) for s in RUNBOOK.steps)))
    drive.to_gate()
    return drive


def texts(drive: Drive) -> list[str]:
    return [c.text for c in drive.performed]


def phases(drive: Drive) -> dict[str, str]:
    return {s.id: s.phase for s in drive.state.steps}


def test_a_block_goes_back_to_its_start_in_reverse_when_a_step_fails() -> None:
    drive = Drive()
    drive.to_gate()
    drive.say("tail", "failed", "orders.new-3 is 12 records short")
    drive.approve()
    drive.until("rolled-back", "stop-writers", 200)
    assert texts(drive)[-3:] == BACK
    assert [phases(drive)[s] for s in ("stop-writers", "fence", "drain")] == ["rolled-back"] * 3
    assert phases(drive)["stop-link"] == "pending"
    assert outstanding(drive.state) == ()
    assert drive.state.gate is None


def test_going_back_is_planned_then_and_there_and_asks_nobody() -> None:
    drive = Drive()
    drive.to_gate()
    drive.outcomes["stop connector mm2-source in west"] = BROKEN
    drive.approve()
    for person, role in (("alice", "driver"), ("bob", "approver"), ("erin", "commander")):
        drive.come(person, role, here=False)
    drive.until("rolled-back", "stop-writers", 100)
    plans = [e.head.step for e in drive.history if isinstance(e.data, Planned) and e.data.rollback]
    assert plans == ["fence", "stop-writers"]


def test_after_going_back_the_block_may_be_asked_for_again_and_never_shows_as_plainly_done() -> None:
    drive = Drive()
    drive.to_gate()
    drive.outcomes["stop connector mm2-source in west"] = BROKEN
    drive.approve()
    drive.until("rolled-back", "stop-writers", 100)
    drive.sweep(20)
    assert phases(drive)["stop-writers"] == "rolled-back", "nothing goes on by itself"
    del drive.outcomes["stop connector mm2-source in west"]
    drive.ask("run")
    drive.until("gate", "stop-writers")
    drive.approve()
    drive.until("done", "release")
    assert step_state(drive.state, "fence").rescued == "rolled-back"


def test_the_way_back_that_fails_holds_and_its_effect_stays_outstanding() -> None:
    drive = Drive()
    drive.to_gate()
    drive.outcomes["stop connector mm2-source in west"] = BROKEN
    drive.outcomes["delete 1 DENY WRITE in east"] = BROKEN
    drive.approve()
    drive.sweep(15)
    assert drive.state.hold is not None
    assert drive.state.hold.cause == "rollback"
    assert "add 1 DENY WRITE in east" in [e.call.text for e in outstanding(drive.state)]
    del drive.outcomes["delete 1 DENY WRITE in east"]
    assert "type east" in drive.ask("rollback", text="west").refused
    assert not drive.ask("rollback", text="east").refused
    drive.sweep(3)
    assert texts(drive)[-3:] == BACK
    assert outstanding(drive.state) == ()


def test_a_step_that_holds_waits_for_a_choice_and_a_retry_needs_a_new_gate() -> None:
    drive = holding("fence")
    drive.outcomes["add 1 DENY WRITE in east"] = BROKEN
    drive.approve()
    drive.sweep(20)
    assert phases(drive)["fence"] == "failed"
    assert "retry it" in drive.ask("run").refused
    drive.outcomes.clear()
    drive.ask("retry")
    drive.until("gate", "fence")
    assert drive.state.gate is not None
    assert [s.step for s in drive.state.gate.opened.steps] == ["fence", "drain", "stop-link", "release"]
    drive.approve()
    drive.until("done", "release")


def test_an_override_names_its_rule_and_reason_and_marks_the_step_for_ever() -> None:
    drive = holding("fence")
    drive.say("fenced", "failed", "User:orders-api may still write")
    drive.approve()
    drive.until("failed", "fence", 150)
    rule = "fence/verify/0"
    assert "reason" in drive.sign("override", "bob", "approver", rule=rule).refused
    assert "no rule" in drive.sign("override", "bob", "approver", rule="lag", reason="known").refused
    assert not drive.sign("override", "bob", "approver", rule=rule, reason="the site's firewall refuses them").refused
    assert phases(drive)["fence"] == "done"
    assert step_state(drive.state, "fence").rescued == "overridden"
    assert len(drive.state.overrides) == 1


def test_an_outcome_that_nobody_knows_asks_even_where_the_runbook_goes_back() -> None:
    drive = Drive()
    drive.to_gate()
    drive.outcomes["add 1 DENY WRITE in east"] = LOST
    drive.approve()
    drive.sweep(10)
    assert phases(drive)["fence"] == "failed"
    assert "nobody knows" in step_state(drive.state, "fence").reason
    assert drive.state.rollback is None
    assert "add 1 DENY WRITE in east" in [e.call.text for e in outstanding(drive.state)]
    assert not drive.ask("rollback", text="east").refused
    drive.sweep(3)
    assert texts(drive)[-3:] == BACK


def past_no_return() -> Drive:
    drive = Drive()
    drive.to_gate()
    drive.say("release/verify/1", "failed", "a record of User:orders-api got through")
    drive.approve()
    drive.until("failed", "release", 200)
    return drive


def test_after_target_writes_nothing_goes_back_by_itself_or_by_hand() -> None:
    drive = past_no_return()
    assert drive.state.rollback is None
    assert "forbids it" in drive.ask("rollback", text="east,west").refused
    drive.ask("abort")
    assert "forbids it" in drive.ask("undo", text="east,west").refused
    drive.ask("leave")
    assert drive.finished == 1
    assert not [c for c in drive.performed if c.text in BACK]


@pytest.fixture
def released() -> Drive:
    """The block is done, west took writes, and the runbook lets the commander go back with loss."""
    drive = Drive(runbook=replace(RUNBOOK, after_target_writes=AfterTargetWrites(rollback="with-loss")))
    drive.to_gate()
    drive.approve()
    drive.until("done", "release", 200)
    assert drive.state.current == "decide"
    return drive


ALL_BACK = ["resume connector mm2-source in west", *BACK]


def test_undo_takes_the_applications_of_a_finished_block_back_too(released: Drive) -> None:
    """Else the fence would be lifted in east while the writers stay in west."""
    released.ask("abort")
    assert released.state.closed is None
    assert not released.sign("override", "erin", "commander", rule=RULE, reason="west is ill").refused
    assert not released.ask("undo", text="east,west").refused
    released.sweep(3)
    assert texts(released)[-4:] == ALL_BACK
    assert step_state(released.state, "stop-writers").phase == "rolled-back"


def test_going_back_from_a_step_that_changed_nothing_takes_the_block_before_it_back(released: Drive) -> None:
    assert not released.sign("override", "erin", "commander", rule=RULE, reason="west is ill").refused
    assert not released.ask("rollback", text="east,west").refused
    released.sweep(3)
    assert texts(released)[-4:] == ALL_BACK
    assert released.state.current == "stop-writers"


def test_nothing_is_typed_where_nothing_was_changed() -> None:
    drive = Drive()
    drive.ask("run")
    drive.sweep(3)
    assert not drive.ask("rollback", text="east").refused
    assert phases(drive)["identity"] == "rolled-back"


def test_a_writer_start_that_nobody_knows_forbids_going_back_until_it_is_known() -> None:
    drive = Drive()
    drive.to_gate()
    drive.outcomes["start writer orders-api in west"] = LOST
    drive.approve()
    drive.until("failed", "release", 60)
    assert "nobody knows whether west takes writes" in drive.ask("rollback", text="east,west").refused
    drive.outcomes.clear()
    drive.ask("retry")
    drive.until("gate", "release")
    drive.approve()
    drive.until("done", "release")


def test_abort_starts_nothing_new_and_undo_takes_everything_back_in_reverse() -> None:
    drive = holding("drain")
    drive.say("tail", "failed", "orders.new-3 is 12 records short")
    drive.approve()
    drive.until("failed", "drain", 200)
    drive.ask("abort", text="the mirror is broken")
    assert "aborted" in drive.ask("run").refused
    assert "type east" in drive.ask("undo").refused
    assert not drive.ask("undo", text="east").refused
    drive.sweep(3)
    assert texts(drive)[-3:] == BACK
    assert drive.state.closed is not None
    assert drive.state.closed.result == "aborted"
    assert drive.state.closed.outstanding == ()
    assert drive.state.closed.sentence == (
        "Aborted at 6 The last record of every partition is in west; taken back to before 4 The writers in east stop "
        "and flush; nothing is refused. No effect is outstanding."
    )
    assert drive.finished == 1


def test_leave_closes_an_aborted_drill_with_what_it_left() -> None:
    drive = holding("drain")
    drive.say("tail", "failed")
    drive.approve()
    drive.until("failed", "drain", 200)
    drive.ask("abort")
    drive.ask("leave")
    assert drive.state.closed is not None
    left = [drive.history[seq].data.call.text for seq in drive.state.closed.outstanding]  # type: ignore[union-attr]
    assert left == ["stop writer orders-api in east", "stop writer ledger in east", "add 1 DENY WRITE in east"]
    assert drive.finished == 1


def test_a_failed_drill_can_be_closed_as_failed() -> None:
    drive = Drive()
    drive.everybody()
    drive.say("clusters", "failed", "east says another cluster id")
    drive.ask("run")
    assert "abort it first" in drive.ask("close").refused
    drive.until("failed", "identity", 700)
    assert "not proven within 10:00" in step_state(drive.state, "identity").reason
    drive.ask("close")
    assert drive.state.closed is not None
    assert drive.state.closed.result == "failed"
    assert drive.finished == 1


def test_on_failure_abort_aborts() -> None:
    steps = tuple(replace(s, on_failure="abort") if s.id == "identity" else s for s in RUNBOOK.steps)
    drive = Drive(runbook=replace(RUNBOOK, steps=steps))
    drive.everybody()
    drive.outcomes["keep what east is as evidence"] = BROKEN
    drive.ask("run")
    drive.sweep(3)
    assert drive.state.aborted >= 0
    assert drive.finished == 1


@pytest.mark.parametrize("then", ["hold", "rollback", "tell"])
def test_a_stop_condition_does_what_the_runbook_says(then: str) -> None:
    stops = tuple(replace(s, then=then) for s in RUNBOOK.stop_conditions)  # type: ignore[type-var]
    drive = Drive(runbook=replace(RUNBOOK, stop_conditions=stops))
    drive.to_gate()
    drive.approve()
    drive.until("done", "stop-writers")
    drive.say("stop_conditions/0", "failed", "70,000 records behind")
    drive.sweep(4)
    if then == "tell":
        assert drive.state.hold is None
        assert drive.state.rollback is None
    elif then == "hold":
        assert drive.state.hold is not None
        assert drive.state.hold.stop_condition == "stop_conditions/0"
        assert "still stopped" in drive.ask("run").refused
        drive.say("stop_conditions/0", "proven")
        drive.sweep()
        assert not drive.ask("run").refused
        drive.until("done", "release")
    else:
        assert phases(drive)["stop-writers"] == "rolled-back"
        assert outstanding(drive.state) == ()


def test_a_stop_condition_bears_unknown_for_so_long_and_no_longer() -> None:
    drive = Drive()
    drive.everybody()
    drive.say("stop_conditions/0", "unknown", "west is silent")
    drive.sweep(29)
    assert drive.state.hold is None
    drive.sweep(5)
    assert drive.state.hold is not None


def test_holding_lets_the_step_end_and_starts_no_other() -> None:
    drive = Drive()
    drive.to_gate()
    drive.approve()
    assert texts(drive)[-1] == "stop writer ledger in east"
    drive.ask("hold", text="somebody calls")
    drive.until("done", "stop-writers")
    drive.sweep(5)
    assert phases(drive)["fence"] == "pending"
    drive.ask("run")
    drive.until("done", "release")
