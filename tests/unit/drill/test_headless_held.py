"""Without a screen a drill that is held ends: nobody is there who could let it go on."""

import asyncio
from typing import cast

import pytest

from console.still_port import StillPort
from drillbook.drill import headless
from drillbook.drill.live import LivePort
from drillbook.engine.events import ToWrite
from drillbook.entries.steps import Held
from drillbook.state.port import You
from laws.drive import Drive


@pytest.mark.parametrize("where", ["gate", "acting"])
def test_a_hold_is_answered_by_an_abort(where: str) -> None:
    drive = Drive()
    drive.to_gate()
    if where == "acting":
        drive.approve()
        drive.until("done", "release")
        drive.ask("run")
        drive.until("acting", "decide")
    drive.append((ToWrite(Held(reason="the disk was full", cause="stop"), drive.state.current),))
    port = StillPort(drive.state, You("alice", "driver", "key", also=("bob", "erin")))
    memory = headless._Memory()
    asyncio.run(headless._next(cast("LivePort", port), drive.state, {}, memory, lambda _: None))
    assert port.signed == []
    assert [(i.name, i.text) for i in port.sent] == [("abort", "the disk was full")]
