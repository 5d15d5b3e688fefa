"""What may follow what: each rule of the table refuses, and a refused entry changes nothing."""

import pytest
from msgspec.structs import replace

from drillbook.engine.events import ToWrite
from drillbook.entries import drill, effects, steps
from drillbook.entries.steps import Phase
from drillbook.entries.union import AnyData
from drillbook.model.finding import Finding, Verdict
from drillbook.model.plan import Outcome, Plan, plan_hash
from drillbook.state.drill_state import DrillState
from drillbook.state.fold import fold, open_state
from drillbook.state.impossible import ImpossibleEntryError
from drillbook.state.transitions import MOVES
from laws.drive import Drive

OTHER = Plan("identity", ())


@pytest.fixture(scope="module")
def walked() -> dict[str, Drive]:
    """Drills that stand at different places; nothing in this file changes them."""
    fresh, gate, block, closed = Drive(), Drive(), Drive(), Drive()
    fresh.everybody()
    gate.to_gate()
    block.to_gate()
    block.approve()
    closed.walk()
    return {"fresh": fresh, "gate": gate, "block": block, "closed": closed}


def refuses(drive: Drive, data: AnyData, step: str = "") -> str:
    before: DrillState = drive.state
    entry = drive._line(ToWrite(data, step))
    with pytest.raises(ImpossibleEntryError) as refused:
        fold(drive.state, entry)
    assert drive.state is before
    return str(refused.value)


def test_every_phase_has_its_row_and_no_phase_can_be_skipped_over() -> None:
    phases = set(Phase.__args__)  # type: ignore[attr-defined]
    assert set(MOVES) == phases
    assert {to for row in MOVES.values() for to in row} == phases - {"pending"}
    assert "acting" not in MOVES["pending"] | MOVES["failed"] | MOVES["rolled-back"] | MOVES["done"]
    assert MOVES["failed"] & {"done"} == frozenset()


@pytest.mark.parametrize(
    ("where", "data", "step", "why"),
    [
        ("fresh", steps.StepMoved("acting"), "identity", "can't go from pending to acting"),
        ("fresh", steps.StepMoved("checking"), "survey", "identity comes next"),
        ("fresh", steps.StepMoved("checking"), "nowhere", "no step 'nowhere'"),
        ("fresh", steps.Unheld(), "", "not held"),
        ("fresh", steps.GateSuspended(3, (), "x"), "", "gate 3 is not open"),
        ("fresh", steps.GateClosed(3, "void", "x"), "", "gate 3 is not open"),
        ("fresh", steps.Cleared(-1, ()), "survey", "does not come next"),
        ("fresh", effects.Resulted(2, Outcome(ok=True, text="x")), "", "waits for no result"),
        ("fresh", effects.Looked(2, Outcome(ok=True, text="x")), "", "waits for no result"),
        ("fresh", drill.Mandate("alice", "x"), "", "has its mandate"),
        ("fresh", steps.RollingBack(("identity",), "x"), "", "nothing to take back"),
        ("fresh", steps.StepMoved("rehearsed"), "identity", "can't go from pending to rehearsed"),
        ("gate", steps.StepMoved("acting"), "stop-writers", "was not cleared"),
        ("gate", steps.StepMoved("done"), "stop-writers", "was not cleared"),
        ("gate", steps.StepMoved("checking"), "stop-writers", "its gate is open"),
        ("gate", steps.Cleared(-1, ()), "stop-writers", "needs approvals"),
        ("gate", steps.GateResumed(1), "", "is not open"),
        ("gate", drill.Aborted("x"), "", "a gate is open"),
        ("gate", drill.Closed("failed", "x"), "", "a gate is open"),
        ("gate", steps.RollingBack(("in-sync",), "x"), "", "a gate is open"),
        ("block", steps.StepMoved("rolled-back"), "stop-writers", "is not being rolled back"),
        ("block", steps.Planned(OTHER, "0" * 64), "stop-writers", "does not have its hash"),
        ("block", steps.Planned(OTHER, plan_hash(OTHER), rollback=True), "stop-writers", "is not being rolled back"),
        ("closed", drill.Note("too late"), "", "the drill is closed"),
        ("closed", steps.StepMoved("rolled-back"), "fence", "the drill is closed"),
    ],
)  # fmt: skip
def test_what_may_not_be(walked: dict[str, Drive], where: str, data: AnyData, step: str, why: str) -> None:
    assert why in refuses(walked[where], data, step)


def test_a_gate_is_not_cleared_without_its_approvals(walked: dict[str, Drive]) -> None:
    gate = walked["gate"].state.gate
    assert gate is not None
    assert "approvals are missing" in refuses(walked["gate"], steps.Cleared(gate.seq, ()), "stop-writers")


def test_a_clearance_rests_on_the_newest_finding_of_every_requirement_and_unknown_never_passes() -> None:
    drive = Drive()
    drive.everybody()
    drive.ask("run")
    drive.append((ToWrite(steps.Planned(OTHER, plan_hash(OTHER)), "identity"),))
    unknown = Finding("clusters", Verdict.UNKNOWN, "clusters")
    seq = drive.append((ToWrite(steps.Found("identity/requires/0", unknown), "identity"),))[0].head.seq
    named = (steps.Numbered("identity/requires/0", seq),)
    old = (steps.Numbered("identity/requires/0", seq - 1),)
    assert "unknown never passes" in refuses(drive, steps.Cleared(-1, named), "identity")
    assert "not the newest" in refuses(drive, steps.Cleared(-1, old), "identity")
    assert "names no finding of identity/requires/0" in refuses(drive, steps.Cleared(-1, ()), "identity")


def test_a_call_is_the_next_one_of_the_frozen_plan() -> None:
    drive = Drive()
    drive.to_gate()
    drive.settle = lambda: None  # type: ignore[method-assign]
    drive.sign("approve", "bob", "approver")
    drive.sign("approve", "erin", "commander")
    drive.step_effect()
    stands = drive.state.steps[3]
    assert stands.phase == "acting"
    assert stands.plan is not None
    first, second = stands.plan.calls
    again = effects.Intended(first, 0, 2, stands.plan_seq)
    assert "another call is out" in refuses(drive, again, "stop-writers")
    drive.append((ToWrite(effects.Resulted(drive.state.effects[-1].intent, Outcome(ok=True, text="x"))),))
    assert "call 2 of the plan" in refuses(drive, again, "stop-writers")
    assert "not the call that was planned" in refuses(
        drive, effects.Intended(first, 1, 2, stands.plan_seq), "stop-writers"
    )
    assert "1 of 2 calls" in refuses(drive, steps.StepMoved("verifying"), "stop-writers")
    drive.append((ToWrite(effects.Intended(second, 1, 2, stands.plan_seq), "stop-writers"),))


def test_numbers_do_not_skip_and_a_drill_opens_once() -> None:
    drive = Drive()
    line = drive._line(ToWrite(drill.Note("x")))
    with pytest.raises(ImpossibleEntryError, match="2 was expected"):
        fold(drive.state, replace(line, head=replace(line.head, seq=9)))
    with pytest.raises(ImpossibleEntryError, match="begins with"):
        open_state(line)
    assert "opened once" in refuses(drive, drive.state.opened)
