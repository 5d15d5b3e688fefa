"""Whether a step's condition lets it run: judged on what was read of it since the step is checked."""

from typing import Literal

from drillbook.checks.base import MAX_AGE
from drillbook.model.finding import Verdict
from drillbook.model.step import Step
from drillbook.state.drill_state import DrillState, StepState
from drillbook.state.going_back import effects_of

Condition = Literal["runs", "reading", "skipped"]


def condition(state: DrillState, step: Step, stands: StepState, now: int) -> Condition:
    """Skipped where each claim is proven now; what is unknown may be broken, so the step runs."""
    if not asks(state, step):
        return "runs"
    claims = [state.claims.get(c.id) for c in step.when.claims] if step.when is not None else []
    verdicts: list[Verdict] = []
    for claim in claims:
        if claim is None or claim.stale or claim.sampled_at <= stands.since or now - claim.sampled_at > MAX_AGE:
            return "reading"
        verdicts.append(claim.observation.finding.verdict)
    return "skipped" if all(v is Verdict.PROVEN for v in verdicts) else "runs"


def asks(state: DrillState, step: Step) -> bool:
    """Whether the step has a condition; one that has acted already is never skipped any more."""
    return step.when is not None and not effects_of(state, step.id)


def named(step: Step) -> str:
    """The checks of the condition, as people list them."""
    names = step.when.any_failed if step.when is not None else ()
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)


def why_not_skipped(state: DrillState, step: Step, stands: StepState) -> str:
    """The rule that skipping breaks: each claim proven by an entry written since the step is checked."""
    if not asks(state, step):
        return f"step {step.id} has no condition, or has acted"
    since = max(stands.moved, state.reopened)
    for wanted in step.when.claims if step.when is not None else ():
        claim = state.claims.get(wanted.id)
        if claim is None or claim.seq < since or claim.recorded is not Verdict.PROVEN:
            return f"no entry proves {wanted.id}, so step {step.id} runs"
    return ""


def why_not_run(state: DrillState, step: Step, stands: StepState) -> str:
    """The rule that running breaks: a claim of the condition that is not proven, by an entry since it is checked."""
    if not asks(state, step):
        return ""
    since = max(stands.moved, state.reopened)
    found = [state.claims.get(c.id) for c in step.when.claims] if step.when is not None else []
    if any(c is not None and c.seq >= since and c.recorded is not Verdict.PROVEN for c in found):
        return ""
    return f"step {step.id} runs only where {named(step)} failed, and no entry says so"
