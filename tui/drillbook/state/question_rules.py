"""What must be so before a question is asked, answered or acted on: rules that `transitions` asks."""

from drillbook.entries.steps import Phase, QuestionAsked, QuestionClosed
from drillbook.model.finding import Verdict
from drillbook.model.runbook import Runbook
from drillbook.model.step import Claim, Step, step_hash
from drillbook.state.blocks import position
from drillbook.state.conditions import why_not_run
from drillbook.state.drill_state import Chosen, DrillState, current_step
from drillbook.state.gate_rules import no_gate

WRITING = frozenset({"writes"})
"""Checks that write: asked only for a step that is at work, never beside one that waits for people."""


def evidence(runbook: Runbook, step: Step) -> tuple[Claim, ...]:
    """What the evidence steps of a decision require and verify, read again while it is asked; but for what writes."""
    steps = step.decision.evidence if step.decision is not None else ()
    claims = (c for s in runbook.steps if s.id in steps for c in (*s.requires, *s.verify))
    return tuple(c for c in claims if c.check not in WRITING)


def passed_over(state: DrillState, step: str) -> Chosen | None:
    """The decision that leads past this step: to a later one, or out of the drill."""
    here = position(state.opened.runbook, step)
    for chosen in state.chosen:
        after, option = position(state.opened.runbook, chosen.step) < here, chosen.option
        if after and (option.runbook or here < position(state.opened.runbook, option.step)):
            return chosen
    return None


def asked(state: DrillState, data: QuestionAsked, step: str) -> str:
    """A question is asked of the step that is checked, as entry 0 words it, on findings that stand."""
    now = current_step(state)
    if broken := no_gate(state):
        return broken
    if now is None or now[0].id != step or now[1].phase != "checking" or now[0].decision is None:
        return f"step {step} decides nothing now"
    if not state.opened.live or state.hold is not None or state.aborted >= 0 or state.rollback is not None:
        return "nobody is asked while the drill is held"
    said, choice = now[0], now[0].decision
    if (
        data.hash != step_hash(said)
        or data.role != choice.role
        or data.options != tuple(o.name for o in choice.options)
    ):
        return f"step {step} is not as it was opened"
    if why := why_not_run(state, said, now[1]):
        return why
    named = {n.claim: n.seq for n in data.findings}
    for claim in said.requires:
        known = state.claims.get(claim.id)
        if claim.id not in state.overridden and (known is None or known.recorded is not Verdict.PROVEN):
            return f"{claim.id} is not proven"
    wanted = {c.id for c in (*said.requires, *evidence(state.opened.runbook, said))}
    if named != {claim: state.claims[claim].seq if claim in state.claims else -1 for claim in wanted}:
        return "it does not name the newest findings of what it rests on"
    return ""


def why_not_decided(state: DrillState, option: str) -> str:
    """One answer a question, with one of its options, while the drill is not held."""
    question = state.question
    if question is None:
        return "no question is open"
    if question.answer is not None:
        return "the question is answered"
    if state.hold is not None:
        return "nothing is decided while the drill is held"
    return "" if option in question.asked.options else f"{option!r} is none of {', '.join(question.asked.options)}"


def answered(state: DrillState, data: QuestionClosed, step: str, at: int) -> str:
    """A question ends with its answer; without one by time, as its step says, or void."""
    question, now = state.question, current_step(state)
    if question is None or question.seq != data.question or now is None or now[0].id != step:
        return f"question {data.question} is not open"
    choice = now[0].decision
    if (question.answer is not None) != (data.outcome == "answered"):
        return "an answer stands before it" if question.answer is not None else "no answer stands before it"
    if question.answer is not None:
        return "" if (data.option, data.decision) == question.answer else "it is not what was answered"
    if data.outcome == "void" or choice is None:
        return "a void question chooses nothing" if data.option else ""
    if at < question.at + choice.timeout:
        return "its time is not over"
    wanted = "" if choice.no_answer == "hold" else choice.no_answer
    return "" if data.option == wanted else f"without an answer it is {choice.no_answer}"


def why_not_done(state: DrillState, step: Step, phase: Phase) -> str:
    """A step that decides ends with what was chosen, and does nothing else."""
    if phase in {"acting", "verifying"}:
        return f"step {step.id} only decides"
    if phase == "gate":
        return "" if state.question is not None else f"step {step.id} asks nothing"
    if phase == "done" and state.opened.live and not any(c.step == step.id for c in state.chosen):
        return f"step {step.id} is done, and nothing was chosen"
    return ""
