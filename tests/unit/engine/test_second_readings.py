"""Second readings at a gate: carried by an approval, demanded by a step, and shutting the gate where they differ."""

import pytest
from msgspec.structs import replace

from drillbook.entries.steps import Cleared, Found, GateSuspended
from drillbook.model.finding import Verdict
from drillbook.model.quantity import SECOND
from drillbook.model.runbook import Runbook
from drillbook.model.second_reading import CHECK, ReadRegion, SecondReading, reading_text
from drillbook.model.step import step_hash
from drillbook.state.approvals import missing
from drillbook.state.drill_state import Approval, step_state
from drillbook.state.gate_rules import cleared
from laws.drill_book import RUNBOOK
from laws.drive import Drive
from laws.read_again import FAILED, read_again, text_of

RESUME = "stop-writers/requires/3"
DIFFERS = {RESUME: FAILED}
RULE = "stop-writers/second-reading/bob"


def demanding() -> Runbook:
    """Bob's approval counts only with a second reading."""
    steps = []
    for step in RUNBOOK.steps:
        asks = replace(step, second_reading=("approver",)) if step.id == "stop-writers" else step
        steps.append(replace(asks, hash=step_hash(asks)))
    return replace(RUNBOOK, steps=tuple(steps))


def at_gate(runbook: Runbook = RUNBOOK) -> Drive:
    drive = Drive(runbook=runbook)
    drive.to_gate()
    return drive


def approve(drive: Drive, reading: str = "") -> str:
    return drive.sign("approve", "bob", "approver", reading=reading).refused


def hand_in(drive: Drive, says: dict[str, dict[str, object]] | None = None, person: str = "bob") -> str:
    reading = text_of(drive.state, drive.now, says=says)
    return drive.sign("reading", person, "approver", reading=reading).refused


def test_an_approval_carries_a_reading_that_agrees_and_a_finding_says_so() -> None:
    drive = at_gate()
    assert approve(drive, text_of(drive.state, drive.now)) == ""
    found = next(e for e in drive.history if isinstance(e.data, Found) and e.data.finding.check == CHECK)
    assert found.data.claim == RULE
    assert found.data.finding.verdict is Verdict.PROVEN
    assert drive.history[found.head.seq - 1].head.kind == "decided"
    gate = drive.state.gate
    assert gate is not None
    assert [(a.person, a.read) for a in gate.approvals] == [("bob", True)]


def test_numbers_may_differ_within_the_checks_own_limit() -> None:
    drive = at_gate()
    near = {RESUME: {"value": 480, "relation": "≤", "limit": 500, "unit": "records"}}
    assert approve(drive, text_of(drive.state, drive.now, says=near)) == ""


def test_a_difference_shuts_the_gate_and_names_claim_values_and_ages() -> None:
    drive = at_gate()
    drive.show("resume_point", value=488, limit=500, claim="resume points of billing")
    drive.sweep()
    assert hand_in(drive, DIFFERS) == ""
    assert drive.state.gate is not None
    assert drive.state.gate.suspended == (RULE,)
    (reason,) = [e.data.reason for e in drive.history if isinstance(e.data, GateSuspended)]
    assert "resume points of billing: bob read 812, failed, 0.8 s ago; the drill 488, proven, " in reason
    drive.sweep(70)
    assert drive.state.gate is not None, "it is shut, not void: people need time to settle it"
    assert drive.state.gate.suspended == (RULE,)
    assert "suspended" in approve(drive)
    assert "suspended" in drive.sign("approve", "erin", "commander").refused


def test_a_newer_reading_of_the_same_person_settles_it() -> None:
    drive = at_gate()
    hand_in(drive, DIFFERS)
    assert hand_in(drive, person="carol") == ""
    assert drive.state.gate is not None
    assert drive.state.gate.suspended == (RULE,), "what bob read is not carol's to settle"
    assert hand_in(drive) == ""
    assert drive.state.gate.suspended == ()
    drive.approve()
    drive.until("done", "release")
    assert step_state(drive.state, "stop-writers").rescued == ""


def test_an_override_by_name_settles_it_and_marks_the_steps_for_ever() -> None:
    drive = at_gate()
    hand_in(drive, DIFFERS)
    assert drive.sign("override", "bob", "approver", rule=RULE, reason="my replica lags").refused == ""
    drive.approve()
    drive.until("done", "release")
    assert step_state(drive.state, "stop-writers").rescued == "overridden"
    assert RULE in drive.state.overridden


def test_it_stands_over_the_end_of_its_gate() -> None:
    drive = at_gate()
    hand_in(drive, DIFFERS)
    drive.sign("refuse", "bob", "approver", reason="we look first")
    drive.ask("run")
    drive.sweep(15)
    drive.until("gate", "stop-writers")
    assert drive.state.gate is not None
    assert drive.state.gate.suspended == (RULE,)
    assert hand_in(drive) == ""
    assert drive.state.gate.suspended == ()


