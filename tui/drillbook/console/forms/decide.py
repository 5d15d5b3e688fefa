"""Deciding: which way the drill goes, on what it rests, and where each answer leads."""

from drillbook.console import signers
from drillbook.console.forms.form import Form, Slot
from drillbook.console.lines import Line, flow, hang, ln
from drillbook.console.numbers import digest
from drillbook.console.panes.requires import requires
from drillbook.console.scene import Scene
from drillbook.console.signers import signs_as
from drillbook.model.step import Claim, Option
from drillbook.state.clocks import lasted
from drillbook.state.port import SignRequest


def decide(scene: Scene) -> Form | None:
    """The form of the question that is open, for the first person at this console who may answer it."""
    question, step, mine = scene.state.question, scene.step, signers.for_decision(scene)
    if question is None or step is None or not mine:
        return None
    person, role = mine[0]
    return Form(
        "decide",
        f"Decide step {step.no}  {step.title}",
        (
            Slot("reason", "Reason", optional=True, hint="optional"),
            Slot("option", "Type your answer", one_of=question.asked.options),
        ),
        lambda values: SignRequest(
            "decide", person, role, step=step.id, reason=values["reason"].strip(), option=values["option"]
        ),
        body,
        "sign",
        signer=signs_as(scene, person),
        facts=f"for {person}, {role}",
        gate=question.seq,
    )


def body(scene: Scene, cells: int) -> list[Line]:
    """The answers and where they lead, what time brings, the findings, and what the signature binds."""
    question, step = scene.state.question, scene.step
    if question is None or step is None or step.decision is None:
        return []
    every = {c.id: c for s in scene.state.opened.runbook.steps for c in (*s.requires, *s.verify)}
    claims = [every.get(n.claim, Claim(n.claim, n.claim)) for n in question.asked.findings]
    rests = requires(scene, claims, cells, title="Rests on") if claims else hang("Rests on", cells, "no finding")
    bound = ln(
        ("step ", "muted"), digest(step.hash), ("   findings ", "muted"),
        " ".join(str(n.seq) for n in question.asked.findings), ("   timeline ", "muted"),
        f"entry {question.seq} {digest(question.sha256)}",
    )  # fmt: skip
    return [*options(scene, cells), [], *rests, [], *hang("Bound to", cells, bound)]


def options(scene: Scene, cells: int) -> list[Line]:
    """Each answer with what follows from it, and what follows from none."""
    step, question = scene.step, scene.state.question
    choice = step.decision if step is not None else None
    if choice is None:
        return []
    rows = [ln((option.name, "strong"), f"  {_leads(scene, option)}") for option in choice.options]
    silence = "the drill holds" if choice.no_answer == "hold" else f"the runbook takes {choice.no_answer}"
    left = question.at + choice.timeout - scene.now if question is not None else choice.timeout
    remark = f"without an answer {'in' if question is not None else 'after'} {lasted(max(0, left))} {silence}"
    return [*hang("Options", cells, *rows), *hang("", cells, ln((remark, "muted")))]


def _leads(scene: Scene, option: Option) -> str:
    if option.runbook:
        return f"ends the drill; {option.runbook} is to be run next, and nothing starts it"
    said = next((s for s in scene.steps if s.id == option.step), None)
    here = scene.step.no if scene.step is not None else 0
    between = (said.no if said is not None else here) - here - 1
    skipped = f", {between} {'step is' if between == 1 else 'steps are'} skipped" if between > 0 else ""
    return f"goes on with step {said.no} {said.title}{skipped}" if said is not None else option.step


def section(scene: Scene, cells: int) -> list[Line]:
    """The step pane's part: who is asked, what may be answered."""
    step, question = scene.step, scene.state.question
    if step is None or step.decision is None:
        return []
    role = step.decision.role
    mine = signers.for_decision(scene)
    said = "d answers" if mine else f"asked of the {role}" if question is not None else f"the {role} is asked then"
    return [*options(scene, cells), *hang("", cells, *flow(ln((said, "muted")), cells - 14))]
