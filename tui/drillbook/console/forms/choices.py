"""The forms that are not about a gate: what is typed before something is taken back, broken, ended or noted."""

from drillbook.console import signers
from drillbook.console.allowed import back_with_loss, claim_name
from drillbook.console.forms.form import Form, Slot
from drillbook.console.lines import Line, flow, hang, ln
from drillbook.console.numbers import count
from drillbook.console.panes.plan import going_back
from drillbook.console.scene import Scene
from drillbook.console.signers import signs_as
from drillbook.model.finding import Verdict
from drillbook.model.intent import Intent
from drillbook.model.runbook import step_of
from drillbook.state.drill_state import outstanding
from drillbook.state.going_back import RULE, all_to_undo, regions_to_type, steps_asked_back
from drillbook.state.port import SignRequest
from drillbook.state.second_readings import disputes, rule_of

OVERRIDDEN = "The step goes on although this is not proven. That is a finding, marked for ever: it never shows as done."


def rollback(scene: Scene) -> Form | None:
    """Only the regions' names are typed: the way back needs no approval."""
    steps = steps_asked_back(scene.state)
    if not steps:
        return None
    runbook = scene.state.opened.runbook
    undone = [step_of(runbook, step) for step in steps]
    first = undone[-1]
    return Form(
        "rollback",
        f"Roll back {f'block {first.block}' if first.block else f'step {first.no}  {first.title}'}",
        _regions(scene, steps),
        lambda values: Intent("rollback", step=first.id, text=_typed(values)),
        lambda s, cells: [
            *_effects(s, cells, steps), [],
            *([*_costs(s, cells), []] if s.state.no_return >= 0 else []),
            *(line for step in undone for line in going_back(s, step, cells, label=step.id)), [],
            *_said("It ends as rolled back, never as done. It needs no approval.", cells),
        ],
        "roll back",
    )  # fmt: skip


def undo(scene: Scene) -> Form | None:
    """Take back every outstanding effect of an aborted drill, newest first."""
    steps = all_to_undo(scene.state)
    return Form(
        "undo",
        "Undo every outstanding effect",
        _regions(scene, steps),
        lambda values: Intent("undo", text=_typed(values)),
        lambda s, cells: [
            *_effects(s, cells, steps), [],
            *_said("Each is taken back in reverse order and read back. It needs no approval.", cells),
        ],
        "undo",
    )  # fmt: skip


def abort(scene: Scene) -> Form | None:
    """Nothing new starts from then on; effects stay until they are undone or left."""
    del scene
    return Form(
        "abort",
        "Abort the drill",
        (Slot("reason", "Reason", hint="goes into the timeline"), Slot("word", "Type the word", words="abort")),
        lambda values: Intent("abort", text=values["reason"].strip()),
        lambda s, cells: [
            *_said("Nothing new starts. Then choose: undo what the drill has done, or leave it as it is.", cells), [],
            *_effects(s, cells),
        ],
        "abort",
    )  # fmt: skip


def override(scene: Scene) -> Form | None:
    """Breaking a rule: which one, and why, signed by a person of the gate's role."""
    mine = signers.for_override(scene)
    if not mine or scene.step is None:
        return None
    person, role = mine[0]
    step = scene.step
    broken = _broken(scene)
    rule = broken[0] if len(broken) == 1 else ""
    after = scene.state.opened.runbook.after_target_writes.role
    of_writes = next((each for each in mine if each[1] == after), mine[0])
    return Form(
        "override",
        f"Override at step {step.no}  {step.title}",
        (
            Slot("rule", "Rule that is broken", words=rule, hint=", ".join(broken)),
            Slot("reason", "Reason", hint="stands in the review"),
        ),
        lambda values: SignRequest(
            "override", *(of_writes if values["rule"].strip() == RULE else mine[0]), step=step.id,
            reason=values["reason"].strip(), rule=values["rule"].strip(),
        ),
        lambda s, cells: [
            *_said(OVERRIDDEN, cells), [], *_not_proven(s, [b for b in broken if b != RULE], cells),
            *([[], *_costs(s, cells)] if RULE in broken else []),
        ],
        "sign",
        signer=signs_as(scene, person),
        facts=f"for {person}, {role}",
    )  # fmt: skip


