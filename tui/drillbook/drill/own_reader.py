"""A console's second readings: a child process takes them, and this keeps the newest."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable
from pathlib import Path

import msgspec

from drillbook import locations
from drillbook.state.port import OwnReading

READER = (sys.executable, "-m", "drillbook.drill.second_reading_main")
AGAIN = 5.0
"""Seconds until a process that ended is started again."""
LONGEST = 1 << 20


class OwnReader:
    """`look` is what the child said last."""

    def __init__(
        self, folder: Path, regions: Path, changed: Callable[[], None], command: tuple[str, ...] = READER
    ) -> None:
        self.look = OwnReading(trouble="your own regions are read for the first time")
        self._command = (*command, str(folder), str(regions))
        self._changed = changed
        self._process: Process | None = None
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End the child, and its workers with it."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()

    async def _run(self) -> None:
        logs = locations.state_dir() / "engines"
        logs.mkdir(parents=True, exist_ok=True, mode=0o700)
        log = logs / f"reading-{os.getpid()}.log"
        while True:
            with log.open("ab") as errors:
                self._process = await asyncio.create_subprocess_exec(
                    *self._command, stdin=DEVNULL, stdout=PIPE, stderr=errors, limit=LONGEST
                )
            await self._follow(self._process)
            if await self._process.wait() == 0:
                return
            self._tell(OwnReading(trouble=f"your own reader ended; {log} says why, and another is started"))
            await asyncio.sleep(AGAIN)

    async def _follow(self, process: Process) -> None:
        while process.stdout is not None and (raw := await process.stdout.readline()):
            self._tell(msgspec.json.decode(raw, type=OwnReading))

    def _tell(self, look: OwnReading) -> None:
        self.look = look
        self._changed()
