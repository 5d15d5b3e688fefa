"""One's own second reading: beside the drill's in an approval, and handed in where it differs or settles that."""

from drillbook.console import signers
from drillbook.console.forms.form import Form, Slot
from drillbook.console.glyphs import MARK
from drillbook.console.lines import Line, Part, flow, hang, ln, pad, part, width
from drillbook.console.numbers import number
from drillbook.console.own import Beside, beside, not_repeated, of_gate
from drillbook.console.panes.requires import ROLE
from drillbook.console.scene import Scene
from drillbook.console.theme import Role
from drillbook.model.finding import Verdict
from drillbook.state.clocks import age
from drillbook.state.port import SignRequest

WORDS = {Verdict.PROVEN: "agree", Verdict.FAILED: "differ", Verdict.UNKNOWN: "unknown"}
AT, NUMBER = 13, 9
SHUTS = (
    "It differs. Signed, it is a failed finding: the gate is shut until you read that it is gone, or until an override."
)
SETTLES = "It agrees. Signed, it settles what you read before; it approves nothing."


def section(scene: Scene, cells: int) -> list[Line]:
    """Both sides, claim by claim, or why there is nothing to show; empty where nobody asks for it."""
    gate, own = scene.state.gate, scene.own
    if gate is None:
        return []
    if own is None:
        asked = gate.opened.second_reading
        said = f"nothing: {' and '.join(asked)} must read for themselves; attach with --regions FILE"
        return [*hang("You read", cells, ln((said, "unknown"))), []] if asked else []
    reading = of_gate(scene)
    if reading is None:
        said = own.trouble or "your own workers are reading the gate's claims"
        return [*hang("You read", cells, ln((said, "unknown" if own.trouble else "muted"))), []]
    read = ln(f"{age(scene.now - reading.read_at)} ago, by your own workers")
    lines = [*hang("You read", cells, read), [Part(" " * (cells - 2 * NUMBER)), *_numbers("drill", "you", "muted")]]
    for claim in beside(scene):
        lines += _claim(scene, claim, cells)
    once = not_repeated(scene)
    return [*lines, *(hang("", cells, ln((f"read by the drill alone: {once}", "muted"))) if once else []), []]


def hand_in(scene: Scene) -> Form | None:
    """Sign what was read; None where there is nothing, or nobody here whom the gate asks."""
    gate, mine = scene.state.gate, signers.for_reading(scene)
    if gate is None or not mine:
        return None
    person, role = mine[0]
    step = gate.opened.steps[0].step
    differs = any(claim.comparison is Verdict.FAILED for claim in beside(scene))
    return Form(
        "reading",
        "Hand in what you read",
        (Slot("reason", "Remark", optional=True, hint="optional; enter signs"),),
        lambda values: SignRequest("reading", person, role, step=step, reason=values["reason"].strip()),
        lambda s, cells: [*flow(ln(SHUTS if differs else SETTLES), cells - 1), [], *section(s, cells)],
        "sign",
        signer=signers.signs_as(scene, person),
        facts=f"for {person}, {role}",
        gate=gate.seq,
    )


def _claim(scene: Scene, claim: Beside, cells: int) -> list[Line]:
    room = cells - AT - 2 * NUMBER
    first, *rest = flow(ln((claim.name, "text" if claim.comparison is Verdict.PROVEN else "strong")), room)
    state = ln((pad(f"  {MARK[claim.comparison]} {WORDS[claim.comparison]}", AT), ROLE[claim.comparison]))
    drill, own = (number(v, claim.unit) if v is not None else "" for v in (claim.drill, claim.own))
    role: Role = "failed" if claim.comparison is Verdict.FAILED else "text"
    lines = [[*state, *first, Part(" " * (room - width(first))), *_numbers(drill, own, role)]]
    lines += [[Part(" " * AT), *more] for more in rest]
    if claim.comparison is not Verdict.PROVEN:
        ages = (age(scene.now - at) for at in (claim.own_at, claim.drill_at))
        said = f"you read {claim.own_verdict} {next(ages)} ago, the drill {claim.drill_verdict} {next(ages)} ago"
        text = f"{said}; {claim.note}" if claim.note else said
        lines += [[Part(" " * AT), *more] for more in flow(ln(text), cells - AT)]
    return lines


def _numbers(drill: str, own: str, role: Role) -> Line:
    return [part(pad(drill, NUMBER, right=True), "muted"), part(pad(own, NUMBER, right=True), role)]
