"""After the first target write: what the runbook permits, by whose signature, on what evidence."""

import pytest
from msgspec.structs import replace

from drillbook.entries.steps import Found, RollingBack
from drillbook.model.link_calls import RestartLink
from drillbook.model.plan import DeleteAcls, Outcome, Plan
from drillbook.model.runbook import AfterTargetWrites, Runbook
from drillbook.model.step import ActionUse, Step
from drillbook.state.drill_state import step_state
from laws.deciding_book import with_condition
from laws.drill_book import DENY, RUNBOOK
from laws.drive import Drive, plan_of

RULE = "after_target_writes"
LIFT = DeleteAcls("east", "delete 1 DENY WRITE in east", bindings=(DENY,))


def passed(policy: str, book: Runbook = RUNBOOK, evidence: tuple[str, ...] = ("growing", "fenced")) -> Drive:
    """West took writes; then the release failed, for `fenced` was not proven; now it is again."""
    rule = AfterTargetWrites(rollback=policy, evidence=evidence)  # type: ignore[arg-type]
    drive = Drive(runbook=replace(book, after_target_writes=rule))
    drive.to_gate()
    drive.say("release/verify/1", "failed", "a record got through")
    drive.approve()
    drive.until("failed", "release", 200)
    drive.says.clear()
    drive.sweep()
    return drive


def phase(drive: Drive, step: str) -> str:
    return step_state(drive.state, step).phase


@pytest.mark.parametrize("policy", ["with-loss", "with-reconciliation"])
def test_going_back_needs_the_role_the_reason_and_the_evidence(policy: str) -> None:
    drive = passed(policy)
    assert f"needs an override of {RULE}" in drive.ask("rollback", text="east,west").refused
    assert "overridden by a commander" in drive.sign("override", "bob", "approver", rule=RULE, reason="go").refused
    assert "needs a reason" in drive.sign("override", "erin", "commander", rule=RULE).refused
    drive.say("fenced", "unknown", "east is silent")
    drive.sweep()
    assert "needs proof of fenced" in drive.sign("override", "erin", "commander", rule=RULE, reason="go").refused
    drive.says.clear()
    drive.sweep()
    assert not drive.sign("override", "erin", "commander", rule=RULE, reason="west is lost").refused
    drive.say("fenced", "failed", "a record got through")
    drive.sweep()
    assert "needs proof of fenced first" in drive.ask("rollback", text="east,west").refused
    drive.says.clear()
    drive.sweep()
    assert not drive.ask("rollback", text="east,west").refused
    drive.sweep(5)
    assert phase(drive, "stop-writers") == "rolled-back"
    begun = next(e.head.seq for e in drive.history if isinstance(e.data, RollingBack))
    shown = {e.data.claim for e in drive.history[begun - 6 : begun] if isinstance(e.data, Found)}
    assert {"release/verify/0", "release/verify/1"} <= shown
    drive.ask("close")
    assert drive.state.closed is not None
    what = "are lost to east" if policy == "with-loss" else "wait for reconciliation with east"
    assert f"Writes that west took {what}." in drive.state.closed.sentence


def test_forbidden_is_the_default_and_nobody_overrides_it() -> None:
    assert AfterTargetWrites().rollback == "forbidden"
    drive = passed("forbidden")
    assert "forbids going back" in drive.sign("override", "erin", "commander", rule=RULE, reason="go").refused
    assert "forbids it" in drive.ask("rollback", text="east,west").refused


def test_it_is_overridden_after_the_first_write_never_before() -> None:
    rule = AfterTargetWrites(rollback="with-loss")
    drive = Drive(runbook=replace(RUNBOOK, after_target_writes=rule))
    drive.to_gate()
    assert "once west took writes" in drive.sign("override", "erin", "commander", rule=RULE, reason="go").refused


@pytest.mark.parametrize("policy", ["forbidden", "with-loss"])
def test_a_release_that_wrote_is_not_tried_again_unless_that_is_permitted(policy: str) -> None:
    drive = passed(policy)
    assert "may not be tried again: west took writes" in drive.ask("retry").refused
    if policy == "with-loss":
        drive.sign("override", "erin", "commander", rule=RULE, reason="known")
        assert not drive.ask("retry").refused


def test_a_release_of_which_one_writer_did_not_start_goes_on() -> None:
    drive = Drive()
    drive.to_gate()
    drive.outcomes["start writer ledger in west"] = Outcome(ok=False, text="refused by the hook")
    drive.approve()
    drive.until("failed", "release", 60)
    assert drive.state.no_return >= 0
    drive.outcomes.clear()
    assert not drive.ask("retry").refused
    drive.until("gate", "release")
    drive.approve()
    drive.until("done", "release")


def lifting(policy: str) -> Drive:
    """A runbook that lifts the source's fence after the release, in a step of its own."""
    lift = Step("lift", 0, "validation", "Lift the fence", actions=(ActionUse("unfence"),), timeout=20_000_000)
    rule = AfterTargetWrites(rollback=policy, evidence=("fenced",))  # type: ignore[arg-type]
    drive = Drive(runbook=replace(with_condition(lift, after="release"), after_target_writes=rule))
    drive.plan = lambda step, rollback: Plan(step, (LIFT,)) if step == "lift" else plan_of(step, rollback)
    drive.to_gate()
    drive.approve()
    drive.until("done", "release")
    drive.ask("run")
    drive.sweep(3)
    return drive


@pytest.mark.parametrize("policy", ["forbidden", "with-loss"])
def test_the_source_stays_fenced(policy: str) -> None:
    drive = lifting(policy)
    assert phase(drive, "lift") == "checking"
    assert "west took writes" in step_state(drive.state, "lift").no_plan
    assert LIFT not in drive.performed
    if policy == "with-loss":
        assert not drive.sign("override", "erin", "commander", rule=RULE, reason="known").refused
        drive.until("done", "lift")
        assert LIFT in drive.performed
    else:
        drive.until("failed", "lift", 40)


def test_a_source_that_mirrors_the_target_again_may_be_opened() -> None:
    mirror = RestartLink("west", "resume connector mm2-back in west", connector="mm2-back", against="mm2-source")
    lift = Step("lift", 0, "validation", "Lift the fence", actions=(ActionUse("unfence"),), timeout=20_000_000)
    again = Step("mirror", 0, "validation", "Mirror again", actions=(ActionUse("replication", '{"do":"resume"}'),))
    made = {"lift": Plan("lift", (LIFT,)), "mirror": Plan("mirror", (mirror,))}
    drive = Drive(runbook=with_condition(lift, after="mirror", book=with_condition(again, after="release")))
    drive.plan = lambda step, rollback: made.get(step) or plan_of(step, rollback)
    drive.to_gate()
    drive.approve()
    drive.until("done", "release")
    drive.ask("run")
    drive.until("done", "mirror")
    drive.ask("run")
    drive.until("done", "lift")
    assert drive.state.no_return >= 0
    assert LIFT in drive.performed
