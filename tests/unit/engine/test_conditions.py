"""`when`: a step runs only where something failed, or can't be read; else it is skipped, and that is on record."""

import pytest
from msgspec.structs import replace

from drillbook.clock import utc_text
from drillbook.entries.base import Head
from drillbook.entries.steps import Cleared, Found, StepMoved
from drillbook.entries.union import NAMES, AnyData, Entry
from drillbook.model.runbook import Objective
from drillbook.model.step import When, step_hash
from drillbook.state.budgets import budgets
from drillbook.state.clocks import wall_time
from drillbook.state.drill_state import step_state
from drillbook.state.impossible import ImpossibleEntryError
from drillbook.state.transitions import allow
from drillbook.state.verdict import verdict
from drillbook.state.view import view
from laws.deciding_book import CONDITIONAL, RECONCILE, drive_of, with_condition
from laws.drive import Drive


def at_reconcile(runbook=CONDITIONAL, *, live: bool = True) -> Drive:  # type: ignore[no-untyped-def]
    drive = drive_of(runbook, live=live)
    for step in ("identity", "survey"):
        drive.ask("run")
        drive.until("done" if live or step == "survey" else "rehearsed", step)
    return drive


def phase(drive: Drive, step: str = "reconcile") -> str:
    return step_state(drive.state, step).phase


def test_where_all_is_proven_the_step_is_skipped_with_its_reason_and_what_proves_it() -> None:
    drive = at_reconcile()
    drive.ask("run")
    drive.sweep()
    assert phase(drive) == "skipped"
    moved = next(e for e in reversed(drive.history) if isinstance(e.data, StepMoved))
    assert moved.data == StepMoved("skipped", "acls and schemas proven; it runs only where one of them failed")
    before = drive.history[moved.head.seq - 2 : moved.head.seq]
    assert [e.data.claim for e in before if isinstance(e.data, Found)] == ["reconcile/when/0", "reconcile/when/1"]
    assert drive.state.current == "in-sync"
    assert any(line.what.startswith("skipped: 3 Bring") and "proven" in line.what for line in drive.state.log)


@pytest.mark.parametrize("says", ["failed", "unknown"])
def test_what_failed_or_is_unknown_lets_it_run(says: str) -> None:
    drive = at_reconcile()
    drive.say("schemas", says)  # type: ignore[arg-type]
    drive.ask("run")
    drive.until("gate", "reconcile")
    assert not drive.sign("approve", "bob", "approver").refused
    drive.says.clear()
    drive.until("done", "reconcile")
    assert "add 1 ALLOW in west" in [c.text for c in drive.performed]


def test_it_is_judged_on_what_is_read_when_it_is_run_not_on_what_was_observed_before() -> None:
    drive = drive_of()
    drive.say("acls", "failed", "1 missing")
    for step in ("identity", "survey"):
        drive.ask("run")
        drive.until("done", step)
    drive.says.clear()
    drive.wait(3_600_000_000)
    drive.ask("run")
    assert phase(drive) == "checking"
    assert verdict(drive.state, drive.now).long.startswith("Reading what its condition names.")
    drive.sweep()
    assert phase(drive) == "skipped"


def test_once_people_are_asked_the_condition_is_settled_but_a_void_gate_asks_again() -> None:
    drive = at_reconcile()
    drive.say("acls", "failed")
    drive.ask("run")
    drive.until("gate", "reconcile")
    drive.says.clear()
    drive.sweep(30)
    assert phase(drive) == "gate"
    drive.ask("hold")
    drive.ask("run")
    drive.sweep()
    assert phase(drive) == "skipped"


def test_a_step_that_has_acted_is_never_skipped() -> None:
    drive = at_reconcile()
    drive.say("acls", "failed")
    drive.ask("run")
    drive.until("gate", "reconcile")
    drive.sign("approve", "bob", "approver")
    drive.until("failed", "reconcile", 700)
    drive.says.clear()
    drive.ask("retry")
    drive.until("gate", "reconcile")
    drive.sign("approve", "bob", "approver")
    drive.until("done", "reconcile")


def test_a_failed_step_that_did_nothing_may_be_skipped_on_retry() -> None:
    drive = at_reconcile()
    drive.say("acls", "failed")
    drive.plan = lambda step, rollback: "west is silent"
    drive.ask("run")
    drive.until("failed", "reconcile", 700)
    drive.says.clear()
    drive.ask("retry")
    drive.sweep()
    assert phase(drive) == "skipped"


