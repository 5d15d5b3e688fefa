"""Laws of conditions and decisions, whatever people, regions and crashes do."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from signed_drive import SIGNERS, SignedDrive

from drillbook.drill.verify import verify_drill
from drillbook.entries.drill import Decided
from drillbook.entries.effects import Intended
from drillbook.entries.steps import Found, QuestionAsked, QuestionClosed, StepMoved
from drillbook.entries.union import Entry
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.state.fold import fold, fold_sample, open_state
from drillbook.state.statements import decision_of
from examples import examples
from laws.deciding_book import BOTH, planned
from laws.stories import events, play

PEOPLE = AllowedSigners.parse(SIGNERS)
STARTS = ("opened", "condition", "question")
stories = given(start=st.sampled_from(STARTS), story=st.lists(events, max_size=12))
modest = examples(30, allow=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


def begun(start: str) -> SignedDrive:
    drive = SignedDrive(runbook=BOTH)
    drive.plan = planned
    drive.everybody()
    if start != "opened":
        for step in ("identity", "survey"):
            drive.ask("run")
            drive.until("done", step)
    if start == "question":
        drive.ask("run")
        drive.until("skipped", "reconcile")
        drive.ask("run")
        drive.until("done", "in-sync")
        drive.ask("run")
        drive.until("gate", "stop-writers")
        drive.approve()
        drive.until("done", "release")
        drive.ask("run")
        drive.until("gate", "decide")
    return drive


@stories
@modest
def test_what_is_skipped_was_proven_needless_or_passed_over_and_does_nothing(
    start: str,
    story: list[tuple],  # type: ignore[type-arg]
) -> None:
    drive = begun(start)
    play(drive, story)
    skipped: set[str] = set()
    for entry in drive.history:
        if isinstance(entry.data, Intended) and not entry.data.rollback:
            assert entry.head.step not in skipped
        if isinstance(entry.data, StepMoved):
            assert entry.head.step not in skipped, "a skipped step stays skipped"
            if entry.data.phase == "skipped":
                skipped.add(entry.head.step)
                rightly_skipped(drive.history, entry)


def rightly_skipped(history: list[Entry], entry: Entry) -> None:
    """Each claim of its condition proven since it is checked; or a choice before it leads further."""
    before = history[: entry.head.seq]
    step = next(s for s in BOTH.steps if s.id == entry.head.step)
    if step.when is None:
        chosen = [e.data.option for e in before if isinstance(e.data, QuestionClosed)]
        assert chosen[-1] == "go-back" or (chosen[-1] == "stay" and step.id == "clean-up")
        return
    began = max(e.head.seq for e in before if isinstance(e.data, StepMoved) and e.head.step == step.id)
    for claim in step.when.claims:
        found = [e for e in before[began:] if isinstance(e.data, Found) and e.data.claim == claim.id]
        assert found[-1].data.finding.verdict == "proven"  # type: ignore[union-attr]


@stories
@modest
def test_every_choice_was_asked_and_signed_by_the_role_that_was_asked(
    start: str,
    story: list[tuple],  # type: ignore[type-arg]
) -> None:
    drive = begun(start)
    play(drive, story)
    for entry in drive.history:
        if isinstance(entry.data, QuestionClosed) and entry.data.option:
            assert entry.data.outcome == "answered", "without an answer this runbook holds"
            decided = drive.history[entry.data.decision].data
            asked = drive.history[entry.data.question].data
            assert isinstance(decided, Decided)
            assert isinstance(asked, QuestionAsked)
            said = decision_of(decided.statement)
            assert (said.decision, said.role, said.option) == ("decide", asked.role, entry.data.option)
            assert said.gate.seq == entry.data.question
            assert said.gate.sha256 == drive.history[entry.data.question].sha256


@pytest.mark.parametrize("start", STARTS)
@modest
@given(story=st.lists(events, max_size=12))
def test_it_folds_to_the_same_state_and_verifies(start: str, story: list[tuple], tmp_path: Path) -> None:  # type: ignore[type-arg]
    drive = begun(start)
    play(drive, story)
    state, samples = open_state(drive.history[0]), list(drive.samples)
    for entry in drive.history[1:]:
        while samples and samples[0][0] < entry.head.seq:
            state = fold_sample(state, samples.pop(0)[1])
        state = fold(state, entry)
    for _, sample in samples:
        state = fold_sample(state, sample)
    assert state == drive.state
    if drive.state.closed is None:
        drive.append(drive._sample_head())
    assert verify_drill(drive.write(tmp_path), PEOPLE).problems == ()


def test_the_start_of_these_stories_is_where_it_says() -> None:
    assert begun("question").state.question is not None
    assert begun("condition").state.current == "reconcile"
