"""The driver's seat: offered to another driver of the runbook, and taken by whom it was offered to."""

from drillbook.console.forms.form import Form, Slot
from drillbook.console.lines import Line, flow, ln
from drillbook.console.scene import Scene
from drillbook.console.signers import signs_as
from drillbook.state.blocks import people_of
from drillbook.state.port import SignRequest

OFFERED = "Nothing changes until they sign that they take over. Until then you drive."
TAKEN = "From this entry on you drive: what the drill asks of its driver is asked of you."


def hand_over(scene: Scene) -> Form | None:
    """Offer the seat; None where the runbook has no other driver."""
    others = tuple(p for p in people_of(scene.state.opened.runbook, "driver") if p != scene.state.driver)
    if not others:
        return None
    person, step = scene.you.person, scene.state.current
    return Form(
        "hand-over",
        "Hand over the driver's seat",
        (Slot("option", "To whom", one_of=others), Slot("reason", "Reason", optional=True, hint="optional")),
        lambda values: SignRequest(
            "hand-over", person, "driver", step=step, reason=values["reason"].strip(), option=values["option"]
        ),
        lambda _s, cells: _said(OFFERED, cells),
        "sign",
        signer=signs_as(scene, person),
        facts=f"for {person}, driver",
    )


def take_over(scene: Scene) -> Form | None:
    """Take the seat that was offered; None where it was offered to somebody else."""
    person, step = scene.you.person, scene.state.current
    if scene.state.offered is None or scene.state.offered.person != person:
        return None
    return Form(
        "take-over",
        "Take the driver's seat",
        (Slot("reason", "Remark", optional=True, hint="optional"), Slot("word", "Type the word", words="take over")),
        lambda values: SignRequest("take-over", person, "driver", step=step, reason=values["reason"].strip()),
        lambda _s, cells: _said(TAKEN, cells),
        "sign",
        signer=signs_as(scene, person),
        facts=f"for {person}, driver",
    )


def _said(text: str, cells: int) -> list[Line]:
    return flow(ln(text), cells - 1)
