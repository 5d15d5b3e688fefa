"""The engine dies between an intent and its result: look first, never do it twice."""

import pytest

from drillbook.engine.events import Look, Perform, Tick
from drillbook.model.plan import Attest, Outcome, TakeSnapshot
from drillbook.state.drill_state import outstanding, pending_effect, step_state
from laws.drill_book import PLANS
from laws.drive import Drive

NOT_DONE = Outcome(ok=False, text="it does not stand in the region")
LOST = Outcome(ok=False, text="the region does not answer", known=False)
CALLS = [
    (step, call.text)
    for step, calls in PLANS.items()
    for call in calls
    if not isinstance(call, Attest) and step not in {"identity", "review"}
]


def killed_at(text: str, *, done: bool) -> Drive:
    """A drill whose engine died when this call's intent was durable; `done` when the call had gone through."""
    drive = Drive()
    drive.to_gate()
    drive.sign("approve", "bob", "approver")
    decision = drive.decision("approve", "erin", "commander")
    settle = drive.settle

    def stop_there() -> None:
        while drive.effects:
            effect, _ = drive.effects[0]
            if isinstance(effect, Perform) and effect.call.text == text:
                return
            drive.step_effect()

    drive.settle = stop_there  # type: ignore[method-assign]
    drive.hand_in(decision)
    for _ in range(60):
        if drive.effects:
            break
        drive.sweep()
    (effect, _) = drive.effects[0]
    assert isinstance(effect, Perform)
    assert effect.call.text == text
    if done:
        drive.performed.append(effect.call)
    drive.settle = settle  # type: ignore[method-assign]
    drive.crash()
    return drive


def come_back(drive: Drive) -> None:
    drive.everybody()
    drive.sweep(2)


def finish(drive: Drive) -> None:
    """Answer gates until the block is over."""
    for _ in range(100):
        gate = drive.state.gate
        if gate is not None and not gate.cleared and not gate.approvals:
            drive.approve()
        if step_state(drive.state, "release").phase == "done":
            return
        drive.sweep()
    raise AssertionError([(s.id, s.phase, s.reason) for s in drive.state.steps])


def test_nothing_goes_out_before_the_look() -> None:
    drive = killed_at("add 1 DENY WRITE in east", done=True)
    decided = drive.tell(Tick())
    assert [type(e) for e in decided.effects] == [Look]


@pytest.mark.parametrize(("step", "text"), CALLS)
def test_what_stands_is_not_done_again(step: str, text: str) -> None:
    drive = killed_at(text, done=True)
    come_back(drive)
    assert pending_effect(drive.state) is None
    finish(drive)
    assert [c.text for c in drive.performed].count(text) == (2 if _rest_of_plan(step, text) else 1)
    assert {e.call.text for e in outstanding(drive.state)} == {
        "add 1 DENY WRITE in east",
        "stop connector mm2-source in west",
    }


def _rest_of_plan(step: str, text: str) -> bool:
    """Whether calls of the same plan were still to come: then it is planned anew, by planners that see what stands."""
    return PLANS[step][-1].text != text


@pytest.mark.parametrize(("step", "text"), CALLS)
def test_what_does_not_stand_needs_a_new_gate(step: str, text: str) -> None:
    drive = killed_at(text, done=False)
    drive.stands[text] = NOT_DONE
    come_back(drive)
    before = len(drive.performed)
    drive.sweep(15)
    assert len(drive.performed) == before, "nothing acts on an approval from before the crash"
    assert drive.state.gate is not None
    assert drive.state.gate.opened.steps[0].step == step
    finish(drive)
    assert [c.text for c in drive.performed].count(text) == 1


@pytest.mark.parametrize(("step", "text"), CALLS)
def test_what_nobody_knows_holds_and_asks(step: str, text: str) -> None:
    drive = killed_at(text, done=False)
    drive.stands[text] = LOST
    come_back(drive)
    drive.sweep(20)
    assert step_state(drive.state, step).phase == "failed"
    assert drive.state.rollback is None
    assert text in [e.call.text for e in outstanding(drive.state)]


def test_a_writer_that_was_started_before_the_crash_is_past_the_point_of_no_return() -> None:
    drive = killed_at("start writer orders-api in west", done=True)
    come_back(drive)
    assert drive.state.no_return >= 0
    assert "forbids it" in drive.ask("rollback", text="east,west").refused


def test_a_gate_is_void_and_is_asked_again_when_the_findings_are_fresh() -> None:
    drive = Drive()
    drive.to_gate()
    drive.sign("approve", "bob", "approver")
    drive.crash()
    assert drive.state.gate is None
    drive.everybody()
    drive.sweep()
    assert drive.state.gate is None, "a hold is proven again from its beginning"
    drive.until("gate", "stop-writers")
    assert drive.state.gate is not None
    assert drive.state.gate.approvals == ()


def test_a_way_back_that_was_under_way_goes_on() -> None:
    drive = Drive()
    drive.to_gate()
    drive.outcomes["stop connector mm2-source in west"] = NOT_DONE
    drive.approve()
    settle = drive.settle

    def stop_there() -> None:
        while drive.effects:
            effect, _ = drive.effects[0]
            if isinstance(effect, Perform) and effect.call.text == "start writer orders-api in east":
                return
            drive.step_effect()

    drive.settle = stop_there  # type: ignore[method-assign]
    for _ in range(30):
        if not drive.effects:
            drive.sweep()
    drive.settle = settle  # type: ignore[method-assign]
    drive.crash()
    come_back(drive)
    assert step_state(drive.state, "stop-writers").phase == "rolled-back"
    assert outstanding(drive.state) == ()
    assert [c.text for c in drive.performed].count("start writer orders-api in east") == 0, "the look found it done"


def test_a_snapshot_is_taken_again_and_a_question_still_waits() -> None:
    drive = Drive()
    drive.everybody()
    drive.settle = lambda: None  # type: ignore[method-assign]
    drive.ask("run")
    while not (drive.effects and isinstance(drive.effects[0][0], Perform)):
        drive.sweep()
        if drive.effects and not isinstance(drive.effects[0][0], Perform):
            drive.step_effect()
    assert isinstance(drive.effects[0][0].call, TakeSnapshot)
    del drive.settle  # type: ignore[method-assign]
    drive.crash()
    come_back(drive)
    drive.until("done", "identity")
    drive.ask("run")
    drive.sweep()


def test_an_answer_asked_for_before_the_crash_is_still_asked_for() -> None:
    drive = Drive()
    drive.to_gate()
    drive.approve()
    drive.until("done", "release")
    drive.ask("run")
    drive.sweep(2)
    drive.crash()
    come_back(drive)
    drive.attested()
    assert step_state(drive.state, "decide").phase == "done"
