"""`decision`: a role answers with an option, by a signed statement; the drill goes on there, or ends for a runbook."""

import pytest
from msgspec.structs import replace

from drillbook.entries.drill import Decided
from drillbook.entries.effects import Intended
from drillbook.entries.steps import Found, QuestionAsked, QuestionClosed, StepMoved
from drillbook.model.finding import Verdict
from drillbook.model.quantity import SECOND
from drillbook.model.step import step_hash
from drillbook.state.drill_state import step_state
from drillbook.state.verdict import verdict
from laws.deciding_book import CHOICE, DECIDING, drive_of, to_question, with_decision
from laws.drive import Drive

WAIT = CHOICE.timeout + SECOND


def asked(no_answer: str = "hold") -> Drive:
    drive = drive_of(with_decision(replace(CHOICE, no_answer=no_answer)))
    to_question(drive)
    return drive


def phases(drive: Drive) -> dict[str, str]:
    return {s.id: s.phase for s in drive.state.steps}


def test_the_question_binds_the_step_and_the_findings_of_its_evidence() -> None:
    drive = asked()
    entry = next(e for e in drive.history if isinstance(e.data, QuestionAsked))
    data = entry.data
    assert isinstance(data, QuestionAsked)
    step = next(s for s in DECIDING.steps if s.id == "decide")
    assert (data.hash, data.role, data.options) == (step_hash(step), "commander", ("stay", "go-back"))
    assert {n.claim for n in data.findings} == {"release/requires/0", "release/verify/0", "release/verify/1"}
    for numbered in data.findings:
        found = drive.history[numbered.seq].data
        assert isinstance(found, Found)
        assert found.claim == numbered.claim
    bar = verdict(drive.state, drive.now)
    assert bar.word == "GO"
    assert bar.long.startswith("erin decides: stay or go-back.")
    assert "3 of 3 findings" in bar.long


def test_an_option_that_names_a_step_goes_on_there_and_skips_what_stands_between() -> None:
    drive = asked()
    assert not drive.sign("decide", "erin", "commander", option="stay", reason="west is whole").refused
    assert phases(drive)["decide"] == "done"
    assert step_state(drive.state, "decide").reason == "erin decided stay"
    assert phases(drive)["clean-up"] == "skipped"
    assert step_state(drive.state, "clean-up").reason == "erin decided stay: on to review"
    assert drive.state.current == "review"
    drive.ask("run")
    drive.until("acting", "review")
    drive.sweep()
    drive.attested()
    assert drive.finished == 0
    assert drive.state.closed is not None
    assert (drive.state.closed.result, drive.state.closed.next_runbook) == ("met", "")


def test_an_option_that_names_a_runbook_ends_the_drill_and_starts_nothing() -> None:
    drive = asked()
    before = len([e for e in drive.history if isinstance(e.data, Intended)])
    assert not drive.sign("decide", "erin", "commander", option="go-back", reason="west drops records").refused
    closed = drive.state.closed
    assert closed is not None
    assert (closed.result, closed.next_runbook) == ("decided", "failback.yaml")
    assert closed.sentence.startswith("erin decided go-back: run failback.yaml next; nothing has started it.")
    assert "2 effects outstanding" in closed.sentence
    assert phases(drive)["review"] == "skipped"
    assert len([e for e in drive.history if isinstance(e.data, Intended)]) == before
    assert drive.finished == 0
    assert any("decided: erin decided go-back" in line.what for line in drive.state.log)


def test_a_decided_drill_that_missed_its_time_does_not_exit_0() -> None:
    late = tuple(replace(o, at_most=1) for o in DECIDING.objectives)
    drive = drive_of(replace(DECIDING, objectives=late))
    to_question(drive)
    drive.sign("decide", "erin", "commander", option="go-back")
    assert drive.finished == 1


@pytest.mark.parametrize(
    ("person", "role", "option", "said"),
    [
        ("bob", "approver", "stay", "the commander is asked, not the approver"),
        ("bob", "commander", "stay", "bob is not among the commanders"),
        ("alice", "driver", "stay", "the commander is asked"),
        ("erin", "commander", "leave", "'leave' is none of stay, go-back"),
        ("erin", "commander", "", "is none of"),
    ],
)
def test_who_may_not_answer_and_what_is_no_answer(person: str, role: str, option: str, said: str) -> None:
    drive = asked()
    assert said in drive.sign("decide", person, role, option=option).refused
    assert drive.state.question is not None


def test_an_answer_is_for_one_question_of_one_drill_and_one_step() -> None:
    drive = asked()
    good = drive.decision("decide", "erin", "commander", option="stay")
    assert "another drill" in drive.hand_in(replace(good, drill="0" * 16)).refused
    assert "it answers review" in drive.hand_in(replace(good, step="review")).refused
    assert "asks; sign again" in drive.hand_in(replace(good, gate=good.head)).refused
    drive.ask("hold")
    drive.ask("run")
    drive.until("gate", "decide")
    assert "asks; sign again" in drive.hand_in(good).refused
    assert not drive.sign("decide", "erin", "commander", option="stay").refused
    assert "no question is open" in drive.sign("decide", "erin", "commander", option="go-back").refused


