"""A port over a driven drill: a fake of the engine process, so that a whole drill can be driven with keys alone."""

import asyncio
from collections.abc import AsyncIterator

from drillbook.engine.events import Decided
from drillbook.model.intent import Intent
from drillbook.state.drill_state import DrillState
from drillbook.state.lately import Lately
from drillbook.state.port import Integrity, Mode, OwnReading, Reply, SignRequest, You
from laws.drive import Drive


class DrivePort:
    """Every intent and decision goes through the real `decide` and the real fold."""

    mode: Mode = "live"

    def __init__(self, drive: Drive, you: You) -> None:
        self.drive, self.you = drive, you
        self.own_reading: OwnReading | None = None
        self.moved = asyncio.Event()
        self._lately = Lately()

    @property
    def state(self) -> DrillState:
        return self.drive.state

    @property
    def lately(self) -> Lately:
        self._lately.take(self.state)
        return self._lately

    @property
    def integrity(self) -> Integrity:
        return Integrity(self.drive.state.seq)

    @property
    def own(self) -> OwnReading | None:
        return self.own_reading

    def now(self) -> int:
        return self.drive.now

    def connected(self) -> str:
        return ""

    def trouble(self) -> str:
        return ""

    def behind(self) -> str:
        return ""

    async def changes(self) -> AsyncIterator[None]:
        while True:
            await self.moved.wait()
            self.moved.clear()
            yield None

    def sweep(self, seconds: int) -> None:
        """Time goes on, and regions are read."""
        self.drive.sweep(seconds)
        self.moved.set()

    async def send(self, intent: Intent) -> Reply:
        return self._reply(self.drive.ask(intent.name, text=intent.text, step=intent.step, person=self.you.person))

    async def sign(self, request: SignRequest) -> Reply:
        decided = self.drive.hand_in(
            self.drive.decision(
                request.decision,
                request.person,
                request.role,
                reason=request.reason,
                rule=request.rule,
                option=request.option,
            ),
            same_process=request.person != self.you.person,
        )
        return self._reply(decided)

    async def close(self) -> None:
        """Nothing to leave."""

    def _reply(self, decided: Decided) -> Reply:
        self.moved.set()
        return Reply(ok=not decided.refused, text=decided.refused, seq=-1 if decided.refused else self.drive.state.seq)
