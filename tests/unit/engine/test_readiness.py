"""runbooks/readiness.yaml: asks everything, needs nobody's approval, and changes nothing, live as in rehearsal."""

import pytest

from drillbook.actions.registry import ACTIONS
from drillbook.entries.effects import Intended
from drillbook.model.plan import Plan, TakeSnapshot
from drillbook.model.runbook import Runbook
from drillbook.runbook.bundled import find_runbook
from drillbook.runbook.load import load_runbook
from drillbook.state.drill_state import step_state
from laws.drive import Drive


@pytest.fixture(scope="module")
def readiness() -> Runbook:
    loaded = load_runbook(*find_runbook("readiness"))
    assert loaded.warnings == ()
    return loaded.runbook


def walked(runbook: Runbook, *, live: bool, failing: str = "") -> Drive:
    drive = Drive(live=live, runbook=runbook)
    calls = tuple(TakeSnapshot(r, f"read {r}", effect="read") for r in ("east", "west"))
    drive.plan = lambda step, rollback: Plan(step, () if rollback else calls)
    if failing:
        drive.say(failing, "failed", "not so")
    drive.come("alice", "driver")
    for step in runbook.steps:
        drive.ask("run")
        for _ in range(150):
            if step_state(drive.state, step.id).phase in {"done", "rehearsed", "failed"}:
                break
            drive.sweep()
    return drive


def test_nothing_in_it_can_change_anything(readiness: Runbook) -> None:
    assert {use.action for step in readiness.steps for use in step.actions} == {"snapshot"}
    assert ACTIONS["snapshot"].allow == ()
    assert not any(step.rollback or step.approvals or step.block for step in readiness.steps)
    asked = {claim.check for step in readiness.steps for claim in step.requires}
    assert asked >= {"clusters", "lag", "connectors", "transactions", "access", "acls", "topics", "resume_point"}
    assert "writes" not in asked


def test_live_it_reads_and_is_done(readiness: Runbook) -> None:
    drive = walked(readiness, live=True)
    assert drive.state.closed is not None
    assert (drive.state.closed.result, drive.finished) == ("done", 0)
    assert {type(call) for call in drive.performed} == {TakeSnapshot}
    assert {e.data.call.effect for e in drive.history if isinstance(e.data, Intended)} == {"read"}


def test_rehearsed_it_does_not_even_do_that(readiness: Runbook) -> None:
    drive = walked(readiness, live=False)
    assert drive.state.closed is not None
    assert (drive.state.closed.result, drive.finished) == ("rehearsed", 0)
    assert drive.performed == []


@pytest.mark.parametrize("check", ["access", "transactions", "resume_point", "connectors"])
def test_what_is_in_the_way_fails_its_step_by_name_and_exits_1(readiness: Runbook, check: str) -> None:
    drive = walked(readiness, live=True, failing=check)
    failed = [s for s in drive.state.steps if s.phase == "failed"]
    assert [s.id for s in failed] == [next(s.id for s in readiness.steps if check in {c.check for c in s.requires})]
    assert "not so" in failed[0].reason
    drive.ask("close")
    assert drive.finished == 1
