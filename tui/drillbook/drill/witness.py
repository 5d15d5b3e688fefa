"""The witness: what a client was shown is remembered while its screen goes on."""

import asyncio
import os
from pathlib import Path

from drillbook.drill.seals_seen import Seen, remember


class Witness:
    """Remembers the newest seal that a client was shown, in a thread, so that no disk keeps its screen waiting."""

    def __init__(self) -> None:
        self._last: Seen | None = None
        self._newest: Seen | None = None
        self._keeping: asyncio.Task[None] | None = None

    def saw(self, seal: Seen | None, timeline: Path | None = None) -> None:
        """Take the newest seal of durable lines, or of this file, which nobody has called durable yet."""
        if seal is None or seal == self._last:
            return
        self._last = self._newest = seal
        if self._keeping is None or self._keeping.done():
            self._keeping = asyncio.create_task(self._keep(timeline))

    async def close(self) -> None:
        """Wait for what is being kept."""
        if self._keeping is not None:
            await self._keeping

    async def _keep(self, timeline: Path | None) -> None:
        while (seal := self._newest) is not None:
            self._newest = None
            if timeline is None or await asyncio.to_thread(_on_disk, timeline):
                await asyncio.to_thread(remember, seal)


def _on_disk(timeline: Path) -> bool:
    """Wait for the disk: a seal that a power cut may still take back would convict an honest driver."""
    try:
        with timeline.open("rb") as file:
            os.fsync(file.fileno())
    except OSError:
        return False
    return True
