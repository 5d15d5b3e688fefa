"""The step: what it says, what it requires, who must agree, what it does, and how it is taken back."""

from drillbook.console import signers
from drillbook.console.forms import decide
from drillbook.console.glyphs import NO_RETURN, SELECTED
from drillbook.console.lines import Line, flow, hang, ln, note
from drillbook.console.numbers import count
from drillbook.console.own import in_short
from drillbook.console.panes import failed
from drillbook.console.panes.plan import going_back, plan_lines, progress_lines
from drillbook.console.panes.requires import requires
from drillbook.console.scene import Scene
from drillbook.console.widgets.content import Content
from drillbook.model.plan import Plan
from drillbook.model.step import Step
from drillbook.state.approvals import missing, valid
from drillbook.state.blocks import needs_of, people_of
from drillbook.state.clocks import lasted
from drillbook.state.conditions import named
from drillbook.state.drill_state import Approval, Person
from drillbook.state.question_rules import evidence
from drillbook.state.second_readings import disputed


def draw(scene: Scene, cells: int, rows: int) -> Content:
    """First the notes under proven requirements go, then blank rows; then the pane scrolls."""
    step = scene.step
    if step is None:
        return Content("All steps are done", _over(scene, cells))
    title = f"Step {step.no}  {step.title}"
    facts = ln((step.stage + (f", block {step.block}" if step.block else ""), "muted"))
    lines = _lines(scene, step, cells, notes=True)
    if len(lines) > rows:
        lines = _lines(scene, step, cells, notes=False)
    return Content(title, without_blanks(lines, len(lines) - rows), facts=facts)


def without_blanks(lines: list[Line], too_many: int) -> list[Line]:
    """The lines without as many blank ones as stand in the way, from the bottom up."""
    blank = [i for i, line in enumerate(lines) if not line]
    gone = set(blank[-too_many:] if too_many > 0 else [])
    return [line for i, line in enumerate(lines) if i not in gone]


def _lines(scene: Scene, step: Step, cells: int, *, notes: bool) -> list[Line]:
    now = scene.step_now
    phase = now.phase if now is not None else "pending"
    sections: list[list[Line]] = []
    if phase == "failed":
        return failed.lines(scene, step, cells)
    if scene.state.aborted >= 0:
        sections.append(failed.aborted(scene, cells))
    if step.point_of_no_return:
        sections.append(_no_way_back(scene, cells))
    if step.instructions:
        sections.append([line for text in step.instructions.splitlines() for line in flow(ln(text), cells - 1)])
    if step.when is not None and phase in {"pending", "checking", "rolled-back"}:
        sections.append(_runs_if(scene, step, cells))
    if step.decision is not None:
        sections.append(decide.section(scene, cells))
        rests = evidence(scene.state.opened.runbook, step)
        sections.append(requires(scene, rests, cells, title="Rests on", notes=notes) if rests else [])
    if (asked := signers.asked(scene)) is not None:
        sections.append(
            hang(
                "By hand",
                cells,
                ln((asked.ask, "strong")),
                ln((f"asked of the {asked.role}; w says what you saw", "muted")),
            )
        )
    plan = _plan(scene, step)
    if phase in {"acting", "verifying"} and plan is not None and plan.calls:
        sections.append(progress_lines(scene, step, plan, cells))
    required = (*disputed(scene.state, step.id), *step.requires)
    if required and phase != "verifying":
        sections.append(requires(scene, required, cells, title="Requires", notes=notes))
    if step.verify and phase == "verifying":
        sections.append(requires(scene, step.verify, cells, title="Done when", notes=notes))
    if step.observe:
        sections.append(requires(scene, step.observe, cells, title="Observes", notes=notes))
    if phase not in {"acting", "verifying"} and step.decision is None:
        sections.append(_approval(scene, step, cells))
        sections.append(
            plan_lines(plan, cells) if step.actions else hang("Plan", cells, ln("no action: it only proves"))
        )
    sections.append(going_back(scene, step, cells))
    if phase != "verifying":
        sections.append(_done_when(scene, step, cells))
    if plan is not None and plan.notes:
        sections.append(hang("Watch", cells, *plan.notes))
    return [line for section in sections if section for line in ([], *section)]


def _runs_if(scene: Scene, step: Step, cells: int) -> list[Line]:
    said = f"{named(step)}: failed or unknown. Where all are proven, the step is skipped."
    claims = step.when.claims if step.when is not None else ()
    return [*hang("Runs if", cells, said), *requires(scene, claims, cells, title="Reads", notes=False)]


def _plan(scene: Scene, step: Step) -> Plan | None:
    gate, now = scene.state.gate, scene.step_now
    if gate is not None:
        gated = next((s for s in gate.opened.steps if s.step == step.id), None)
        if gated is not None:
            return gated.plan
    return now.plan if now is not None else None