def test_skipped_steps_count_as_over_and_the_close_says_how_many() -> None:
    drive = at_reconcile()
    drive.ask("run")
    drive.sweep()
    drive.ask("run")
    drive.until("done", "in-sync")
    drive.ask("run")
    drive.until("gate", "stop-writers")
    drive.approve()
    drive.until("done", "release")
    for step in ("decide", "review"):
        drive.ask("run")
        drive.until("acting", step)
        drive.sweep()
        drive.attested()
    assert drive.finished == 0
    assert drive.state.closed is not None
    assert "All 11 steps are over, 1 of them skipped" in drive.state.closed.sentence
    view(drive.state, drive.now)


def test_inside_a_block_the_next_step_follows_a_skipped_one_without_another_gate() -> None:
    inside = replace(RECONCILE, id="again", block="write-outage", stage="cutover", approvals=(), on_failure="rollback")
    when = When(("acls",), (replace(RECONCILE.when.claims[0], id="again/when/0"),))  # type: ignore[union-attr]
    drive = Drive(runbook=with_condition(replace(inside, when=when, verify=()), after="fence"))
    drive.to_gate()
    drive.approve()
    drive.until("done", "release")
    assert phase(drive, "again") == "skipped"


def test_a_gate_ends_with_its_block_also_where_the_last_step_is_skipped() -> None:
    last = replace(RECONCILE, id="again", block="write-outage", stage="cutover", approvals=(), verify=())
    when = When(("acls",), (replace(RECONCILE.when.claims[0], id="again/when/0"),))  # type: ignore[union-attr]
    drive = Drive(runbook=with_condition(replace(last, when=when), after="release"))
    drive.to_gate()
    drive.approve()
    drive.until("skipped", "again")
    assert drive.state.gate is None


def test_in_a_rehearsal_the_condition_is_read_for_real() -> None:
    drive = at_reconcile(live=False)
    drive.ask("run")
    drive.sweep()
    assert phase(drive) == "skipped"
    drive = at_reconcile(live=False)
    drive.say("acls", "failed")
    drive.ask("run")
    drive.until("rehearsed", "reconcile")


def test_after_a_crash_it_is_read_again() -> None:
    drive = at_reconcile()
    drive.say("acls", "failed")
    drive.ask("run")
    drive.until("gate", "reconcile")
    drive.crash()
    drive.everybody()
    drive.says.clear()
    assert phase(drive) == "checking"
    drive.sweep()
    assert phase(drive) == "skipped"


def test_the_clock_of_an_objective_starts_with_the_first_step_that_ran() -> None:
    limit = Objective("rto", 900_000_000, "reconcile", "in-sync")
    drive = at_reconcile(replace(CONDITIONAL, objectives=(limit,)))
    drive.ask("run")
    drive.sweep(20)
    (budget,) = budgets(drive.state, drive.now)
    assert not budget.started
    drive.ask("run")
    drive.until("done", "in-sync")
    (budget,) = budgets(drive.state, drive.now)
    assert budget.over
    assert budget.elapsed == 0
    only = replace(CONDITIONAL, objectives=(replace(limit, to_step="reconcile"),))
    drive = at_reconcile(only)
    drive.ask("run")
    drive.sweep()
    assert not budgets(drive.state, drive.now)[0].over


def impossible(drive: Drive, data: AnyData, step: str) -> str:
    """Why the fold would refuse this entry now."""
    head = Head(drive.state.seq + 1, utc_text(wall_time(drive.now)), 0, "engine", NAMES[type(data)], step)
    with pytest.raises(ImpossibleEntryError) as caught:
        allow(drive.state, Entry(head, data))
    return str(caught.value)


def test_the_fold_refuses_to_skip_what_nothing_proves_and_to_run_what_nothing_failed() -> None:
    drive = at_reconcile()
    drive.ask("run")
    assert "no entry proves reconcile/when/0" in impossible(drive, StepMoved("skipped"), "reconcile")
    assert "no entry says so" in impossible(drive, Cleared(-1, ()), "reconcile")
    drive.say("acls", "failed")
    drive.plan = lambda step, rollback: "west is silent"
    drive.sweep()
    assert "no entry proves reconcile/when/0" in impossible(drive, StepMoved("skipped"), "reconcile")
    drive = at_reconcile()
    drive.ask("run")
    drive.until("skipped", "reconcile")
    drive.ask("run")
    assert "has no condition" in impossible(drive, StepMoved("skipped"), "in-sync")


def test_the_condition_is_part_of_what_an_approval_binds() -> None:
    assert step_hash(RECONCILE) != step_hash(replace(RECONCILE, when=None))
