"""An engine that ends a drill and goes may not be heard to its last word: its folder says how it ended."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from signed_drive import SIGNERS, SignedDrive, walked

from drillbook.drill.live import LivePort
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.timeline import frame
from drillbook.wire.messages import Accepted, Durable, EngineHello
from drillbook.wire.socket_file import listen

if TYPE_CHECKING:
    from pathlib import Path

    from drillbook.wire.stream import EngineSide

PEOPLE = AllowedSigners.parse(SIGNERS)


def seen_to_the_end(drive: SignedDrive, folder: Path, told: int) -> LivePort:
    """A console that was told of so many lines when the connection ended."""
    drive.write(folder)
    timeline = sum(map(len, drive.lines[:told]))

    async def serve(side: EngineSide) -> None:
        side.post(EngineHello("8f14e45fceea167a", 1, "00" * 32))
        assert await side.receive() is not None
        side.post(Accepted("1", told - 1))
        side.post(Durable(timeline, 0))

    async def go() -> LivePort:
        async with await listen(folder, serve):
            port = await LivePort.attach(folder, "observer", None, PEOPLE)
            async with asyncio.timeout(10):
                async for _ in port.changes():
                    if port.connected():
                        break
            await port.close()
        return port

    return asyncio.run(go())


@pytest.mark.parametrize("missed", [2, 5])
def test_a_closed_drill_is_seen_closed(tmp_path: Path, missed: int) -> None:
    drive = walked()
    assert [frame.decode(raw).kind for raw in drive.lines[-2:]] == ["closed", "seal"]
    port = seen_to_the_end(drive, tmp_path / "drill", len(drive.lines) - missed)
    assert port.connected() == "the drill is closed"
    assert port.state.seq == len(drive.lines) - 1


@pytest.mark.parametrize("cut", [1, 3])
def test_of_one_that_is_not_closed_no_more_is_folded_than_was_told(tmp_path: Path, cut: int) -> None:
    """What nobody called durable may be cut off, as a closing entry is whose seal did not come."""
    drive = walked()
    drive.lines = drive.lines[:-cut]
    port = seen_to_the_end(drive, tmp_path / "drill", len(drive.lines) - 2)
    assert port.connected() == "the engine is gone; drillbook reopen takes it up again"
    assert port.state.seq == len(drive.lines) - 3
