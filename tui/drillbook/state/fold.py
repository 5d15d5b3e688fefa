"""The fold: what each kind of entry makes of the state. What may come when stands in `transitions`."""

from msgspec.structs import replace

from drillbook.entries import drill, effects, steps
from drillbook.entries.row_changes import rows_after
from drillbook.entries.samples import Moved, Sample
from drillbook.entries.union import Entry
from drillbook.model.observation import Observation
from drillbook.state.clocks import wall_micros
from drillbook.state.drill_state import MOST_LOG, MOST_RECENT, DrillState, Person, RegionState, StepState
from drillbook.state.fold_drill import fold_drill
from drillbook.state.fold_effects import fold_effect
from drillbook.state.fold_gates import fold_gate
from drillbook.state.fold_questions import fold_question
from drillbook.state.fold_steps import fold_step
from drillbook.state.impossible import ImpossibleEntryError
from drillbook.state.log import log_line
from drillbook.state.observe import observe, read_again
from drillbook.state.transitions import allow

_GATES = (steps.GateOpened, steps.GateSuspended, steps.GateResumed, steps.GateClosed, steps.Cleared)
_QUESTIONS = (steps.QuestionAsked, steps.QuestionClosed)
_STEPS = (
    steps.StepMoved, steps.Found, steps.Planned, steps.Held, steps.Unheld, steps.RollingBack, steps.NoReturn
)  # fmt: skip
_EFFECTS = (effects.Intended, effects.Resulted, effects.Looked, effects.RegionSeen, effects.Evidence)


def open_state(entry: Entry) -> DrillState:
    """The state after entry 0; raises ImpossibleEntryError when it is not an `opened`."""
    opened, head = entry.data, entry.head
    if not isinstance(opened, drill.Opened) or head.seq != 0:
        raise ImpossibleEntryError(f"entry {head.seq} ({head.kind}) is impossible: a drill begins with `opened` as 0")
    at = wall_micros(head.at)
    names = {(person, role.name) for role in opened.runbook.roles for person in role.people}
    names.add((opened.driver, "driver"))
    ordered = sorted(names, key=lambda p: (_rank(p[1]), p[0]))
    return DrillState(
        opened=opened,
        seq=0,
        at=at,
        started=at,
        steps=tuple(StepState(id=s.id, since=at) for s in opened.runbook.steps),
        current=opened.runbook.steps[0].id if opened.runbook.steps else "",
        session_key=opened.session_key,
        driver=opened.driver,
        seated=opened.driver,
        people=tuple(Person(name=person, role=role) for person, role in ordered),
        regions=tuple(RegionState(name=r.name, since=at) for r in opened.regions),
        four_eyes=opened.four_eyes,
        tenures=opened.tenures,
        recent=(entry.sha256,),
        log=(log_line(head, opened, opened.runbook, {}),),
    )


def fold(state: DrillState, entry: Entry) -> DrillState:
    """The state after one more entry; raises ImpossibleEntryError, and changes nothing, when it can't follow."""
    after = fold_unlogged(state, entry)
    line = log_line(entry.head, entry.data, state.opened.runbook, {e.intent: e.call.text for e in state.effects})
    return replace(after, log=(*state.log[1 - MOST_LOG :], line))


def fold_unlogged(state: DrillState, entry: Entry) -> DrillState:
    """As `fold`, but for the log, which only people read."""
    allow(state, entry)
    head, data, at = entry.head, entry.data, wall_micros(entry.head.at)
    if isinstance(data, _GATES):
        after = fold_gate(state, data, head, entry.sha256, at)
    elif isinstance(data, _QUESTIONS):
        after = fold_question(state, data, head, entry.sha256, at)
    elif isinstance(data, _STEPS):
        after = fold_step(state, data, head, entry.sha256, at)
    elif isinstance(data, _EFFECTS):
        after = fold_effect(state, data, head, entry.sha256, at)
    else:
        after = fold_drill(state, data, head, entry.sha256, at)
    return replace(
        after,
        seq=head.seq,
        at=at,
        current=state.current if after.steps is state.steps else _current(after),
        recent=(*state.recent[1 - MOST_RECENT :], entry.sha256),
    )


def fold_sample(state: DrillState, sample: Sample) -> DrillState:
    """The state after a line of samples: what it names is new, what it calls stale stays so, the rest is seen again."""
    seen = [(s.claim, s.observation) for s in sample.sampled] + [_moved(state, m) for m in sample.moved]
    state = observe(state, seen, sample.at)
    named = {claim for claim, _ in seen}
    claims = {
        name: claim
        if name in named
        else replace(claim, stale=True)
        if name in sample.stale
        else claim
        if claim.stale
        else read_again(claim, sample.at, sample.again.get(name))
        for name, claim in state.claims.items()
    }
    return replace(state, claims=claims)


def _moved(state: DrillState, moved: Moved) -> tuple[str, Observation]:
    known = state.claims.get(moved.claim)
    if known is None:
        raise ImpossibleEntryError(f"a sample tells what moved of {moved.claim}, which was never told whole")
    try:
        return moved.claim, Observation(moved.finding, rows_after(known.observation.rows, moved))
    except ValueError as error:
        raise ImpossibleEntryError(f"a sample cannot follow what was before it: {error}") from error


def _current(state: DrillState) -> str:
    """The first step that is not over."""
    over = {"done", "skipped", "rehearsed"}
    return next((s.id for s in state.steps if s.phase not in over), "")


def _rank(role: str) -> int:
    order = ("driver", "approver", "commander", "observer")
    return order.index(role) if role in order else len(order)
