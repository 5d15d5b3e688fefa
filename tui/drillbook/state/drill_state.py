"""The state of a drill: the fold of its entries and samples, and the only source of what is on a screen."""

from typing import Literal

import msgspec

from drillbook.entries.drill import Closed, Opened
from drillbook.entries.steps import GateOpened, HoldCause, Phase, QuestionAsked
from drillbook.model.finding import Verdict
from drillbook.model.observation import Observation
from drillbook.model.plan import AnyCall, FleetCall, Outcome, Plan, effect_key
from drillbook.model.step import Option, Step
from drillbook.snapshots.kept import Kept, Tenure
from drillbook.state.blocks import block_steps

MOST_LOG = 2_000
MOST_RECENT = 256


class StepState(msgspec.Struct, frozen=True):
    """A step's phase; times are wall-clock microseconds of entries, 0 where it has not come to that.

    `started` is when it left `pending`, `acted` when it first acted (or ended, where it has nothing to do): outages and
    the RTO count from there. `rescued` is set once the step was rolled back or overridden: it never shows as plainly
    done again. `moved` and `moved_sha256` are the entry that brought it here: what an override of it names.
    """

    id: str
    phase: Phase = "pending"
    since: int = 0
    started: int = 0
    acted: int = 0
    ended: int = 0
    reason: str = ""
    rescued: Literal["", "rolled-back", "overridden"] = ""
    plan: Plan | None = None
    plan_seq: int = -1
    calls_done: int = 0
    cleared: int = -1
    """The entry that let it act; -1 while nothing of it may."""
    no_plan: str = ""
    """Why no plan could be made, while that is so."""
    failed_in: Phase | Literal[""] = ""
    rollback_plan: Plan | None = None
    rollback_seq: int = -1
    rollback_done: int = 0
    rollback_at: int = 0
    """When its way back was planned last."""
    rolling_back: bool = False
    moved: int = -1
    moved_sha256: str = ""
    predicted: Kept | None = None
    """Where its groups were to go on in the target when it was done, as it had proven."""


class ClaimState(msgspec.Struct, frozen=True):
    """The newest observation of a claim.

    `seq` is the entry of its last recorded verdict, `since` (micros) when the verdict began: its hold counts from
    there. `sampled_at` is the sweep that last judged it, `recorded` the verdict at `seq`; `stale`: nothing reads it.
    """

    claim: str
    observation: Observation
    seq: int = -1
    since: int = 0
    sampled_at: int = 0
    stale: bool = False
    recorded: Verdict | None = None


class Approval(msgspec.Struct, frozen=True):
    """An accepted approval; `expires` in wall-clock microseconds."""

    person: str
    role: str
    seq: int
    at: int
    expires: int
    alone: bool = False
    """Break-glass: it opens the gate without the others."""
    read: bool = False
    """It carries a second reading that agrees with the drill's."""


class ReadingState(msgspec.Struct, frozen=True):
    """A person's newest second reading at the gate before `step`, in the signed entry `seq`; `differs` are claims."""

    person: str
    step: str
    seq: int
    verdict: Verdict
    differs: tuple[str, ...] = ()


class GateState(msgspec.Struct, frozen=True):
    """The one gate that is open; `sha256` is its line's, which every approval names."""

    seq: int
    sha256: str
    at: int
    opened: GateOpened
    approvals: tuple[Approval, ...] = ()
    suspended: tuple[str, ...] = ()
    suspended_since: int = 0
    cleared: bool = False
    """A cleared block gate covers the later steps of its block."""


class QuestionState(msgspec.Struct, frozen=True):
    """The question that is open; `sha256` is its line's, which an answer names. `answer` waits for its entry."""

    seq: int
    sha256: str
    at: int
    asked: QuestionAsked
    answer: tuple[str, int] | None = None
    """The option and the entry of the signed decision."""


class Chosen(msgspec.Struct, frozen=True):
    """What was decided at a step, and which entry says so."""

    step: str
    option: Option
    seq: int
    person: str = ""


class EffectState(msgspec.Struct, frozen=True):
    """An effect of this drill: its intent, its result, and whether it was taken back."""

    intent: int
    step: str
    call: AnyCall
    outcome: Outcome | None = None
    undone: int = -1
    rollback: bool = False
    sha256: str = ""
    """The intent's line: what an attestation names."""
    at: int = 0
    ended: int = 0
    """Of the call, in wall-clock microseconds; `ended` is 0 while it is out."""


class Person(msgspec.Struct, frozen=True):
    """Somebody of the runbook's roles, or an observer."""

    name: str
    role: str
    here: bool = False
    account: str = ""


