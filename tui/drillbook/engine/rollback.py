"""Going back: the steps in reverse order, each from a plan made right before it. Never gated."""

from drillbook.engine.acting import send
from drillbook.engine.draft import Draft
from drillbook.engine.events import MakePlans, PlansMade
from drillbook.entries.steps import Held, Planned, RollingBack, StepMoved
from drillbook.model.plan import plan_hash
from drillbook.model.runbook import step_of
from drillbook.state.drill_state import pending_effect, step_state
from drillbook.state.going_back import effects_of
from drillbook.state.log import counted, named


def begin(draft: Draft, steps: tuple[str, ...], reason: str, by: str) -> None:
    """Go back over these steps."""
    if steps:
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
    if step_state(draft.state, step).rollback_plan is not None:
        return
    why = dict(event.unknown).get(step, "")
    if why:
        stop(draft, f"the way back of {named(draft.state.opened.runbook, step)} cannot be planned: {why}")
        return
    plan = next((p for p in event.plans if p.step == step), None)
    if plan is not None:
        draft.write(Planned(plan=plan, plan_hash=plan_hash(plan), rollback=True), step)


def stop(draft: Draft, reason: str) -> None:
    """Hold in the middle of going back: what was not undone stays outstanding and a person decides."""
    draft.write(Held(reason=reason, cause="rollback"), draft.state.current, seal=True)


def _over(draft: Draft, step: str) -> None:
    left = effects_of(draft.state, step)
    reason = draft.state.rollback.reason if draft.state.rollback is not None else ""
    if left:
        reason = f"{reason}; {counted(len(left), 'effect')} left that nothing takes back"
    draft.write(StepMoved(phase="rolled-back", reason=reason), step, seal=True)