def _approval(scene: Scene, step: Step, cells: int) -> list[Line]:
    gate = scene.state.gate
    if gate is not None and not gate.cleared:
        return _at_gate(scene, cells)
    runbook = scene.state.opened.runbook
    needs = needs_of(runbook, step.id)
    if not needs:
        return hang("Approval", cells, ln(("none: it acts when all is proven" if step.actions else "none", "muted")))
    if gate is not None:
        return hang("Approval", cells, ln((f"given with the block, at entry {gate.seq}", "muted")))
    rows = [
        ln((f"{need.count} {need.role}", "strong"), note(f"  {_who(scene, people_of(runbook, need.role))}"))
        for need in needs
    ]
    return hang("Approval", cells, *rows, ln(("asked for when all is proven", "muted")))


def _at_gate(scene: Scene, cells: int) -> list[Line]:
    gate = scene.state.gate
    if gate is None:
        return []
    runbook = scene.state.opened.runbook
    have = valid(gate, scene.now)
    lacking = {need.role: lack for need, lack in missing(gate, scene.now)}
    rows: list[Line] = []
    for need in gate.opened.needs:
        given = [a for a in have if a.role == need.role]
        said = ", ".join(f"{_agreed(a)}, for {lasted(a.expires - scene.now)} more" for a in given)
        waits = _who(scene, people_of(runbook, need.role)) if need.role in lacking else ""
        rows.append(
            ln(
                (f"{len(given)} of {need.count}", "strong"),
                f" {need.role}",
                note(f"  {'; '.join(x for x in (said, waits) if x)}"),
            )
        )
    if (own := in_short(scene)) is not None:
        rows.append(ln(("you read  ", "muted"), *own))
    elif asked := gate.opened.second_reading:
        rows.append(ln((f"{' and '.join(asked)} must read for themselves: attach with --regions FILE", "muted")))
    if gate.suspended:
        rows.append(ln(("suspended: nothing acts until all is proven again", "unknown")))
    if len(gate.opened.type_words) > 1:
        rows.append(ln((f"asks for the words {' and '.join(gate.opened.type_words)}", "muted")))
    if scene.hint and scene.you.role == "driver" and not signers.at_gate(scene):
        rows += [ln(("they type, in a terminal of their own:", "muted")), ln((scene.hint, "strong"))]
    return hang("Approval", cells, *rows)


def _agreed(approval: Approval) -> str:
    return f"{approval.person}, who read it again" if approval.read else approval.person


def _who(scene: Scene, names: tuple[str, ...]) -> str:
    known: dict[str, Person] = {p.name: p for p in scene.state.people}
    words = []
    for name in names:
        here = name == scene.you.person or (name in known and known[name].here)
        words.append(f"{name} is {'here' if here else 'away'}")
    return ", ".join(words)


def _done_when(scene: Scene, step: Step, cells: int) -> list[Line]:
    if not step.verify:
        return []
    rows: list[Line] = []
    for claim in step.verify:
        known = scene.state.claims.get(claim.id)
        name = known.observation.finding.claim if known else claim.check
        held = f" is proven for {claim.hold // 1_000_000} s" if claim.hold else " is proven"
        rows.append(ln(name + held))
    ends = {"hold": "the drill holds and asks", "rollback": "it is rolled back", "abort": "the drill is aborted"}
    rows.append(ln((f"within {lasted(step.timeout)}, else {ends[step.on_failure]}", "muted")))
    return hang("Done when", cells, *rows)


def _no_way_back(scene: Scene, cells: int) -> list[Line]:
    after = scene.state.opened.runbook.after_target_writes
    ways = {
        "forbidden": f"Going back to {scene.source} later is forbidden by this runbook.",
        "with-loss": f"Going back to {scene.source} later loses every record that {scene.target} has accepted by then.",
        "with-reconciliation": f"Going back to {scene.source} later means that every record which {scene.target} has "
        f"accepted by then must be reconciled, and the {after.role} must agree.",
    }
    rows = flow(ln((f"{NO_RETURN} After this step there is no way back without loss.", "strong")), cells - 4)
    rows += flow(ln(ways[after.rollback]), cells - 4)
    return [ln((SELECTED, "danger"), "  ", *row) for row in rows]


def _over(scene: Scene, cells: int) -> list[Line]:
    closed = scene.state.closed
    if closed is None:
        return [
            [],
            *flow(ln("Nothing is left to run. ", ("e", "key"), " ends the drill and seals its timeline."), cells - 1),
        ]
    lines: list[Line] = [[], *hang("Result", cells, ln((closed.result, "strong")), closed.sentence), []]
    rows = [
        ln(
            (f"{objective.name:<16} ", "muted"),
            (lasted(objective.measured) if objective.measured >= 0 else "not reached", "strong"),
            f" of {lasted(objective.at_most)}  ",
            ("met", "proven") if objective.met else ("missed", "failed"),
        )
        for objective in closed.objectives
    ]
    lines += hang("Objectives", cells, *(rows or [ln(("none", "muted"))]))
    left, broken = len(closed.outstanding), len(closed.overrides)
    return [*lines, [], *hang("Left", cells, count(left, "effect") + " outstanding", count(broken, "override"))]
