"""Breaking the glass: one person opens a gate without the others, against a named rule, for a typed reason."""

from drillbook.console import signers
from drillbook.console.forms.approve import body
from drillbook.console.forms.form import Form, Slot
from drillbook.console.scene import Scene
from drillbook.console.signers import signs_as
from drillbook.state.port import SignRequest
from drillbook.state.rules import approvals_rule


def break_glass(scene: Scene) -> Form | None:
    """What the gate shows, to be opened alone; None where nobody here may."""
    gate, mine = scene.state.gate, signers.for_glass(scene)
    if gate is None or not mine:
        return None
    person, role = mine[0]
    step, rule = gate.opened.steps[0].step, approvals_rule(gate.opened)
    return Form(
        "break-glass",
        "Break the glass: open this gate alone",
        (
            Slot("rule", "Rule that is broken", words=rule),
            Slot("reason", "Reason", hint="marked for ever, in the console and in the review"),
        ),
        lambda values: SignRequest(
            "break-glass", person, role, step=step, reason=values["reason"].strip(), rule=values["rule"].strip()
        ),
        body,
        "sign",
        signer=signs_as(scene, person),
        facts=f"for {person}, {role}",
        gate=gate.seq,
    )
