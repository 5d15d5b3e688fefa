"""What a client keeps of the seals that it saw: each once, whole, and none that a power cut could still take back."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

import pytest
from signed_drive import SIGNERS, SignedDrive

from drillbook.drill.replay import ReplayPort
from drillbook.drill.seals_seen import Seen, remember, seen, witness_file
from drillbook.drill.verifier import Verifier
from drillbook.drill.witness import Witness
from drillbook.errors import InputError
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.timeline import frame

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PEOPLE = Verifier(AllowedSigners.parse(SIGNERS))
SEALS = [Seen("d" * 32, n, f"{n:064x}") for n in (4, 9)]


def newest_seal(drive: SignedDrive) -> Seen:
    line = [line for line in map(frame.decode, drive.lines) if line.kind == "seal"][-1]
    return Seen(drive.state.opened.drill, line.seq, line.prev)


def kept(drive: SignedDrive) -> tuple[Seen, ...]:
    path = witness_file(drive.state.opened.drill)
    return seen(path) if path.exists() else ()


def watch(folder: Path, *, meanwhile: Callable[[], None] | None = None) -> None:
    """Follow a folder until nothing new comes; where something is done meanwhile, until that is seen."""

    async def go() -> None:
        port = ReplayPort(folder, PEOPLE, follow=True)
        changes, last = port.changes(), port.position.last
        waiting = asyncio.ensure_future(anext(changes))
        await asyncio.sleep(0.1)
        if meanwhile is not None:
            meanwhile()
            async with asyncio.timeout(10):
                while port.position.last == last:
                    await waiting
                    waiting = asyncio.ensure_future(anext(changes))
        waiting.cancel()
        await port.close()

    asyncio.run(go())


def test_each_seal_is_kept_once() -> None:
    for seal in (*SEALS, *SEALS):
        remember(seal)
    assert list(seen(witness_file("d" * 32))) == SEALS


def test_what_a_crash_left_of_a_line_goes() -> None:
    remember(SEALS[0])
    path = witness_file("d" * 32)
    with path.open("ab") as file:
        file.write(b'{"drill":"dd')
    remember(SEALS[1])
    assert list(seen(path)) == SEALS
    path.write_bytes(b"no seal\n")
    with pytest.raises(InputError, match="not a seal that a client has seen"):
        seen(path)


def test_several_that_come_while_one_is_kept_leave_the_newest() -> None:
    async def go() -> None:
        witness = Witness()
        for seal in SEALS:
            witness.saw(seal)
        witness.saw(None)
        await witness.close()

    asyncio.run(go())
    assert seen(witness_file("d" * 32))[-1] == SEALS[-1]


def test_a_disk_that_takes_no_witness_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where a folder should be")
    remember(SEALS[0])


def test_who_follows_a_file_keeps_what_it_showed(tmp_path: Path) -> None:
    drive = SignedDrive()
    drive.to_gate()
    folder = drive.write(tmp_path / "drill")
    before = newest_seal(drive)

    def goes_on() -> None:
        assert kept(drive) == (before,)
        drive.approve()
        drive.until("done", "release")
        drive.write(folder)

    watch(folder, meanwhile=goes_on)
    assert kept(drive) == (before, newest_seal(drive))
    assert before != newest_seal(drive)


def test_the_witness_of_a_viewer_convicts_who_cuts_the_file(tmp_path: Path) -> None:
    drive = SignedDrive()
    drive.to_gate()
    watch(drive.write(tmp_path / "drill"))
    at = [n for n, raw in enumerate(drive.lines) if frame.decode(raw).kind == "seal"][-2]
    drive.lines = drive.lines[: at + 1]
    folder = drive.write(tmp_path / "cut")
    assert PEOPLE.judge(folder).standing == "intact but open"
    assert Verifier(PEOPLE.people, kept(drive)).judge(folder).standing == "not verified"


def test_nothing_is_kept_of_a_file_that_does_not_verify(tmp_path: Path) -> None:
    drive = SignedDrive()
    drive.to_gate()
    drive.lines[3] = drive.lines[3].replace(b'"at":"2026', b'"at":"2027')
    watch(drive.write(tmp_path / "drill"))
    assert kept(drive) == ()


def test_nothing_is_kept_that_is_not_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a power cut, which takes such lines back, would make an honest driver look like a forger."""
    drive = SignedDrive()
    drive.to_gate()
    folder = drive.write(tmp_path / "drill")

    def fails(fd: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fails)
    watch(folder)
    monkeypatch.undo()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert kept(drive) == ()
