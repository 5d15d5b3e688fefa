"""What second readings say at a gate: each agrees with the drill's own findings, differs, or cannot tell."""

from dataclasses import dataclass

from msgspec.structs import replace

from drillbook.model.finding import MOST_FACTS, Fact, Finding, Verdict
from drillbook.model.intent import Decision
from drillbook.model.quantity import SECOND
from drillbook.model.runbook import step_of
from drillbook.model.second_reading import CHECK, NOT_TWICE, ReadClaim, SecondReading, parse_reading
from drillbook.model.step import Claim
from drillbook.state.blocks import block_steps
from drillbook.state.clocks import age, wall_micros
from drillbook.state.drill_state import ClaimState, DrillState, GateState, ReadingState

MOST_OLD = 60 * SECOND
"""How long before its signature a second reading may have been taken."""
SKEW = 5 * SECOND
"""How far a signer's clock may be from the engine's."""


@dataclass(frozen=True)
class Compared:
    """Proven where everything was read and agrees, failed where something differs; claims by their ids."""

    verdict: Verdict
    differs: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()
    """What it could not read."""


def to_read(state: DrillState, gate: GateState) -> tuple[Claim, ...]:
    """The claims that the gate shows and that somebody else can read again."""
    shown = {numbered.claim for numbered in gate.opened.findings}
    return tuple(c for c in of_step(state, gate.opened.steps[0].step) if c.id in shown)


def of_step(state: DrillState, step: str) -> tuple[Claim, ...]:
    """What a step requires and somebody else can read again."""
    claims = step_of(state.opened.runbook, step).requires
    return tuple(c for c in claims if c.check not in NOT_TWICE and c.id not in state.overridden)


def compare(state: DrillState, asked: tuple[Claim, ...], reading: SecondReading) -> Compared:
    """Set it beside the newest recorded verdicts; numbers may differ as long as each keeps the check's own limit."""
    own = {claim.claim: claim for claim in reading.claims}
    differs, untold = [], []
    for claim in asked:
        read, known = own.get(claim.id), state.claims.get(claim.id)
        if read is None or read.verdict is Verdict.UNKNOWN:
            untold.append(claim.id)
        elif known is None or known.recorded is not read.verdict or _breaks_limit(read):
            differs.append(claim.id)
    verdict = Verdict.FAILED if differs else Verdict.UNKNOWN if untold else Verdict.PROVEN
    return Compared(verdict, tuple(differs), tuple(untold))


def _breaks_limit(read: ReadClaim) -> bool:
    """It is called proven, and its number says otherwise."""
    if read.verdict is not Verdict.PROVEN or read.value is None or read.limit is None:
        return False
    kept = {"≤": read.value <= read.limit, "≥": read.value >= read.limit, "=": read.value == read.limit}
    return not kept.get(read.relation, True)


def why_not_carried(state: DrillState, said: Decision) -> str:
    """What is wrong with the second reading in a decision at the open gate, or with its lack."""
    gate = state.gate
    if gate is None or gate.cleared:
        return "no gate is open"
    if not said.reading:
        asked = said.decision == "reading" or (said.decision == "approve" and said.role in gate.opened.second_reading)
        lacks = f"this gate counts {said.role} {said.person} only with a second reading of their own"
        return f"{lacks}; attach with --regions FILE" if asked else ""
    if said.decision not in {"approve", "reading"}:
        return f"{said.decision} carries no second reading"
    try:
        reading = parse_reading(said.reading)
    except ValueError as error:
        return str(error)
    if why := why_not_of(state, reading, wall_micros(said.signed_at)):
        return why
    compared = compare(state, to_read(state, gate), reading)
    if compared.verdict is Verdict.UNKNOWN:
        return f"its second reading cannot tell {names(state, compared.untold)}"
    if said.decision == "approve" and compared.differs:
        return f"its second reading differs on {names(state, compared.differs)}; hand it in as a reading instead"
    return ""


def why_not_of(state: DrillState, reading: SecondReading, signed_at: int) -> str:
    """Why a statement signed at this time may not carry it: of another drill, gate or cluster, or too old."""
    gate = state.gate
    if gate is None or gate.cleared or (reading.gate.seq, reading.gate.sha256) != (gate.seq, gate.sha256):
        return f"its second reading was taken for the gate at entry {reading.gate.seq}, which is not open"
    if reading.drill != state.opened.drill:
        return "its second reading was taken for another drill"
    if why := why_not_clusters(state, {r.name: r.cluster_id for r in reading.regions}):
        return why
    if reading.read_at > signed_at + SKEW or signed_at - reading.read_at > MOST_OLD:
        return f"its second reading was not taken within the {MOST_OLD // SECOND} s before it was signed"
    asked = {claim.id for claim in to_read(state, gate)}
    if strange := [c.claim for c in reading.claims if c.claim not in asked]:
        return f"its second reading is about {strange[0]}, which this gate does not ask"
    return ""


