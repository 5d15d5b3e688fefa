"""Offsets of groups that still run are numbers of the moment: approved as a rule, taken again at rest."""

import pytest
from msgspec.structs import replace

from drillbook.engine.events import ToWrite
from drillbook.entries.effects import Intended
from drillbook.entries.steps import Planned
from drillbook.model.plan import CommitOffsets, FleetCall, OffsetRow, Plan, fulfils, plan_hash
from drillbook.model.step import ActionUse, ApprovalNeed, Step, step_hash
from drillbook.state.drill_state import step_state
from drillbook.state.impossible import ImpossibleEntryError
from laws.drill_book import MINUTE, RUNBOOK, claims
from laws.drive import Drive

NEED = (ApprovalNeed("approver", 1, 20 * MINUTE, 30 * MINUTE),)
OUT = {"stage": "resume", "block": "read-outage", "timeout": MINUTE}
COMMIT = ActionUse("commit_offsets", '{"from":"content"}')
STOP = ActionUse("fleet", '{"region":"source","stop":"groups"}')


def commit(group: str, offset: int, *, moving: bool = False, old: int = -1) -> CommitOffsets:
    rows = (OffsetRow("orders.new", 0, offset, old),)
    return CommitOffsets("west", f"commit offsets of {group}", group=group, rows=rows, moving=moving)


def fleet(verb: str) -> FleetCall:
    return FleetCall("east", f"{verb} billing", what="groups", verb=verb, name="billing")  # type: ignore[arg-type]


def drive_of(*steps: Step) -> Drive:
    numbered = [replace(s, no=n) for n, s in enumerate(steps, start=1)]
    runbook = replace(
        RUNBOOK, steps=tuple(replace(s, hash=step_hash(s)) for s in numbered), objectives=(), stop_conditions=()
    )
    drive = Drive(runbook=runbook)
    drive.everybody()
    return drive


def two_steps() -> Drive:
    return drive_of(
        Step("stop-groups", 0, title="Stop", approvals=NEED, actions=(STOP,), rollback=(STOP,), **OUT),  # type: ignore[arg-type]
        Step("pin-offsets", 0, title="Pin", actions=(COMMIT,), rollback=(COMMIT,), **OUT),  # type: ignore[arg-type]
        Step("later", 0, "validation", "Not begun", requires=claims("later", "requires", "lag")),
    )


def sent(drive: Drive) -> list[tuple[str, int]]:
    return [(c.group, c.rows[0].offset) for c in drive.performed if isinstance(c, CommitOffsets)]


def test_a_later_step_of_the_block_acts_on_the_numbers_of_groups_at_rest() -> None:
    drive = two_steps()
    plans = {
        "stop-groups": Plan("stop-groups", (fleet("stop"),)),
        "pin-offsets": Plan("pin-offsets", (commit("billing", 50, moving=True), commit("fraud", 70, moving=True))),
    }
    drive.plan = lambda step, rollback: plans[step]
    drive.ask("run")
    drive.until("gate", "stop-groups")
    plans["pin-offsets"] = Plan("pin-offsets", (commit("billing", 90),))
    drive.sign("approve", "bob", "approver")
    drive.until("done", "pin-offsets")
    assert sent(drive) == [("billing", 90)]
    (again,) = [e for e in drive.history if isinstance(e.data, Planned) and e.head.step == "pin-offsets"]
    acted = [e.data for e in drive.history if isinstance(e.data, Intended) and e.head.step == "pin-offsets"]
    assert [a.plan for a in acted] == [again.head.seq]


def test_a_group_that_is_not_at_rest_is_waited_for_and_then_the_step_fails() -> None:
    drive = two_steps()
    plans = {
        "stop-groups": Plan("stop-groups", (fleet("stop"),)),
        "pin-offsets": Plan("pin-offsets", (commit("billing", 50, moving=True),)),
    }
    drive.plan = lambda step, rollback: plans[step]
    drive.ask("run")
    drive.until("gate", "stop-groups")
    drive.sign("approve", "bob", "approver")
    drive.until("failed", "pin-offsets", 90)
    assert sent(drive) == []
    assert "billing is not at rest yet" in step_state(drive.state, "pin-offsets").reason


def test_a_group_that_nobody_approved_is_never_added() -> None:
    drive = two_steps()
    plans = {
        "stop-groups": Plan("stop-groups", (fleet("stop"),)),
        "pin-offsets": Plan("pin-offsets", (commit("billing", 50, moving=True),)),
    }
    drive.plan = lambda step, rollback: plans[step]
    drive.ask("run")
    drive.until("gate", "stop-groups")
    plans["pin-offsets"] = Plan("pin-offsets", (commit("billing", 60), commit("search", 1)))
    drive.sign("approve", "bob", "approver")
    drive.until("failed", "pin-offsets", 90)
    assert sent(drive) == []


