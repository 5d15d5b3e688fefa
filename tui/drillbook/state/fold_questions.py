"""The fold of questions: asked, and answered or not."""

from msgspec.structs import replace

from drillbook.entries.base import Head
from drillbook.entries.steps import QuestionAsked, QuestionClosed
from drillbook.model.runbook import step_of
from drillbook.state.drill_state import Chosen, DrillState, QuestionState


def fold_question(
    state: DrillState, data: QuestionAsked | QuestionClosed, head: Head, sha256: str, at: int
) -> DrillState:
    """The state after the entry."""
    if isinstance(data, QuestionAsked):
        return replace(state, question=QuestionState(seq=head.seq, sha256=sha256, at=at, asked=data))
    if data.option:
        return replace(state, question=None, chosen=(*state.chosen, _chosen(state, data, head)))
    back = tuple(
        replace(s, phase="checking", since=at, moved=head.seq, moved_sha256=sha256, reason=data.reason)
        if s.id == head.step and s.phase == "gate"
        else s
        for s in state.steps
    )
    return replace(state, question=None, steps=back)


def _chosen(state: DrillState, data: QuestionClosed, head: Head) -> Chosen:
    choice = step_of(state.opened.runbook, head.step).decision
    options = choice.options if choice is not None else ()
    option = next(o for o in options if o.name == data.option)
    person = head.by if data.outcome == "answered" else ""
    return Chosen(step=head.step, option=option, seq=data.decision if data.decision >= 0 else head.seq, person=person)
