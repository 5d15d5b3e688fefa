"""The bar: is it safe to go on? One word, one sentence in three lengths, and what happens next."""

from collections.abc import Sequence
from dataclasses import replace

from drillbook.checks.base import MAX_AGE
from drillbook.model.finding import Verdict
from drillbook.model.plan import Attest
from drillbook.model.second_reading import CHECK
from drillbook.model.step import Claim, Step
from drillbook.state.approvals import closes_at, missing
from drillbook.state.at_stake import at_stake
from drillbook.state.bar import Bar, bar, sentence
from drillbook.state.blocks import people_of
from drillbook.state.clocks import age, lasted, wall_time
from drillbook.state.conditions import condition
from drillbook.state.conditions import named as named_checks
from drillbook.state.deciding import asked_of
from drillbook.state.drill_state import DrillState, GateState, StepState, current_step, outstanding, pending_effect
from drillbook.state.log import counted, named
from drillbook.state.observe import held_for, proven
from drillbook.state.rehearsed import depends_on
from drillbook.state.second_readings import disputes, rule_of


def verdict(state: DrillState, now: int) -> Bar:
    """What the bar says at `now`; after the point of no return also what going back would cost."""
    now_said = _verdict(state, now)
    stake = at_stake(state, now) if state.closed is None else None
    if stake is None:
        return now_said
    said = f"At stake: {stake.bound} {counted(stake.records, 'record')} of {state.opened.runbook.target}."
    return replace(now_said, long=f"{now_said.long} {said}", middle=f"{sentence(now_said.short)} {said}")


def _verdict(state: DrillState, now: int) -> Bar:
    if state.closed is not None:
        return bar("HELD", f"The drill is closed, {state.closed.result}.", state.closed.sentence)
    if state.rollback is not None:
        return _going_back(state, now)
    if state.aborted >= 0:
        left = len(outstanding(state))
        what = f"{counted(left, 'effect')} outstanding." if left else "No effect is outstanding."
        return bar("HELD", f"The drill is aborted; {what}", "Nothing new starts: leave them, or undo them.")
    here = current_step(state)
    if here is None:
        return bar("HELD", "Every step is over.", "The drill closes.")
    step, stands = here
    if stands.phase == "failed":
        return _failed(state, step, stands, now)
    if state.hold is not None:
        return bar("HELD", sentence(state.hold.reason), "run goes on.", f"held for {lasted(now - state.hold.since)}")
    if stands.phase == "acting":
        return _acting(state, step, stands, now)
    if stands.phase == "verifying":
        return _verifying(state, step, stands, now)
    if stands.phase in {"pending", "rolled-back"}:
        back = "Rolled back. " if stands.phase == "rolled-back" else ""
        return bar("HELD", f"{back}Next is {named(state.opened.runbook, step.id)}.", "Nothing runs; run starts it.")
    return _requirements(state, step, stands, now)


def _first(text: str) -> str:
    """The first of the causes that a note or a reason tells."""
    return text.partition("; ")[0]


def _going_back(state: DrillState, now: int) -> Bar:
    rollback = state.rollback
    steps = rollback.steps if rollback is not None else ()
    pending = pending_effect(state)
    what = pending.call.text if pending is not None else f"planning the way back of {steps[0]}"
    begun = next((s.since for s in state.steps if s.rolling_back), now)
    right = f"{lasted(now - begun)} since it failed" if state.hold is None else ""
    return bar("ACTING", f"Going back, {counted(len(steps), 'step')} left: {what}.", "", right)


def _failed(state: DrillState, step: Step, stands: StepState, now: int) -> Bar:
    reason = stands.reason or f"step {step.no} failed"
    more = "Nothing more is done until you choose."
    if state.hold is not None and state.hold.cause == "rollback":
        more = sentence(state.hold.reason)
    held = f"held for {lasted(now - stands.since)}"
    return bar("FAILED", sentence(reason), more, held, brief=_first(reason))


def _acting(state: DrillState, step: Step, stands: StepState, now: int) -> Bar:
    pending = pending_effect(state)
    total = len(stands.plan.calls) if stands.plan is not None else 0
    right = f"for {lasted(now - stands.since)}"
    if pending is not None and isinstance(pending.call, Attest):
        who = " or ".join(people_of(state.opened.runbook, pending.call.role)) or f"the {pending.call.role}"
        return bar("ACTING", f"{who} is asked: {pending.call.ask}", "", right)
    number = min(stands.calls_done + 1, total)
    what = pending.call.text if pending is not None else step.title
    return bar("ACTING", f"Call {number} of {total}: {what}.", "", right)


def _verifying(state: DrillState, step: Step, stands: StepState, now: int) -> Bar:
    claims = _counted(state, step.verify)
    good = [c for c in claims if proven(state, c.id, now) and held_for(state, c.id, now) >= c.hold]
    left = step.timeout - (now - max(stands.since, state.unheld_at))
    waiting = next((c for c in claims if c not in good), None)
    more = f"Waiting for {_name(state, waiting)}{_hold(state, waiting, now)}." if waiting is not None else ""
    proofs = f"{len(good)} of {counted(len(claims), 'proof')} that it worked."
    return bar("VERIFYING", proofs, more, f"fails in {lasted(left)}")


