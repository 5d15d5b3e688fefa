"""What a step will do, call by call, what it did, and how it would be taken back."""

import msgspec

from drillbook.console.glyphs import FAILED, NOW, PENDING, PROVEN, UNKNOWN
from drillbook.console.lines import Line, hang, listed, ln, note, under
from drillbook.console.numbers import at_stake, count
from drillbook.console.scene import Scene
from drillbook.console.theme import Role
from drillbook.model.plan import AnyCall, Plan, plan_effect
from drillbook.model.step import ActionUse, Step
from drillbook.state.drill_state import EffectState
from drillbook.state.going_back import steps_to_undo, why_not_back

AT = 13
EFFECT_ROLE: dict[str, Role] = {
    "read": "muted",
    "reversible": "muted",
    "irreversible": "danger",
    "destructive": "danger",
}


def plan_lines(plan: Plan | None, cells: int, label: str = "Plan") -> list[Line]:
    """The frozen plan: what it touches, its effect, each call."""
    if plan is None:
        return hang(label, cells, ln(("made when the step is checked", "muted")))
    if not plan.calls:
        return hang(label, cells, ln("no call: it only looks"))
    effect = plan_effect(plan)
    head = ln(plan.blast or count(len(plan.calls), "call"), note(f"   {effect}", EFFECT_ROLE[effect]))
    lines = hang(label, cells, head)
    for index, call in enumerate(plan.calls, 1):
        lines += under("", listed(ln((f"{index:>2} ", "muted")), call_line(call), cells - AT))
    return lines


def call_line(call: AnyCall) -> Line:
    """One call in its own words, its region in front where the words lack it."""
    region = f"{call.region}: " if call.region and call.region not in call.text else ""
    return ln(region + call.text)


def progress_lines(scene: Scene, step: Step, plan: Plan, cells: int) -> list[Line]:
    """The plan while it is carried out: each call with its outcome."""
    done = [e for e in scene.state.effects if e.step == step.id and not e.rollback]
    now = scene.step_now
    ahead = now.calls_done if now is not None else 0
    lines: list[Line] = []
    for index, call in enumerate(plan.calls):
        effect = next((e for e in reversed(done) if e.call == call), None)
        sign, role = _sign(effect, under_way=index == ahead)
        body = listed(ln((f"{sign} ", role), (f"{index + 1:>2} ", "muted")), call_line(call), cells - AT)
        if effect is not None and effect.outcome is not None and effect.outcome.text:
            said = ln((effect.outcome.text, "muted" if effect.outcome.ok else "failed"))
            body += listed(ln("     "), said, cells - AT)
        lines += under("Acting" if not index else "", body)
    return lines


def _sign(effect: EffectState | None, *, under_way: bool) -> tuple[str, Role]:
    if effect is None or effect.outcome is None:
        return (NOW, "now") if under_way or effect is not None else (PENDING, "muted")
    if not effect.outcome.known:
        return UNKNOWN, "unknown"
    return (PROVEN, "proven") if effect.outcome.ok else (FAILED, "failed")


LOOKING = frozenset({"snapshot", "manual", "note"})
"""Actions that leave nothing behind."""


def going_back(scene: Scene, step: Step, cells: int, label: str = "Going back") -> list[Line]:
    """What a roll-back would do, and whether this drill has done it before."""
    if scene.state.no_return >= 0:
        return hang(label, cells, *_with_loss(scene))
    if not step.rollback:
        if all(use.action in LOOKING for use in step.actions):
            return hang(label, cells, ln(("nothing to take back", "muted")))
        if (undone := _of_block(scene, step)) and step.block:
            return hang(label, cells, ln(f"takes back {undone} of the block, newest first"))
        return hang(label, cells, ln(("no way back is written for this step", "unknown")))
    tried = any(e.rollback and e.step == step.id for e in scene.state.effects)
    rows = [ln(in_words(scene, use)) for use in step.rollback]
    rows[-1] += [note("   tried in this drill" if tried else "   not tried yet")]
    return hang(label, cells, *rows)


def _of_block(scene: Scene, step: Step) -> str:
    """`steps 11, 9 and 8`: what going back undoes where this step itself writes down no way back."""
    begun = set(steps_to_undo(scene.state, step.id))
    numbers = [str(s.no) for s in reversed(scene.steps) if s.id in begun and s.rollback]
    if len(numbers) < 2:
        return f"step {numbers[0]}" if numbers else ""
    return f"steps {', '.join(numbers[:-1])} and {numbers[-1]}"


def _with_loss(scene: Scene) -> list[Line]:
    """After the point of no return: whether anything may be taken back at all, and what that would cost."""
    why, stake = why_not_back(scene.state, scene.now), scene.view.stake
    if why:
        return [ln((f"{why.removesuffix('.')}.", "danger"))]
    lost = f": {at_stake(stake)} records of {scene.target} are at stake" if stake is not None else ""
    return [ln((f"allowed by an override{lost}", "danger"))]


def in_words(scene: Scene, use: ActionUse) -> str:
    """An action with its parameters: `fleet: start writers in east`."""
    try:
        params = msgspec.json.decode(use.params.encode(), type=dict[str, object])
    except msgspec.DecodeError:
        return f"{use.action} {use.params}"
    region = params.pop("region", None)
    words = [f"{key} {value}" for key, value in params.items() if value is not None]
    if region is not None:
        where = {"source": scene.source, "target": scene.target}.get(str(region), str(region))
        words.append(f"in {where}")
    return f"{use.action}: {' '.join(words)}" if words else use.action
