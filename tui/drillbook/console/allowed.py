"""Why an action is not available now, in one sentence; an empty one means that it is."""

from drillbook.console import signers
from drillbook.console.own import differs, of_gate, untold
from drillbook.console.scene import Scene
from drillbook.state.blocks import people_of
from drillbook.state.going_back import steps_asked_back, why_not_back
from drillbook.state.second_readings import disputes

UNDER_WAY = {
    "checking": "is being checked", "gate": "waits for people", "acting": "acts", "verifying": "waits for its proof",
    "done": "is done", "skipped": "was skipped", "rehearsed": "was rehearsed",
}  # fmt: skip


def always(scene: Scene) -> str:
    """Available whatever the drill does."""
    del scene
    return ""


def replay(scene: Scene) -> str:
    """Only while a drill is played back."""
    return "" if scene.mode == "replay" else "This drill is live: nothing is played back."


def driving(scene: Scene) -> str:
    """Only the driver of a live drill that is not over."""
    if scene.mode == "replay":
        return "This is a replay: nothing is sent to a region."
    if scene.state.closed is not None:
        return "The drill is closed."
    if scene.connected:
        return f"Not sent: {scene.connected}"
    if scene.you.role != "driver" or scene.you.person != scene.state.driver:
        return f"Only the driver, {scene.state.driver or 'who is not here'}, may do that."
    return ""


def going_on(scene: Scene) -> str:
    """The driver's, while the drill was not aborted."""
    return driving(scene) or ("The drill was aborted: nothing new starts." if scene.state.aborted >= 0 else "")


def approve(scene: Scene) -> str:
    """At an open gate whose requirements are proven, for a person that it lacks."""
    return _gate(scene) or shut(scene) or _signer(scene) or _unread(scene)


def reading(scene: Scene) -> str:
    """At an open gate, what this console's own workers read of it, for a person whom the gate asks."""
    if why := _gate(scene):
        return why
    if scene.own is None:
        return "Nothing was read here: attach with --regions FILE."
    if of_gate(scene) is None:
        return f"Nothing was read yet: {scene.own.trouble or 'your own workers are at it'}."
    if not differs(scene) and untold(scene):
        return f"What was read can't tell {untold(scene)}: nothing to hand in."
    return "" if signers.for_reading(scene) else "This gate asks nobody at this console."


def refuse(scene: Scene) -> str:
    """At an open gate, for a person that it lacks."""
    return _gate(scene) or _signer(scene)


def break_glass(scene: Scene) -> str:
    """At an open gate whose requirements are proven, for a person whom the runbook lets open it alone."""
    if why := _gate(scene) or shut(scene):
        return why
    return "" if signers.for_glass(scene) else "Nobody at this console may open a gate alone."


def hand_over(scene: Scene) -> str:
    """The driver's, where the runbook has another one."""
    if why := driving(scene):
        return why
    more = len(people_of(scene.state.opened.runbook, "driver")) > 1
    return "" if more else "The runbook names no other driver."


def take_over(scene: Scene) -> str:
    """For whom the seat was offered to."""
    offered = scene.state.offered
    if why := _live(scene):
        return why
    return "" if offered is not None and offered.person == scene.you.person else "The seat was not offered to you."


def run(scene: Scene) -> str:
    """Start the next step, or try a failed one again."""
    now = scene.step_now
    if why := going_on(scene):
        return why
    if now is None:
        return "Every step is done."
    if now.phase in {"pending", "failed", "rolled-back"} or scene.state.hold is not None:
        return ""
    return f"Step {scene.state.current} {UNDER_WAY[now.phase]}."


def rollback(scene: Scene) -> str:
    """Take back what the current step or its block has done."""
    if why := driving(scene):
        return why
    if not scene.state.opened.live:
        return "A rehearsal changed nothing: there is nothing to take back."
    if scene.state.aborted >= 0:
        return "The drill was aborted: undo all, or leave what it did."
    if not steps_asked_back(scene.state):
        return "No step has begun: there is nothing to take back."
    why = why_not_back(scene.state, scene.now)
    return f"{why[:1].upper()}{why[1:]}." if why else ""


