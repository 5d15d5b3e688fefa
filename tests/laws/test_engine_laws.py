"""Laws of the engine: whatever people, regions and crashes do, in whatever order."""

from collections.abc import Iterator

from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from drillbook.entries.drill import Decided, Reopened
from drillbook.entries.effects import Intended, Looked, Resulted
from drillbook.entries.steps import (
    Cleared,
    Found,
    GateClosed,
    GateOpened,
    GateResumed,
    GateSuspended,
    NoReturn,
    StepMoved,
)
from drillbook.entries.union import Entry
from drillbook.model.plan import effect_key
from drillbook.state.blocks import needs_of
from drillbook.state.drill_state import DrillState
from drillbook.state.fold import fold, fold_sample, open_state
from drillbook.state.statements import decision_of
from examples import examples
from laws.drill_book import RUNBOOK
from laws.drive import Drive
from laws.stories import STARTS, drill, events, play


def refold(drive: Drive) -> Iterator[DrillState]:
    """The state after each entry, from the history and the samples alone."""
    state = open_state(drive.history[0])
    samples = list(drive.samples)
    for entry in drive.history[1:]:
        while samples and samples[0][0] < entry.head.seq:
            state = fold_sample(state, samples.pop(0)[1])
        state = fold(state, entry)
        yield state
    for _, sample in samples:
        state = fold_sample(state, sample)
        yield state


stories = given(
    start=st.sampled_from(STARTS),
    policy=st.sampled_from(("forbidden", "with-loss", "with-reconciliation")),
    on_failure=st.sampled_from(("hold", "rollback", "abort")),
    story=st.lists(events, max_size=14),
)
modest = examples(60, allow=[HealthCheck.too_slow])


@stories
@modest
def test_the_fold_of_the_history_is_the_live_state_and_every_prefix_folds(
    start: str,
    policy: str,
    on_failure: str,
    story: list[tuple],  # type: ignore[type-arg]
) -> None:
    drive = drill(start, policy, on_failure)
    play(drive, story)
    *_, last = refold(drive)
    assert last == drive.state


@stories
@modest
def test_nothing_acts_but_what_was_approved_cleared_and_proven(
    start: str,
    policy: str,
    on_failure: str,
    story: list[tuple],  # type: ignore[type-arg]
) -> None:
    drive = drill(start, policy, on_failure)
    play(drive, story)
    for entry in drive.history:
        if isinstance(entry.data, Intended) and not entry.data.rollback:
            acted_rightly(drive.history, entry)


def acted_rightly(history: list[Entry], entry: Entry) -> None:
    """The call was cleared on proof; where approvals are needed, enough people signed that gate and its plan."""
    intent = entry.data
    assert isinstance(intent, Intended)
    before = history[: entry.head.seq]
    cleared = next(e.data for e in reversed(before) if isinstance(e.data, Cleared) and e.head.step == entry.head.step)
    assert isinstance(cleared, Cleared)
    overridden = {
        decision_of(e.data.statement).rule
        for e in before
        if isinstance(e.data, Decided) and e.data.decision == "override"
    }
    for numbered in cleared.findings:
        found = history[numbered.seq].data
        assert isinstance(found, Found)
        assert found.finding.verdict == "proven" or numbered.claim in overridden, "unknown never passes"
    needs = needs_of(RUNBOOK, entry.head.step)
    if not needs:
        return
    gate = history[cleared.gate].data
    assert isinstance(gate, GateOpened)
    plan = next(s.plan for s in gate.steps if s.step == entry.head.step)
    assert plan.calls[intent.index] == intent.call
    assert intent.plan == cleared.gate
    signed = [
        decision_of(e.data.statement) for e in before if isinstance(e.data, Decided) and e.data.decision == "approve"
    ]
    here = {
        (d.role, d.person)
        for d in signed
        if d.gate.seq == cleared.gate and d.gate.sha256 == history[cleared.gate].sha256
    }
    for need in needs:
        assert len({person for role, person in here if role == need.role}) >= need.count
    after = history[cleared.gate : entry.head.seq]
    assert not [e for e in after if isinstance(e.data, Reopened)], "a crash makes a gate void"
    assert not [e for e in after if isinstance(e.data, GateClosed) and e.data.gate == cleared.gate]
    last = [e.data for e in after if isinstance(e.data, GateSuspended | GateResumed)]
    assert not last or isinstance(last[-1], GateResumed), "a suspended gate lets nothing act"


@stories
@modest
def test_calls_are_answered_one_by_one_and_nothing_goes_back_after_target_writes(
    start: str,
    policy: str,
    on_failure: str,
    story: list[tuple],  # type: ignore[type-arg]
) -> None:
    drive = drill(start, policy, on_failure)
    play(drive, story)
    out, passed = -1, False
    stopped = False
    for entry in drive.history:
        match entry.data:
            case Intended() as intent:
                assert out < 0, "one call at a time"
                assert not stopped or intent.rollback, "after an abort nothing new starts"
                assert not (intent.rollback and passed and policy == "forbidden")
                out = entry.head.seq
            case Resulted(intent=number) | Looked(intent=number):
                assert number == out
                out = -1
            case NoReturn():
                passed = True
            case StepMoved(phase="done"):
                assert out < 0
            case _:
                stopped = stopped or entry.head.kind == "aborted"


@stories
@modest
def test_what_was_done_is_taken_back_or_listed_at_the_end(
    start: str,
    policy: str,
    on_failure: str,
    story: list[tuple],  # type: ignore[type-arg]
) -> None:
    drive = drill(start, policy, on_failure)
    play(drive, story)
    drive.sweep(3)
    drive.ask("hold")
    drive.ask("abort")
    drive.sweep()
    drive.ask("leave")
    closed = drive.state.closed
    assert closed is not None, "whatever happened, a drill can be aborted and left"
    finished = drive.state.steps[7].phase == "done"
    left = {effect_key(drive.history[seq].data.call) for seq in closed.outstanding}  # type: ignore[union-attr]
    for effect in drive.state.effects:
        key = effect_key(effect.call)
        happened = effect.outcome is not None and (effect.outcome.ok or not effect.outcome.known)
        moved = finished and key.startswith("fleet/")
        if key and happened and effect.undone < 0 and not effect.rollback and not moved:
            assert key in left