class RegionState(msgspec.Struct, frozen=True):
    """Whether a region answers; `last_answer` in wall-clock microseconds."""

    name: str
    state: Literal["answers", "silent", "client-crashed"] = "answers"
    since: int = 0
    detail: str = ""


class Offer(msgspec.Struct, frozen=True):
    """The driver's seat is offered to a person by the signed hand-over at this entry, whose line has this hash."""

    person: str
    seq: int
    sha256: str


class Hold(msgspec.Struct, frozen=True):
    """Why nothing runs."""

    reason: str
    since: int
    stop_condition: str = ""
    cause: HoldCause = "asked"


class Rollback(msgspec.Struct, frozen=True):
    """Going back is under way: the steps still to undo, newest first."""

    seq: int
    steps: tuple[str, ...]
    reason: str


class LogLine(msgspec.Struct, frozen=True):
    """One line of the timeline panel; `mark` is proven, failed, unknown, quiet (seals) or empty."""

    seq: int
    at: int
    what: str
    by: str = ""
    mark: Literal["", "proven", "failed", "unknown", "quiet"] = ""
    step: str = ""
    kind: str = ""


class DrillState(msgspec.Struct, frozen=True):
    """Everything, frozen. Before entry 0 there is no state at all."""

    opened: Opened
    seq: int
    at: int
    """Wall-clock microseconds of the last entry."""
    started: int
    steps: tuple[StepState, ...]
    current: str = ""
    """The step that is not done and comes next; empty when all are."""
    mandate: int = -1
    session_key: str = ""
    driver: str = ""
    seated: str = ""
    """Who drives by entry 0 or by a signed take-over; nobody between a reopening by somebody else and that."""
    offered: Offer | None = None
    claims: dict[str, ClaimState] = msgspec.field(default_factory=dict)
    """Replaced, never changed in place."""
    gate: GateState | None = None
    question: QuestionState | None = None
    chosen: tuple[Chosen, ...] = ()
    readings: tuple[ReadingState, ...] = ()
    hold: Hold | None = None
    unheld_at: int = 0
    rollback: Rollback | None = None
    effects: tuple[EffectState, ...] = ()
    people: tuple[Person, ...] = ()
    regions: tuple[RegionState, ...] = ()
    four_eyes: bool = True
    tenures: tuple[Tenure, ...] = ()
    no_return: int = -1
    no_return_step: str = ""
    no_return_records: int = 0
    """How many records were counted in the target when it was passed."""
    overrides: tuple[int, ...] = ()
    overridden: tuple[str, ...] = ()
    """The rules that people overrode: claims, or `STEP/actions`."""
    attests: tuple[tuple[str, int], ...] = ()
    """Step and entry of what people attested by hand."""
    nonces: frozenset[str] = frozenset()
    recent: tuple[str, ...] = ()
    """The hashes of the newest `MOST_RECENT` lines; the last is that of `seq`."""
    reopened: int = -1
    aborted: int = -1
    aborted_at: str = ""
    """The step at which it was."""
    closed: Closed | None = None
    sealed: int = -1
    """The last seal's number, and when it was written."""
    sealed_at: int = 0
    swept_at: int = 0
    """Wall-clock microseconds of the newest sample."""
    notes: int = 0
    log: tuple[LogLine, ...] = ()


def pending_effect(state: DrillState) -> EffectState | None:
    """The intent whose result is not known yet, if there is one."""
    return next((e for e in state.effects if e.outcome is None), None)


def outstanding(state: DrillState) -> tuple[EffectState, ...]:
    """Effects that changed something, may have happened, and were not taken back; each thing changed is named once.

    Applications that a finished block moved are where they should be, and are not counted.
    """
    newest = {
        effect_key(e.call): e
        for e in state.effects
        if e.undone < 0
        and not e.rollback
        and effect_key(e.call)
        and e.call.effect != "read"
        and (e.outcome is None or e.outcome.ok or not e.outcome.known)
        and not (isinstance(e.call, FleetCall) and _block_finished(state, e.step))
    }
    return tuple(sorted(newest.values(), key=lambda e: e.intent))


def _block_finished(state: DrillState, step: str) -> bool:
    """Whether the step belongs to a block of which every step is done."""
    steps = block_steps(state.opened.runbook, step)
    return bool(steps[0].block) and all(step_state(state, s.id).phase == "done" for s in steps)


def step_state(state: DrillState, step: str) -> StepState:
    """The state of the step with this id; KeyError when there is none."""
    for candidate in state.steps:
        if candidate.id == step:
            return candidate
    raise KeyError(step)


def current_step(state: DrillState) -> tuple[Step, StepState] | None:
    """The step that comes next, as the runbook says it and as it stands; None when all are over."""
    for step, stands in zip(state.opened.runbook.steps, state.steps, strict=True):
        if step.id == state.current:
            return step, stands
    return None
