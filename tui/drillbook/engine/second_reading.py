"""A second reading that was signed: kept with the gate, and compared with the drill's own in a finding of its own."""

from drillbook.engine.draft import Draft
from drillbook.engine.events import Signed
from drillbook.engine.seats import Write
from drillbook.entries.steps import Found
from drillbook.model.second_reading import parse_reading
from drillbook.state.second_readings import finding_of, rule_of, why_not_carried


def hand_in(draft: Draft, event: Signed, write: Write) -> None:
    """By a role that the gate asks, also while it is suspended: a difference shuts it, a newer reading settles that."""
    gate = draft.state.gate
    if gate is None or gate.cleared:
        draft.refuse("no gate is open")
    elif event.role not in {n.role for n in gate.opened.needs}:
        draft.refuse(f"this gate asks no {event.role}")
    elif why := why_not_carried(draft.state, event.decision):
        draft.refuse(why)
    else:
        write(draft, event, draft.state.current)
        find(draft, event)


def find(draft: Draft, event: Signed) -> None:
    """The finding that compares the reading in a decision, where there is one."""
    gate = draft.state.gate
    if event.decision.reading and gate is not None:
        finding = finding_of(draft.state, gate, event.person, parse_reading(event.decision.reading))
        step = gate.opened.steps[0].step
        draft.write(Found(claim=rule_of(step, event.person), finding=finding), draft.state.current)
