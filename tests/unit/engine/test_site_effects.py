"""http and command in a drill that crashes and goes back: nothing is done twice, and it is undone by name."""

from collections.abc import Callable

import pytest

from drillbook.actions.registry import ACTIONS
from drillbook.engine.active import active_claims
from drillbook.engine.events import Asked, Observed, Perform
from drillbook.model.intent import Intent
from drillbook.model.plan import AnyCall, Outcome, Plan
from drillbook.model.quantity import SECOND
from drillbook.model.runbook import step_of
from drillbook.runbook.load import load_runbook
from drillbook.snapshots.command import Executable, ExecutableSnapshot, ReadExecutable
from drillbook.snapshots.window import Reading, Window
from drillbook.state.drill_state import outstanding, step_state
from drillbook.state.kept import kept, standing
from laws.drive import Drive
from unit.actions.paper import NOW, SCOPE

RUNBOOK = load_runbook(
    """
version: 1
name: pool
pattern: dual-write
objective: Drain a pool
source: east
target: west
workloads: {orders: {owner: team-orders, topics: [orders.new]}}
roles: {driver: [alice]}
steps:
  - id: drain
    stage: cutover
    title: Drain the pool and tell everybody
    actions:
      - http: {request: POST http://lb/drain, name: drain}
      - command: {run: [tell, drained], name: told}
    verify: [{clusters: {}}]
    rollback:
      - http: {request: POST http://lb/fill, undoes: drain}
      - command: {run: [tell, filled], undoes: told}
  - id: look
    stage: validation
    title: Look at it
    requires: [{clusters: {}}]
""",
    "pool.yaml",
).runbook
DRAIN, TOLD = "POST http://lb/drain for west", "run tell drained for west"
FILL, UNTOLD = "POST http://lb/fill for west", "run tell filled for west"
UNCLEAR = Outcome(ok=False, text="no answer in time", known=False)


def planner(drive: Drive) -> Callable[[str, bool], Plan | str]:
    """The real planners, told what the real state keeps."""
    known = Reading(
        ReadExecutable("west", "tell"), ExecutableSnapshot("west", NOW, executable=Executable("/tell", "ab"))
    )

    def plan(step: str, rollback: bool) -> Plan | str:
        window = Window(NOW, (known,), kept=kept(drive.state), standing=standing(drive.state))
        calls: list[AnyCall] = []
        said = step_of(RUNBOOK, step)
        for use in said.rollback if rollback else said.actions:
            action = ACTIONS[use.action]
            planned = action.plan(action.decode(use.params), SCOPE, window)
            assert not planned.unknown, planned.unknown
            calls += planned.calls
        return Plan(step, tuple(calls))

    return plan


def begun() -> Drive:
    drive = Drive(runbook=RUNBOOK)
    drive.plan = planner(drive)
    drive.come("alice", "driver")
    return drive


def texts(drive: Drive) -> list[str]:
    return [call.text for call in drive.performed]


def test_each_is_done_once_and_both_are_outstanding() -> None:
    drive = begun()
    drive.ask("run")
    drive.until("done", "drain")
    assert texts(drive) == [DRAIN, TOLD]
    assert [e.call.text for e in outstanding(drive.state)] == [DRAIN, TOLD]


def test_going_back_undoes_by_name_what_was_done_and_no_more() -> None:
    drive = begun()
    drive.outcomes[TOLD] = Outcome(ok=False, text="could not be started")
    drive.ask("run")
    drive.until("failed", "drain")
    drive.ask("rollback", step="drain", text="west")
    drive.sweep(3)
    assert texts(drive) == [DRAIN, TOLD, FILL]
    assert outstanding(drive.state) == ()
    assert step_state(drive.state, "drain").phase == "rolled-back"


def test_what_nobody_knows_is_taken_back_too() -> None:
    drive = begun()
    drive.outcomes[TOLD] = UNCLEAR
    drive.ask("run")
    drive.until("failed", "drain")
    drive.ask("rollback", step="drain", text="west")
    drive.sweep(3)
    assert texts(drive) == [DRAIN, TOLD, FILL, UNTOLD]
    assert outstanding(drive.state) == ()


def test_a_retry_repeats_only_what_is_not_known_to_be_done() -> None:
    drive = begun()
    drive.outcomes[TOLD] = UNCLEAR
    drive.ask("run")
    drive.until("failed", "drain")
    drive.outcomes.clear()
    drive.ask("retry", step="drain")
    drive.until("done", "drain")
    assert texts(drive) == [DRAIN, TOLD, TOLD]


def dies_with_a_call_out(drive: Drive, text: str) -> None:
    """The engine is gone after the intent of this call was written, and before anything came of it."""
    drive.tell(Asked("alice", "driver", Intent("run", "")))
    drive.now += SECOND
    drive.tell(Observed(drive.observe(active_claims(drive.state))))
    while not (isinstance(effect := drive.effects[0][0], Perform) and effect.call.text == text):
        drive.step_effect()
    drive.crash()
    drive.come("alice", "driver")


@pytest.mark.parametrize(
    ("stands", "repeated"),
    [(Outcome(ok=True, text="it stands"), 0), (Outcome(ok=False, text="it does not stand"), 1), (UNCLEAR, 1)],
)
def test_after_a_crash_only_what_does_not_stand_is_done_again(stands: Outcome, repeated: int) -> None:
    drive = begun()
    drive.stands[TOLD] = stands
    dies_with_a_call_out(drive, TOLD)
    drive.sweep(3)
    if step_state(drive.state, "drain").phase == "failed":
        drive.ask("retry", step="drain")
    drive.until("done", "drain")
    assert texts(drive) == [DRAIN] + [TOLD] * repeated
