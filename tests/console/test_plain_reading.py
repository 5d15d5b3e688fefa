"""Without a screen: what one's own workers read is shown in words, and handed in by a word."""

import asyncio
from typing import cast

import pytest
from msgspec.structs import replace

from console.states import states
from console.still_port import StillPort
from drillbook.cli import plain
from drillbook.drill.live import LivePort
from drillbook.state.port import OwnReading, Reply, You
from laws.read_again import FAILED, read_again

RESUME = "stop-writers/requires/3"


@pytest.fixture
def port() -> StillPort:
    gate = states()["gate"]
    recorded = {n: replace(c, recorded=c.observation.finding.verdict) for n, c in gate.claims.items()}
    return StillPort(replace(gate, claims=recorded), You("bob", "approver"))


def say(port: StillPort, word: str, rest: str = "") -> str:
    return asyncio.run(plain._command(cast("LivePort", port), word, rest))


def test_both_sides_are_said(port: StillPort) -> None:
    assert say(port, "reading") == "nothing is read here: attach with --regions FILE"
    port.own_reading = OwnReading(trouble="east can't be read")
    assert say(port, "reading") == "east can't be read"
    port.own_reading = OwnReading(read_again(port.state, port.at, says={RESUME: FAILED}))
    lines = say(port, "reading").splitlines()
    assert [line.partition(":")[0] for line in lines] == ["agrees", "agrees", "agrees", "differs"]
    assert "you read 812, failed, " in lines[3]
    assert "; the drill 488, proven, " in lines[3]


def test_it_is_handed_in_with_a_remark(port: StillPort) -> None:
    port.reply = Reply(ok=True, text="recorded as entry 220, sealed", seq=220)
    assert say(port, "hand-in", "my replica lags") == "recorded as entry 220, sealed"
    (request,) = port.signed
    assert (request.decision, request.person, request.role) == ("reading", "bob", "approver")
    assert request.reason == "my replica lags"
