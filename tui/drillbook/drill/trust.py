"""What a client makes sure of before it signs anything: the whole chain, and what it has seen before."""

from datetime import timedelta
from pathlib import Path

from drillbook.drill.decisions import DecisionCheck
from drillbook.drill.known_lines import KnownLine
from drillbook.drill.lines import entry_of, now_micros
from drillbook.drill.seals_seen import Seen, remember, seen, witness_file
from drillbook.drill.signed_lines import DRILL_READING
from drillbook.drill.statements import SKEW
from drillbook.errors import NotPermitted
from drillbook.model.plan import plan_hash
from drillbook.model.runbook import step_of
from drillbook.model.step import step_hash
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.state.drill_state import DrillState
from drillbook.timeline.folder import TIMELINE
from drillbook.timeline.frame import Line
from drillbook.timeline.seals import SEAL
from drillbook.timeline.verify_chain import verify_chain


def refuse_untrusted(folder: Path, signers: AllowedSigners, state: DrillState) -> None:
    """NotPermitted, and nothing is signed, where the record is not what it was or the gate is not what it shows."""
    drill = state.opened.drill
    path = witness_file(drill)
    expected = {one.seq: one.prev for one in (seen(path) if path.exists() else ())}
    newest: list[Line] = []
    met: set[int] = set()
    decisions = DecisionCheck(signers, None)

    def visit(line: Line, sha256: str) -> None:
        if isinstance(line, KnownLine):
            decisions.line(line, sha256)
        else:
            decisions.entry(entry_of(line))
        if line.kind == SEAL:
            newest[:] = [line]
            if expected.get(line.seq) == line.prev:
                met.add(line.seq)

    report = verify_chain(folder / TIMELINE, DRILL_READING, signers, visit=visit)
    if report.findings:
        raise NotPermitted(f"the timeline does not verify: {report.findings[0]}", remedy="nothing was signed")
    if decisions.problems:
        raise NotPermitted(f"the timeline does not follow: {decisions.problems[0]}", remedy="nothing was signed")
    if not report.mandates:
        raise NotPermitted("nobody vouches for this session", remedy="nothing was signed")
    missing = sorted(set(expected) - met)
    if missing:
        raise NotPermitted(
            f"entry {missing[0]}, which this client has seen sealed, is not in the file: rewritten or restored",
            remedy="nothing was signed; keep your witness file and compare",
        )
    _refuse_other_steps(state)
    _refuse_other_time(state, now_micros())
    if newest:
        remember(Seen(drill, newest[0].seq, newest[0].prev))


def _refuse_other_time(state: DrillState, now: int) -> None:
    """The age of what is shown is counted by this client's clock; one that is behind would call old readings new."""
    ahead = max(state.at, state.swept_at) - now
    if ahead > SKEW // timedelta(microseconds=1):
        raise NotPermitted(
            f"the engine's clock is {ahead / 1_000_000:.0f} s ahead of this one", remedy="set the clocks, then sign"
        )


def _refuse_other_steps(state: DrillState) -> None:
    for step in state.gate.opened.steps if state.gate else ():
        if step_hash(step_of(state.opened.runbook, step.step)) != step.hash:
            raise NotPermitted(f"the gate's {step.step} is not the step of entry 0", remedy="nothing was signed")
        if plan_hash(step.plan) != step.plan_hash:
            raise NotPermitted(f"the plan of {step.step} does not have the gate's hash", remedy="nothing was signed")
