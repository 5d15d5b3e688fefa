"""Going back: the steps in reverse order, each from a plan made right before it. Never gated."""

from msgspec.structs import replace

from drillbook.engine.acting import send
from drillbook.engine.draft import Draft
from drillbook.engine.events import MakePlans, PlansMade
from drillbook.entries.steps import Held, Planned, RollingBack, StepMoved
from drillbook.model.plan import AnyCall, CommitOffsets, plan_hash, with_numbers
from drillbook.model.runbook import step_of
from drillbook.state.clocks import lasted
from drillbook.state.drill_state import StepState, pending_effect, step_state
from drillbook.state.going_back import effects_of, evidence_claims
from drillbook.state.log import counted, named


def begin(draft: Draft, steps: tuple[str, ...], reason: str, by: str) -> None:
    """Go back over these steps."""
    if steps:
        if draft.state.no_return >= 0:
            draft.record(evidence_claims(draft.state), steps[0])
        draft.write(RollingBack(steps=steps, reason=reason), steps[0], by, seal=True)


def go_on(draft: Draft) -> None:
    """Take the next thing back, where going back is under way and no call is out."""
    rollback = draft.state.rollback
    if rollback is None or pending_effect(draft.state) is not None:
        return
    step = rollback.steps[0]
    stands = step_state(draft.state, step)
    said = step_of(draft.state.opened.runbook, step)
    if stands.rollback_plan is None:
        if effects_of(draft.state, step) and said.rollback:
            if draft.may_plan:
                draft.ask(MakePlans((step,), rollback=True))
        else:
            _over(draft, step)
    elif _moving(stands):
        if draft.may_plan:
            draft.ask(MakePlans((step,), rollback=True))
    elif stands.rollback_done < len(stands.rollback_plan.calls):
        send(draft, step, stands.rollback_plan, stands.rollback_seq, stands.rollback_done, rollback=True)
    else:
        _over(draft, step)


def planned(draft: Draft, event: PlansMade) -> None:
    """The plan of the way back of the step that is next; without one the drill holds and the effects stay."""
    rollback = draft.state.rollback
    if rollback is None:
        return
    step = rollback.steps[0]
    stands = step_state(draft.state, step)
    if stands.rollback_plan is not None and not _moving(stands):
        return
    why = dict(event.unknown).get(step, "")
    if why:
        stop(draft, f"the way back of {named(draft.state.opened.runbook, step)} cannot be planned: {why}")
        return
    plan = next((p for p in event.plans if p.step == step), None)
    if plan is None or pending_effect(draft.state) is not None:
        return
    if stands.rollback_plan is not None:
        plan = with_numbers(replace(stands.rollback_plan, calls=_left(stands)), plan)
        busy = [c for c in plan.calls[:1] if isinstance(c, CommitOffsets) and c.moving]
        if busy:
            _patience(draft, stands, busy[0])
            return
    draft.write(Planned(plan=plan, plan_hash=plan_hash(plan), rollback=True), step)


def _patience(draft: Draft, stands: StepState, call: CommitOffsets) -> None:
    """Members may hold a group until their session ends: it is waited for as long as the step waits for anything."""
    said = step_of(draft.state.opened.runbook, stands.id)
    if draft.now - stands.rollback_at > said.timeout:
        why = f"{call.group} is not at rest after {lasted(said.timeout)}, so its offsets can't be committed"
        stop(draft, f"the way back of {named(draft.state.opened.runbook, stands.id)} stopped: {why}")


def _left(stands: StepState) -> tuple[AnyCall, ...]:
    return stands.rollback_plan.calls[stands.rollback_done :] if stands.rollback_plan is not None else ()


def _moving(stands: StepState) -> bool:
    """Whether the next call holds numbers of a group that ran when they were read: they are taken again at rest."""
    left = _left(stands)
    return bool(left) and isinstance(left[0], CommitOffsets) and left[0].moving


def stop(draft: Draft, reason: str) -> None:
    """Hold in the middle of going back: what was not undone stays outstanding and a person decides."""
    draft.write(Held(reason=reason, cause="rollback"), draft.state.current, seal=True)


def _over(draft: Draft, step: str) -> None:
    left = effects_of(draft.state, step)
    reason = draft.state.rollback.reason if draft.state.rollback is not None else ""
    if left:
        reason = f"{reason}; {counted(len(left), 'effect')} left that nothing takes back"
    draft.write(StepMoved(phase="rolled-back", reason=reason), step, seal=True)
