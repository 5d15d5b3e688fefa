"""What home says of one drill folder: its state, and whether its timeline verifies."""

from dataclasses import replace
from pathlib import Path

from drillbook.console.glyphs import FAILED, HELD, NOW, OVERRIDDEN, PROVEN, ROLLED_BACK, UNKNOWN
from drillbook.console.home.facts import DrillFact, Mark
from drillbook.drill.lines import now_micros
from drillbook.drill.reading import fold_folder
from drillbook.drill.verify import DrillReport, verify_drill
from drillbook.errors import DrillbookError
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.state.budgets import budgets
from drillbook.state.clocks import budget, wall_micros
from drillbook.state.coverage import newest_findings, strip
from drillbook.state.drill_state import DrillState
from drillbook.timeline.folder import is_drill_folder

RESULTS = {
    "met": Mark(PROVEN, "met", "proven"),
    "done": Mark(PROVEN, "done", "proven"),
    "rehearsed": Mark(PROVEN, "rehearsed", "proven"),
    "decided": Mark(PROVEN, "decided", "proven"),
    "missed": Mark(FAILED, "objective missed", "failed"),
    "failed": Mark(FAILED, "failed", "failed"),
    "rolled-back": Mark(ROLLED_BACK, "rolled back", "unknown"),
    "aborted": Mark(HELD, "aborted", "text"),
}


def folders(drills: Path) -> list[Path]:
    """Drill folders, newest first by name."""
    if not drills.is_dir():
        return []
    return sorted((f for f in drills.iterdir() if f.is_dir() and is_drill_folder(f)), reverse=True)


def unread(folder: Path) -> DrillFact:
    """What the folder's name says."""
    stamp, _, name = folder.name.partition("Z-")
    try:
        started = wall_micros(f"{stamp[:13]}:{stamp[13:15]}:{stamp[15:17]}.000000Z")
    except ValueError:
        started = 0
    return DrillFact(str(folder), name or folder.name, started)


def read(folder: Path, signers: AllowedSigners | None, *, running: bool) -> DrillFact:
    """Read it whole and verify it; a folder that cannot be read says so."""
    known = unread(folder)
    timeline = Mark(UNKNOWN, "no signers file", "unknown")
    state: DrillState | None = None
    try:
        if signers is not None:
            report = verify_drill(folder, signers)
            timeline, state = _standing(report), report.state
        state = fold_folder(folder)
    except (DrillbookError, OSError, ValueError, KeyError) as error:
        if state is None:
            said = error.message if isinstance(error, DrillbookError) else "its lines do not fold"
            return replace(
                known, result=Mark(UNKNOWN, "cannot be read", "unknown"), timeline=Mark(FAILED, said, "danger")
            )
    return replace(
        known,
        name=state.opened.runbook.name,
        started=state.started,
        live=state.opened.live,
        running=running,
        result=_result(state, running=running),
        rto=_rto(state, now_micros() if running else state.at),
        reread=_reread(state),
        unchecked=sum(cell.word == "not checked" for cell in strip(state)),
        timeline=timeline,
        now=_now(state),
    )


def _standing(report: DrillReport) -> Mark:
    first = min((problem.line for problem in report.problems), default=0)
    if first:
        return Mark(FAILED, f"from entry {first - 1}", "danger")
    if report.standing == "not verified":
        return Mark(UNKNOWN, "newer format", "unknown")
    return Mark(PROVEN, "verified", "proven") if report.chain.closed else Mark(PROVEN, "intact, open", "muted")


def _number(state: DrillState) -> int:
    return next((step.no for step in state.opened.runbook.steps if step.id == state.current), 0)


def _result(state: DrillState, *, running: bool) -> Mark:
    step = f"step {_number(state)}" if state.current else "all steps done"
    if state.closed is None:
        gate = ", gate open" if state.gate is not None and not state.gate.cleared else ""
        return Mark(NOW, f"{step}{gate}", "now") if running else Mark(HELD, f"left at {step}", "unknown")
    found = RESULTS[state.closed.result]
    if state.overrides and found.role == "proven":
        return Mark(OVERRIDDEN, f"{found.text}, overridden", "unknown")
    return found


def _now(state: DrillState) -> str:
    if not state.current:
        return "every step is done"
    if state.gate is not None and not state.gate.cleared:
        return f"step {_number(state)}, waiting for approval"
    return f"step {_number(state)}"


def _rto(state: DrillState, now: int) -> str:
    rto = next((b for b in budgets(state, now) if b.name == "rto"), None)
    if rto is None or not rto.started:
        return "–"
    return f"{budget(rto.elapsed)} of {budget(rto.at_most)}"


def _reread(state: DrillState) -> int | None:
    values = [
        c.observation.finding.value for c in newest_findings(state) if c.observation.finding.check == "resume_point"
    ]
    known = [value for value in values if value is not None]
    return max(known) if known else None
