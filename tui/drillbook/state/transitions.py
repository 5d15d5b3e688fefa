"""What may follow what: every rule about the order of entries lives in this file, or is asked from here.

`MOVES` is the table of a step's phases; `allow` says of each kind of entry what must be so before it. The fold calls
`allow` before it changes anything, so that the engine that writes, the console that draws and the verifier that audits
obey the same rules. Only the order is judged here: whether a finding is true or a signature good is judged elsewhere.

A step goes  pending > checking > (gate) > acting > verifying > done.  It may fail from any phase but pending, and from
there it is tried again (checking), taken further by an override (verifying) or taken back (rolled-back). A rehearsal
ends it as `rehearsed`. What follows `closed` is the log's own business only.
"""

from drillbook.entries import drill, effects, steps
from drillbook.entries.steps import Phase
from drillbook.entries.union import AnyData, Entry
from drillbook.model.plan import plan_hash
from drillbook.model.runbook import step_of
from drillbook.state import approvals
from drillbook.state.clocks import wall_micros
from drillbook.state.conditions import why_not_skipped
from drillbook.state.drill_state import DrillState, StepState, pending_effect
from drillbook.state.gate_rules import asking, cleared, gate, no_gate
from drillbook.state.going_back import lifts, may_cost
from drillbook.state.impossible import ImpossibleEntryError
from drillbook.state.question_rules import answered, asked, passed_over, why_not_decided, why_not_done
from drillbook.state.seat import why_not_yet
from drillbook.state.statements import decision_of

MOVES: dict[Phase, frozenset[Phase]] = {
    "pending": frozenset({"checking", "skipped"}),
    "checking": frozenset({"gate", "acting", "verifying", "done", "failed", "skipped", "rehearsed", "rolled-back"}),
    "gate": frozenset({"checking", "acting", "verifying", "done", "failed", "rolled-back"}),
    "acting": frozenset({"verifying", "done", "failed", "checking", "rolled-back"}),
    "verifying": frozenset({"done", "failed", "checking", "rolled-back"}),
    "failed": frozenset({"checking", "verifying", "rolled-back"}),
    "done": frozenset({"rolled-back"}),
    "rolled-back": frozenset({"checking"}),
    "skipped": frozenset(),
    "rehearsed": frozenset(),
}
FORWARD: frozenset[Phase] = frozenset({"checking", "gate", "acting", "verifying", "done", "rehearsed", "skipped"})
AFTER_THE_END = (drill.Seal, drill.SampleHead, drill.Damage, drill.Rewritten)


def allow(state: DrillState, entry: Entry) -> None:
    """Raise ImpossibleEntryError unless this entry may come next."""
    head = entry.head
    if head.seq != state.seq + 1:
        raise ImpossibleEntryError(f"entry {head.seq} follows entry {state.seq}; {state.seq + 1} was expected")
    broken = _after_the_end(state, entry.data) or why_not_yet(state, entry.data)
    broken = broken or _broken(state, entry.data, head.step, wall_micros(head.at))
    if broken:
        raise ImpossibleEntryError(f"entry {head.seq} ({head.kind}) is impossible: {broken}")


def _after_the_end(state: DrillState, data: AnyData) -> str:
    if state.closed is not None and not isinstance(data, AFTER_THE_END):
        return "the drill is closed"
    return ""


def _broken(state: DrillState, data: AnyData, step: str, at: int) -> str:
    """The rule that the entry breaks, as a sentence; empty where it breaks none."""
    match data:
        case drill.Opened():
            return "a drill is opened once, by entry 0"
        case drill.Mandate():
            return "this session has its mandate" if state.mandate > state.reopened else ""
        case drill.Decided():
            return _decided(state, data)
        case drill.Aborted():
            return "the drill is aborted" if state.aborted >= 0 else no_gate(state)
        case drill.Closed():
            return "a call is out" if pending_effect(state) else no_gate(state)
        case steps.StepMoved():
            return _moved(state, data, step)
        case steps.GateOpened():
            return gate(state, data)
        case steps.GateSuspended():
            return asking(state, data.gate, suspended=False)
        case steps.GateResumed():
            return asking(state, data.gate, suspended=True)
        case steps.GateClosed():
            return asking(state, data.gate)
        case steps.QuestionAsked():
            return asked(state, data, step)
        case steps.QuestionClosed():
            return answered(state, data, step, at)
        case steps.Cleared():
            return cleared(state, data, step, at)
        case steps.Planned():
            return _planned(state, data, step)
        case steps.Held():
            return "the drill is held" if state.hold else ""
        case steps.Unheld():
            return "" if state.hold else "the drill is not held"
        case steps.RollingBack():
            return _rolling_back(state, data)
        case steps.NoReturn():
            return "the point of no return was passed before" if state.no_return >= 0 else ""
        case effects.Intended():
            return _intended(state, data, step)
        case effects.Resulted():
            return _waits(state, data.intent)
        case effects.Looked():
            late = "" if data.intent < state.reopened else "its engine did not die"
            return _waits(state, data.intent) or late
        case _:
            return ""


def _find(state: DrillState, step: str) -> StepState | None:
    return next((s for s in state.steps if s.id == step), None)


