"""How many records the mirror has not copied: an upper bound, never an exact number.

Offsets count transaction markers and aborted records, and the position of Connect is as old as its last flush. A bound
within the limit proves the claim; only where offsets exceed it are data records counted.
"""

from dataclasses import dataclass

from drillbook.checks.evidence import Evidence, Number
from drillbook.checks.growth import note_absent
from drillbook.checks.link import connector
from drillbook.checks.scope import link_of, offsets_of, tail_of
from drillbook.checks.tail import same
from drillbook.checks.words import counted, place, spent
from drillbook.model.quantity import SECOND
from drillbook.model.region import ReplicationLink
from drillbook.model.scope import Scope, chosen, topics
from drillbook.snapshots.base import Partition
from drillbook.snapshots.growth import FromOffset, GrowthSnapshot, ReadGrowth
from drillbook.snapshots.offsets import OffsetsSnapshot, ReadOffsets
from drillbook.snapshots.replication import ReplicationSnapshot
from drillbook.snapshots.tail import TailSnapshot
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window

HISTORY = 30_000_000
BASIS = "an upper bound: the mirror's position is as old as its last flush"


@dataclass(frozen=True)
class Behind:
    """One partition: offsets past the mirror's position, from where, and up to where."""

    position: int
    records: int


def behind(look: OffsetsSnapshot, link: ReplicationLink, answer: ReplicationSnapshot) -> dict[Partition, Behind] | None:
    """Each partition's offsets past the position; all of them where the mirror has none; None without a connector."""
    found = connector(answer, link.source)
    if found is None or found.missing:
        return None
    positions = {(p.topic, p.partition): p.next_offset for p in found.positions}
    result: dict[Partition, Behind] = {}
    for p in look.partitions:
        position = max(p.earliest, positions.get((p.topic, p.partition), p.earliest))
        result[p.topic, p.partition] = Behind(position, max(0, p.last_stable - position))
    return result


def reads(
    scope: Scope, workloads: tuple[str, ...], link: ReplicationLink, window: Window, limit: int
) -> tuple[AnyRead, ...]:
    """Offsets and positions; where these exceed the limit also a count, and the last records of both sides."""
    offsets = offsets_of(scope, scope.source.name, workloads)
    refined = count(offsets, link, window, limit)
    if refined is None:
        return offsets, link_of(link)
    tails = (tail_of(scope, scope.source.name, workloads), tail_of(scope, scope.target.name, workloads))
    return offsets, link_of(link), refined, *tails


def count(offsets: ReadOffsets, link: ReplicationLink, window: Window, limit: int) -> ReadGrowth | None:
    """The count to ask for, or None where offsets alone are within the limit or not known."""
    look = window.latest(offsets, OffsetsSnapshot)
    answer = window.latest(link_of(link), ReplicationSnapshot)
    if look is None or answer is None:
        return None
    bounds = behind(look, link, answer)
    if bounds is None or sum(b.records for b in bounds.values()) <= limit:
        return None
    since = tuple(FromOffset(*key, b.position) for key, b in sorted(bounds.items()) if b.records)
    return ReadGrowth(offsets.region, since, limit + 1)


def weigh(
    seen: Evidence, scope: Scope, workloads: tuple[str, ...], link: ReplicationLink, limit: int
) -> tuple[Number, str]:
    """Add each partition; the deciding number, and what to say of it."""
    offsets = offsets_of(scope, scope.source.name, workloads)
    look = seen.read(offsets, OffsetsSnapshot)
    answer = seen.read(link_of(link), ReplicationSnapshot)
    if look is None or answer is None:
        return Number(None, limit, "≤", "records"), ""
    note_absent(seen, look, topics(chosen(scope, workloads)))
    bounds = behind(look, link, answer)
    if bounds is None:
        seen.doubt(link.source, f"is not on the Connect of {link.connect}: its position is not known", answer)
        return Number(None, limit, "≤", "records"), ""
    refined = count(offsets, link, seen.window, limit)
    if refined is None:
        for key, bound in bounds.items():
            says = f"at most {counted(bound.records, 'record')} not copied"
            seen.prove(place(*key), says, look, value=bound.records)
        total = sum(b.records for b in bounds.values())
    else:
        total = _counted(seen, scope, workloads, bounds, (look, refined, limit))
    return Number(total, limit, "≤", "records"), f"{BASIS}{_trend(total, velocity(seen.window, offsets, link))}"


def _counted(
    seen: Evidence,
    scope: Scope,
    workloads: tuple[str, ...],
    bounds: dict[Partition, Behind],
    how: tuple[OffsetsSnapshot, ReadGrowth, int],
) -> int:
    look, refined, limit = how
    arrived = _arrived(seen, scope, workloads)
    growth = seen.read(refined, GrowthSnapshot)
    data = {(p.topic, p.partition): p for p in growth.partitions} if growth else {}
    known: dict[Partition, int] = {}
    unknown: dict[Partition, int] = {}
    for key, bound in bounds.items():
        if not bound.records or key in arrived:
            known[key] = 0
        elif key in data:
            known[key] = data[key].data
        else:
            unknown[key] = bound.records
    over = sum(known.values()) > limit
    at = growth or look
    for key, number in known.items():
        if over and number:
            says = f"{counted(number, 'record')}{' or more' if key in data and data[key].more else ''} not copied"
            seen.fail(place(*key), says, at, value=number)
        else:
            seen.prove(place(*key), f"at most {counted(number, 'record')} not copied", at, value=number)
    for key, number in unknown.items():
        says = f"at most {counted(number, 'offset')} behind, markers included; its data records were not counted"
        seen.doubt(place(*key), says, look, value=number)
    return sum(known.values()) + sum(unknown.values())


def _arrived(seen: Evidence, scope: Scope, workloads: tuple[str, ...]) -> frozenset[Partition]:
    """The partitions whose last record stands in the target: what is left of their offsets is no record."""
    source = seen.glance(tail_of(scope, scope.source.name, workloads), TailSnapshot)
    target = seen.glance(tail_of(scope, scope.target.name, workloads), TailSnapshot)
    if source is None or target is None:
        return frozenset()
    there = {(p.topic, p.partition): p for p in target.partitions}
    return frozenset(
        key
        for key, p in (((p.topic, p.partition), p) for p in source.partitions)
        if p.offset >= 0 and key in there and there[key].offset >= 0 and same(p, there[key])
    )


def velocity(window: Window, offsets: ReadOffsets, link: ReplicationLink) -> dict[Partition, int]:
    """Change of each partition's bound, in records a second over up to 30 s; empty without history."""
    answers = [a for a in window.series(link_of(link), ReplicationSnapshot, HISTORY) if not a.errors]
    taken = [o for o in window.series(offsets, OffsetsSnapshot, HISTORY) if not o.errors]
    if len(answers) < 2 or len(taken) < 2:
        return {}
    first, last = answers[0], answers[-1]
    then = behind(min(taken, key=lambda o: abs(o.observed_at - first.observed_at)), link, first)
    now = behind(min(taken, key=lambda o: abs(o.observed_at - last.observed_at)), link, last)
    span = last.observed_at - first.observed_at
    if then is None or now is None or span < SECOND:
        return {}
    return {k: round((b.records - then[k].records) * SECOND / span) for k, b in now.items() if k in then}


def _trend(total: int, change: dict[Partition, int]) -> str:
    rate = sum(change.values())
    if not change or not rate:
        return ""
    if rate > 0:
        return f"; grows by {counted(rate, 'record')} a second"
    left = f", {spent(total * SECOND // -rate)} to close" if total else ""
    return f"; falls by {counted(-rate, 'record')} a second{left}"
