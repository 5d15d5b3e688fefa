"""A check that writes is asked only for a step at work: never for one that waits, and never as an invariant."""

from msgspec.structs import replace

from drillbook.engine.active import active_claims
from drillbook.model.runbook import Runbook
from drillbook.model.step import Claim, step_hash
from laws.deciding_book import CHOICE, drive_of, numbered, with_decision
from laws.drill_book import RUNBOOK
from laws.drive import Drive

CANARIES = Claim("in-sync/requires/0", "writes", hold=600_000_000)


def with_canaries() -> Runbook:
    def changed(step):
        step = replace(step, requires=(CANARIES,)) if step.id == "in-sync" else step
        return replace(step, hash=step_hash(replace(step, hash="")))

    steps = tuple(changed(s) for s in RUNBOOK.steps)
    return replace(RUNBOOK, steps=steps, invariants=(Claim("invariants/0", "writes"),))


def asked(drive: Drive) -> list[str]:
    return [c.id for c in active_claims(drive.state) if c.check == "writes"]


def test_canaries_are_written_only_while_their_step_is_checked() -> None:
    drive = Drive(runbook=with_canaries())
    drive.come("alice", "driver")
    for step in ("identity", "survey"):
        assert asked(drive) == []
        drive.ask("run")
        drive.until("done", step)
    assert drive.state.current == "in-sync"
    assert asked(drive) == []
    drive.ask("run")
    assert asked(drive) == [CANARIES.id]
    drive.ask("hold", text="a look at something else")
    assert asked(drive) == []


def test_a_decision_that_rests_on_a_step_with_canaries_is_asked_all_the_same() -> None:
    book = with_decision(replace(CHOICE, evidence=("release",)))
    canaries = Claim("release/requires/9", "writes")
    steps = (replace(s, requires=(*s.requires, canaries)) if s.id == "release" else s for s in book.steps)
    drive = drive_of(replace(book, steps=numbered(tuple(steps))))
    drive.to_gate()
    drive.approve()
    drive.until("done", "release")
    drive.ask("run")
    drive.until("gate", "decide")
    assert asked(drive) == []
    assert drive.state.question is not None
    assert canaries.id not in {n.claim for n in drive.state.question.asked.findings}
