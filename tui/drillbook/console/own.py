"""What this console's own workers read of the open gate, claim by claim beside the drill's."""

from dataclasses import dataclass

from drillbook.console.scene import Scene
from drillbook.console.theme import Role
from drillbook.model.finding import Unit, Verdict
from drillbook.model.intent import LinePoint
from drillbook.model.second_reading import SecondReading
from drillbook.state.clocks import age
from drillbook.state.second_readings import compare, last_read, names, to_read


@dataclass(frozen=True)
class Beside:
    """One claim from both sides; `comparison` is proven where they agree, and times are wall-clock microseconds."""

    claim: str
    name: str
    comparison: Verdict
    unit: Unit
    own: int | None
    own_verdict: Verdict
    own_at: int
    note: str
    drill: int | None
    drill_verdict: Verdict
    drill_at: int


def of_gate(scene: Scene) -> SecondReading | None:
    """The newest second reading, if it is of the gate that is open."""
    gate, reading = scene.state.gate, scene.own.reading if scene.own is not None else None
    if gate is None or gate.cleared or reading is None or reading.gate != LinePoint(gate.seq, gate.sha256):
        return None
    return reading


def in_short(scene: Scene) -> tuple[tuple[str, Role], ...] | None:
    """What the own workers say of the open gate, in a line; None where there are none."""
    if scene.own is None:
        return None
    reading = of_gate(scene)
    if reading is None:
        return ((scene.own.trouble or "your own workers are reading", "unknown" if scene.own.trouble else "muted"),)
    old: tuple[str, Role] = (f"  {age(scene.now - reading.read_at)} ago", "muted")
    if unlike := differs(scene):
        return ((f"it differs on {unlike}; y hands it in", "failed"), old)
    if dark := untold(scene):
        return ((f"your workers cannot tell {dark}", "unknown"), old)
    return (("it agrees", "proven"), old)


def differs(scene: Scene) -> str:
    """The claims on which it differs, as people name them; empty where it does not, or cannot tell."""
    return ", ".join(claim.name for claim in beside(scene) if claim.comparison is Verdict.FAILED)


def untold(scene: Scene) -> str:
    """The claims that it cannot tell."""
    return ", ".join(claim.name for claim in beside(scene) if claim.comparison is Verdict.UNKNOWN)


def not_repeated(scene: Scene) -> str:
    """What the gate shows and nobody reads twice."""
    gate = scene.state.gate
    if gate is None:
        return ""
    again = {claim.id for claim in to_read(scene.state, gate)}
    return names(scene.state, tuple(n.claim for n in gate.opened.findings if n.claim not in again))


def beside(scene: Scene) -> tuple[Beside, ...]:
    """Each claim that was read again, those that differ first."""
    gate, reading = scene.state.gate, of_gate(scene)
    if gate is None or reading is None:
        return ()
    asked = to_read(scene.state, gate)
    compared = compare(scene.state, asked, reading)
    own = {claim.claim: claim for claim in reading.claims}
    found = []
    for claim in asked:
        read, known = own.get(claim.id), scene.state.claims.get(claim.id)
        if read is None or known is None:
            continue
        theirs = known.observation.finding
        word = Verdict.UNKNOWN if claim.id in compared.untold else Verdict.PROVEN
        word = Verdict.FAILED if claim.id in compared.differs else word
        found.append(
            Beside(
                claim.id, theirs.claim, word, read.unit or theirs.unit, read.value, read.verdict, read.observed_at,
                read.note, theirs.value, theirs.verdict, last_read(known),
            )
        )  # fmt: skip
    order = {Verdict.FAILED: 0, Verdict.UNKNOWN: 1, Verdict.PROVEN: 2}
    return tuple(sorted(found, key=lambda claim: order[claim.comparison]))
