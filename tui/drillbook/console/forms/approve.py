"""Approving a gate: what one agrees to, in the order in which one should read it."""

from drillbook.console import signers
from drillbook.console.forms import second_reading
from drillbook.console.forms.form import Form, Slot
from drillbook.console.glyphs import FAILED, NOT_CHECKED, UNKNOWN
from drillbook.console.lines import Line, Part, flow, hang, ln, pad, part, width
from drillbook.console.numbers import count, digest
from drillbook.console.own import of_gate, untold
from drillbook.console.panes.plan import going_back, plan_lines
from drillbook.console.panes.requires import requires
from drillbook.console.scene import Scene
from drillbook.console.signers import signs_as
from drillbook.console.theme import Role
from drillbook.model.runbook import step_of
from drillbook.model.second_reading import reading_digest, reading_text
from drillbook.model.step import Claim
from drillbook.state.clocks import lasted
from drillbook.state.drill_state import GateState
from drillbook.state.port import SignRequest

BESIDE_FROM = 100
RIGHT = 48
LEFT_OUT: dict[str, tuple[str, Role]] = {
    "failed": (f"{FAILED} failed", "failed"),
    "unknown": (f"{UNKNOWN} unknown", "unknown"),
    "not checked": (f"{NOT_CHECKED} NOT CHECKED", "not-checked"),
}
"""How what is outside the gate is shown, by the word that its entry ends with; worst first."""


def approve(scene: Scene) -> Form | None:
    """The form of the first need that somebody at this console can meet; None when there is none."""
    gate, mine = scene.state.gate, signers.at_gate(scene)
    if gate is None or not mine:
        return None
    person, role = mine[0]
    step = gate.opened.steps[0].step if gate.opened.steps else scene.state.current
    words = tuple(
        Slot(f"words{i}", "Type the region" if i else "Type the name", words=word)
        for i, word in enumerate(gate.opened.type_words)
    )
    return Form(
        "approve",
        f"Approve {what(scene, gate)}",
        (Slot("reason", "Reason", optional=True, hint="optional"), *words),
        lambda values: SignRequest("approve", person, role, step=step, reason=values["reason"].strip()),
        body,
        "sign",
        signer=signs_as(scene, person),
        facts=f"for {person}, {role}",
        gate=gate.seq,
    )


def refuse(scene: Scene) -> Form | None:
    """Refusing closes the gate and says why."""
    gate, mine = scene.state.gate, signers.at_gate(scene)
    if gate is None or not mine:
        return None
    person, role = mine[0]
    step = gate.opened.steps[0].step if gate.opened.steps else scene.state.current
    return Form(
        "refuse",
        f"Refuse {what(scene, gate)}",
        (Slot("reason", "Reason", hint="goes into the timeline"),),
        lambda values: SignRequest("refuse", person, role, step=step, reason=values["reason"].strip()),
        lambda _s, cells: flow(
            ln("The gate closes, nothing acts, and the step is checked again. It may be asked again later."), cells - 1
        ),
        "sign",
        signer=signs_as(scene, person),
        facts=f"for {person}, {role}",
        gate=gate.seq,
    )


def what(scene: Scene, gate: GateState) -> str:
    """What the gate covers: a step, or the steps of a block."""
    steps = gate.opened.steps
    if gate.opened.block or len(steps) != 1:
        span = f"{steps[0].step} to {steps[-1].step}" if steps else ""
        return f"block {gate.opened.block}  {span}".rstrip()
    step = step_of(scene.state.opened.runbook, steps[0].step)
    return f"step {step.no}  {step.title}"


def body(scene: Scene, cells: int) -> list[Line]:
    """Requirements, plan, going back and what is not asked; beside them, or below, what the signature binds."""
    gate = scene.state.gate
    if gate is None:
        return []
    if cells < BESIDE_FROM:
        return [*_agreed(scene, gate, cells), [], *second_reading.section(scene, cells), *_bound(scene, gate, cells)]
    left = cells - RIGHT - 4
    right = [*second_reading.section(scene, RIGHT), *_bound(scene, gate, RIGHT)]
    return beside(_agreed(scene, gate, left), right, left, 4)


def beside(left: list[Line], right: list[Line], cells: int, gutter: int) -> list[Line]:
    """Two columns of lines as one."""
    lines: list[Line] = []
    for index in range(max(len(left), len(right))):
        first = left[index] if index < len(left) else []
        second = right[index] if index < len(right) else []
        lines.append([*first, Part(" " * (cells - width(first) + gutter)), *second] if second else first)
    return lines


def _agreed(scene: Scene, gate: GateState, cells: int) -> list[Line]:
    runbook = scene.state.opened.runbook
    covered = [step_of(runbook, s.step) for s in gate.opened.steps]
    acts = f"step {covered[0].no} acts once" if len(covered) == 1 else f"these {len(covered)} steps act once each"
    lines = flow(ln(f"You approve that {acts}, while all of this stays proven:"), cells - 1)
    every = {c.id: c for s in runbook.steps for c in s.requires}
    claims = [every.get(f.claim, Claim(f.claim, f.claim)) for f in gate.opened.findings]
    lines += [[], *requires(scene, claims, cells, title="Proven"), []]
    for gated, step in zip(gate.opened.steps, covered, strict=True):
        if len(covered) > 1:
            lines.append(ln((f"{step.no:>2} ", "muted"), (step.title, "strong")))
        lines += plan_lines(gated.plan, cells)
        for remark in gated.plan.notes:
            lines += hang("Watch", cells, remark)
        lines += [*going_back(scene, step, cells), []]
    return lines + _not_asked(scene, gate, cells)


def _not_asked(scene: Scene, gate: GateState, cells: int) -> list[Line]:
    """As the gate's entry says it: `claim: verdict`, or `kind: not checked`."""
    del scene
    groups: dict[str, list[str]] = {word: [] for word in LEFT_OUT}
    for said in gate.opened.not_asked:
        name, _, word = said.rpartition(": ")
        groups.setdefault(word, []).append(name)
    rows = [
        ln((f"{LEFT_OUT[word][0]} ", LEFT_OUT[word][1]), ", ".join(groups[word])) for word in LEFT_OUT if groups[word]
    ]
    return hang("Not asked", cells, *(rows or [ln(("nothing is left out", "muted"))]))


def _bound(scene: Scene, gate: GateState, cells: int) -> list[Line]:
    opened = gate.opened
    rows = [_tied("step", s.step, s.hash, cells) for s in opened.steps]
    numbers = " ".join(str(f.seq) for f in opened.findings)
    rows += flow(ln((pad("findings", 10), "muted"), numbers), cells - 13)
    rows += [_tied("plan", count(len(s.plan.calls), "call"), s.plan_hash, cells) for s in opened.steps]
    rows.append(_tied("timeline", f"entry {gate.seq}", gate.sha256, cells))
    reading = of_gate(scene)
    if reading is not None and not untold(scene):
        read = count(len(reading.claims), "claim")
        rows.append(_tied("reading", read, reading_digest(reading_text(reading)), cells))
    valid = min((need.valid for need in opened.needs), default=0)
    return [
        *hang("Bound to", cells, *rows), [],
        *hang("Valid", cells, ln(f"{lasted(valid)} from signing, for one use")),
    ]  # fmt: skip


def _tied(label: str, what_: str, hexadecimal: str, cells: int) -> Line:
    room = max(8, cells - 13 - 10 - 11)
    return [part(pad(label, 10), "muted"), *ln(pad(ln(what_)[0].text, room)), part(f"  {digest(hexadecimal)}")]
