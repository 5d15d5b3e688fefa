"""Two regions on paper with as many partitions and groups as asked for, and each as a worker on a real pipe.

As a worker it takes its first line's settings for its size: `topics`, each of `partitions` partitions, `groups`, and
how many of a hundred partitions are `moving`.
"""

import sys
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from drillbook.drill.lines import now_micros
from drillbook.model.scope import Scope
from drillbook.model.workload import GroupUse, Workload
from drillbook.regions.pipe_words import ReadReply, ReadRequest, WorkerConfig
from drillbook.snapshots.groups import Committed, Group
from drillbook.snapshots.offsets import PartitionOffsets
from drillbook.snapshots.replication import Connector
from drillbook.snapshots.tail import LastRecord
from drillbook.snapshots.topics import Topic
from unit.checks import two_regions
from unit.checks.two_regions import CONFIGS, LINK, SCOPE, START, Regions

P = TypeVar("P")
COMMITTED = 10
"""Partitions of its one topic in which a group has offsets."""


@dataclass(frozen=True)
class Size:
    """Of both regions."""

    topics: int
    partitions: int
    groups: int
    moving: int = 100

    @property
    def names(self) -> tuple[str, ...]:
        """The topics."""
        return tuple(f"orders.region-{n:03}" for n in range(self.topics))

    @property
    def scope(self) -> Scope:
        """A site with one workload of all of it."""
        groups = tuple(GroupUse(f"group-{n:04}", "earliest") for n in range(self.groups))
        wide = Workload("orders", "team-orders", topics=("orders.*",), groups=groups, matched=self.names)
        return msgspec.structs.replace(SCOPE, workloads=(wide,), link=LINK)


class WideRegions(Regions):
    """So many of a hundred partitions move; each group has offsets in some partitions of one topic."""

    def __init__(self, size: Size) -> None:
        topics = tuple(Topic(name, size.partitions, 3, CONFIGS) for name in size.names)
        super().__init__(topics={"east": topics, "west": topics}, writers_stop=1 << 62, stalled=1 << 62)
        self._size = size
        two_regions.PARTITIONS = dict.fromkeys(size.names, size.partitions)

    def _group(self, where: str, name: str, t: int) -> Group:
        topic = self._size.names[int(name[-4:]) % self._size.topics]
        behind = 0 if where == "east" else self.translated_behind
        now, still = self._at(t) - behind, self._at(START) - behind
        some = range(min(COMMITTED, self._size.partitions))
        moves = int(name[-4:]) % 100 < self._size.moving
        committed = tuple(Committed(topic, p, now if moves else still) for p in some)
        return Group(name, "stable", "classic", committed=committed)

    def _ends(self, where: str, topics: tuple[str, ...], t: int) -> list[PartitionOffsets]:
        return self._some(super()._ends(where, topics, START), super()._ends(where, topics, t))

    def _tail(self, where: str, topics: tuple[str, ...], t: int) -> list[LastRecord]:
        return self._some(super()._tail(where, topics, START), super()._tail(where, topics, t))

    def _connector(self, name: str, t: int) -> Connector:
        still, now = super()._connector(name, START), super()._connector(name, t)
        return msgspec.structs.replace(now, positions=tuple(self._some(list(still.positions), list(now.positions))))

    def _some(self, still: list[P], now: list[P]) -> list[P]:
        return [
            new if n % 100 < self._size.moving else old for n, (old, new) in enumerate(zip(still, now, strict=True))
        ]


def serve(size: Size) -> None:
    """Answer the requests of a pipe until it closes."""
    regions, decoder = WideRegions(size), msgspec.json.Decoder(ReadRequest)
    for line in sys.stdin.buffer:
        request = decoder.decode(line)
        answers = tuple(regions.answer(read, now_micros()) for read in request.reads)
        sys.stdout.buffer.write(msgspec.json.encode(ReadReply(request.id, answers)) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    told: Any = msgspec.json.decode(sys.stdin.buffer.readline(), type=WorkerConfig).region.read
    serve(Size(*(int(told[name]) for name in ("topics", "partitions", "groups", "moving"))))
