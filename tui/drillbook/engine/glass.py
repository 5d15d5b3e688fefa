"""Break-glass: one person opens a gate alone. What it asks to be proven stays asked; the mark stays for ever."""

from drillbook.engine.draft import Draft
from drillbook.engine.events import Signed
from drillbook.engine.seats import Write
from drillbook.state.rules import approvals_rule


def break_glass(draft: Draft, event: Signed, write: Write) -> None:
    """By the role that the runbook names, against a rule that is named, with a reason that is typed."""
    state, said = draft.state, event.decision
    gate, role = state.gate, state.opened.runbook.break_glass
    if not role:
        draft.refuse("this runbook lets nobody break the glass: it names no role in `break_glass`")
    elif event.role != role:
        draft.refuse(f"the glass is broken by a {role}, not by a {event.role}")
    elif gate is None or gate.cleared:
        draft.refuse("no gate is open")
    elif state.hold is not None:
        draft.refuse(f"the drill is held: {state.hold.reason}")
    elif gate.suspended:
        draft.refuse(f"the gate is suspended: {', '.join(gate.suspended)} not proven; break-glass replaces people only")
    elif said.rule != approvals_rule(gate.opened):
        draft.refuse(f"break-glass names the rule that it breaks: {approvals_rule(gate.opened)}")
    elif not said.reason.strip():
        draft.refuse("break-glass needs a reason")
    else:
        write(draft, event, state.current)