def _requirements(state: DrillState, step: Step, stands: StepState, now: int) -> Bar:
    """The bar of a step that is checked or whose gate is open."""
    if state.question is not None:
        return asked_of(state, state.question, step, now)
    if stands.phase == "checking" and condition(state, step, stands, now) == "reading":
        more = f"The step runs only where one of them failed: {named_checks(step)}."
        return bar("CHECKING", "Reading what its condition names.", more)
    claims = _counted(state, step.requires)
    gate = state.gate if state.gate is not None and not state.gate.cleared else None
    good = [c for c in claims if proven(state, c.id, now)]
    score = f"{len(good)} of {counted(len(claims), 'requirement')} {'is' if len(good) == 1 else 'are'} proven."
    left = step.timeout - (now - max(stands.since, state.unheld_at))
    right = f"gate closes in {lasted(closes_at(gate) - now)}" if gate is not None else f"fails in {lasted(left)}"
    if differs := disputes(state, step.id):
        rule = Claim(rule_of(differs[0].step, differs[0].person), CHECK)
        return bar("NO GO", _why(state, rule), score, right, brief=f"{differs[0].person}'s second reading differs.")
    failed = [c for c in claims if _is(state, c, Verdict.FAILED, now)]
    if failed:
        return bar("NO GO", _why(state, failed[0]), score, right, brief=_first(_why(state, failed[0])))
    dark = [c for c in claims if c not in good and not _rehearsed(state, c)]
    if dark and all(c.id not in state.claims for c in dark):
        return bar("CHECKING", f"Reading {counted(len(dark), 'requirement')} for the first time.", "", right)
    if dark:
        return _unknown(state, dark, gate, now)
    short = [c for c in claims if c in good and held_for(state, c.id, now) < c.hold]
    if short and gate is None:
        return bar("CHECKING", score, f"{_name(state, short[0])}{_hold(state, short[0], now)}.", right)
    if gate is None and stands.no_plan:
        return bar("UNKNOWN", sentence(stands.no_plan), "Nothing was changed.", right)
    if gate is None:
        return _ready(state, step, score)
    return _asking(state, gate, score, right, now)


def _ready(state: DrillState, step: Step, score: str) -> Bar:
    here = any(p.here and p.role == "driver" and p.name == state.driver for p in state.people)
    if state.opened.live and not here:
        return bar("HELD", f"{state.driver}, the driver, is away.", f"{score} Nothing starts until the driver is back.")
    what = "Reading everything again before it acts." if step.actions else "Nothing is left to do in this step."
    return bar("GO", score if step.requires else "This step requires nothing.", what)


def _asking(state: DrillState, gate: GateState, score: str, right: str, now: int) -> Bar:
    lacking = missing(gate, now)
    asks = [f"{counted(n, 'approval')}: {' or '.join(_could(state, gate, need.role))}" for need, n in lacking]
    waiting = f"Waiting for {' and '.join(asks)}." if asks else "Everybody agreed; reading everything again."
    last = next((s for s in state.opened.runbook.steps if s.point_of_no_return and s.id in _covered(gate)), None)
    if last is None:
        return bar("GO", f"{score} {waiting}", "", right)
    target = state.opened.runbook.target
    lost = f"After {named(state.opened.runbook, last.id)}, going back loses what {target} has written."
    return Bar("GO BUT NO WAY BACK", f"{score} {lost} {waiting}", f"{score} {waiting}", score.removesuffix("."), right)


def _covered(gate: GateState) -> frozenset[str]:
    return frozenset(s.step for s in gate.opened.steps)


def _could(state: DrillState, gate: GateState, role: str) -> Sequence[str]:
    """Who may still give an approval of this role."""
    agreed = {a.person for a in gate.approvals}
    return [p for p in people_of(state.opened.runbook, role) if p not in agreed] or [f"nobody is left as {role}"]


def _unknown(state: DrillState, dark: Sequence[Claim], gate: GateState | None, now: int) -> Bar:
    silent = [r for r in state.regions if r.state != "answers"]
    closed = ", so the gate is suspended" if gate is not None else ""
    many = f"{counted(len(dark), 'requirement')} can't be read{closed}. Nothing was changed."
    read = [state.claims[c.id].sampled_at for c in dark if c.id in state.claims]
    right = f"last read {wall_time(min(read)):%H:%M:%S}" if read else "not read yet"
    if silent:
        word = "has not answered" if silent[0].state == "silent" else "has had no client"
        return bar("UNKNOWN", f"{silent[0].name} {word} for {age(now - silent[0].since)}.", many, right)
    return bar("UNKNOWN", _why(state, dark[0]), many, right, brief=_first(_why(state, dark[0])))


def _why(state: DrillState, claim: Claim) -> str:
    """The cause first: which partition, principal or subject, and by how much; then what it is about."""
    known = state.claims.get(claim.id)
    if known is None:
        return f"{claim.check} was not read yet."
    finding = known.observation.finding
    if finding.verdict is Verdict.PROVEN:
        return f"{finding.claim} is stale: last read {wall_time(known.sampled_at):%H:%M:%S}."
    return sentence(f"{finding.note}; {finding.claim}" if finding.note else f"{finding.claim} is {finding.verdict}")


def _name(state: DrillState, claim: Claim) -> str:
    known = state.claims.get(claim.id)
    return known.observation.finding.claim if known is not None else claim.check


def _hold(state: DrillState, claim: Claim, now: int) -> str:
    if not claim.hold or not proven(state, claim.id, now):
        return ""
    return f", held {age(held_for(state, claim.id, now))} of {age(claim.hold)}"


def _is(state: DrillState, claim: Claim, word: Verdict, now: int) -> bool:
    known = state.claims.get(claim.id)
    fresh = known is not None and not known.stale and now - known.sampled_at <= MAX_AGE
    return known is not None and fresh and known.observation.finding.verdict is word


def _rehearsed(state: DrillState, claim: Claim) -> bool:
    return claim.id in state.claims and bool(depends_on(state, claim.id, claim.check))


def _counted(state: DrillState, claims: Sequence[Claim]) -> list[Claim]:
    return [c for c in claims if c.id not in state.overridden]
