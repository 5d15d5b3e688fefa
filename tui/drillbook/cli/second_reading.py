"""Taking one second reading of a drill from the command line, and printing both sides of it."""

import argparse
import asyncio
import sys

import msgspec

from drillbook.drill.lines import now_micros
from drillbook.drill.reading import fold_folder
from drillbook.drill.second_reader import SecondReader
from drillbook.errors import InputError
from drillbook.model.finding import Unit, Verdict
from drillbook.model.intent import LinePoint
from drillbook.model.second_reading import ReadClaim, SecondReading, reading_digest, reading_text
from drillbook.model.step import Claim
from drillbook.runbook.site import load_site
from drillbook.state.clocks import age
from drillbook.state.drill_state import DrillState
from drillbook.state.second_readings import compare, last_read, of_step, to_read
from drillbook.timeline.folder import is_drill_folder

NO_GATE = LinePoint(-1, "")


class Beside(msgspec.Struct, frozen=True):
    """One claim, as one's own workers and as the drill read it; no verdict of the drill's where it never did."""

    claim: str
    name: str
    comparison: str
    verdict: Verdict
    value: int | None
    unit: Unit
    limit: int | None
    observed_at: int
    note: str
    drill_verdict: Verdict | None
    drill_value: int | None
    drill_observed_at: int


class Comparison(msgspec.Struct, frozen=True):
    """What is printed with `--json`; `digest` is the SHA-256 of `reading` as text."""

    result: str
    digest: str
    reading: SecondReading
    claims: tuple[Beside, ...]
    left_out: tuple[str, ...]
    """What the step requires and nobody repeats."""


def take(args: argparse.Namespace) -> int:
    """Read until nothing is unknown any more, compare with the newest the drill says, and print."""
    if not is_drill_folder(args.drill):
        raise InputError("not a drill folder: no timeline.jsonl in it", where=str(args.drill))
    state = fold_folder(args.drill)
    step, point, claims = _asked(args, state)
    site = load_site(args.regions).site

    async def read() -> SecondReading:
        reader = SecondReader(state.opened, site, args.regions)
        try:
            return await reader.settled(state, claims, point)
        finally:
            await reader.stop()

    reading = asyncio.run(read())
    found = _compared(fold_folder(args.drill), step, claims, reading)
    sys.stdout.write((msgspec.json.encode(found).decode() if args.json else _text(found, step)) + "\n")
    return 0 if found.result == "agrees" else 1


def _asked(args: argparse.Namespace, state: DrillState) -> tuple[str, LinePoint, tuple[Claim, ...]]:
    gate = state.gate if state.gate is not None and not state.gate.cleared else None
    if args.step:
        if args.step not in {s.id for s in state.opened.runbook.steps}:
            named = ", ".join(s.id for s in state.opened.runbook.steps)
            raise InputError(f"the runbook has no step {args.step}", where="--step", remedy=f"name one of {named}")
        return args.step, NO_GATE, of_step(state, args.step)
    if gate is None or args.gate not in {-1, gate.seq}:
        what = f"the gate at entry {args.gate} is" if args.gate >= 0 else "no gate is"
        now = f"; the gate at entry {gate.seq} is" if gate is not None else ""
        raise InputError(f"{what} not open{now}" if args.gate >= 0 else "no gate is open", where=str(args.drill),
                         remedy="--step STEP reads what a step requires at any time")  # fmt: skip
    return gate.opened.steps[0].step, LinePoint(gate.seq, gate.sha256), to_read(state, gate)


def _compared(state: DrillState, step: str, claims: tuple[Claim, ...], reading: SecondReading) -> Comparison:
    compared = compare(state, claims, reading)
    word = {Verdict.PROVEN: "agrees", Verdict.FAILED: "differs", Verdict.UNKNOWN: "cannot tell"}
    own = {c.claim: c for c in reading.claims}
    said = {c.id: "differs" if c.id in compared.differs else "cannot tell" if c.id in compared.untold else "agrees"
            for c in claims}  # fmt: skip
    required = next(s for s in state.opened.runbook.steps if s.id == step).requires
    return Comparison(
        word[compared.verdict],
        reading_digest(reading_text(reading)),
        reading,
        tuple(_beside(state, own[c.id], said[c.id]) for c in claims),
        tuple(c.id for c in required if c.id not in own),
    )


def _beside(state: DrillState, own: ReadClaim, said: str) -> Beside:
    known = state.claims.get(own.claim)
    finding = known.observation.finding if known is not None else None
    return Beside(
        own.claim, finding.claim if finding else own.claim, said, own.verdict, own.value, own.unit, own.limit,
        own.observed_at, own.note, finding.verdict if finding else None, finding.value if finding else None,
        last_read(known) if known else 0,
    )  # fmt: skip


def _text(found: Comparison, step: str) -> str:
    reading, now = found.reading, now_micros()
    gate = f"gate at entry {reading.gate.seq}" if reading.gate.seq >= 0 else "no gate"
    lines = [f"second reading of {step}, {gate}: {found.result}"]
    for c in found.claims:
        drill = _said(c.drill_verdict, c.drill_value, now - c.drill_observed_at) if c.drill_verdict else "nothing yet"
        lines.append(f"  {c.comparison:<12}{c.name}")
        lines.append(f"  {'':<12}you {_said(c.verdict, c.value, now - c.observed_at)}; the drill {drill}")
        if c.note:
            lines.append(f"  {'':<12}{c.note}")
    lines += [f"  {'not read':<12}{claim}: nobody repeats it" for claim in found.left_out]
    lines.append(f"  {'read':<12}{', '.join(f'{r.name} {r.cluster_id}' for r in reading.regions)}")
    return "\n".join([*lines, f"  {'digest':<12}{found.digest}"])


def _said(verdict: Verdict, value: int | None, old: int) -> str:
    number = f"{value:,}, " if value is not None else ""
    return f"{number}{verdict}, {age(old)} ago"
