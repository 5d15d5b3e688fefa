"""A step that is checked: until everything it requires is proven for its hold, and then whatever comes next."""

from drillbook.engine import clearing, failing, questions, ready
from drillbook.engine.draft import Draft
from drillbook.engine.events import MakePlans
from drillbook.entries.steps import StepMoved
from drillbook.model.step import Claim, Step
from drillbook.state.blocks import block_steps, from_here, needs_of
from drillbook.state.clocks import lasted
from drillbook.state.conditions import condition, named
from drillbook.state.drill_state import StepState, current_step, step_state
from drillbook.state.going_back import why_not_lifted
from drillbook.state.question_rules import evidence


def begin(draft: Draft, step: str, by: str, reason: str = "") -> None:
    """Check the step from here on."""
    draft.write(StepMoved(phase="checking", reason=reason), step, by)


def next_of_block(draft: Draft) -> None:
    """Inside a block the next step starts by itself."""
    now = current_step(draft.state)
    if now is None or now[1].phase not in {"pending", "rolled-back"} or _waits(draft):
        return
    block = [s.id for s in block_steps(draft.state.opened.runbook, now[0].id)]
    before = block[: block.index(now[0].id)]
    if before and all(step_state(draft.state, s).phase in {"done", "rehearsed", "skipped"} for s in before):
        begin(draft, now[0].id, "engine")


def go_on(draft: Draft) -> None:
    """What a step that is being checked waits for next."""
    now = current_step(draft.state)
    if now is None or now[1].phase != "checking" or _waits(draft):
        return
    step, stands = now
    if (runs := condition(draft.state, step, stands, draft.now)) != "runs":
        if runs == "skipped":
            _skip(draft, step)
        return
    lacking = ready.not_held(draft.state, step.requires, draft.now)
    if lacking:
        _patience(draft, stands, step.timeout, ready.said_of(draft.state, lacking[0]))
        return
    calls = stands.plan.calls if stands.plan is not None else ()
    if why := why_not_lifted(draft.state, calls, draft.now):
        _patience(draft, stands, step.timeout, why)
        return
    if not all(_read_since(draft, c.id, stands.since) for c in (*step.observe, *_evidence(draft, step))):
        return
    if draft.state.opened.live and not ready.driver_here(draft.state) and not ready.under_way(draft.state, step.id):
        return
    if step.decision is not None and draft.state.opened.live:
        questions.ask(draft, step, step.decision)
    elif clearing.covered(draft.state, step.id):
        if clearing.outdated(draft.state, stands):
            _plan(draft, step, stands, (step.id,))
        else:
            clearing.clear(draft)
    elif draft.state.opened.live and needs_of(draft.state.opened.runbook, step.id):
        _plan(draft, step, stands, tuple(s.id for s in from_here(draft.state.opened.runbook, step.id)))
    elif step.actions and stands.plan is None:
        _plan(draft, step, stands, (step.id,))
    else:
        clearing.clear(draft)


def _evidence(draft: Draft, step: Step) -> tuple[Claim, ...]:
    return evidence(draft.state.opened.runbook, step) if draft.state.opened.live else ()


def _skip(draft: Draft, step: Step) -> None:
    """The condition is false: say what proves that, and leave the step out."""
    if step.when is not None:
        draft.record(step.when.claims, step.id)
    reason = f"{named(step)} proven; it runs only where one of them failed"
    draft.write(StepMoved(phase="skipped", reason=reason), step.id, seal=True)


def _plan(draft: Draft, step: Step, stands: StepState, steps: tuple[str, ...]) -> None:
    """Ask for plans, as long as the step has patience with those who can't make them."""
    if stands.no_plan:
        _patience(draft, stands, step.timeout, stands.no_plan)
    if draft.may_plan and current_step(draft.state) == (step, stands):
        draft.ask(MakePlans(steps))


def _read_since(draft: Draft, claim: str, since: int) -> bool:
    """Whether a claim that is only observed was read since then, whatever it said."""
    known = draft.state.claims.get(claim)
    return known is not None and known.sampled_at > since


def _waits(draft: Draft) -> bool:
    state = draft.state
    return state.hold is not None or state.aborted >= 0 or state.rollback is not None


def _patience(draft: Draft, stands: StepState, timeout: int, why: str) -> None:
    """A step waits so long for what it requires, and then fails; a hold stops the clock."""
    if draft.now - max(stands.since, draft.state.unheld_at) > timeout:
        failing.fail(draft, stands.id, f"{why}; not proven within {lasted(timeout)}")
