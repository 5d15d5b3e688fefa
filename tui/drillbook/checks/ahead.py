"""Whether the target is already ahead of the source: it took writes of its own, as after a drill that was not failed
back.

The mirror copies data records alone, never transaction markers: where a log of the target is longer than the source's,
somebody but the mirror has written there.
"""

from drillbook.checks.evidence import Evidence
from drillbook.checks.link import connector, is_stopped
from drillbook.checks.scope import link_of, offsets_of
from drillbook.model.scope import Scope
from drillbook.snapshots.offsets import OffsetsSnapshot, ReadOffsets
from drillbook.snapshots.replication import ReplicationSnapshot
from drillbook.snapshots.window import Window

REMEDY = "Bring home what the target wrote, by the failback runbook run --after the drill that moved it, before this."


def reads(scope: Scope, window: Window) -> tuple[ReadOffsets, ...]:
    """Both regions' ends, once the link stands still; while it runs, a drill does not start from there."""
    link = scope.link
    answer = window.latest(link_of(link), ReplicationSnapshot) if link is not None else None
    if link is None or answer is None or not is_stopped(connector(answer, link.source)):
        return ()
    return (offsets_of(scope, scope.source.name, ()), offsets_of(scope, scope.target.name, ()))


def weigh(seen: Evidence, scope: Scope) -> None:
    """Fail where the target is ahead; nothing is said where it is not, or where it was not read."""
    asked = reads(scope, seen.window)
    here, there = [seen.glance(read, OffsetsSnapshot) for read in asked] or (None, None)
    if here is None or there is None:
        return
    ends = {(p.topic, p.partition): p.high_watermark for p in here.partitions}
    over: dict[str, int] = {}
    for p in there.partitions:
        more = p.high_watermark - ends.get((p.topic, p.partition), p.high_watermark)
        if more > 0:
            over[p.topic] = over.get(p.topic, 0) + more
    target, source = scope.target.name, scope.source.name
    for topic, more in over.items():
        says = f"{target} is already ahead of {source} by {more:,} offsets"
        seen.fail(topic, says, there, value=more, remedy=REMEDY)