def test_a_patched_engine_cannot_act_over_it() -> None:
    drive = at_gate()
    hand_in(drive, DIFFERS)
    gate = drive.state.gate
    assert gate is not None
    agreed = tuple(
        Approval(p, r, 1, drive.now, drive.now + 60 * SECOND) for p, r in (("carol", "approver"), ("erin", "commander"))
    )
    open_again = replace(drive.state, gate=replace(gate, suspended=(), approvals=agreed))
    assert cleared(open_again, Cleared(gate.seq, ()), "stop-writers", drive.now) == "the second reading of bob differs"
    settled = replace(open_again, overridden=(RULE,))
    assert cleared(settled, Cleared(gate.seq, ()), "stop-writers", drive.now).startswith("it names no finding")


def test_it_stands_over_the_death_of_the_engine() -> None:
    drive = at_gate()
    hand_in(drive, DIFFERS)
    drive.crash()
    drive.everybody()
    drive.sweep(15)
    assert not drive.state.claims[RULE].stale
    drive.ask("run")
    drive.until("gate", "stop-writers")
    drive.sweep(2)
    assert drive.state.gate is not None
    assert drive.state.gate.suspended == (RULE,)


def test_an_approval_whose_reading_differs_is_refused() -> None:
    drive = at_gate()
    refused = approve(drive, text_of(drive.state, drive.now, says=DIFFERS))
    assert refused == "its second reading differs on resume_point of everything; hand it in as a reading instead"


def test_a_number_that_breaks_its_limit_is_no_proof() -> None:
    drive = at_gate()
    lies = {RESUME: {"verdict": Verdict.PROVEN, "value": 812, "relation": "≤", "limit": 500}}
    assert "differs on" in approve(drive, text_of(drive.state, drive.now, says=lies))


def test_what_could_not_be_read_agrees_with_nothing() -> None:
    drive = at_gate()
    dark = {RESUME: {"verdict": Verdict.UNKNOWN}}
    assert (
        approve(drive, text_of(drive.state, drive.now, says=dark))
        == "its second reading cannot tell resume_point of everything"
    )
    assert "cannot tell" in hand_in(drive, dark)
    half = read_again(drive.state, drive.now)
    assert "cannot tell" in approve(drive, reading_text(replace(half, claims=half.claims[:1])))


def test_a_demanded_reading_that_is_missing_counts_for_nothing() -> None:
    drive = at_gate(demanding())
    assert "only with a second reading" in approve(drive)
    assert "attach with --regions FILE" in approve(drive)
    assert drive.sign("approve", "erin", "commander").refused == "", "it is the approver whom the step asks"
    gate = drive.state.gate
    assert gate is not None
    assert [need.role for need, _ in missing(gate, drive.now)] == ["approver"]
    assert approve(drive, text_of(drive.state, drive.now)) == ""
    drive.until("done", "release")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"drill": "another"}, "another drill"),
        ({"regions": (ReadRegion("east", "other"),)}, "east is cluster other; the drill's is E"),
        ({"regions": ()}, "east is cluster ?; the drill's is E"),
    ],
)
def test_a_reading_of_something_else_is_refused(change: dict[str, object], said: str) -> None:
    drive = at_gate()
    assert said in approve(drive, reading_text(replace(read_again(drive.state, drive.now), **change)))


def test_a_reading_of_another_gate_or_time_or_claim_is_refused() -> None:
    drive = at_gate()
    reading = read_again(drive.state, drive.now)

    def refused(other: SecondReading) -> str:
        return approve(drive, reading_text(other))

    assert "which is not open" in refused(replace(reading, gate=replace(reading.gate, sha256="0" * 64)))
    assert "within the 60 s" in refused(replace(reading, read_at=drive.now - 61 * SECOND))
    assert "within the 60 s" in refused(replace(reading, read_at=drive.now + 6 * SECOND))
    strange = replace(reading.claims[0], claim="fence/verify/0")
    assert "fence/verify/0, which this gate does not ask" in refused(
        replace(reading, claims=(*reading.claims, strange))
    )
    assert "not a second reading" in approve(drive, "{}")
    assert "spelled in another way" in approve(drive, " " + reading_text(reading))


def test_only_an_approval_and_a_reading_carry_one_and_by_whom_the_gate_asks() -> None:
    drive = at_gate()
    reading = text_of(drive.state, drive.now)
    assert "only with a second reading" in drive.sign("reading", "bob", "approver").refused
    assert drive.sign("reading", "alice", "driver", reading=reading).refused == "this gate asks no driver"
