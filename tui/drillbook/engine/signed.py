"""What people sign: judged on the drill as it stands. The process has verified signature, key and time before."""

from drillbook.engine import checking, closing, failing, gates, glass, questions, seats, second_reading
from drillbook.engine.draft import Draft
from drillbook.engine.events import Signed
from drillbook.entries.drill import Decided, FourEyes
from drillbook.entries.effects import Resulted
from drillbook.entries.steps import StepMoved, Unheld
from drillbook.model.plan import Attest, Outcome
from drillbook.model.runbook import step_of
from drillbook.state.asking import AT_GATE, asked_attest, is_recent, line_asked
from drillbook.state.blocks import needs_of, people_of
from drillbook.state.clocks import wall_micros
from drillbook.state.drill_state import current_step
from drillbook.state.going_back import RULE, evidence_claims, unproven_evidence
from drillbook.state.second_readings import disputed, why_not_carried


def signed(draft: Draft, event: Signed) -> None:
    """Accept a statement and do what follows from it, or refuse it with a sentence."""
    if why := _statement(draft, event) or _who(draft, event):
        draft.refuse(why)
        return
    match event.decision.decision:
        case "approve":
            _approve(draft, event)
        case "refuse":
            _refuse(draft, event)
        case "override":
            _override(draft, event)
        case "attest":
            _attest(draft, event)
        case "decide":
            _decide(draft, event)
        case "close":
            _close(draft, event)
        case "hand-over":
            seats.hand_over(draft, event, _write)
        case "take-over":
            seats.take_over(draft, event, _write)
        case "break-glass":
            glass.break_glass(draft, event, _write)
        case "reading":
            second_reading.hand_in(draft, event, _write)


def _statement(draft: Draft, event: Signed) -> str:
    """What is wrong with the statement itself."""
    said, state = event.decision, draft.state
    if state.closed is not None:
        return "the drill is closed; nothing can be added to it"
    if said.drill != state.opened.drill:
        return "it was signed for another drill"
    if said.nonce in state.nonces:
        return "this statement was accepted before; sign a new one"
    if wall_micros(said.expires) <= draft.now:
        return f"it expired at {said.expires}; sign a new one"
    if said.person != event.person or said.role != event.role:
        return "the statement names another person or role than its signature"
    if not is_recent(state, said.head):
        return f"it was signed over entry {said.head.seq}, which is not of this timeline or too old; sign again"
    asked = line_asked(state, said.decision, said.step)
    if said.decision != "close" and said.gate != asked:
        return f"it answers entry {said.gate.seq}, but entry {asked.seq} asks; sign again"
    if said.head.seq < said.gate.seq:
        return "it was signed before what it answers"
    if said.decision in AT_GATE and said.step != state.current:
        return f"it was signed for {said.step or 'no step'}, and {state.current or 'no step'} asks; sign again"
    return ""


def _who(draft: Draft, event: Signed) -> str:
    """Why this person may not decide this."""
    state = draft.state
    if event.person not in people_of(state.opened.runbook, event.role):
        return f"{event.person} is not among the {event.role}s of this runbook"
    if event.decision.decision not in {"approve", "refuse", "override", "decide"}:
        return ""
    alone = state.opened.runbook.solo or state.opened.scope.lab
    if event.person == state.driver and event.role != "driver" and not alone:
        return f"{event.person} drives this drill; somebody else must agree"
    if event.same_process and not alone:
        return "one process holds the driver's key and this one; four eyes need two (lab, or `solo: true`)"
    if _one_account(event) and not (alone or state.opened.runbook.one_account):
        return f"{event.account} is the driver's account too; log in as another user (lab, or `one_account: true`)"
    return ""


def _one_account(event: Signed) -> bool:
    return bool(event.account) and event.account == event.driver_account


def _write(draft: Draft, event: Signed, step: str) -> int:
    """Write the decision, after saying that four eyes were two, where they were."""
    if event.decision.decision in {"approve", "override", "decide", "break-glass"} and draft.state.four_eyes:
        people = tuple(dict.fromkeys((draft.state.driver, event.person)))
        if event.same_process or event.person == draft.state.driver:
            draft.write(FourEyes(people=people, why="one process"), step)
        elif _one_account(event):
            draft.write(FourEyes(people=people, why="one account"), step)
    said = event.decision
    decided = Decided(
        statement=event.statement, person=event.person, role=event.role, decision=said.decision, reason=said.reason
    )
    return draft.write(decided, step, event.person, seal=True)


def _approve(draft: Draft, event: Signed) -> None:
    gate = draft.state.gate
    if gate is None or gate.cleared:
        draft.refuse("no gate is open")
    elif draft.state.hold is not None:
        draft.refuse(f"the drill is held: {draft.state.hold.reason}")
    elif gate.suspended:
        draft.refuse(f"the gate is suspended: {', '.join(gate.suspended)} not proven")
    elif event.role not in {n.role for n in gate.opened.needs}:
        draft.refuse(f"this gate asks no {event.role}")
    elif any(a.person == event.person for a in gate.approvals):
        draft.refuse(f"{event.person} has approved; each approval needs another person")
    elif why := why_not_carried(draft.state, event.decision):
        draft.refuse(why)
    else:
        _write(draft, event, draft.state.current)
        second_reading.find(draft, event)


