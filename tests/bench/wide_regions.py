"""Two regions on paper with as many partitions and groups as asked for, and each as a worker on a real pipe.

As a worker it takes its first line's settings for its size: `topics`, each of `partitions` partitions, and `groups`.
"""

import sys
from dataclasses import dataclass
from typing import Any

import msgspec

from drillbook.drill.lines import now_micros
from drillbook.model.scope import Scope
from drillbook.model.workload import GroupUse, Workload
from drillbook.regions.pipe_words import ReadReply, ReadRequest, WorkerConfig
from drillbook.snapshots.groups import Committed, Group
from drillbook.snapshots.topics import Topic
from unit.checks import two_regions
from unit.checks.two_regions import CONFIGS, LINK, SCOPE, Regions

COMMITTED = 10
"""Partitions of its one topic in which a group has offsets."""


@dataclass(frozen=True)
class Size:
    """Of both regions."""

    topics: int
    partitions: int
    groups: int

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
    """All partitions move; each group has offsets in some partitions of one topic."""

    def __init__(self, size: Size) -> None:
        topics = tuple(Topic(name, size.partitions, 3, CONFIGS) for name in size.names)
        super().__init__(topics={"east": topics, "west": topics})
        self._size = size
        two_regions.PARTITIONS = dict.fromkeys(size.names, size.partitions)

    def _group(self, where: str, name: str, t: int) -> Group:
        topic = self._size.names[int(name[-4:]) % self._size.topics]
        at = self._at(t) - (0 if where == "east" else self.translated_behind)
        some = range(min(COMMITTED, self._size.partitions))
        return Group(name, "stable", "classic", committed=tuple(Committed(topic, p, at) for p in some))


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
    serve(Size(*(int(told[name]) for name in ("topics", "partitions", "groups"))))
