"""A drill's engine process whose two regions are fakes: writer, files, session key, socket and people are real.

The regions are faked because these drills are killed hundreds of times, at each write and sync in turn, which takes
regions that answer at once and cost nothing. What a fake does it writes to a file of its own, outside the engine: that
outlives a kill as a region would, so that a call which was made twice, or without its intent, is seen.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from drillbook.drill import engine_main, reopening
from drillbook.drill.lines import now_micros
from drillbook.model.plan import Outcome, TakeSnapshot
from drillbook.model.region import Site, region_of
from drillbook.regions.blank import unanswered
from drillbook.snapshots.base import ReadError
from drillbook.snapshots.cluster import ClusterSnapshot, ReadCluster
from drillbook.snapshots.topics import ReadTopics, Topic, TopicsSnapshot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from drillbook.model.plan import AnyCall
    from drillbook.model.ports import RegionPort
    from drillbook.model.runbook import Runbook
    from drillbook.snapshots.union import AnyRead, AnySnapshot

LEDGER = "DRILLBOOK_FAKED_REGIONS"
"""The variable that names the file in which the fakes keep what was done to them."""
REFUSES = "DRILLBOOK_FAKED_REFUSAL"
"""The variable whose words, where a call has them, make the fakes refuse it."""


DIES = "DRILLBOOK_FAKED_DEATH"
"""The variable whose words, where a call has them, make the whole engine die once the call was done."""


class FakedRegion:
    """Answers what the drill's few checks ask; a request that it gets stands from then on."""

    def __init__(self, name: str, site: Site) -> None:
        self.name = name
        self._cluster = region_of(site, name).cluster_id
        self._ledger = Path(os.environ[LEDGER])

    async def read(self, reads: Sequence[AnyRead], deadline: float) -> tuple[AnySnapshot, ...]:
        return tuple(self._answer(read) for read in reads)

    async def perform(self, call: AnyCall, cluster_id: str, deadline: float) -> Outcome:
        assert cluster_id == self._cluster
        if isinstance(call, TakeSnapshot):
            return Outcome(
                ok=True, text="read and kept", evidence=json.dumps({"region": self.name, "at": now_micros()})
            )
        if (refused := os.environ.get(REFUSES)) and refused in call.text:
            return Outcome(ok=False, text="503")
        with self._ledger.open("a") as file:
            file.write(f"{call.text}\n")
        if (last := os.environ.get(DIES)) and last in call.text:
            os.kill(os.getpid(), signal.SIGKILL)
        return Outcome(ok=True, text="200")

    async def look(self, call: AnyCall, deadline: float) -> Outcome:
        stands = call.text in done(self._ledger)
        return Outcome(ok=stands, text="it stands" if stands else "it does not stand")

    async def stop(self) -> None:
        return

    def _answer(self, read: AnyRead) -> AnySnapshot:
        now = now_micros()
        match read:
            case ReadCluster():
                return ClusterSnapshot(self.name, now, cluster_id=self._cluster, brokers=("b:9092",), version="4.3")
            case ReadTopics():
                return TopicsSnapshot(self.name, now, asked=read.topics, topics=(Topic("orders.new", 3),))
            case _:
                return unanswered(read, ReadError("a faked region knows nothing of this"), now)


def done(ledger: Path) -> list[str]:
    """The calls with an effect that were made, oldest first."""
    return ledger.read_text().splitlines() if ledger.exists() else []


def faked(site: Site, runbook: Runbook) -> dict[str, RegionPort]:
    return {name: FakedRegion(name, site) for name in (runbook.source, runbook.target)}


if __name__ == "__main__":
    engine_main.worker_pipes = reopening.worker_pipes = faked
    sys.exit(engine_main.entry())
