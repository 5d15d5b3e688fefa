"""How old the mirror's newest record is, partition by partition; when nothing is written, a heartbeat that crossed.

Never the source's newest timestamp minus the target's: that stays above zero after everything has arrived.
"""

from drillbook.checks.evidence import Evidence, Number
from drillbook.checks.scope import tail_of
from drillbook.checks.tail import same
from drillbook.checks.words import place, spent
from drillbook.model.region import ReplicationLink
from drillbook.model.scope import Scope
from drillbook.snapshots.base import Partition
from drillbook.snapshots.replication import HeartbeatSnapshot, ReadHeartbeat
from drillbook.snapshots.tail import LastRecord, ReadTail, TailSnapshot
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window

SKEW = 5_000_000
"""Microseconds by which a producer's clock may be ahead of ours."""
HISTORY = 60_000_000


def heartbeat_of(scope: Scope, link: ReplicationLink) -> ReadHeartbeat | None:
    """The heartbeat that crosses: prefixed with the source's alias even where topics keep their names."""
    return ReadHeartbeat(scope.target.name, f"{link.from_region}.heartbeats") if link.heartbeat else None


def reads(scope: Scope, workloads: tuple[str, ...], link: ReplicationLink) -> tuple[AnyRead, ...]:
    """The last records of both sides, and the heartbeat."""
    heartbeat = heartbeat_of(scope, link)
    tails = (tail_of(scope, scope.source.name, workloads), tail_of(scope, scope.target.name, workloads))
    return (*tails, heartbeat) if heartbeat else tails


def ages(window: Window, read: ReadTail, source: TailSnapshot, target: TailSnapshot) -> dict[Partition, int | None]:
    """Microseconds each partition of the target is behind; None where that is not known."""
    there = {(p.topic, p.partition): p for p in target.partitions}
    at = max(source.observed_at, target.observed_at)
    result: dict[Partition, int | None] = {}
    lacking: dict[Partition, LastRecord] = {}
    for last in source.partitions:
        key = last.topic, last.partition
        arrived = there.get(key)
        result[key] = _by_its_time(arrived, at) if arrived is not None else None
        if arrived is not None and (last.offset < 0 or (arrived.offset >= 0 and same(last, arrived))):
            result[key] = 0
        elif arrived is not None:
            lacking[key] = arrived
    # whatever the target lacks was written after the source still ended as the target does now
    for look in reversed(window.series(read, TailSnapshot, HISTORY)):
        if not lacking:
            break
        for then in look.partitions:
            arrived = lacking.get((then.topic, then.partition))
            if arrived is not None and _ended_so(then, arrived):
                key, age = (then.topic, then.partition), max(0, at - look.observed_at)
                known = result[key]
                result[key] = age if known is None else min(known, age)
                del lacking[key]
    return result


def _by_its_time(arrived: LastRecord, at: int) -> int | None:
    stamped = arrived.timestamp * 1_000
    usable = arrived.offset >= 0 and arrived.create_time and stamped <= at + SKEW
    return max(0, at - stamped) if usable else None


def _ended_so(then: LastRecord, arrived: LastRecord) -> bool:
    if then.offset < 0 or arrived.offset < 0:
        return then.offset < 0 and arrived.offset < 0
    return same(then, arrived)


def weigh(
    seen: Evidence, scope: Scope, workloads: tuple[str, ...], link: ReplicationLink, limit: int
) -> tuple[Number, str]:
    """Add each partition, and the heartbeat where nothing was written lately."""
    read = tail_of(scope, scope.source.name, workloads)
    source = seen.read(read, TailSnapshot)
    target = seen.read(tail_of(scope, scope.target.name, workloads), TailSnapshot)
    if source is None or target is None:
        return Number(None, limit, "≤", "micros"), ""
    worst: int | None = None
    failed_reads = {e.scope for answer in (source, target) for e in answer.errors}
    for topic in sorted(set(read.topics) - {p.topic for p in source.partitions} - failed_reads):
        seen.doubt(topic, f"no partition was seen in {source.region}", source)
    last = {(p.topic, p.partition): p for p in source.partitions}
    there = {(p.topic, p.partition) for p in target.partitions}
    for key, age in ages(seen.window, read, source, target).items():
        _add(seen, key, age, limit, (last[key], target, key in there))
        worst = max(worst or 0, age) if age is not None else worst
    at = max(source.observed_at, target.observed_at)
    newest = max((p.timestamp * 1_000 for p in source.partitions if p.offset >= 0), default=0)
    if at - limit <= newest <= at + SKEW:
        return Number(worst, limit, "≤", "micros"), ""
    beat = _heartbeat(seen, scope, link, limit)
    worst = beat if worst is None or (beat or 0) > worst else worst
    return Number(worst, limit, "≤", "micros"), "nothing was written lately: judged by the heartbeat that crosses"


def _add(
    seen: Evidence, key: Partition, age: int | None, limit: int, what: tuple[LastRecord, TailSnapshot, bool]
) -> None:
    last, target, there = what
    name = place(*key)
    oldest_possible = target.observed_at - last.timestamp * 1_000
    if not there:
        seen.doubt(name, f"this partition was not seen in {target.region}", target)
    elif age is None and oldest_possible > limit:
        seen.fail(name, f"its newest record is {spent(oldest_possible)} old and not in {target.region}", target)
    elif age is None:
        seen.doubt(
            name, f"what arrived in {target.region} bears no usable time, and the last record is missing", target
        )
    elif age > limit:
        says = f"the newest record in {target.region} is {spent(age)} old, {spent(age - limit)} over"
        seen.fail(name, says, target, value=age)
    else:
        seen.prove(name, "the last record has arrived" if not age else f"{spent(age)} behind", target, value=age)


def _heartbeat(seen: Evidence, scope: Scope, link: ReplicationLink, limit: int) -> int | None:
    read = heartbeat_of(scope, link)
    if read is None:
        seen.doubt("heartbeat", "nothing was written lately and regions.yaml names no heartbeat: the link may be dead")
        return None
    answer = seen.read(read, HeartbeatSnapshot)
    if answer is None:
        return None
    if not answer.sent:
        remedy = f"Produce heartbeats on {scope.source.name} and mirror them, so that {read.topic} arrives."
        seen.doubt(read.topic, "nothing was written lately and no heartbeat crosses the link", answer, remedy=remedy)
        return None
    age = max(0, answer.observed_at - answer.sent * 1_000)
    if age > limit:
        seen.fail(
            read.topic, f"the last heartbeat crossed {spent(age)} ago, {spent(age - limit)} over", answer, value=age
        )
    else:
        seen.prove(read.topic, f"a heartbeat crossed {spent(age)} ago", answer, value=age)
    return age
