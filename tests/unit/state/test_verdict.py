"""The bar and the view: each verdict, its sentence, and what it counts."""

from drillbook.model.quantity import SECOND
from drillbook.state.verdict import Bar
from drillbook.state.view import view
from laws.drive import Drive


def bar(drive: Drive) -> Bar:
    return view(drive.state, drive.now).bar


def test_between_steps_it_is_held_and_names_the_next() -> None:
    drive = Drive()
    drive.everybody()
    assert bar(drive).word == "HELD"
    assert bar(drive).long == "Next is 1 These are the clusters we think they are. Nothing runs; run starts it."


def test_while_requirements_are_read_it_is_checking_and_not_yet_a_verdict() -> None:
    drive = Drive()
    drive.everybody()
    drive.settle = lambda: None  # type: ignore[method-assign]
    drive.ask("run")
    assert (bar(drive).word, bar(drive).long) == ("CHECKING", "Reading 1 requirement for the first time.")
    assert bar(drive).right.startswith("fails in ")


def test_a_failed_requirement_is_no_go_says_why_and_keeps_the_score() -> None:
    drive = Drive()
    drive.to_gate()
    drive.say("acls", "failed", "User:ledger WRITE is missing in west")
    drive.sweep()
    assert bar(drive).word == "NO GO"
    assert bar(drive).long == (
        "User:ledger WRITE is missing in west; acls of everything. 3 of 4 requirements are proven."
    )
    assert bar(drive).right.startswith("gate closes in 29:5")


def test_failed_outranks_unknown_where_both_are() -> None:
    drive = Drive()
    drive.to_gate()
    drive.say("acls", "unknown")
    drive.say("schemas", "failed")
    drive.sweep()
    assert bar(drive).word == "NO GO"


def test_a_silent_region_is_unknown_and_says_that_nothing_was_changed() -> None:
    drive = Drive()
    drive.to_gate()
    drive.region("east", "silent", "no answer within 5 s")
    for check in ("resume_point", "acls", "schemas"):
        drive.say(check, "unknown", "east does not answer")
    drive.sweep(52)
    assert bar(drive).word == "UNKNOWN"
    assert bar(drive).long == (
        "east has not answered for 52 s. 3 requirements can't be read, so the gate is suspended. Nothing was changed."
    )
    assert view(drive.state, drive.now).silent == (("east", 52 * SECOND),)


def test_readings_too_old_to_count_are_stale_and_unknown() -> None:
    drive = Drive()
    drive.to_gate()
    later = view(drive.state, drive.now + 11 * SECOND)
    assert "stop-writers/requires/0" in later.stale
    assert later.bar.word == "UNKNOWN"
    assert later.data_age is not None
    assert later.data_age >= 11 * SECOND


def test_the_gate_of_a_point_of_no_return_says_so_and_whose_approval_is_missing() -> None:
    drive = Drive()
    drive.to_gate()
    assert bar(drive).word == "GO BUT NO WAY BACK"
    assert "Waiting for 1 approval: bob or carol and 1 approval: erin." in bar(drive).long
    drive.sign("approve", "carol", "approver")
    assert bar(drive).long.endswith("Waiting for 1 approval: erin.")


def test_acting_verifying_failed_and_going_back() -> None:
    drive = Drive()
    drive.to_gate()
    drive.say("fenced", "failed", "User:orders-api may still write")
    drive.settle = lambda: None  # type: ignore[method-assign]
    drive.sign("approve", "bob", "approver")
    drive.sign("approve", "erin", "commander")
    drive.step_effect()
    assert (bar(drive).word, bar(drive).long) == ("ACTING", "Call 1 of 2: stop writer orders-api in east.")
    del drive.settle  # type: ignore[method-assign]
    drive.settle()
    assert bar(drive).word == "VERIFYING"
    assert bar(drive).right == "fails in 2:00"
    drive.until("verifying", "fence")
    drive.settle = lambda: None  # type: ignore[method-assign]
    drive.until("failed", "fence", 150)
    assert bar(drive).word == "ACTING"
    assert bar(drive).long.startswith("Going back, 2 steps left")


def test_a_failed_step_waits_for_a_choice() -> None:
    drive = Drive()
    drive.everybody()
    drive.say("clusters", "failed", "east answers as another cluster")
    drive.ask("run")
    drive.until("failed", "identity", 700)
    drive.sweep(22)
    assert bar(drive).word == "FAILED"
    assert bar(drive).short == "east answers as another cluster"
    said = "east answers as another cluster; clusters of everything: failed; not proven within"
    assert bar(drive).long.startswith(said)
    assert bar(drive).right == "held for 0:22"


def test_a_missing_driver_is_said() -> None:
    drive = Drive()
    drive.everybody()
    drive.ask("run")
    drive.come("alice", "driver", here=False)
    drive.sweep(3)
    assert bar(drive).long == (
        "alice, the driver, is away. 1 of 1 requirement is proven. Nothing starts until the driver is back."
    )


def test_budgets_run_from_the_first_call_to_the_last_steps_end() -> None:
    drive = Drive()
    drive.to_gate()
    outage = view(drive.state, drive.now).budgets[1]
    assert (outage.started, outage.elapsed) == (False, 0)
    drive.approve()
    drive.sweep(2)
    outage = view(drive.state, drive.now).budgets[1]
    assert outage.running
    assert 2 * SECOND <= outage.elapsed < 3 * SECOND
    assert outage.left == outage.at_most - outage.elapsed
    drive.until("done", "release")
    ended = view(drive.state, drive.now).budgets[1]
    assert (ended.over, ended.running) == (True, False)
    assert view(drive.state, drive.now + 60 * SECOND).budgets[1] == ended


def test_an_outage_that_was_rolled_back_stops_counting() -> None:
    drive = Drive()
    drive.to_gate()
    drive.say("tail", "failed")
    drive.approve()
    drive.until("rolled-back", "stop-writers", 200)
    outage = view(drive.state, drive.now).budgets[1]
    assert not outage.running
    assert outage == view(drive.state, drive.now + 60 * SECOND).budgets[1]


def test_hold_progress_counts_unbroken_proof() -> None:
    drive = Drive()
    drive.everybody()
    drive.sweep(3)
    for step in ("identity", "survey"):
        drive.ask("run")
        drive.until("done", step)
    drive.ask("run")
    drive.sweep(4)
    before = view(drive.state, drive.now).holds["in-sync/requires/0"]
    drive.say("lag", "failed")
    drive.sweep()
    assert view(drive.state, drive.now).holds["in-sync/requires/0"].held == 0
    drive.say("lag", "proven")
    drive.sweep(2)
    after = view(drive.state, drive.now).holds["in-sync/requires/0"]
    assert after.held < before.held
    assert after.needed == 10 * SECOND