def only_pin() -> Drive:
    return drive_of(Step("pin-offsets", 0, title="Pin", stage="resume", approvals=NEED, actions=(COMMIT,)))


def test_a_step_at_its_own_gate_reads_the_numbers_again_after_the_approval() -> None:
    drive = only_pin()
    drive.plan = lambda step, rollback: Plan(step, (commit("billing", 50, moving=True),))
    drive.ask("run")
    drive.until("gate", "pin-offsets")
    drive.plan = lambda step, rollback: Plan(step, (commit("billing", 90),))
    drive.sign("approve", "bob", "approver")
    drive.until("done", "pin-offsets")
    assert sent(drive) == [("billing", 90)]


def test_other_numbers_than_those_of_a_group_at_rest_that_were_shown_are_not_approved() -> None:
    drive = only_pin()
    drive.plan = lambda step, rollback: Plan(step, (commit("billing", 50),))
    drive.ask("run")
    drive.until("gate", "pin-offsets")
    drive.plan = lambda step, rollback: Plan(step, (commit("billing", 90),))
    drive.sign("approve", "bob", "approver")
    drive.sweep(5)
    assert sent(drive) == []
    assert "not what was approved" in step_state(drive.state, "pin-offsets").no_plan
    other = Plan("pin-offsets", (commit("billing", 91),))
    with pytest.raises(ImpossibleEntryError, match="not the one that people were shown"):
        drive.append((_planned(other),))


def _planned(plan: Plan) -> ToWrite:
    return ToWrite(Planned(plan, plan_hash(plan)), plan.step)


def test_the_way_back_takes_numbers_again_once_its_own_stop_is_done_and_waits_for_a_static_member() -> None:
    drive = two_steps()
    plans = {
        "stop-groups": Plan("stop-groups", (fleet("stop"),)),
        "pin-offsets": Plan("pin-offsets", (commit("billing", 90),)),
    }
    drive.plan = lambda step, rollback: plans[step]
    drive.ask("run")
    drive.until("gate", "stop-groups")
    drive.sign("approve", "bob", "approver")
    drive.until("done", "pin-offsets")
    back = (fleet("stop"), replace(commit("billing", 91, moving=True), region="east"), fleet("start"))
    plans["pin-offsets"] = Plan("pin-offsets", back)
    drive.performed.clear()
    assert not drive.ask("rollback", text="east,west").refused
    drive.sweep(10)
    assert [type(c) for c in drive.performed] == [FleetCall]
    plans["pin-offsets"] = Plan("pin-offsets", (back[0], replace(commit("billing", 95), region="east"), back[2]))
    drive.sweep(3)
    assert [type(c) for c in drive.performed[:3]] == [FleetCall, CommitOffsets, FleetCall]
    assert sent(drive) == [("billing", 95)]
    assert step_state(drive.state, "pin-offsets").phase == "rolled-back"


def test_a_group_that_never_comes_to_rest_stops_the_way_back_and_is_named() -> None:
    drive = two_steps()
    plans = {
        "stop-groups": Plan("stop-groups", (fleet("stop"),)),
        "pin-offsets": Plan("pin-offsets", (commit("billing", 90),)),
    }
    drive.plan = lambda step, rollback: plans[step]
    drive.ask("run")
    drive.until("gate", "stop-groups")
    drive.sign("approve", "bob", "approver")
    drive.until("done", "pin-offsets")
    plans["pin-offsets"] = Plan("pin-offsets", (commit("billing", 91, moving=True),))
    drive.ask("rollback", text="east,west")
    drive.sweep(70)
    assert drive.state.rollback is None
    assert drive.state.hold is not None
    assert "billing is not at rest after 1:00" in drive.state.hold.reason


def test_a_plan_is_fulfilled_by_the_same_calls_or_fewer_in_their_order() -> None:
    approved = Plan("s", (commit("a", 1, moving=True), commit("b", 2), fleet("stop")))
    assert fulfils(approved, approved)
    assert fulfils(approved, Plan("s", (commit("a", 5), commit("b", 2))))
    assert fulfils(approved, Plan("s", (fleet("stop"),)))
    assert not fulfils(approved, Plan("s", (commit("b", 3),)))
    assert not fulfils(approved, Plan("s", (commit("a", 5), commit("a", 6))))
    assert not fulfils(approved, Plan("s", (fleet("stop"), commit("a", 5))))
    assert not fulfils(approved, Plan("t", ()))