def why_not_clusters(state: DrillState, found: dict[str, str]) -> str:
    """Why these cluster ids, by region, are not those of the drill."""
    for region in state.opened.regions:
        if (own := found.get(region.name, "")) != region.cluster_id:
            return f"the second reading's {region.name} is cluster {own or '?'}; the drill's is {region.cluster_id}"
    return ""


def names(state: DrillState, claims: tuple[str, ...]) -> str:
    """Claims as their findings name them."""
    known = state.claims
    return ", ".join(known[c].observation.finding.claim if c in known else c for c in claims)


def rule_of(step: str, person: str) -> str:
    """The claim that a person's second reading agrees, at the gate before this step: what an override names."""
    return f"{step}/second-reading/{person}"


def disputes(state: DrillState, step: str) -> tuple[ReadingState, ...]:
    """The readings that differ and stand: not taken again by their person, not overridden."""
    covered = {s.id for s in block_steps(state.opened.runbook, step)}
    return tuple(
        r
        for r in state.readings
        if r.verdict is Verdict.FAILED and r.step in covered and rule_of(r.step, r.person) not in state.overridden
    )


def disputed(state: DrillState, step: str) -> tuple[Claim, ...]:
    """The same, each as a claim that failed: what shuts the gate, and what an override names."""
    return tuple(Claim(rule_of(r.step, r.person), CHECK) for r in disputes(state, step))


def with_reading(state: DrillState, person: str, seq: int, reading: SecondReading) -> DrillState:
    """The state after a signed reading; a difference stands until the same person reads that it is gone."""
    gate = state.gate
    if gate is None:
        return state
    step, compared = gate.opened.steps[0].step, compare(state, to_read(state, gate), reading)
    before = next((r for r in state.readings if (r.person, r.step) == (person, step)), None)
    if before is not None and before.verdict is Verdict.FAILED and compared.verdict is Verdict.UNKNOWN:
        return state
    kept = tuple(r for r in state.readings if r is not before)
    return replace(state, readings=(*kept, ReadingState(person, step, seq, compared.verdict, compared.differs)))


def finding_of(state: DrillState, gate: GateState, person: str, reading: SecondReading) -> Finding:
    """The finding that compares the two, with both values and both ages at the time of the second."""
    compared = compare(state, to_read(state, gate), reading)
    own = {claim.claim: claim for claim in reading.claims}
    asked = sorted((c.id for c in to_read(state, gate)), key=lambda c: c not in compared.differs)
    facts = tuple(f for claim in asked for f in _both(state, claim, person, own.get(claim)))
    worst = next((c for c in asked if c in compared.differs), "")
    return Finding(
        CHECK,
        compared.verdict,
        f"{person}'s second reading agrees with the drill's",
        note=difference(state, person, own.get(worst), worst, reading.read_at) if worst else "",
        value=len(compared.differs),
        limit=0,
        relation="=",
        unit="count",
        facts=facts[:MOST_FACTS],
        observed_at=min((c.observed_at for c in reading.claims), default=reading.read_at),
        remedy="Find out which of the two is wrong; read again, or override the rule by name." if worst else "",
    )


def difference(state: DrillState, person: str, own: ReadClaim | None, claim: str, now: int) -> str:
    """Which claim, both values and both ages: `lag of orders: bob read 812, failed, 0.8 s ago; the drill 12, ...`."""
    mine = _said(own.verdict, own.value, own.observed_at, now) if own is not None else "nothing"
    known = state.claims.get(claim)
    if known is None:
        return f"{claim}: {person} read {mine}; the drill nothing"
    theirs = known.observation.finding
    return (
        f"{theirs.claim}: {person} read {mine}; the drill {_said(theirs.verdict, theirs.value, last_read(known), now)}"
    )


def last_read(known: ClaimState) -> int:
    """When the oldest reading behind it was made, or where it says none, when the drill judged it."""
    return known.observation.finding.observed_at or known.sampled_at


def _said(verdict: Verdict, value: int | None, observed_at: int, now: int) -> str:
    number = f"{value:,}, " if value is not None else ""
    return f"{number}{verdict}, {age(max(0, now - observed_at))} ago"


def _both(state: DrillState, claim: str, person: str, own: ReadClaim | None) -> tuple[Fact, ...]:
    name, facts = names(state, (claim,)), []
    if own is not None:
        facts.append(
            Fact(name, own.value, own.unit, source=f"read by {person}", observed_at=own.observed_at,
                 text=own.note if own.value is None else "", verdict=own.verdict)
        )  # fmt: skip
    if (known := state.claims.get(claim)) is not None:
        theirs = known.observation.finding
        facts.append(
            Fact(name, theirs.value, theirs.unit, source="read by the drill", observed_at=last_read(known),
                 text=theirs.note if theirs.value is None else "", verdict=theirs.verdict)
        )  # fmt: skip
    return tuple(facts)
