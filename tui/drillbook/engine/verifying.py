"""A step that acted and is proven to have worked, or not, within its time."""

from drillbook.engine import clearing, failing, ready
from drillbook.engine.draft import Draft
from drillbook.entries.steps import NoReturn
from drillbook.model.step import Step
from drillbook.state.clocks import lasted
from drillbook.state.drill_state import current_step
from drillbook.state.observe import proven


def go_on(draft: Draft) -> None:
    """Judge the verifying step; a hold stops its clock, not its proof."""
    now = current_step(draft.state)
    if now is None or now[1].phase != "verifying" or draft.state.aborted >= 0 or draft.state.rollback is not None:
        return
    step, stands = now
    _growth(draft, step, stands.since)
    lacking = ready.not_held(draft.state, step.verify, draft.now, after=stands.since)
    if not lacking:
        draft.record(step.verify, step.id)
        clearing.done(draft, step)
    elif draft.state.hold is None and draft.now - max(stands.since, draft.state.unheld_at) > step.timeout:
        reason = f"{ready.said_of(draft.state, lacking[0])}; not proven within {lasted(step.timeout)}"
        failing.fail(draft, step.id, reason)


def _growth(draft: Draft, step: Step, after: int) -> None:
    """Records of writers arrive in the target: no way back from here, whatever the step did."""
    target = draft.state.opened.runbook.target
    words = ('"region":"target"', f'"region":"{target}"')
    for claim in step.verify:
        grows = claim.check == "growing" and any(w in claim.params.replace(" ", "") for w in words)
        known = draft.state.claims.get(claim.id)
        fresh = known is not None and known.sampled_at > after
        if grows and fresh and draft.state.no_return < 0 and proven(draft.state, claim.id, draft.now):
            finding = draft.state.claims[claim.id].observation.finding
            records = sum(fact.value or 0 for fact in finding.facts) or finding.value or 0
            draft.write(NoReturn(evidence=f"proven: {finding.claim}", records=max(0, records)), step.id)
