"""Taking a drill over whose driver's account is lost: its sealed beginning, copied to where another can write."""

import asyncio
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from drillbook import clock
from drillbook.drill.decisions import DecisionCheck
from drillbook.drill.known_lines import KnownLine
from drillbook.drill.lines import entry_of
from drillbook.drill.signed_lines import DRILL_READING
from drillbook.drill.statements import Wording, make_statement
from drillbook.errors import NotPermitted
from drillbook.model.intent import LinePoint, Statement
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.signing.signer import Signer
from drillbook.state.blocks import people_of
from drillbook.state.drill_state import DrillState
from drillbook.state.fold import fold, open_state
from drillbook.timeline import frame
from drillbook.timeline.durable import open_regular, write_file
from drillbook.timeline.folder import SAMPLES, TIMELINE, create_drill_folder, refuse_unreachable_for_group
from drillbook.timeline.frame import Line
from drillbook.timeline.line_file import raw_lines
from drillbook.timeline.lock import FolderLock
from drillbook.timeline.sample_copy import copy_samples
from drillbook.timeline.verify_chain import verify_chain
from drillbook.wire.socket_file import NoEngineError, connect
from drillbook.wire.stream import WireError

BESIDE = ("runbook.yaml", "regions.yaml", "allowed_signers", "undo.md")
ANSWER = 5.0
"""Seconds in which an engine that lives says hello."""
_MOST = 64 << 20
_SEAL = b'"kind":"seal"'
"""Behind the first bad line it tells damage from a write that was cut off."""


@dataclass(frozen=True)
class Copy:
    """The new folder, and how many unsealed lines stayed behind in the old one."""

    folder: Path
    left: int


def copy_sealed(old: Path, drills: Path, signers: AllowedSigners, *, group: str | None = None) -> Copy:
    """Copy what a seal covers and verifies; NotPermitted while an engine lives, or where it does not verify."""
    asyncio.run(_refuse_living(old))
    lock = FolderLock(old)
    try:
        raws, state, left = _sealed(old, signers)
        if state.closed is not None:
            raise NotPermitted("the drill is closed", where=str(old), remedy="drillbook replay shows it")
        folder = create_drill_folder(drills, state.opened.runbook.name, clock.utc_now(), group=group)
        if group is not None:
            refuse_unreachable_for_group(folder)
        write_file(folder / TIMELINE, b"".join(raws))
        copy_samples(old / SAMPLES, folder / SAMPLES, len(raws) - 1)
        _copy_beside(old, folder)
    finally:
        lock.release()
    return Copy(folder, left)


def sign_take_over(state: DrillState, signer: Signer, reason: str) -> Statement:
    """The driver's statement over the last entry that is there; NotPermitted for somebody who may not drive."""
    drivers = people_of(state.opened.runbook, "driver")
    if signer.principal not in drivers:
        raise NotPermitted(
            f"{signer.principal} is not among the drivers of this runbook", remedy=f"driver: {', '.join(drivers)}"
        )
    last = LinePoint(state.seq, state.recent[-1])
    drill = state.opened.drill
    return make_statement(Wording(drill, "take-over", "driver", last, last, state.current, reason), signer)


async def _refuse_living(old: Path) -> None:
    """Nor one that is stopped: woken, it would go on acting beside the new one."""
    try:
        side = await connect(old)
    except NoEngineError:
        return
    try:
        answered = await side.receive(within=ANSWER) is not None
    except WireError as error:
        raise NotPermitted(
            f"its engine holds it: {error.message}",
            where=str(old),
            remedy=f"woken, it would go on acting: end it (kill -9 {side.peer_pid}), then take over",
        ) from error
    finally:
        side.close()
    if answered:
        raise NotPermitted(
            "its engine answers", where=str(old), remedy="drillbook attach joins it; ask for a hand-over"
        )


def _sealed(old: Path, signers: AllowedSigners) -> tuple[list[bytes], DrillState, int]:
    """The raw lines up to the last seal that holds, the state there, and how many whole lines follow."""
    decisions = DecisionCheck(signers, None)

    def visit(line: Line, sha256: str) -> None:
        if isinstance(line, KnownLine):
            decisions.line(line, sha256)
        else:
            decisions.entry(entry_of(line))

    report = verify_chain(old / TIMELINE, DRILL_READING, signers, visit=visit)
    damaged = any(_SEAL in raw for raw in raw_lines(old / TIMELINE, report.size))
    broken = [*(report.findings if damaged else ()), *decisions.problems]
    if broken or not report.mandates or not report.sealed:
        raise NotPermitted(
            f"it does not verify: {broken[0] if broken else 'no seal holds'}",
            where=str(old),
            remedy="drillbook verify says what still holds; start a new drill",
        )
    raws = [*islice(raw_lines(old / TIMELINE), report.lines)]
    state = open_state(entry_of(frame.decode(raws[0])))
    for raw in raws[1 : report.sealed]:
        state = fold(state, entry_of(frame.decode(raw)))
    return raws[: report.sealed], state, len(raws) - report.sealed


def _copy_beside(old: Path, folder: Path) -> None:
    for name in BESIDE:
        if (old / name).exists():
            write_file(folder / name, _read(old / name))
    evidence = sorted((old / "evidence").glob("*.json"))
    if evidence:
        (folder / "evidence").mkdir(mode=0o750)
        (folder / "evidence").chmod(0o2750)
    for path in evidence:
        write_file(folder / "evidence" / path.name, _read(path))


def _read(path: Path) -> bytes:
    with open(open_regular(path), "rb") as file:  # noqa: PTH123  # a descriptor, not a path
        return file.read(_MOST)
