"""Who at this console may sign what an open gate, a failed step or a question still lacks."""

from drillbook.console.scene import Scene
from drillbook.model.plan import Attest
from drillbook.state.approvals import missing, valid
from drillbook.state.asking import asked_attest
from drillbook.state.blocks import needs_of, people_of


def at_gate(scene: Scene) -> tuple[tuple[str, str], ...]:
    """The (person, role) pairs that this console holds keys for and the gate still waits for, in the gate's order."""
    gate = scene.state.gate
    if gate is None or gate.cleared:
        return ()
    have = {approval.person for approval in valid(gate, scene.now)}
    needs = missing(gate, scene.now)
    return tuple(
        (person, need.role)
        for need, _ in needs
        for person in _held(scene)
        if person in people_of(scene.state.opened.runbook, need.role) and person not in have
    )


def for_reading(scene: Scene) -> tuple[tuple[str, str], ...]:
    """Who at this console may hand in a second reading: whom the gate asks, whether they have approved or not."""
    gate = scene.state.gate
    if gate is None or gate.cleared:
        return ()
    runbook = scene.state.opened.runbook
    return tuple((p, n.role) for n in gate.opened.needs for p in _held(scene) if p in people_of(runbook, n.role))


def signs_as(scene: Scene, person: str) -> str:
    """Who signs, and with which key; said plainly where one console holds two people's keys."""
    if person == scene.you.person:
        return f"{person}   {scene.you.key}".rstrip()
    return f"{person}   whose key {scene.you.person} holds too   four eyes: no"


def for_override(scene: Scene) -> tuple[tuple[str, str], ...]:
    """Who may override the current step: a person of a role of its gate; where it has none, an approver."""
    runbook = scene.state.opened.runbook
    needs = needs_of(runbook, scene.state.current) if scene.state.current else ()
    roles = tuple(need.role for need in needs) or ("approver",)
    if scene.state.no_return >= 0 and runbook.after_target_writes.rollback != "forbidden":
        roles = (*dict.fromkeys((*roles, runbook.after_target_writes.role)),)
    return tuple((p, role) for role in roles for p in _held(scene) if p in people_of(runbook, role))


def for_glass(scene: Scene) -> tuple[tuple[str, str], ...]:
    """Who at this console may open the gate alone."""
    runbook = scene.state.opened.runbook
    people = people_of(runbook, runbook.break_glass) if runbook.break_glass else ()
    return tuple((p, runbook.break_glass) for p in _held(scene) if p in people)


def asked(scene: Scene) -> Attest | None:
    """What a person is asked to do by hand and to attest, now."""
    effect = asked_attest(scene.state)
    return effect.call if effect is not None and isinstance(effect.call, Attest) else None


def for_attest(scene: Scene) -> tuple[tuple[str, str], ...]:
    """Who at this console may attest what is asked."""
    call = asked(scene)
    if call is None:
        return ()
    people = people_of(scene.state.opened.runbook, call.role)
    return tuple((p, call.role) for p in _held(scene) if p in people)


def for_decision(scene: Scene) -> tuple[tuple[str, str], ...]:
    """Who at this console may answer the question that is open."""
    question = scene.state.question
    if question is None:
        return ()
    people = people_of(scene.state.opened.runbook, question.asked.role)
    return tuple((p, question.asked.role) for p in _held(scene) if p in people)


def _held(scene: Scene) -> tuple[str, ...]:
    return (scene.you.person, *scene.you.also)
