"""Where a step waits for people: opened on proof, suspended while it is missing, void when it stays away."""

from typing import Literal

from drillbook.engine import clearing, ready
from drillbook.engine.draft import Draft
from drillbook.engine.events import PlansMade
from drillbook.entries.steps import (
    GateClosed,
    GateOpened,
    GateResumed,
    GateStep,
    GateSuspended,
    Held,
    Planned,
    StepMoved,
)
from drillbook.model.finding import Verdict
from drillbook.model.plan import CommitOffsets, Plan, fills, fulfils, plan_effect, plan_hash
from drillbook.model.quantity import SECOND
from drillbook.model.runbook import KINDS_OF_STATE
from drillbook.model.step import Step, step_hash
from drillbook.state.approvals import closes_at, valid
from drillbook.state.blocks import from_here, needs_of, readings_of
from drillbook.state.clocks import lasted
from drillbook.state.drill_state import GateState, current_step
from drillbook.state.going_back import why_not_lifted
from drillbook.state.second_readings import disputed

Ending = Literal["refused", "expired", "void"]
FAILED_FOR = 60 * SECOND
"""How long a requirement may be failed at an open gate before what was approved is void."""


def planned(draft: Draft, event: PlansMade) -> None:
    """Plans came back: open the gate that needs them, or keep the plan of a step that needs none."""
    now = current_step(draft.state)
    if now is None or draft.state.hold is not None or draft.state.aborted >= 0:
        return
    step, stands = now
    plans = {p.step: p for p in event.plans}
    unknown = dict(event.unknown)
    if stands.phase not in {"checking", "gate"} or (step.id not in plans and step.id not in unknown):
        return
    if not draft.state.opened.live:
        plan = plans.get(step.id, Plan(step=step.id, calls=()))
        draft.write(Planned(plan=plan, plan_hash=plan_hash(plan), unknown=unknown.get(step.id, "")), step.id)
        return
    if ready.not_held(draft.state, step.requires, draft.now):
        return
    for plan in event.plans:
        if why := why_not_lifted(draft.state, plan.calls, draft.now):
            _no_plan(draft, step, plan.step, why)
            return
    if clearing.covered(draft.state, step.id) or stands.phase == "gate":
        if clearing.outdated(draft.state, stands):
            _take_again(draft, step, plans.get(step.id), unknown.get(step.id, ""))
        return
    if unknown:
        _no_plan(draft, step, *next(iter(unknown.items())))
    elif needs_of(draft.state.opened.runbook, step.id):
        steps = from_here(draft.state.opened.runbook, step.id)
        if all(s.id in plans for s in steps):
            _open(draft, steps, plans)
    elif step.id in plans and stands.plan is None:
        plan = plans[step.id]
        draft.write(Planned(plan=plan, plan_hash=plan_hash(plan)), step.id)


def _take_again(draft: Draft, step: Step, plan: Plan | None, why: str) -> None:
    """Keep the plan with the numbers of the moment, where it is what was approved."""
    now = current_step(draft.state)
    approved = now[1].plan if now is not None else None
    if plan is None or approved is None:
        _no_plan(draft, step, step.id, why)
        return
    busy = [c.group for c in plan.calls if isinstance(c, CommitOffsets) and c.moving]
    strange = [c.text for c in plan.calls if not any(fills(a, c) for a in approved.calls)]
    if busy:
        _no_plan(draft, step, step.id, f"{busy[0]} is not at rest yet, so its offsets still move")
    elif strange or not fulfils(approved, plan):
        _no_plan(draft, step, step.id, f"not what was approved: {', '.join(strange[:1]) or 'other calls'}")
    else:
        draft.write(Planned(plan=plan, plan_hash=plan_hash(plan)), step.id)


def _no_plan(draft: Draft, step: Step, whose: str, why: str) -> None:
    """Say once why no plan could be made; the step goes on asking until its patience ends."""
    reason = f"the plan of {whose} can't be made: {why}"
    now = current_step(draft.state)
    if now is not None and now[1].no_plan != reason:
        empty = Plan(step=whose, calls=())
        draft.write(Planned(plan=empty, plan_hash=plan_hash(empty), unknown=reason), step.id)


