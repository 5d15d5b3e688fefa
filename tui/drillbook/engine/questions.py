"""Steps that decide: a role is asked, answers by a signed statement, and the drill goes on where the answer leads."""

from drillbook.engine.draft import Draft
from drillbook.engine.events import Signed
from drillbook.entries.steps import Held, QuestionAsked, QuestionClosed, StepMoved
from drillbook.model.step import Choice, Option, Step, step_hash
from drillbook.state.clocks import lasted
from drillbook.state.drill_state import QuestionState, current_step
from drillbook.state.question_rules import evidence, passed_over, why_not_decided


def ask(draft: Draft, step: Step, choice: Choice) -> None:
    """Open the question, on the requirements and on the evidence as they were just read."""
    if step.when is not None:
        draft.record(step.when.claims, step.id)
    named = draft.record((*step.requires, *evidence(draft.state.opened.runbook, step)), step.id)
    asked = QuestionAsked(
        hash=step_hash(step), role=choice.role, options=tuple(o.name for o in choice.options), findings=named
    )
    draft.write(asked, step.id, seal=True)
    draft.write(StepMoved(phase="gate"), step.id, seal=True)


def why_not(draft: Draft, event: Signed) -> str:
    """Why this answer does not count, as a sentence."""
    said, question, now = event.decision, draft.state.question, current_step(draft.state)
    if question is None or now is None:
        return "no question is open"
    if draft.state.hold is not None:
        return f"the drill is held: {draft.state.hold.reason}"
    if event.role != question.asked.role:
        return f"the {question.asked.role} is asked, not the {event.role}"
    if said.step != now[0].id:
        return f"it answers {said.step or 'no step'}, and {now[0].id} asks"
    return why_not_decided(draft.state, said.option)


def answer(draft: Draft, event: Signed, decided: int) -> None:
    """Close the question with the answer that was just written down, and go where it leads."""
    question, now = draft.state.question, current_step(draft.state)
    if question is None or now is None:
        return
    reason = event.decision.reason.strip()
    option = event.decision.option
    closed = QuestionClosed(
        question=question.seq, outcome="answered", option=option, decision=decided, reason=reason or "no reason given"
    )
    draft.write(closed, now[0].id, event.person, seal=True)
    _done(draft, now[0], f"{event.person} decided {option}", event.person)


def watch(draft: Draft) -> None:
    """What time does to an open question; a hold keeps it open."""
    question, now = draft.state.question, current_step(draft.state)
    if question is None or now is None or now[0].decision is None or draft.state.hold is not None:
        return
    step, choice = now[0], now[0].decision
    if draft.now < question.at + choice.timeout:
        return
    reason = f"nobody answered within {lasted(choice.timeout)}"
    option = "" if choice.no_answer == "hold" else choice.no_answer
    closed = QuestionClosed(question=question.seq, outcome="no-answer", option=option, reason=reason)
    draft.write(closed, step.id, seal=True)
    if option:
        _done(draft, step, f"{reason}; the runbook then says {option}", "engine")
    else:
        draft.write(Held(reason=reason, cause="gate"), step.id, seal=True)


def void(draft: Draft, question: QuestionState, reason: str, by: str) -> None:
    """End the question without an answer; the step is checked again."""
    closed = QuestionClosed(question=question.seq, outcome="void", reason=reason)
    draft.write(closed, draft.state.current, by, seal=True)


def pass_over(draft: Draft) -> None:
    """Skip the steps that a decision leads past, one by one, each with the reason."""
    now = current_step(draft.state)
    state = draft.state
    if now is None or state.hold is not None or state.aborted >= 0 or state.rollback is not None:
        return
    chosen = passed_over(state, now[0].id)
    if chosen is not None and now[1].phase == "pending":
        draft.write(StepMoved(phase="skipped", reason=_leads(chosen.option, chosen.person)), now[0].id, seal=True)


def _leads(option: Option, person: str) -> str:
    who = f"{person} decided" if person else "the runbook decided"
    return f"{who} {option.name}: " + (f"{option.runbook} is next" if option.runbook else f"on to {option.step}")


def _done(draft: Draft, step: Step, reason: str, by: str) -> None:
    draft.record(step.observe, step.id)
    overridden = bool({c.id for c in step.requires} & set(draft.state.overridden))
    draft.write(StepMoved(phase="done", reason=reason, overridden=overridden), step.id, by, seal=True)
