"""The console without a screen: each change one line, commands as words; also for screen readers and logs."""

import asyncio
import contextlib
import sys
from collections.abc import Callable
from pathlib import Path

from drillbook.cli.start import Seat
from drillbook.drill.lines import now_micros
from drillbook.drill.live import LivePort
from drillbook.drill.people import roles_of
from drillbook.model.intent import Intent
from drillbook.state.drill_state import DrillState, outstanding
from drillbook.state.port import SignRequest
from drillbook.state.second_readings import compare, difference, to_read
from drillbook.state.view import view

HELP = """commands, one a line:
  status              where we are, and whether it is safe to go on
  plan                what the open gate would do, call by call
  run                 run the next step          hold                nothing new starts
  approve STEP        sign the open gate; the step's id is typed in full
  refuse REASON       sign a refusal             attest TEXT         say what you saw
  reading             what your own workers read of the open gate, beside the drill's (attach --regions)
  hand-in REMARK      sign that: what differs shuts the gate until you read that it is gone, or until an override
  decide OPTION REASON    answer the question that is open
  retry               act and verify again       rollback REGIONS    take it back (type the region's names)
  override CLAIM REASON   go on against a claim  abort REASON        start nothing new
  break-glass RULE REASON open a gate alone; RULE is STEP/approvals, and it is marked for ever
  hand-over NAME WHY  offer the driver's seat    take-over           take the seat that was offered to you
  leave               end with effects standing  undo REGIONS        take all effects back
  note TEXT           remember something         quit                leave; the drill holds
"""
SIGNED = frozenset(
    {"approve", "refuse", "attest", "decide", "override", "break-glass", "hand-over", "take-over", "hand-in"}
)


async def run_plain(folder: Path, role: str, seat: Seat) -> int:
    """Print changes and obey words until the person quits or the drill is closed."""
    port = await LivePort.attach(folder, role, seat.keys(), seat.people(), seat.regions)
    try:
        _say(f"drill {folder}; you are {port.you.person or 'an observer'}, {role}; type help")
        port.wake()
        watching = asyncio.create_task(_watch(port))
        obeying = asyncio.create_task(_obey(port))
        await asyncio.wait({watching, obeying}, return_when=asyncio.FIRST_COMPLETED)
        for task in (watching, obeying):
            task.cancel()
        await asyncio.gather(watching, obeying, return_exceptions=True)
        closed = port.state.closed
        if closed is None:
            _say(f"the drill holds; drillbook attach {folder} comes back to it")
            return 0
        return 0 if closed.good else 1
    finally:
        await port.close()


async def _watch(port: LivePort) -> None:
    told, bar, away = -1, "", ""
    async for _ in port.changes():
        state = port.state
        if (now_away := port.connected() or port.trouble() or port.behind()) != away and state.closed is None:
            away = now_away
            _say(away or "the engine answers and records again")
        for line in state.log:
            if line.seq > told and line.mark != "quiet":
                by = f", {line.by}" if line.by not in {"", "engine", "session"} else ""
                _say(f"{line.seq:>5}  {line.mark + ': ' if line.mark else ''}{line.what}{by}")
            told = max(told, line.seq)
        if (now := _bar(state)) != bar:
            bar = now
            _say(bar)
        if state.closed is not None:
            return


async def _obey(port: LivePort) -> None:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while raw := await reader.readline():
        word, _, rest = raw.decode("utf-8", "replace").strip().partition(" ")
        if word == "quit":
            return
        if word:
            _say(await _command(port, word, rest.strip()))
    await asyncio.Event().wait()


async def _command(port: LivePort, word: str, rest: str) -> str:
    state = port.state
    shown: dict[str, Callable[[], str]] = {
        "help": lambda: HELP,
        "status": lambda: _bar(state),
        "plan": lambda: _plan(state),
        "reading": lambda: _reading(port),
    }
    if word in shown:
        return shown[word]()
    step = state.current
    intents = {
        "run": Intent("run", step=step),
        "hold": Intent("hold", text=rest),
        "retry": Intent("retry", step=step),
        "rollback": Intent("rollback", step=step, text=rest),
        "abort": Intent("abort", text=rest),
        "leave": Intent("leave"),
        "undo": Intent("undo", text=rest),
        "note": Intent("note", text=rest),
    }
    if word in intents:
        reply = await port.send(intents[word])
    elif word in SIGNED:
        return await _sign(port, word, rest)
    else:
        return f"no such command: {word}; type help"
    return reply.text or "done" if reply.ok else f"refused: {reply.text}"


async def _sign(port: LivePort, word: str, rest: str) -> str:
    state = port.state
    step = state.current
    if word == "approve" and (state.gate is None or rest not in {" ".join(state.gate.opened.type_words), step}):
        words = " ".join(state.gate.opened.type_words) if state.gate else ""
        return f"nothing was signed: type approve {words}" if words else "nothing was signed: no gate is open"
    if word == "decide":
        role = state.question.asked.role if state.question is not None else "commander"
        option, _, why = rest.partition(" ")
        reply = await port.sign(SignRequest("decide", port.you.person, role, step, why, option=option))
        return reply.text if reply.ok else f"refused: {reply.text}"
    if word in {"hand-over", "take-over"}:
        successor, _, why = rest.partition(" ") if word == "hand-over" else ("", "", rest)
        reply = await port.sign(SignRequest(word, port.you.person, "driver", step, why, option=successor))  # type: ignore[arg-type]
        return reply.text if reply.ok else f"refused: {reply.text}"
    word = "reading" if word == "hand-in" else word
    rule, reason = rest.split(" ", 1) if word in {"override", "break-glass"} and " " in rest else ("", rest)
    reason = "" if word == "approve" else reason
    role = port.you.role if port.you.role != "driver" else next(iter(roles_of(state, port.you.person)), "driver")
    role = state.opened.runbook.break_glass if word == "break-glass" else role
    reply = await port.sign(SignRequest(word, port.you.person, role, step, reason, rule))  # type: ignore[arg-type]
    return reply.text if reply.ok else f"refused: {reply.text}"


def _bar(state: DrillState) -> str:
    bar = view(state, now_micros()).bar
    left = outstanding(state)
    return f"{bar.word}: {bar.long}" + (f" {len(left)} effects outstanding." if left else "")


def _reading(port: LivePort) -> str:
    own, gate = port.own, port.state.gate
    if own is None:
        return "nothing is read here: attach with --regions FILE"
    if own.reading is None or gate is None:
        return own.trouble or "nothing was read: no gate is open, or it is being read"
    compared, claims = compare(port.state, to_read(port.state, gate), own.reading), own.reading.claims
    word = {**dict.fromkeys(compared.differs, "differs"), **dict.fromkeys(compared.untold, "cannot tell")}
    said = [f"{word.get(c.claim, 'agrees')}: {difference(port.state, 'you', c, c.claim, now_micros())}" for c in claims]
    return "\n".join(said) or "agrees: this gate shows nothing that is read twice"


def _plan(state: DrillState) -> str:
    if state.gate is None:
        return "no gate is open"
    lines = []
    for step in state.gate.opened.steps:
        lines.append(f"{step.step}: {step.plan.blast or 'no calls'}")
        lines += [f"  {call.text} ({call.effect}, {call.region})" for call in step.plan.calls]
    return "\n".join(lines)


def _say(text: str) -> None:
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.write(text.rstrip("\n") + "\n")
        sys.stdout.flush()