def _open(draft: Draft, steps: tuple[Step, ...], plans: dict[str, Plan]) -> None:
    first = steps[0]
    if first.when is not None:
        draft.record(first.when.claims, first.id)
    findings = draft.record(first.requires, first.id)
    gate = GateOpened(
        steps=tuple(
            GateStep(step=s.id, hash=step_hash(s), plan=plans[s.id], plan_hash=plan_hash(plans[s.id])) for s in steps
        ),
        findings=findings,
        needs=needs_of(draft.state.opened.runbook, first.id),
        block=first.block,
        type_words=_type_words(draft, steps, plans),
        not_asked=_not_asked(draft, steps),
        second_reading=readings_of(draft.state.opened.runbook, first.id),
    )
    draft.write(gate, first.id, seal=True)
    draft.write(StepMoved(phase="gate"), first.id, seal=True)


def _type_words(draft: Draft, steps: tuple[Step, ...], plans: dict[str, Plan]) -> tuple[str, ...]:
    """The block's or the step's name, and each region in which something can't be undone."""
    regions = [
        call.region
        for step in steps
        for call in plans[step.id].calls
        if plan_effect(Plan(step=step.id, calls=(call,))) in {"irreversible", "destructive"}
    ]
    if any(s.point_of_no_return for s in steps):
        regions.append(draft.state.opened.runbook.target)
    return (steps[0].block or steps[0].id, *dict.fromkeys(regions))


def _not_asked(draft: Draft, steps: tuple[Step, ...]) -> tuple[str, ...]:
    """What is failed or unknown outside this gate, and the kinds of state that nothing checks."""
    asked = {c.id for s in steps for c in (*s.requires, *s.verify)}
    bad = [
        f"{c.observation.finding.claim}: {c.observation.finding.verdict}"
        for name, c in draft.state.claims.items()
        if name not in asked and c.observation.finding.verdict is not Verdict.PROVEN and not c.stale
    ]
    checked = {c.observation.finding.kind for c in draft.state.claims.values()}
    return (*dict.fromkeys(bad), *(f"{kind}: not checked" for kind in KINDS_OF_STATE if kind not in checked))


def watch(draft: Draft) -> None:
    """What time and readings do to an open gate."""
    gate, now = draft.state.gate, current_step(draft.state)
    if gate is None or gate.cleared or now is None or draft.state.aborted >= 0:
        return
    step = now[0]
    lost = (*disputed(draft.state, step.id), *ready.unproven(draft.state, step.requires, draft.now))
    over = _over(draft, gate, step)
    if over is not None:
        close(draft, gate, over[0], over[1], "engine")
    elif lost and not gate.suspended:
        reason = ready.said_of(draft.state, lost[0])
        draft.write(GateSuspended(gate=gate.seq, claims=tuple(c.id for c in lost), reason=reason), step.id)
    elif not lost and gate.suspended:
        draft.write(GateResumed(gate=gate.seq), step.id)
    elif not lost and clearing.agreed(gate, draft.now) and draft.state.hold is None and ready.driver_here(draft.state):
        clearing.clear(draft)


def close(draft: Draft, gate: GateState, outcome: Ending, reason: str, by: str) -> None:
    """End the gate without acting; asking again takes a person."""
    step = draft.state.current
    draft.write(GateClosed(gate=gate.seq, outcome=outcome, reason=reason), step, by, seal=True)
    if draft.state.hold is None:
        draft.write(Held(reason=f"the gate is {outcome}: {reason}", cause="gate"), step)


def _over(draft: Draft, gate: GateState, step: Step) -> tuple[Ending, str] | None:
    """Whether the gate ends now, and why."""
    if draft.now >= closes_at(gate):
        waited = lasted(closes_at(gate) - gate.at)
        return "expired", f"nothing was cleared within {waited}; a timeout refuses"
    late = [a for a in gate.approvals if a not in valid(gate, draft.now)]
    if late:
        return "expired", f"the approval of {late[0].person} was valid until now and nothing was done with it"
    for claim in ready.counts(draft.state, step.requires):
        known = draft.state.claims.get(claim.id)
        failed = known is not None and known.observation.finding.verdict is Verdict.FAILED
        if known is not None and failed and draft.now - known.since >= FAILED_FOR:
            return "void", f"{ready.said_of(draft.state, claim)}, for {lasted(FAILED_FOR)}"
    return None
