"""A crew without a screen: the live port of one console that holds every key, driven step by step by a test."""

from __future__ import annotations

import argparse
import asyncio
from contextlib import aclosing, asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from drillbook.cli.start import Seat, start
from drillbook.drill import headless
from drillbook.drill.live import LivePort
from drillbook.model.intent import Intent
from drillbook.state.drill_state import step_state
from drillbook.state.going_back import RULE, all_to_undo, regions_to_type, steps_asked_back
from drillbook.state.port import SignRequest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from drillbook.lab.info import LabInfo
    from drillbook.state.drill_state import DrillState
    from drillbook.state.port import Reply

LEAVES_ENGINES = pytest.mark.filterwarnings("ignore:subprocess .* is still running:ResourceWarning")
"""An engine outlives who started it, on purpose."""
ANSWERS = {"decide": "stay", "review": "team-orders, on Friday"}


async def until(port: LivePort, what: Callable[[], object], said: str, seconds: float = 60) -> None:
    """Touch nothing until it is so, or fail with what the drill last wrote."""
    try:
        async with asyncio.timeout(seconds):
            while not what():
                await asyncio.sleep(0.2)
    except TimeoutError:
        tail = "\n".join(line.what for line in port.state.log[-12:])
        raise AssertionError(f"not within {seconds} s: {said}\n{port.own}\n{tail}") from None


class Crew:
    """Goes forward as a willing crew would, until the test says stop."""

    def __init__(self, port: LivePort, folder: Path) -> None:
        self.port, self.folder = port, folder
        self._memory = headless._Memory()
        self.said: list[str] = []

    @property
    def state(self) -> DrillState:
        return self.port.state

    async def forward(self, stop: Callable[[DrillState], object], what: str, seconds: float = 240) -> DrillState:
        """Run, approve and answer until the drill is there."""
        return await self._until(stop, what, seconds, go_on=True)

    async def wait(self, stop: Callable[[DrillState], object], what: str, seconds: float = 120) -> DrillState:
        """Touch nothing until the drill is there."""
        return await self._until(stop, what, seconds, go_on=False)

    async def back(self) -> Reply:
        """Ask to go back, and type what a person would have to type."""
        regions = ",".join(regions_to_type(self.state, steps_asked_back(self.state)))
        return await self.port.send(Intent("rollback", text=regions))

    async def abort(self) -> None:
        """Stop here."""
        reply = await self.port.send(Intent("abort", text="stop here"))
        assert reply.ok, reply.text

    async def leave(self) -> Reply:
        """Leave what an aborted drill did."""
        return await self.port.send(Intent("leave"))

    async def override_writes(self, reason: str) -> Reply:
        """The commander permits what the target's writes forbid."""
        step = self.state.current
        return await self.port.sign(SignRequest("override", "erin", "commander", step, reason, rule=RULE))

    async def insist(self, ask: Callable[[], Awaitable[Reply]], seconds: float = 60) -> Reply:
        """Ask until it is granted: a call may be out, and evidence must be read first."""
        said = "never asked"
        try:
            async with asyncio.timeout(seconds), aclosing(self.port.changes()) as changes:
                self.port.wake()
                async for _ in changes:
                    reply = await ask()
                    if reply.ok:
                        return reply
                    said = reply.text
        except TimeoutError:
            pass
        raise AssertionError(f"not granted within {seconds} s: {said}")

    async def undo(self) -> Reply:
        """Ask to undo all that an aborted drill left."""
        return await self.port.send(Intent("undo", text=",".join(regions_to_type(self.state, all_to_undo(self.state)))))

    async def _until(
        self, stop: Callable[[DrillState], object], what: str, seconds: float, *, go_on: bool
    ) -> DrillState:
        self.port.wake()
        try:
            async with asyncio.timeout(seconds), aclosing(self.port.changes()) as changes:
                async for _ in changes:
                    headless._tell(self.state, self._memory, self.said.append)
                    if stop(self.state):
                        return self.state
                    if self.state.closed is not None:
                        break
                    here = self.state.current
                    if go_on and here and step_state(self.state, here).phase == "rolled-back":
                        await self.port.send(Intent("run", step=here))  # a headless client would close the drill here
                    elif go_on:
                        await headless._next(self.port, self.state, ANSWERS, self._memory, self.said.append)
        except TimeoutError:
            pass
        tail = "\n".join(self.said[-15:])
        raise AssertionError(f"not within {seconds} s: {what}\n{tail}")


def live_order(lab: LabInfo, drills: Path, runbook: str, *sets: str) -> argparse.Namespace:
    """What `drillbook run --live` was asked for."""
    return argparse.Namespace(
        runbook=runbook, regions=lab.regions_yaml, live=True, drills=drills, group=None, set=list(sets), after=None
    )


@asynccontextmanager
async def crew(lab: LabInfo, drills: Path, runbook: str) -> AsyncIterator[Crew]:
    """Start a live drill and sit down at it; the engine ends with the drill, which the test must see to."""
    others = tuple(lab.key(person) for person in ("bob", "erin"))
    seat = Seat(signers=lab.allowed_signers, key=lab.key("alice"), others=others, headless=True)
    folder = await asyncio.to_thread(start, live_order(lab, drills, runbook, "reread=20000"), seat)
    port = await LivePort.attach(folder, "driver", seat.keys(), seat.people())
    try:
        yield Crew(port, folder)
    finally:
        if port.state.closed is None:
            await port.send(Intent("abort", text="the test is over"))
            await port.send(Intent("leave"))
        await port.close()
