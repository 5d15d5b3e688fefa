"""A port that stands still: a fake, because a screen is judged against a state that a real drill reaches in minutes."""

import asyncio
from collections.abc import AsyncIterator

from console.pieces import NOW
from drillbook.model.intent import Intent
from drillbook.state.drill_state import DrillState
from drillbook.state.lately import Lately
from drillbook.state.port import Integrity, Mode, OwnReading, Reply, SignRequest, You


class StillPort:
    """Shows the states it is given, keeps what it is sent, and answers with `reply`."""

    mode: Mode = "live"

    def __init__(self, state: DrillState, you: You | None = None) -> None:
        self.you = you or You("alice", "driver", "ed25519  SHA256:Qk3v8...  from the agent")
        self.shown, self.at = state, NOW
        self.integrity_now = Integrity(state.seq)
        self.away = ""
        self.not_recorded = ""
        self.late = ""
        self.own_reading: OwnReading | None = None
        self.sent: list[Intent] = []
        self.signed: list[SignRequest] = []
        self.reply = Reply(ok=True, text="", seq=-1)
        self.moved = asyncio.Event()
        self._lately = Lately()
        self.closed = False

    @property
    def state(self) -> DrillState:
        return self.shown

    @property
    def lately(self) -> Lately:
        self._lately.take(self.state)
        return self._lately

    @property
    def integrity(self) -> Integrity:
        return self.integrity_now

    @property
    def own(self) -> OwnReading | None:
        return self.own_reading

    def now(self) -> int:
        return self.at

    def connected(self) -> str:
        return self.away

    def trouble(self) -> str:
        return self.not_recorded

    def move(self, state: DrillState) -> None:
        """Show another state."""
        self.shown = state
        self.moved.set()

    def behind(self) -> str:
        return self.late

    async def changes(self) -> AsyncIterator[None]:
        while True:
            await self.moved.wait()
            self.moved.clear()
            yield None

    async def send(self, intent: Intent) -> Reply:
        self.sent.append(intent)
        return self.reply

    async def sign(self, request: SignRequest) -> Reply:
        self.signed.append(request)
        return self.reply

    async def close(self) -> None:
        self.closed = True
