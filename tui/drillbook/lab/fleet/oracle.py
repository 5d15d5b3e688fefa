"""What the ledger proves, as pure functions over its events: each reads them once, in order.

Records keep their order within a partition in both regions, so a record is *skipped* only when a later one of its
partition was read and it never was; what no one has come to yet is *unread*.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from drillbook.lab.fleet.events import Acked, Read, Refused, Started

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from drillbook.lab.fleet.events import Event

Partition = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Resumed:
    """How a group went on in a partition after its last start in a region."""

    first_offset: int
    first_uid: str
    reread: tuple[str, ...]
    """Records that the group had read before this start, anywhere, in the order they were read again."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """Acknowledged records of a partition that a group never read."""

    skipped: tuple[str, ...]
    """A later record of the partition was read."""
    unread: tuple[str, ...]
    """Nothing after them was read: the group is behind, or they were never there."""


def acknowledged(events: Iterable[Event]) -> dict[tuple[str, str], frozenset[str]]:
    """The records that each (region, topic) promised to keep."""
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for event in events:
        if isinstance(event, Acked):
            found[event.region, event.topic].add(event.uid)
    return {place: frozenset(uids) for place, uids in found.items()}


def missing(
    events: Iterable[Event], present: Collection[str], *, region: str, topics: Collection[str] = ()
) -> frozenset[str]:
    """What `region` acknowledged and is not among the uids `present` in the other one: the true loss."""
    there = present if isinstance(present, (set, frozenset)) else frozenset(present)
    return frozenset(
        event.uid
        for event in events
        if isinstance(event, Acked)
        and event.region == region
        and (not topics or event.topic in topics)
        and event.uid not in there
    )


def refused(events: Iterable[Event], *, region: str, start_us: int, end_us: int) -> tuple[Refused, ...]:
    """The records that `region` refused from `start_us` to before `end_us`, by the time of the refusal."""
    return tuple(
        event
        for event in events
        if isinstance(event, Refused) and event.region == region and start_us <= event.at_us < end_us
    )


def last_acknowledged_us(events: Iterable[Event], *, region: str) -> Mapping[str, int]:
    """When each writer's last record was acknowledged in `region`: a fence holds from then on."""
    return {e.writer: e.at_us for e in events if isinstance(e, Acked) and e.region == region}


def resumed(events: Iterable[Event], group: str, region: str) -> dict[Partition, Resumed]:
    """How `group` went on after its last start in `region`, by partition; none for one it has not read since."""
    before: set[str] = set()
    first: dict[Partition, Read] = {}
    again: defaultdict[Partition, list[str]] = defaultdict(list)
    since: set[str] = set()
    for event in events:
        if isinstance(event, Started) and event.name == group and event.region == region:
            before |= since
            since.clear()
            first.clear()
            again.clear()
        elif isinstance(event, Read) and event.group == group:
            place = (event.topic, event.partition)
            if event.region == region:
                first.setdefault(place, event)
                if event.uid in before and event.uid not in since:
                    again[place].append(event.uid)
            if event.uid:
                since.add(event.uid)
    return {place: Resumed(read.offset, read.uid, tuple(again[place])) for place, read in first.items()}


def unseen(events: Iterable[Event], group: str, topics: Collection[str]) -> dict[tuple[str, str, int], Unseen]:
    """Acknowledged records of `topics` that `group` read nowhere, by the (region, topic, partition) they went to."""
    log: defaultdict[tuple[str, str, int], list[tuple[int, str]]] = defaultdict(list)
    read: set[str] = set()
    for event in events:
        if isinstance(event, Acked) and event.topic in topics:
            log[event.region, event.topic, event.partition].append((event.offset, event.uid))
        elif isinstance(event, Read) and event.group == group:
            read.add(event.uid)
    found = {}
    for place, records in log.items():
        records.sort()
        seen = max((offset for offset, uid in records if uid in read), default=-1)
        skipped = tuple(uid for offset, uid in records if offset < seen and uid not in read)
        found[place] = Unseen(skipped, tuple(uid for offset, uid in records if offset > seen))
    return found


def duplicated(events: Iterable[Event]) -> dict[tuple[str, str], frozenset[str]]:
    """Records that were read at more than one place of a (region, topic): the log itself holds them twice."""
    places: dict[tuple[str, str, str], tuple[int, int]] = {}
    twice: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for event in events:
        if isinstance(event, Read) and event.uid:
            place = (event.partition, event.offset)
            if places.setdefault((event.region, event.topic, event.uid), place) != place:
                twice[event.region, event.topic].add(event.uid)
    return {place: frozenset(uids) for place, uids in twice.items()}