def override(scene: Scene) -> str:
    """Only a failed step, or the way back with loss, by a person of the gate's role."""
    now = scene.step_now
    if why := _live(scene):
        return why
    disputed = bool(disputes(scene.state, scene.state.current))
    if (now is None or now.phase != "failed") and not disputed and not back_with_loss(scene):
        return "Only a failed step can be overridden."
    return "" if signers.for_override(scene) else "An override needs a person of the gate's role to sign it."


def back_with_loss(scene: Scene) -> bool:
    """Whether going back is refused only for want of an override of its rule."""
    after = scene.state.opened.runbook.after_target_writes
    return scene.state.no_return >= 0 and after.rollback != "forbidden" and bool(why_not_back(scene.state, scene.now))


def hold(scene: Scene) -> str:
    """While something runs."""
    now = scene.step_now
    if why := going_on(scene):
        return why
    if scene.state.hold is not None:
        return "The drill is held already."
    return "" if now is not None and now.phase in {"checking", "gate", "acting", "verifying"} else "Nothing runs."


def abort(scene: Scene) -> str:
    """Once."""
    return driving(scene) or ("The drill was aborted already." if scene.state.aborted >= 0 else "")


def after_abort(scene: Scene) -> str:
    """What to do with the effects of an aborted drill."""
    return driving(scene) or ("" if scene.state.aborted >= 0 else "Only after an abort.")


def attest(scene: Scene) -> str:
    """While a step asks a person of a role for what they saw."""
    if why := _live(scene):
        return why
    call = signers.asked(scene)
    if call is None:
        return "No step asks for something done by hand."
    return "" if signers.for_attest(scene) else f"That is asked of the {call.role}."


def decide(scene: Scene) -> str:
    """While a step asks a role which way to go."""
    if why := _live(scene):
        return why
    question = scene.state.question
    if question is None:
        return "No step asks for a decision."
    if scene.state.hold is not None:
        return "The drill is held: nothing is decided."
    return "" if signers.for_decision(scene) else f"That is asked of the {question.asked.role}."


def note(scene: Scene) -> str:
    """Anybody but an observer."""
    return _live(scene)


def close(scene: Scene) -> str:
    """When every step is over, or one failed or was taken back, or the drill was aborted."""
    if why := driving(scene):
        return why
    now = scene.step_now
    ended = now is None or scene.state.aborted >= 0 or now.phase in {"failed", "rolled-back"}
    return "" if ended else f"Step {scene.state.current} is not done."


def _live(scene: Scene) -> str:
    if scene.mode == "replay":
        return "This is a replay: nothing is signed or sent."
    if scene.state.closed is not None:
        return "The drill is closed."
    if scene.you.role == "observer":
        return "You observe: an observer sends nothing."
    return f"Not sent: {scene.connected}" if scene.connected else ""


def _gate(scene: Scene) -> str:
    if why := _live(scene):
        return why
    gate = scene.state.gate
    return "No gate is open." if gate is None or gate.cleared else ""


def shut(scene: Scene) -> str:
    """Why nobody here may approve the open gate now, whoever they are."""
    if suspended := _suspended(scene):
        return suspended
    unlike = differs(scene)
    return f"What you read differs on {unlike}: y hands it in." if unlike else ""


def _unread(scene: Scene) -> str:
    """That the gate counts no approval of these people without a second reading, which they have not taken."""
    gate, mine = scene.state.gate, signers.at_gate(scene)
    if gate is None or not mine or mine[0][1] not in gate.opened.second_reading:
        return ""
    if scene.own is None:
        return f"This gate counts the {mine[0][1]} only with a second reading: attach with --regions FILE."
    if of_gate(scene) is None:
        return f"This gate counts you with a second reading, and {scene.own.trouble or 'it is being taken'}."
    return f"Your second reading can't tell {untold(scene)}." if untold(scene) else ""


def _suspended(scene: Scene) -> str:
    gate = scene.state.gate
    if gate is None or not gate.suspended:
        return ""
    return f"Not proven now: {', '.join(claim_name(scene, c) for c in gate.suspended)}."


def _signer(scene: Scene) -> str:
    if signers.at_gate(scene):
        return ""
    away = f" Type in a second terminal:  {scene.hint}" if scene.hint else ""
    return f"This gate waits for others than {scene.you.person}.{away}"


def claim_name(scene: Scene, claim: str) -> str:
    """A claim as its finding names it; its id where it was never judged."""
    known = scene.state.claims.get(claim)
    return known.observation.finding.claim if known else claim
