"""Whether a client still hears its engine, which announces something at least twice a second."""

import asyncio

from drillbook.clock import monotonic

MOST_BEHIND = 2.0
"""Seconds; a client that is further behind shows what may have changed since, and signs nothing."""
MOST_WAIT = 5.0
"""Seconds that a signature waits for the next announcement."""
BEHIND = f"nothing was heard from the engine for more than {MOST_BEHIND:.0f} s: what is shown may have changed since"


class Hearing:
    """Told of each announcement once it is folded."""

    def __init__(self) -> None:
        self._at = monotonic()

    def heard(self) -> None:
        """All that was announced is folded."""
        self._at = monotonic()

    async def again(self) -> str:
        """As `behind`, once the engine had a little longer to be heard: a busy machine is no silent engine."""
        until = monotonic() + MOST_WAIT
        while self.behind() and monotonic() < until:
            await asyncio.sleep(0.05)
        return self.behind()

    def behind(self) -> str:
        """A sentence where that was too long ago, or nothing."""
        return BEHIND if monotonic() - self._at > MOST_BEHIND else ""