def _moved(state: DrillState, data: steps.StepMoved, step: str) -> str:
    stands = _find(state, step)
    if stands is None:
        return f"the runbook has no step {step!r}"
    if data.phase not in MOVES[stands.phase]:
        return f"step {step} can't go from {stands.phase} to {data.phase}"
    if data.phase in FORWARD:
        if step != state.current:
            return f"step {state.current or 'none'} comes next, not {step}"
        if state.aborted >= 0:
            return "after an abort nothing new starts"
        if state.rollback is not None:
            return "going back is under way"
    if data.phase == "rolled-back" and (state.rollback is None or step not in state.rollback.steps):
        return f"step {step} is not being rolled back"
    if data.phase in {"rolled-back", "failed", "done"} and any(
        e.outcome is None and e.step == step for e in state.effects
    ):
        return f"a call of step {step} is out"
    if data.phase == "gate" and state.question is None and (state.gate is None or state.gate.cleared):
        return "no gate is open"
    if data.phase == "checking" and stands.phase == "gate" and (state.gate is not None or state.question is not None):
        return "its gate is open" if state.question is None else "its question is open"
    return _acts(state, data.phase, stands)


def _acts(state: DrillState, phase: Phase, stands: StepState) -> str:
    """Rules about what stands between a step and its acting, and between its acting and its end."""
    if phase == "rehearsed" and state.opened.live:
        return "a live drill rehearses nothing"
    said = step_of(state.opened.runbook, stands.id)
    if phase == "skipped":
        return "" if passed_over(state, said.id) else why_not_skipped(state, said, stands)
    if passed_over(state, said.id) and phase in FORWARD:
        return f"the decision goes on past step {said.id}"
    if said.decision is not None:
        return why_not_done(state, said, phase)
    calls = 0 if stands.plan is None else len(stands.plan.calls)
    if phase == "acting":
        if not state.opened.live:
            return "a rehearsal changes nothing"
        if stands.cleared < 0:
            return f"step {stands.id} was not cleared"
    if stands.phase in {"checking", "gate"} and phase in {"verifying", "done"}:
        if stands.cleared < 0:
            return f"step {stands.id} was not cleared"
        if calls:
            return f"step {stands.id} has calls to make"
    if stands.phase == "acting" and phase in {"verifying", "done"} and stands.calls_done < calls:
        return f"{stands.calls_done} of {calls} calls of step {stands.id} were made"
    return ""


def _decided(state: DrillState, data: drill.Decided) -> str:
    if decision_of(data.statement).nonce in state.nonces:
        return "the same statement was accepted before"
    if data.decision in {"approve", "refuse", "break-glass", "reading"}:
        if state.gate is None or state.gate.cleared:
            return "no gate is open"
        if data.decision in {"approve", "refuse"} and any(a.person == data.person for a in state.gate.approvals):
            return f"{data.person} has decided at this gate"
    if data.decision == "decide":
        return why_not_decided(state, decision_of(data.statement).option)
    return ""


def _planned(state: DrillState, data: steps.Planned, step: str) -> str:
    stands = _find(state, step)
    if stands is None:
        return f"the runbook has no step {step!r}"
    if data.plan_hash != plan_hash(data.plan):
        return "the plan does not have its hash"
    if data.rollback:
        return "" if stands.rolling_back else f"step {step} is not being rolled back"
    if stands.phase == "gate":
        same = data.unknown or approvals.is_approved(state.gate, step, data.plan)
        return "" if same else f"the plan of step {step} is not the one that people were shown"
    return "" if stands.phase == "checking" else f"step {step} is not being checked"


def _rolling_back(state: DrillState, data: steps.RollingBack) -> str:
    if pending_effect(state):
        return "a call is out"
    if not state.opened.live:
        return "a rehearsal has nothing to take back"
    if no_gate(state):
        return "a gate is open"
    for step in data.steps:
        stands = _find(state, step)
        if stands is None or stands.phase in {"pending", "rolled-back", "skipped"}:
            return f"step {step} has nothing to take back"
    return ""


def _intended(state: DrillState, data: effects.Intended, step: str) -> str:
    stands = _find(state, step)
    if stands is None:
        return f"the runbook has no step {step!r}"
    if not state.opened.live:
        return "a rehearsal changes nothing"
    if pending_effect(state):
        return "another call is out"
    if data.rollback:
        if not may_cost(state):
            return "the point of no return is passed"
        if state.rollback is None or not stands.rolling_back or stands.rollback_plan is None:
            return f"step {step} is not being rolled back"
        plan, number, done = stands.rollback_plan, stands.rollback_seq, stands.rollback_done
    else:
        if stands.phase != "acting" or stands.plan is None:
            return f"step {step} is not acting"
        if state.hold is not None or state.aborted >= 0:
            return "nothing is done while the drill is held"
        if lifts(state, data.call) and not may_cost(state):
            return "the point of no return is passed, and the source stays fenced"
        plan, number, done = stands.plan, stands.plan_seq, stands.calls_done
    if data.plan != number or data.index != done or data.index >= len(plan.calls):
        return f"call {done + 1} of the plan at entry {number} comes next"
    return "" if plan.calls[data.index] == data.call else "it is not the call that was planned"


def _waits(state: DrillState, intent: int) -> str:
    pending = pending_effect(state)
    return "" if pending is not None and pending.intent == intent else f"entry {intent} waits for no result"
