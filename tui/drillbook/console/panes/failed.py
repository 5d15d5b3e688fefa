"""A failed step: what was done, what is not proven, and the choices; nothing more is done until one is made."""

from drillbook.console import allowed
from drillbook.console.glyphs import FAILED, MARK, PROVEN, UNKNOWN
from drillbook.console.lines import Line, flow, hang, listed, ln, pad, part, under
from drillbook.console.numbers import count
from drillbook.console.panes.plan import in_words
from drillbook.console.panes.requires import ROLE
from drillbook.console.scene import Scene
from drillbook.console.theme import Role
from drillbook.model.finding import Verdict
from drillbook.model.step import Step
from drillbook.state.clocks import wall_time
from drillbook.state.drill_state import outstanding

AT = 13


def lines(scene: Scene, step: Step, cells: int) -> list[Line]:
    """What happened, then what can be chosen."""
    out: list[Line] = [[]]
    now = scene.step_now
    if now is not None and now.reason:
        out += [*hang("Failed", cells, ln((now.reason, "strong"))), []]
    out += _acted(scene, step, cells)
    out += _judged(scene, step, cells)
    if scene.state.aborted >= 0:
        return [*out, [], *aborted(scene, cells)]
    out += [[], ln(("Choose one", "muted"))]
    out += _listed(_choices(scene, step), cells)
    if remedies := _remedies(scene, step):
        out += hang("Suggested", cells, *remedies)
    return out


def _listed(choices: list[tuple[str, str, str, str, str]], cells: int) -> list[Line]:
    out: list[Line] = []
    for key, name, why, what, more in choices:
        body = [*flow(ln(what), cells - 16), *flow(ln((why or more, "muted")), cells - 16)]
        label = ln(("  " + key, "muted" if why else "key"), ("  " + name.ljust(11), "muted" if why else "strong"))
        out += [[*label, *body[0]], *([*ln(" " * 16), *row] for row in body[1:]), []]
    return out


def _acted(scene: Scene, step: Step, cells: int) -> list[Line]:
    rows: list[Line] = []
    for effect in scene.state.effects:
        if effect.step != step.id or effect.outcome is None:
            continue
        lead = ln(_outcome(known=effect.outcome.known, ok=effect.outcome.ok))
        text = ("taken back: " if effect.rollback else "") + effect.call.text
        rows += listed(lead, ln(text), cells - AT)
        if not effect.outcome.ok:
            rows += listed(ln(" " * 10), ln(effect.outcome.text), cells - AT)
    return under("Acted", rows) if rows else hang("Acted", cells, ln(("nothing was changed", "muted")))


def _outcome(*, known: bool, ok: bool) -> tuple[str, Role]:
    if not known:
        return f"{UNKNOWN} unknown ", "unknown"
    return (f"{PROVEN} proven  ", "proven") if ok else (f"{FAILED} failed  ", "failed")


def _judged(scene: Scene, step: Step, cells: int) -> list[Line]:
    rows: list[Line] = []
    known = [scene.state.claims[c.id] for c in (*step.requires, *step.verify) if c.id in scene.state.claims]
    proven = [c.observation.finding.claim for c in known if c.observation.finding.verdict is Verdict.PROVEN]
    for claim in (c for c in known if c.observation.finding.verdict is not Verdict.PROVEN):
        finding = claim.observation.finding
        role = ROLE[finding.verdict]
        strong: Role = "strong" if finding.verdict is Verdict.FAILED else "text"
        lead = ln(
            part(pad(f"{MARK[finding.verdict]} {finding.verdict}", 10), role)._replace(mark=claim.claim),
            (f"{wall_time(claim.since):%H:%M:%S}  ", strong),
        )
        rows += listed(lead, ln((finding.claim, strong)), cells - AT)
        if finding.note:
            rows += listed(ln(" " * 10), ln(finding.note), cells - AT)
    if proven:
        rows += listed(ln((pad(f"{PROVEN} proven", 10), "proven")), ln(("; ".join(proven), "muted")), cells - AT)
    return under("Verified", rows) if rows else []


def aborted(scene: Scene, cells: int) -> list[Line]:
    """What is left to choose after an abort."""
    left = count(len(outstanding(scene.state)), "effect")
    choices = [
        ("u", "undo all", allowed.after_abort(scene), "Takes every effect back, newest first.", "Each is read back."),
        ("l", "leave", allowed.after_abort(scene), f"Leaves {left} and closes.", "undo.md has the commands."),
    ]
    return [ln(("The drill was aborted. Choose one", "muted")), *_listed(choices, cells)]


def _choices(scene: Scene, step: Step) -> list[tuple[str, str, str, str, str]]:
    left = count(len(outstanding(scene.state)), "effect")
    back = "; ".join(in_words(scene, use) for use in step.rollback) or "takes back what this drill has done"
    whole = f"Block {step.block}" if step.block else f"Step {step.no}"
    needs = "Needs a new approval." if step.approvals or step.block else "Needs no approval."
    return [
        ("r", "retry", allowed.run(scene), "Check, act and verify again.", needs),
        ("b", "roll back", allowed.rollback(scene), f"{back}.", f"{whole} ends rolled back, never done."),
        ("o", "override", allowed.override(scene), "Go on all the same.", "Needs the gate's role, a rule, a reason."),
        ("!", "abort", allowed.abort(scene), "Nothing new starts.", f"{left} outstanding: undo or leave them."),
    ]  # fmt: skip


def _remedies(scene: Scene, step: Step) -> list[str]:
    known = (scene.state.claims.get(c.id) for c in (*step.requires, *step.verify))
    findings = [k.observation.finding for k in known if k is not None]
    return [f.remedy for f in findings if f.remedy and f.verdict is not Verdict.PROVEN]
