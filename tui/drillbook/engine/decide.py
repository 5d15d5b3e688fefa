"""decide: what the engine makes of one event. Pure: the drill's state and an event in, entries and effects out.

Each rule looks at the drill as the rules before it left it, and they are asked again until none has anything to add.
"""

from drillbook.engine import (
    acting,
    checking,
    clearing,
    closing,
    gates,
    outcomes,
    questions,
    reopening,
    rollback,
    stops,
    verifying,
)
from drillbook.engine.asked import asked
from drillbook.engine.draft import Draft
from drillbook.engine.events import (
    Asked,
    Came,
    Decided,
    Event,
    LookedAt,
    Observed,
    Performed,
    PlansMade,
    Rechecked,
    RegionChanged,
    Signed,
    Tick,
)
from drillbook.engine.signed import signed
from drillbook.entries.drill import Presence
from drillbook.entries.effects import RegionSeen
from drillbook.entries.steps import Found
from drillbook.model.observation import Observation
from drillbook.state.drill_state import DrillState
from drillbook.state.observe import observe

RULES = (
    reopening.go_on,
    stops.watch,
    rollback.go_on,
    acting.go_on,
    verifying.go_on,
    gates.watch,
    questions.watch,
    questions.pass_over,
    checking.next_of_block,
    checking.go_on,
    closing.go_on,
)
MOST_ROUNDS = 200


def decide(state: DrillState, event: Event, now: int) -> Decided:
    """What follows from the event; `now` is wall-clock microseconds."""
    draft = Draft(state, now)
    if state.closed is not None and not isinstance(event, Asked | Signed):
        return draft.decided()
    _take(draft, event)
    if not draft.refused:
        _follow(draft)
    return draft.decided()


def _take(draft: Draft, event: Event) -> None:
    """What the event itself says."""
    match event:
        case Tick():
            draft.may_plan = draft.may_recheck = False
        case Observed():
            _observed(draft, event.observations)
        case Asked():
            asked(draft, event)
        case Signed():
            signed(draft, event)
        case PlansMade():
            draft.may_plan = False
            if event.rollback:
                rollback.planned(draft, event)
            else:
                gates.planned(draft, event)
        case Rechecked():
            draft.may_recheck = False
            _observed(draft, event.observations)
            clearing.rechecked(draft, event)
        case Performed():
            outcomes.performed(draft, event)
        case LookedAt():
            outcomes.looked_at(draft, event)
        case Came():
            _came(draft, event)
        case RegionChanged():
            _region(draft, event)


def _follow(draft: Draft) -> None:
    """Ask every rule until none adds an entry; a ping-pong between two of them is a bug and raises."""
    for _ in range(MOST_ROUNDS):
        before = len(draft.entries)
        for rule in RULES:
            if draft.state.closed is None:
                rule(draft)
        if len(draft.entries) == before:
            return
    raise RuntimeError(f"the rules do not come to rest: {[type(e.data).__name__ for e in draft.entries[-8:]]}")


def _observed(draft: Draft, observations: tuple[tuple[str, Observation], ...]) -> None:
    """Take the numbers in, and write down each verdict that changed."""
    draft.state = observe(draft.state, observations, draft.now)
    for claim, _ in observations:
        known = draft.state.claims[claim]
        finding = known.observation.finding
        if known.recorded is not finding.verdict:
            draft.write(Found(claim=claim, finding=finding), _step_of(draft.state, claim))


def _step_of(state: DrillState, claim: str) -> str:
    """The step whose claim this is; empty for an invariant or a stop condition."""
    step = claim.partition("/")[0]
    return step if any(s.id == step for s in state.steps) else ""


def _came(draft: Draft, event: Came) -> None:
    here = any(
        p.here and p.name == event.person and p.role == event.role and p.account == event.account
        for p in draft.state.people
    )
    if here != event.here:
        presence = Presence(
            person=event.person, role=event.role, here=event.here, account=event.account, verified=event.verified
        )
        draft.write(presence)


def _region(draft: Draft, event: RegionChanged) -> None:
    known = next((r for r in draft.state.regions if r.name == event.region), None)
    if known is not None and known.state != event.state:
        draft.write(RegionSeen(region=event.region, state=event.state, detail=event.detail))
