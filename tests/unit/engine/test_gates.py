"""Gates: who may agree, to what, for how long, and what undoes it."""

import pytest
from msgspec.structs import replace

from drillbook.entries.steps import Planned
from drillbook.model.intent import LinePoint
from drillbook.model.quantity import SECOND
from drillbook.state.view import view
from laws.drill_book import RUNBOOK
from laws.drive import Drive, plan_of


@pytest.fixture
def gate() -> Drive:
    drive = Drive()
    drive.to_gate()
    return drive


def nothing_was_done(drive: Drive) -> bool:
    return [c.text for c in drive.performed] == ["keep what east is as evidence"]


@pytest.mark.parametrize(
    ("person", "role", "why"),
    [
        ("mallory", "approver", "is not among the approvers"),
        ("erin", "approver", "is not among the approvers"),
        ("bob", "commander", "is not among the commanders"),
        ("dan", "observer", "is not among the observers"),
    ],
)
def test_only_the_runbooks_people_approve(gate: Drive, person: str, role: str, why: str) -> None:
    assert why in gate.sign("approve", person, role).refused


def test_one_person_approves_once(gate: Drive) -> None:
    assert not gate.sign("approve", "bob", "approver").refused
    assert "another person" in gate.sign("approve", "bob", "approver").refused


def test_a_second_approver_does_not_stand_in_for_the_commander(gate: Drive) -> None:
    gate.sign("approve", "bob", "approver")
    gate.sign("approve", "carol", "approver")
    gate.sweep(3)
    assert nothing_was_done(gate)


def test_the_driver_does_not_approve_their_own_drill() -> None:
    roles = tuple(replace(r, people=(*r.people, "alice")) if r.name == "approver" else r for r in RUNBOOK.roles)
    drive = Drive(runbook=replace(RUNBOOK, roles=roles))
    drive.to_gate()
    assert "somebody else must agree" in drive.sign("approve", "alice", "approver").refused


def test_two_keys_in_one_process_are_refused_and_in_a_lab_are_recorded(gate: Drive) -> None:
    assert "four eyes need two" in gate.hand_in(gate.decision("approve", "bob", "approver"), same_process=True).refused
    lab = Drive(lab=True)
    lab.to_gate()
    assert not lab.hand_in(lab.decision("approve", "bob", "approver"), same_process=True).refused
    assert not lab.state.four_eyes


def test_one_account_for_two_people_is_refused(gate: Drive) -> None:
    decision = gate.decision("approve", "bob", "approver")
    assert "driver's account too" in gate.hand_in(decision, account="1000:alice").refused


def test_a_statement_counts_once_and_for_this_drill_gate_head_and_time(gate: Drive) -> None:
    good = gate.decision("approve", "bob", "approver")
    other = LinePoint(good.gate.seq, "f" * 64)
    assert "another drill" in gate.hand_in(replace(good, drill="0000")).refused
    assert "asks; sign again" in gate.hand_in(replace(good, gate=other)).refused
    assert "not of this timeline" in gate.hand_in(replace(good, head=other)).refused
    assert (
        "before what it answers"
        in gate.hand_in(
            replace(good, head=LinePoint(good.gate.seq - 1, gate.history[good.gate.seq - 1].sha256))
        ).refused
    )
    assert "expired" in gate.hand_in(replace(good, expires="2026-11-24T09:00:00.000000Z")).refused
    assert not gate.hand_in(good).refused
    assert "accepted before" in gate.hand_in(good).refused


def test_a_finding_that_is_not_proven_suspends_the_gate_and_its_proof_resumes_it(gate: Drive) -> None:
    gate.sign("approve", "bob", "approver")
    gate.say("acls", "unknown", "west does not answer")
    gate.sweep()
    assert gate.state.gate is not None
    assert gate.state.gate.suspended == ("stop-writers/requires/1",)
    assert "suspended" in gate.sign("approve", "erin", "commander").refused
    gate.say("acls", "proven")
    gate.sweep()
    assert gate.state.gate.suspended == ()
    assert not gate.sign("approve", "erin", "commander").refused
    assert not nothing_was_done(gate)


def test_what_turns_false_between_the_last_approval_and_the_first_call_stops_it(gate: Drive) -> None:
    gate.sign("approve", "bob", "approver")
    gate.say("acls", "failed", "User:ledger WRITE is missing in west")
    gate.sign("approve", "erin", "commander")
    assert nothing_was_done(gate)
    assert gate.state.gate is not None
    assert gate.state.gate.suspended


def test_a_requirement_failed_for_a_minute_voids_the_gate(gate: Drive) -> None:
    gate.sign("approve", "bob", "approver")
    gate.say("schemas", "failed", "orders.new-value version 2 is missing in west")
    gate.sweep(62)
    assert gate.state.gate is None
    assert gate.state.hold is not None
    gate.say("schemas", "proven")
    gate.sweep(20)
    assert gate.state.gate is None, "nothing asks again by itself"
    gate.ask("run")
    gate.sweep(2)
    assert gate.state.gate is not None
    assert gate.state.gate.approvals == ()


def test_a_gate_that_nobody_answers_expires_and_refuses(gate: Drive) -> None:
    for _ in range(361):
        gate.sweep(1)
        gate.now += 4 * SECOND
    assert gate.state.gate is None
    assert gate.state.steps[3].phase == "checking"
    assert gate.state.hold is not None
    assert "a timeout refuses" in gate.state.hold.reason
    assert nothing_was_done(gate)


def test_an_approval_ages(gate: Drive) -> None:
    gate.sign("approve", "bob", "approver")
    for _ in range(241):
        gate.sweep(1)
        gate.now += 4 * SECOND
    assert gate.state.gate is None
    assert nothing_was_done(gate)


def test_a_refusal_closes_the_gate(gate: Drive) -> None:
    assert not gate.sign("refuse", "carol", "approver", reason="not on a Friday").refused
    assert gate.state.gate is None
    assert gate.state.hold is not None
    assert "not on a Friday" in gate.state.hold.reason


def test_without_the_driver_nothing_begins_but_a_begun_block_goes_on(gate: Drive) -> None:
    gate.come("alice", "driver", here=False)
    gate.approve()
    gate.sweep(3)
    assert nothing_was_done(gate)
    gate.come("alice", "driver")
    gate.sweep()
    gate.until("done", "stop-writers")
    gate.come("alice", "driver", here=False)
    gate.until("done", "release")


def test_readings_that_stop_coming_do_not_stay_proven(gate: Drive) -> None:
    gate.wait(11 * SECOND)
    assert gate.state.gate is not None
    assert len(gate.state.gate.suspended) == 4


def test_no_gate_opens_while_a_plan_cannot_be_made_and_the_step_says_why() -> None:
    drive = Drive()
    drive.plan = lambda step, rollback: "west is silent" if step == "release" else plan_of(step, rollback)
    drive.everybody()
    for step in ("identity", "survey", "in-sync"):
        drive.ask("run")
        drive.until("done", step)
    drive.ask("run")
    drive.sweep(20)
    assert drive.state.gate is None
    bar = view(drive.state, drive.now).bar
    assert (bar.word, bar.short) == ("UNKNOWN", "the plan of release can't be made: west is silent")
    assert len([e for e in drive.history if isinstance(e.data, Planned) and e.data.unknown]) == 1
    drive.until("failed", "stop-writers", 200)
    assert nothing_was_done(drive)
