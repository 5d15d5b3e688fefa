"""The whole drill, step by step, and what it leaves on record."""

from drillbook.entries.effects import Intended
from drillbook.entries.steps import Cleared, GateOpened, StepMoved
from drillbook.entries.union import Entry
from drillbook.model.plan import Attest
from drillbook.state.drill_state import outstanding
from laws.drive import Drive


def kinds(drive: Drive, kind: type) -> list[Entry]:
    return [e for e in drive.history if isinstance(e.data, kind)]


def test_a_happy_drill_ends_met_and_exits_0() -> None:
    drive = Drive()
    drive.walk()
    assert drive.finished == 0
    assert drive.state.closed is not None
    assert drive.state.closed.result == "met"
    assert [s.phase for s in drive.state.steps] == ["done"] * 10


def test_calls_go_out_in_the_order_that_was_walked_on_real_regions() -> None:
    drive = Drive()
    drive.walk()
    assert [c.text for c in drive.performed] == [
        "keep what east is as evidence",
        "stop writer orders-api in east",
        "stop writer ledger in east",
        "add 1 DENY WRITE in east",
        "stop connector mm2-source in west",
        "start writer orders-api in west",
        "start writer ledger in west",
        "keep what west is as evidence",
    ]


def test_fence_and_stopped_link_stay_outstanding_and_are_named_at_the_end() -> None:
    drive = Drive()
    drive.walk()
    texts = [e.call.text for e in outstanding(drive.state)]
    assert texts == ["add 1 DENY WRITE in east", "stop connector mm2-source in west"]
    assert drive.state.closed is not None
    assert drive.state.closed.outstanding == tuple(e.intent for e in outstanding(drive.state))


def test_a_block_has_one_gate_with_every_plan_and_the_union_of_approvals() -> None:
    drive = Drive()
    drive.walk()
    (gate,) = kinds(drive, GateOpened)
    assert isinstance(gate.data, GateOpened)
    assert [s.step for s in gate.data.steps] == ["stop-writers", "fence", "drain", "stop-link", "release"]
    assert {n.role for n in gate.data.needs} == {"approver", "commander"}
    assert gate.data.type_words == ("write-outage", "west")
    cleared = [
        e.head.step for e in kinds(drive, Cleared) if isinstance(e.data, Cleared) and e.data.gate == gate.head.seq
    ]
    assert cleared == [s.step for s in gate.data.steps]


def test_what_acts_is_the_plan_that_was_approved() -> None:
    drive = Drive()
    drive.to_gate()
    gate = drive.state.gate
    assert gate is not None
    drive.plan = lambda step, rollback: "the region is silent"
    drive.approve()
    drive.until("done", "release")
    acted = [e.data.call for e in kinds(drive, Intended) if isinstance(e.data, Intended) and e.data.plan == gate.seq]
    assert acted == [call for step in gate.opened.steps for call in step.plan.calls]


def test_outside_a_block_nothing_starts_by_itself() -> None:
    drive = Drive()
    drive.everybody()
    drive.ask("run")
    drive.until("done", "identity")
    drive.sweep(30)
    assert drive.state.steps[1].phase == "pending"


def test_the_last_approval_acts_at_once() -> None:
    drive = Drive()
    drive.to_gate()
    drive.sign("approve", "bob", "approver")
    drive.sweep(5)
    assert drive.performed[1:] == []
    drive.sign("approve", "erin", "commander")
    assert [c.text for c in drive.performed[1:]] == ["stop writer orders-api in east", "stop writer ledger in east"]


def test_the_point_of_no_return_is_measured_at_the_first_writer() -> None:
    drive = Drive()
    drive.walk()
    result = drive.history[drive.state.no_return - 1]
    assert result.head.kind == "result"
    assert drive.state.no_return_step == "release"


def test_a_manual_step_waits_for_the_role_that_it_asks() -> None:
    drive = Drive()
    drive.to_gate()
    drive.approve()
    drive.until("done", "release")
    drive.ask("run")
    drive.sweep(5)
    assert drive.sign("attest", "bob", "approver", reason="fine").refused
    assert drive.sign("attest", "erin", "commander").refused == "type what you saw"
    assert not drive.sign("attest", "erin", "commander", reason="we stay").refused
    assert drive.state.steps[8].phase == "done"
    asked = [e for e in drive.state.effects if isinstance(e.call, Attest)]
    assert asked[0].outcome is not None
    assert asked[0].outcome.text == "erin: we stay"


def test_verifying_counts_only_readings_made_after_acting() -> None:
    drive = Drive()
    drive.to_gate()
    drive.approve()
    verifying = next(
        e
        for e in drive.history
        if isinstance(e.data, StepMoved) and e.data.phase == "verifying" and e.head.step == "stop-writers"
    )
    drive.sweep()
    assert drive.state.steps[3].phase == "verifying"
    drive.until("done", "stop-writers")
    assert drive.state.steps[3].ended - drive.state.steps[3].acted >= 2_000_000
    assert verifying.head.seq < drive.state.claims["stop-writers/verify/0"].seq


def test_what_is_only_observed_is_read_and_recorded_and_does_not_stop() -> None:
    drive = Drive()
    drive.everybody()
    drive.ask("run")
    drive.until("done", "identity")
    drive.say("acls", "failed", "11 bindings are missing in west")
    drive.ask("run")
    assert drive.state.steps[1].phase == "checking", "it waits for a reading"
    drive.until("done", "survey")
    claim = drive.state.claims["survey/observe/0"]
    assert claim.recorded == "failed"
    assert drive.history[claim.seq].head.step == "survey"
