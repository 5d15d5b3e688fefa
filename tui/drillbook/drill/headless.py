"""A drill without a screen: a client like any other that holds the keys it was given and waits for nobody else."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from drillbook.drill.live import LivePort
from drillbook.drill.people import roles_of
from drillbook.entries.drill import Closed
from drillbook.model.intent import Intent
from drillbook.model.plan import Attest
from drillbook.state.drill_state import DrillState, pending_effect, step_state
from drillbook.state.going_back import all_to_undo, regions_to_type
from drillbook.state.port import Reply, SignRequest

Say = Callable[[str], None]
NO_ANSWER = "headless drill: nobody was asked"


@dataclass
class _Memory:
    """What was asked for already, so that each thing is asked once."""

    asked: set[tuple[object, ...]] = field(default_factory=set)
    told: int = -1
    trouble: str = ""


async def drive(port: LivePort, folder: Path, answers: Mapping[str, str], say: Say) -> int:
    """Run every step, sign what the keys allow, and undo in reverse where it fails before the point of no return.

    Returns 0 where the drill ended as claimed, 1 otherwise.
    """
    say(f"drill {folder}")
    memory = _Memory()
    port.wake()
    async for _ in port.changes():
        state = port.state
        _tell(state, memory, say)
        if state.closed is not None:
            say(f"{state.closed.result}: {state.closed.sentence}")
            return _exit_code(state.closed)
        if lost := port.connected():
            say(lost)
            return 1
        if (trouble := port.trouble()) != memory.trouble:
            memory.trouble = trouble
            say(trouble or "it is recorded again")
            if not trouble:
                memory.asked.clear()  # what was refused meanwhile is asked again
        await _next(port, state, answers, memory, say)
    return 1


def _exit_code(closed: Closed) -> int:
    return 0 if closed.good else 1


async def _next(port: LivePort, state: DrillState, answers: Mapping[str, str], memory: _Memory, say: Say) -> None:
    if state.aborted >= 0:
        await _end(port, state, memory, say)
        return
    if state.gate is not None and not state.gate.cleared and state.hold is None:
        await _approve(port, state, memory, say)
        return
    if state.question is not None and state.hold is None:
        await _decide(port, state, answers, memory, say)
        return
    step = step_state(state, state.current) if state.current else None
    if step is None:
        await _once(memory, ("close", state.seq), port.send(Intent("close")), say)
        return
    if step.phase == "acting" and state.hold is None:
        await _attest(port, state, answers, memory, say)
    elif step.phase == "rolled-back" and state.rollback is None:
        await _once(memory, ("close", step.id), port.send(Intent("close")), say)
    elif step.phase == "failed" or state.hold is not None:
        why = step.reason if state.hold is None else state.hold.reason
        say(f"{step.id} is held: {why}")
        await _once(memory, ("abort", step.id), port.send(Intent("abort", text=why or "failed")), say)
    elif step.phase == "pending":
        await _once(memory, ("run", step.id, step.since), port.send(Intent("run", step=step.id)), say)


async def _approve(port: LivePort, state: DrillState, memory: _Memory, say: Say) -> None:
    gate = state.gate
    if gate is None or gate.suspended:
        return
    given = {(a.person, a.role) for a in gate.approvals}
    for need in gate.opened.needs:
        if sum(role == need.role for _, role in given) >= need.count:
            continue
        for person in (*port.you.also, port.you.person):
            if (person, need.role) in given or need.role not in roles_of(state, person):
                continue
            if person == state.driver and port.you.also:
                continue
            request = SignRequest("approve", person, need.role, gate.opened.steps[0].step, reason="headless")
            await _once(memory, ("approve", gate.seq, person, need.role), port.sign(request), say)
            return


async def _attest(port: LivePort, state: DrillState, answers: Mapping[str, str], memory: _Memory, say: Say) -> None:
    step = step_state(state, state.current)
    calls = step.plan.calls if step.plan is not None else ()
    call = calls[step.calls_done] if step.calls_done < len(calls) else None
    if not isinstance(call, Attest):
        return
    for person in (*port.you.also, port.you.person):
        if call.role in roles_of(state, person):
            text = answers.get(step.id, NO_ANSWER)
            request = SignRequest("attest", person, call.role, step.id, reason=text)
            await _once(memory, ("attest", step.id, step.calls_done), port.sign(request), say)
            return
    say(f"{step.id} asks for a {call.role}, and no key of one was given")


async def _decide(port: LivePort, state: DrillState, answers: Mapping[str, str], memory: _Memory, say: Say) -> None:
    """Answer with the option that was given on the command line; without one nobody decides, and the drill ends."""
    question, step = state.question, state.current
    if question is None:
        return
    role, option = question.asked.role, answers.get(step, "")
    person = next((p for p in (*port.you.also, port.you.person) if role in roles_of(state, p)), "")
    if option and person:
        request = SignRequest("decide", person, role, step, reason="headless", option=option)
        await _once(memory, ("decide", question.seq), port.sign(request), say)
        return
    why = (
        f"no key of a {role} was given"
        if option
        else f"no --answer {step}={'|'.join(question.asked.options)} was given"
    )
    await _once(memory, ("abort", step), port.send(Intent("abort", text=f"{step} asks for a decision: {why}")), say)


async def _end(port: LivePort, state: DrillState, memory: _Memory, say: Say) -> None:
    """Undo all that may be undone; what is left then, or what a way back stopped at, is left."""
    if state.rollback is not None or pending_effect(state) is not None:
        return
    steps = all_to_undo(state)
    tried = any(key[0] == "undo" for key in memory.asked)
    stopped = tried and state.hold is not None and state.hold.cause == "rollback"
    if not steps or stopped or state.no_return >= 0:
        await _once(memory, ("leave", state.seq), port.send(Intent("leave")), say)
        return
    regions = ",".join(regions_to_type(state, steps))
    await _once(memory, ("undo", state.seq), port.send(Intent("undo", text=regions)), say)


async def _once(memory: _Memory, key: tuple[object, ...], work: Coroutine[object, object, Reply], say: Say) -> None:
    if key in memory.asked:
        work.close()
        return
    memory.asked.add(key)
    reply = await work
    if not reply.ok:
        say(f"refused: {' '.join(str(part) for part in key)}: {reply.text}")


def _tell(state: DrillState, memory: _Memory, say: Say) -> None:
    for line in state.log:
        if line.seq > memory.told and line.mark != "quiet":
            say(f"{line.seq:>5}  {line.what}{'  by ' + line.by if line.by not in {'', 'engine'} else ''}")
        memory.told = max(memory.told, line.seq)