def test_the_driver_decides_alone_only_where_that_is_allowed_and_it_is_written_down() -> None:
    roles = tuple(replace(r, people=("alice",)) if r.name == "commander" else r for r in DECIDING.roles)
    drive = asked()
    drive.state = replace(
        drive.state, opened=replace(drive.state.opened, runbook=replace(drive.state.opened.runbook, roles=roles))
    )
    assert "somebody else must agree" in drive.sign("decide", "alice", "commander", option="stay").refused


def test_time_holds_the_drill_and_run_asks_again() -> None:
    drive = asked()
    drive.wait(WAIT)
    assert drive.state.question is None
    assert drive.state.hold is not None
    assert drive.state.hold.reason == "nobody answered within 30:00"
    assert phases(drive)["decide"] == "checking"
    drive.ask("run")
    drive.until("gate", "decide")
    assert not drive.sign("decide", "erin", "commander", option="stay").refused


def test_time_may_take_the_option_that_the_runbook_names() -> None:
    drive = asked("go-back")
    drive.wait(WAIT)
    assert drive.state.closed is not None
    assert drive.state.closed.sentence.startswith("The runbook decided go-back: run failback.yaml next")
    assert step_state(drive.state, "decide").reason == "nobody answered within 30:00; the runbook then says go-back"


def test_a_held_drill_decides_nothing_not_even_by_time() -> None:
    drive = asked("go-back")
    drive.say("stop_conditions/0", "failed")
    drive.say("invariants/0", "failed")
    runbook = drive.state.opened.runbook
    assert runbook.stop_conditions[0].until == "drain"
    drive.ask("hold")
    assert drive.state.question is None
    drive.wait(WAIT)
    assert drive.state.closed is None


@pytest.mark.parametrize("how", ["hold", "abort"])
def test_whatever_ends_the_wait_makes_the_question_void(how: str) -> None:
    drive = asked()
    drive.ask(how)  # type: ignore[arg-type]
    closed = [e.data for e in drive.history if isinstance(e.data, QuestionClosed)]
    assert [c.outcome for c in closed] == ["void"]
    assert phases(drive)["decide"] == "checking"


def test_a_crash_voids_the_question_and_it_is_asked_again_on_what_stands_then() -> None:
    drive = asked()
    drive.crash()
    assert drive.state.question is None
    drive.everybody()
    drive.until("gate", "decide")
    assert not drive.sign("decide", "erin", "commander", option="stay").refused


def test_failed_evidence_is_shown_and_the_commander_may_still_decide() -> None:
    drive = drive_of(DECIDING)
    drive.to_gate()
    drive.say("release/verify/1", "failed", "a record got through")
    drive.approve()
    drive.until("failed", "release", 200)
    assert not drive.sign("override", "erin", "commander", rule="release/verify/1", reason="known").refused
    drive.until("done", "release")
    drive.ask("run")
    drive.until("gate", "decide")
    assert verdict(drive.state, drive.now).word == "NO GO"
    assert not drive.sign("decide", "erin", "commander", option="go-back").refused


def test_a_decision_waits_for_what_it_requires_and_for_the_driver() -> None:
    from laws.drill_book import claims

    book = with_decision()
    steps = tuple(
        replace(s, requires=claims("decide", "requires", "schemas")) if s.id == "decide" else s for s in book.steps
    )
    steps = tuple(replace(s, hash=step_hash(s)) for s in steps)
    drive = drive_of(replace(book, steps=steps))
    drive.to_gate()
    drive.approve()
    drive.until("done", "release")
    drive.say("decide/requires/0", "failed", "1 missing")
    drive.sweep()
    drive.ask("run")
    drive.sweep(5)
    assert phases(drive)["decide"] == "checking"
    drive.says.clear()
    drive.come("alice", "driver", here=False)
    drive.sweep(5)
    assert phases(drive)["decide"] == "checking"
    drive.come("alice", "driver")
    drive.until("gate", "decide")
    assert drive.state.question is not None
    assert "decide/requires/0" in {n.claim for n in drive.state.question.asked.findings}


def test_a_rehearsal_decides_nothing_and_walks_on() -> None:
    drive = Drive(runbook=DECIDING, live=False)
    drive.everybody()
    for step in DECIDING.steps:
        if drive.state.current == step.id and phases(drive)[step.id] == "pending":
            drive.ask("run")
        drive.sweep(15)
    assert phases(drive)["decide"] == "rehearsed"
    assert not [e for e in drive.history if isinstance(e.data, QuestionAsked | Decided)]


def test_going_back_leaves_a_decision_where_it_is() -> None:
    drive = asked()
    drive.sign("decide", "erin", "commander", option="stay")
    moved = [e.data for e in drive.history if isinstance(e.data, StepMoved)]
    assert moved[-1].phase == "skipped"
    assert all(c.observation.finding.verdict is Verdict.PROVEN for c in drive.state.claims.values())
