"""The runbook: one line a step, the point of no return through the list, what stops the drill, and the people."""

from drillbook.console.glyphs import (
    FAILED,
    HELD,
    MARK,
    NO_RETURN,
    NOW,
    OVERRIDDEN,
    PENDING,
    PROVEN,
    ROLLED_BACK,
    RULE,
    SELECTED,
    SKIPPED,
    UNKNOWN,
)  # fmt: skip
from drillbook.console.lines import Line, clip, ln, spread
from drillbook.console.numbers import at_stake, count, number
from drillbook.console.panes.requires import ROLE, is_stale
from drillbook.console.scene import Scene
from drillbook.console.theme import Role
from drillbook.console.widgets.content import Content
from drillbook.model.finding import Verdict
from drillbook.model.step import Step
from drillbook.state.blocks import position
from drillbook.state.clocks import lasted
from drillbook.state.drill_state import StepState, step_state

_SIGN: dict[str, tuple[str, Role]] = {
    "pending": (PENDING, "muted"), "done": (PROVEN, "proven"), "failed": (FAILED, "failed"),
    "skipped": (SKIPPED, "muted"), "rolled-back": (ROLLED_BACK, "unknown"), "rehearsed": (PROVEN, "muted"),
}  # fmt: skip


def draw(scene: Scene, cells: int, rows: int) -> Content:
    """As much as the height allows: first the stage names go, then what stops it, then people."""
    steps = scene.steps
    wide = cells >= 34
    stages = _stages(steps) if rows >= len(steps) + _breaks(steps) + 1 and cells < 60 else {}
    lines: list[Line] = []
    for step in steps:
        if step.point_of_no_return:
            lines.append(_no_return(scene, step, cells))
        if step.id in stages:
            lines.append(ln((" " * 6 + step.stage, "muted")))
        lines.append(_step(scene, step, cells, durations=wide))
    people = _people(scene, cells)
    foot = next((f for f in ([*_stops(scene, cells), *people], people) if len(lines) + len(f) <= rows), [])
    if wide and cells < 60:
        lines += foot
    return Content("Runbook", lines, facts=ln((count(len(steps), "step"), "muted")) if wide else [])


def sign_of(scene: Scene, step: StepState) -> tuple[str, Role]:
    """The mark of a step, as the list and the header show it."""
    if step.rescued:
        return (ROLLED_BACK, "unknown") if step.rescued == "rolled-back" else (OVERRIDDEN, "unknown")
    if step.phase in _SIGN:
        if step.phase == "pending" and step.id == scene.state.current:
            return (HELD, "now") if scene.state.hold else (NOW, "now")
        return _SIGN[step.phase]
    return (UNKNOWN, "unknown") if scene.view.silent else (NOW, "now")


def _step(scene: Scene, step: Step, cells: int, *, durations: bool) -> Line:
    state = step_state(scene.state, step.id)
    current = step.id == scene.state.current
    sign, role = sign_of(scene, state)
    left = ln(
        (SELECTED if current else " ", "muted"), (sign, role), (f" {step.no:>2} ", "muted"),
        (step.title, "strong" if current else "text"),
    )  # fmt: skip
    if not durations or not state.started:
        return clip(left, cells)
    took = (state.ended or scene.now) - state.started
    return spread(left, ln((lasted(took), "muted"), " "), cells)


def _no_return(scene: Scene, step: Step, cells: int) -> Line:
    runbook = scene.state.opened.runbook
    here = position(runbook, scene.state.current) if scene.state.current else len(runbook.steps)
    near = here >= position(runbook, step.id)
    words = "point of no return" if scene.state.no_return < 0 else "no way back without loss"
    if (stake := scene.view.stake) is not None:
        words = f"passed, {at_stake(stake)} at stake"
    left = ln((f" {NO_RETURN} ", "danger"), (f"{words} ", "danger" if near else "text"))
    return spread(left, [], cells, RULE, "danger" if near else "rule")


def _stages(steps: tuple[Step, ...]) -> set[str]:
    return {s.id for before, s in zip((None, *steps), steps, strict=False) if before is None or before.stage != s.stage}


def _breaks(steps: tuple[Step, ...]) -> int:
    return len(_stages(steps))


def _stops(scene: Scene, cells: int) -> list[Line]:
    runbook = scene.state.opened.runbook
    claims = (*(condition.claim for condition in runbook.stop_conditions), *runbook.invariants)
    if not claims:
        return []
    lines: list[Line] = [[], ln(("  Stops the drill", "muted"))]
    for claim in claims:
        known = scene.state.claims.get(claim.id)
        if known is None:
            left = ln("  ", (f"{UNKNOWN} ", "unknown"), claim.check)
            lines.append(spread(left, ln(("not read yet ", "muted")), cells))
            continue
        finding = known.observation.finding
        stale = is_stale(scene, known)
        verdict = Verdict.UNKNOWN if stale else finding.verdict
        value = number(finding.value, finding.unit) if finding.value is not None else ""
        right = ln((f"~ {value} " if stale else f"{value} ", "stale" if stale else "text"))
        lines.append(spread(ln("  ", (f"{MARK[verdict]} ", ROLE[verdict]), finding.claim), right, cells))
    return lines


def _people(scene: Scene, cells: int) -> list[Line]:
    if not scene.state.people:
        return []
    lines: list[Line] = [[], ln(("  People", "muted"))]
    widest = min(12, max(len(p.name) for p in scene.state.people))
    for person in scene.state.people:
        here = "you" if person.name == scene.you.person else "here" if person.here else "away"
        role: Role = "text" if person.here or here == "you" else "muted"
        left = ln((f"  {person.name:<{widest}}", role), (f"  {person.role}", "muted"))
        lines.append(spread(left, ln((f"{here} ", role)), cells))
    if not scene.state.four_eyes:
        lines.append(ln(("  four eyes: no", "unknown")))
    return lines
