"""A live console over a state made by hand, in the terminal that it is started in.

`python live_console.py MODE FILE`: `clocks`: each second a sweep reads what it read before. `moving`: in each second a
twentieth of 1,000 partitions has moved. `busy`: 500 of them move, one after the other, in each second;
then, once KEYS keys have led to bytes, FILE gets the CPU milliseconds from each key to its first byte.
"""

import asyncio
import json
import random
import sys
import time
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Key
from textual.message import Message

from console.pieces import NOW
from console.states import states
from console.still_port import StillPort
from drillbook.console.app import DrillbookApp
from drillbook.console.theme import DARK, Look
from drillbook.model.rows import LagRow
from drillbook.state.drill_state import DrillState

KEYS = 40
IN_SIGHT = 20
"""Rows that a panel shows at most: in `moving` all of them move."""
ROWS = {"clocks": 1_000, "moving": 1_000, "busy": 1_000}
EACH_SECOND = {"clocks": 0, "moving": 50, "busy": 500}


class RunningPort(StillPort):
    """A still port whose time goes on."""

    def __init__(self, state: DrillState) -> None:
        super().__init__(state)
        self._began = time.monotonic()

    def now(self) -> int:
        return NOW + int((time.monotonic() - self._began) * 1e6)

    def show(self, rows: tuple[LagRow, ...], *, one_by_one: bool = False) -> None:
        """A sweep came in, or one number of it: these are the partitions now."""
        claims = dict(self.shown.claims)
        for name, claim in claims.items():
            seen = claim.observation
            if seen.finding.check == "lag" or not one_by_one:
                finding = replace(seen.finding, observed_at=self.now() - 200_000)
                seen = replace(seen, finding=finding, rows=rows if finding.check == "lag" else seen.rows)
                claims[name] = replace(claim, sampled_at=self.now(), observation=seen)
        self.shown = replace(self.shown, claims=claims)
        self.moved.set()


class TimedDriver(LinuxDriver):
    """A driver that notes what the process used from each key to the first byte after it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.took: list[float] = []
        self._since = 0.0

    def process_message(self, message: Message) -> None:
        if isinstance(message, Key) and not self._since:
            self._since = time.process_time()
        super().process_message(message)

    def write(self, data: str) -> None:
        if self._since:
            self.took.append((time.process_time() - self._since) * 1_000)
            self._since = 0.0
            if len(self.took) == KEYS:
                Path(sys.argv[2]).write_text(json.dumps(self.took))
        super().write(data)


async def move(port: RunningPort, rows: list[LagRow], each_second: int, *, one_by_one: bool) -> None:
    """Go on for ever; one by one they come by the CPU's seconds, of which a busy machine gives few."""
    chance, last = random.Random(5), 0.0
    while True:
        if one_by_one and time.process_time() - last < 1 / each_second:
            await asyncio.sleep(1 / each_second)
            continue
        last = time.process_time()
        for place in range(1 if one_by_one else each_second):
            n = place if place < IN_SIGHT and not one_by_one else chance.randrange(len(rows))
            rows[n] = replace(rows[n], records=max(0, (rows[n].records or 0) + chance.randrange(-40, 41)))
        port.show(tuple(rows), one_by_one=one_by_one)
        await asyncio.sleep(0 if one_by_one else 1)


async def main(mode: str) -> None:
    """Until it is killed."""
    rows = [LagRow(f"orders.region-{n % 200:03}", n // 200, records=9_999 - n % 9_999) for n in range(ROWS[mode])]
    port = RunningPort(states()["gate"])
    port.show(tuple(rows))
    app = DrillbookApp(port, Look(DARK))
    app.driver_class = TimedDriver
    await asyncio.gather(app.run_async(), move(port, rows, EACH_SECOND[mode], one_by_one=mode == "busy"))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