def attest(scene: Scene) -> Form | None:
    """Something is done by hand, and a person says what they saw."""
    call, mine = signers.asked(scene), signers.for_attest(scene)
    if call is None or not mine:
        return None
    person, role = mine[0]
    step = scene.state.current
    return Form(
        "attest",
        "What you saw",
        (Slot("reason", "Your answer", hint="in your own words"),),
        lambda values: SignRequest("attest", person, role, step=step, reason=values["reason"].strip()),
        lambda _s, cells: hang("Asked", cells, ln((call.ask, "strong"))),
        "sign",
        signer=signs_as(scene, person),
        facts=f"for {person}, {role}",
    )


def note(scene: Scene) -> Form | None:
    """A line for the timeline."""
    del scene
    return Form(
        "note",
        "Note",
        (Slot("text", "Note", hint="one line, kept for ever"),),
        lambda values: Intent("note", text=values["text"].strip()),
        lambda _s, cells: _said("It stands in the timeline with your name and the time.", cells),
        "write",
    )


def close(scene: Scene) -> Form | None:
    """The end, signed: after it the timeline takes no more entries."""
    person = scene.you.person
    return Form(
        "close",
        "End the drill",
        (Slot("reason", "Remark", optional=True, hint="optional"), Slot("word", "Type the word", words="close")),
        lambda values: SignRequest("close", person, scene.you.role, reason=values["reason"].strip()),
        lambda s, cells: [*_said("The timeline is sealed and takes no more entries.", cells), [], *_effects(s, cells)],
        "sign",
        signer=signs_as(scene, person),
    )


def _costs(scene: Scene, cells: int) -> list[Line]:
    """What going back behind the point of no return costs, where an override of its rule permits it."""
    stake, after = scene.view.stake, scene.state.opened.runbook.after_target_writes
    number = f"{stake.bound} {count(stake.records, 'record')}" if stake is not None else "records that nothing counted"
    lost = "are lost" if after.rollback == "with-loss" else "must be reconciled by hand"
    said = f"{number} of {scene.target} {lost} by going back; the {after.role} signs {RULE}"
    return hang("At stake", cells, ln((said, "failed")))


def _not_proven(scene: Scene, broken: list[str], cells: int) -> list[Line]:
    rows = [ln((claim, "failed"), f"   {claim_name(scene, claim)}") for claim in broken]
    return hang("Not proven", cells, *rows)


def _broken(scene: Scene) -> list[str]:
    step = scene.step
    if step is None:
        return []
    claims = [c.id for c in (*step.verify, *step.requires)]
    known = scene.state.claims
    failed = any(e.step == step.id and e.outcome is not None and not e.outcome.ok for e in scene.state.effects)
    broken = [f"{step.id}/actions"] if failed else []
    broken += [rule_of(r.step, r.person) for r in disputes(scene.state, step.id)]
    broken += [c for c in claims if c not in known or known[c].observation.finding.verdict is not Verdict.PROVEN]
    return [*broken, RULE] if back_with_loss(scene) else broken


def _regions(scene: Scene, steps: tuple[str, ...]) -> tuple[Slot, ...]:
    names = regions_to_type(scene.state, steps) or (scene.source,)
    return tuple(Slot(f"region{i}", "Type the region", words=name) for i, name in enumerate(names))


def _typed(values: dict[str, str]) -> str:
    return ",".join(values.values())


def _effects(scene: Scene, cells: int, steps: tuple[str, ...] = ()) -> list[Line]:
    left = [e for e in outstanding(scene.state) if not steps or e.step in steps]
    if not left:
        return hang("Effects", cells, ln(("none is outstanding", "muted")))
    head = ln((count(len(left), "effect"), "strong"), " outstanding")
    rows = [ln((f"{e.intent:>4} ", "muted"), e.call.text, (f"  {e.call.region}", "muted")) for e in reversed(left)]
    return hang("Effects", cells, head, *rows)


def _said(text: str, cells: int) -> list[Line]:
    return flow(ln(text), cells - 1)
