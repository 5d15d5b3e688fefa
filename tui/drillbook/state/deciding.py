"""The bar while a question is open: who decides between what, and what the answer rests on."""

from drillbook.model.finding import Verdict
from drillbook.model.step import Step
from drillbook.state.bar import Bar, Word, bar
from drillbook.state.blocks import people_of
from drillbook.state.clocks import lasted
from drillbook.state.drill_state import DrillState, QuestionState
from drillbook.state.log import counted


def asked_of(state: DrillState, question: QuestionState, step: Step, now: int) -> Bar:
    """Failed evidence says no go, unknown evidence says so; the question stands all the same."""
    asked = question.asked
    who = " or ".join(people_of(state.opened.runbook, asked.role)) or f"the {asked.role}"
    verdicts = [state.claims[n.claim].observation.finding.verdict for n in asked.findings if n.claim in state.claims]
    good = verdicts.count(Verdict.PROVEN)
    word: Word = "NO GO" if Verdict.FAILED in verdicts else "UNKNOWN" if good < len(verdicts) else "GO"
    rests = f"{good} of {counted(len(verdicts), 'finding')} it rests on {'is' if good == 1 else 'are'} proven."
    choice = step.decision
    left = question.at + choice.timeout - now if choice is not None else 0
    silence = "the drill holds" if choice is None or choice.no_answer == "hold" else choice.no_answer
    short = f"{who} decides: {' or '.join(asked.options)}."
    return bar(word, short, rests if verdicts else "It rests on no finding.", f"in {lasted(max(0, left))} {silence}")
