"""What was read before an effect came to its end is read again: it proves nothing of what is after it."""

import asyncio
from collections.abc import Sequence

from drillbook.drill.lines import now_micros
from drillbook.drill.sweep import Sweeper
from drillbook.model.plan import AnyCall, Outcome
from drillbook.model.scope import RegionScope, Scope
from drillbook.model.step import Claim
from drillbook.regions.blank import unanswered
from drillbook.snapshots.acls import ReadAcls
from drillbook.snapshots.base import ReadError
from drillbook.snapshots.union import AnyRead, AnySnapshot

SCOPE = Scope(RegionScope("east"), RegionScope("west"), ())
CLAIM = Claim("survey/observe/0", "acls")
"""Read each 2 s."""


class Counting:
    """A worker that counts what it is asked; a fake, because a region cannot say how often it was read."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.asked: list[AnyRead] = []

    async def read(self, reads: Sequence[AnyRead], deadline: float) -> Sequence[AnySnapshot]:
        self.asked += reads
        return [unanswered(read, ReadError("not asked here"), now_micros()) for read in reads]

    async def perform(self, call: AnyCall, cluster_id: str, deadline: float) -> Outcome:
        raise NotImplementedError

    async def look(self, call: AnyCall, deadline: float) -> Outcome:
        raise NotImplementedError

    async def stop(self) -> None:
        """Nothing to end."""

    def acls(self) -> int:
        return sum(isinstance(read, ReadAcls) for read in self.asked)


def test_an_effect_makes_every_reading_due() -> None:
    async def sweeps() -> None:
        east, west = Counting("east"), Counting("west")
        sweeper = Sweeper(SCOPE, {"east": east, "west": west})
        began = now_micros()
        await sweeper.observe((CLAIM,))
        await sweeper.observe((CLAIM,))
        assert (east.acls(), west.acls()) == (1, 1)
        assert not sweeper.changed_since(began)
        sweeper.changed()
        assert sweeper.changed_since(began)
        again = now_micros()
        await sweeper.observe((CLAIM,))
        assert (east.acls(), west.acls()) == (2, 2)
        await sweeper.observe((CLAIM,))
        assert (east.acls(), west.acls()) == (2, 2)
        assert not sweeper.changed_since(again + 1)

    asyncio.run(sweeps())