def _refuse(draft: Draft, event: Signed) -> None:
    gate = draft.state.gate
    if gate is None or gate.cleared:
        draft.refuse("no gate is open")
    elif event.role not in {n.role for n in gate.opened.needs}:
        draft.refuse(f"this gate asks no {event.role}")
    elif any(a.person == event.person for a in gate.approvals):
        draft.refuse(f"{event.person} has decided at this gate")
    else:
        _write(draft, event, draft.state.current)
        reason = f"{event.person} refused{f': {event.decision.reason}' if event.decision.reason else ''}"
        gates.close(draft, gate, "refused", reason, event.person)


def _override(draft: Draft, event: Signed) -> None:
    """Go on although a rule is broken: for a claim, its step judges the rest; for the actions, its proof is judged."""
    rule, state = event.decision.rule, draft.state
    now = current_step(state)
    if not event.decision.reason.strip():
        draft.refuse("an override needs a reason")
    elif rule in state.overridden:
        draft.refuse(f"{rule} is overridden already")
    elif rule == RULE:
        _override_writes(draft, event)
    elif now is None or state.rollback is not None or state.aborted >= 0 or failing.call_is_out(draft):
        draft.refuse("nothing can be overridden now")
    else:
        _override_claim(draft, event, now[0].id)


def _override_writes(draft: Draft, event: Signed) -> None:
    """Going back although the target took writes: by the runbook's role, once it did, on the runbook's evidence."""
    state = draft.state
    policy = state.opened.runbook.after_target_writes
    if state.no_return < 0:
        draft.refuse(f"{RULE} is overridden once {state.opened.runbook.target} took writes, not before")
    elif policy.rollback == "forbidden":
        draft.refuse("the runbook forbids going back after writes in the target; nobody overrides that")
    elif event.role != policy.role:
        draft.refuse(f"{RULE} is overridden by a {policy.role}")
    elif lacks := unproven_evidence(state, draft.now):
        draft.refuse(f"it needs proof of {', '.join(lacks)} first")
    else:
        draft.record(evidence_claims(state), state.current)
        _write(draft, event, state.current)


def _override_claim(draft: Draft, event: Signed, step: str) -> None:
    rule, state = event.decision.rule, draft.state
    said = step_of(state.opened.runbook, step)
    roles = {n.role for n in needs_of(state.opened.runbook, step)} or {"approver"}
    before, after = {c.id for c in said.requires}, {c.id for c in said.verify}
    watched = {c.id for c in state.opened.runbook.invariants}
    watched |= {s.claim.id for s in state.opened.runbook.stop_conditions}
    watched |= {c.id for c in disputed(state, step)}
    stands = next(s for s in state.steps if s.id == step)
    actions = f"{step}/actions"
    made = stands.failed_in == "acting"
    if event.role not in roles:
        draft.refuse(f"an override here needs the role of its gate: {' or '.join(sorted(roles))}")
    elif rule not in before | after | watched and not (rule == actions and made):
        draft.refuse(f"{rule!r} is no rule that {step} breaks; its claims are {', '.join(sorted(before | after))}")
    else:
        _write(draft, event, step)
        if stands.phase != "failed":
            return
        if draft.state.hold is not None:
            draft.write(Unheld(reason=f"{event.person} overrode {rule}"), step, event.person)
        if stands.failed_in in {"acting", "verifying"} and rule in after | {actions}:
            reason = f"{event.person} overrode {rule}"
            draft.write(StepMoved(phase="verifying", reason=reason, overridden=True), step, event.person)
        else:
            checking.begin(draft, step, event.person, f"{event.person} overrode {rule}")


def _attest(draft: Draft, event: Signed) -> None:
    ask = asked_attest(draft.state)
    if ask is None or not isinstance(ask.call, Attest):
        draft.refuse("nobody is asked to attest anything")
    elif ask.call.role != event.role:
        draft.refuse(f"the {ask.call.role} is asked, not the {event.role}")
    elif not event.decision.reason.strip():
        draft.refuse("type what you saw")
    else:
        _write(draft, event, ask.step)
        outcome = Outcome(ok=True, text=f"{event.person}: {event.decision.reason.strip()}")
        draft.write(Resulted(intent=ask.intent, outcome=outcome), ask.step)


def _decide(draft: Draft, event: Signed) -> None:
    if why := questions.why_not(draft, event):
        draft.refuse(why)
    else:
        questions.answer(draft, event, _write(draft, event, draft.state.current))


def _close(draft: Draft, event: Signed) -> None:
    now = current_step(draft.state)
    over = draft.state.aborted >= 0 or now is None or now[1].phase in {"failed", "rolled-back"}
    if event.role != "driver" or event.person != draft.state.driver:
        draft.refuse("the driver closes the drill")
    elif failing.call_is_out(draft) or draft.state.rollback is not None or not over:
        draft.refuse("the drill is not over: abort it first")
    else:
        _write(draft, event, draft.state.current)
        closing.close(draft, event.person)
