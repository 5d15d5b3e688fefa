"""single_writer: data records are never accepted in both regions at once.

In a region that a link writes to, a producer id is nobody of the mirror's, whose producers are not idempotent by
default; without an id only growth is seen, and only while no link brings records. That is the target until its mirror
stands still, and the source as soon as a link runs home. Two looks between which the drill itself stopped or started
writers say nothing of who wrote at the same time.
"""

from dataclasses import dataclass
from itertools import pairwise

from drillbook.checks.base import Check, CheckParams
from drillbook.checks.evidence import Evidence
from drillbook.checks.growth import Count, by_topic, counts, ends, note_absent
from drillbook.checks.growth import looks as offset_looks
from drillbook.checks.link import brings_home, home_link, no_link_home_since, stopped_since
from drillbook.checks.producing import HISTORY, looks, named, producer_row, wrote
from drillbook.checks.scope import link_of, offsets_of, producers_of, whose
from drillbook.checks.words import listed
from drillbook.model.finding import Verdict
from drillbook.model.observation import Observation
from drillbook.model.region import ReplicationLink
from drillbook.model.rows import ProducerRow
from drillbook.model.scope import Scope, chosen, topics
from drillbook.snapshots.growth import ReadGrowth
from drillbook.snapshots.offsets import OffsetsSnapshot, ReadOffsets
from drillbook.snapshots.producers import ProducersSnapshot, ReadProducers
from drillbook.snapshots.replication import ReplicationSnapshot
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window

APART = 800_000
"""Microseconds: a look at least so old is of an earlier sweep."""
TIGHT = 4_000_000
"""Microseconds that a count may span: a longer one does not say when its records came."""
UNSEEN = "a writer without a producer id can't be told from the mirror while it runs"


ENDS = "log ends"
"""The fact that holds the sum of the target's end offsets, told while the mirror stands still."""


@dataclass(frozen=True)
class Span:
    """Between these moments data records were accepted on a topic, by `who`."""

    start: int
    end: int
    topic: str
    who: str


def _reads(params: CheckParams, scope: Scope, window: Window) -> tuple[AnyRead, ...]:
    if not topics(chosen(scope, params.workloads)):
        return ()
    here = offsets_of(scope, scope.source.name, params.workloads)
    there = offsets_of(scope, scope.target.name, params.workloads)
    found: list[AnyRead] = [producers_of(scope, scope.target.name, params.workloads), here]
    mirror = _mirror(scope)
    home = home_link(scope)
    found += [link_of(link) for link in (mirror, home) if link is not None]
    if brings_home(window, scope):
        found.append(producers_of(scope, scope.source.name, params.workloads))
    if _still_since(scope, window) is not None:
        found += [there, *_growth(window, there)]
    if _in_target(params, scope, window):
        found += _growth(window, here)
    return tuple(found)


def _mirror(scope: Scope) -> ReplicationLink | None:
    link = scope.link
    return link if link is not None and link.kind == "mirrormaker2" else None


def _still_since(scope: Scope, window: Window) -> int | None:
    mirror = _mirror(scope)
    return stopped_since(window, mirror) if mirror else None


def _growth(window: Window, read: ReadOffsets) -> list[ReadGrowth]:
    """What came since the look of the sweep before."""
    earlier = [o for o in offset_looks(window, read) if window.now - TIGHT <= o.observed_at <= window.now - APART]
    return [ReadGrowth(read.region, ends(earlier[-1]), 1)] if earlier else []


def _in_target(params: CheckParams, scope: Scope, window: Window) -> tuple[Span, ...]:
    """When somebody other than the mirror wrote to the target, as far as that can be seen."""
    found = _by_id(window, producers_of(scope, scope.target.name, params.workloads), scope.link)
    since = _still_since(scope, window)
    if since is not None:
        read = offsets_of(scope, scope.target.name, params.workloads)
        found += [s for s in _grown(window, read, "a writer without a known producer id") if s.start >= since]
    return tuple(found)


def _by_id(window: Window, read: ReadProducers, mirror: ReplicationLink | None) -> list[Span]:
    return [
        Span(before.observed_at, after.observed_at + after.took, p.topic, named(p))
        for before, after in _pairs(window, read)
        for p in wrote(before, after, mirror)
    ]


def _pairs(window: Window, read: ReadProducers) -> list[tuple[ProducersSnapshot, ProducersSnapshot]]:
    """Looks that follow each other, without those between which the drill itself moved writers."""
    return [
        (before, after)
        for before, after in pairwise(looks(window, read))
        if not _moved(window, before.observed_at, after.observed_at + after.took)
    ]


def _moved(window: Window, start: int, end: int) -> bool:
    return any(k.kind == "moved" and k.at < end and (not k.until or start < k.until) for k in window.kept)


def _grown(window: Window, read: ReadOffsets, who: str) -> tuple[Span, ...]:
    return tuple(
        Span(count.bases[-1].observed_at, count.growth.observed_at + count.growth.took, topic, who)
        for count in _tight(window, read)
        for topic, data in by_topic(count).items()
        if data and not _moved(window, count.bases[-1].observed_at, count.growth.observed_at + count.growth.took)
    )


def _tight(window: Window, read: ReadOffsets) -> list[Count]:
    return [
        c
        for c in counts(window, read)
        if c.growth.observed_at - c.bases[-1].observed_at <= TIGHT and window.now - c.growth.observed_at <= HISTORY
    ]


def _title(params: CheckParams, scope: Scope) -> str:
    return f"{whose(scope, params.workloads)} are written in one region alone"


def _judge(params: CheckParams, scope: Scope, window: Window) -> Observation:
    seen = Evidence(window)
    workloads = chosen(scope, params.workloads)
    note = ""
    if topics(workloads):
        there = seen.read(producers_of(scope, scope.target.name, params.workloads), ProducersSnapshot)
        read = offsets_of(scope, scope.source.name, params.workloads)
        here = seen.read(read, OffsetsSnapshot)
        mirror = _mirror(scope)
        home = home_link(scope)
        for link in (mirror, home):
            if link is not None:
                seen.read(link_of(link), ReplicationSnapshot)
        note = "" if _still_since(scope, window) is not None and not brings_home(window, scope) else UNSEEN
        if here is not None and there is not None:
            note_absent(seen, here, topics(workloads))
            _weigh(seen, params, scope, there)
        _tell_ends(seen, params, scope)
    rows = _rows(seen, scope, looks(window, producers_of(scope, scope.target.name, params.workloads)))
    return seen.conclude("single_writer", "", _title(params, scope), workloads, note=note, rows=rows)


def _tell_ends(seen: Evidence, params: CheckParams, scope: Scope) -> None:
    """Who goes back after the point of no return wants to know how much grew in the target since the mirror stopped."""
    look = seen.glance(offsets_of(scope, scope.target.name, params.workloads), OffsetsSnapshot)
    if look is not None and _still_since(scope, seen.window) is not None:
        seen.prove(ENDS, "", look, value=sum(p.high_watermark for p in look.partitions))


def _rows(seen: Evidence, scope: Scope, remembered: tuple[ProducersSnapshot, ...]) -> tuple[ProducerRow, ...]:
    """Those that write in the target, each as the check is."""
    if len(remembered) < 2:
        return ()
    verdict = Verdict.FAILED if seen.failed else Verdict.PROVEN if seen.sound else Verdict.UNKNOWN
    writing = wrote(remembered[-2], remembered[-1], scope.link)
    return tuple(producer_row(p, scope.target.name, writes=True, verdict=verdict) for p in writing)


def _weigh(seen: Evidence, params: CheckParams, scope: Scope, there: ProducersSnapshot) -> None:
    window, source, target = seen.window, scope.source.name, scope.target.name
    read = offsets_of(scope, source, params.workloads)
    if not _pairs(window, producers_of(scope, target, params.workloads)):
        seen.doubt(target, "no history yet: it takes two looks, between which no writer was moved", there)
        return
    own = _in_target(params, scope, window)
    if not own:
        seen.prove(target, "nobody but the mirror was seen to write", there)
        return
    if brings_home(window, scope):
        _weigh_by_id(seen, params, scope, own, there)
        return
    counted = _tight(window, read)
    if not counted:
        seen.doubt(source, f"{own[-1].who} writes to {own[-1].topic} in {target}; nothing was counted here yet", there)
        return
    seen.admit(counted[0].growth)
    for topic, data in by_topic(counted[0]).items():
        if data is None:
            seen.doubt(topic, f"was not counted in {source}", counted[0].growth)
    since = no_link_home_since(window, scope)
    grown = tuple(s for s in _grown(window, read, "") if since is not None and s.start >= since)
    for span in own:
        both = sorted({s.topic for s in grown if s.start < span.end and span.start < s.end})
        if both:
            says = f"{span.who} wrote in {target} while data records came to {listed(both)} in {source}"
            seen.fail(span.topic, says, there, remedy="Stop the writers in one region before anything else.")
    if not seen.failed:
        seen.prove(target, f"{own[-1].who} writes, and no data record came in {source} meanwhile", there)


def _weigh_by_id(
    seen: Evidence, params: CheckParams, scope: Scope, own: tuple[Span, ...], there: ProducersSnapshot
) -> None:
    """A link runs home, and the source grows by it: only a producer id tells another writer."""
    source, target = scope.source.name, scope.target.name
    read = producers_of(scope, source, params.workloads)
    if seen.read(read, ProducersSnapshot) is None or not _pairs(seen.window, read):
        seen.doubt(source, f"no history yet: {own[-1].who} writes in {target}, and it takes two looks to see who else")
        return
    for span in own:
        for other in _by_id(seen.window, read, scope.opposite):
            if other.start < span.end and span.start < other.end:
                says = f"{span.who} wrote in {target} while {other.who} wrote to {other.topic} in {source}"
                seen.fail(span.topic, says, there, remedy="Stop the writers in one region before anything else.")
    if not seen.failed:
        seen.prove(target, f"{own[-1].who} writes, and no producer id wrote in {source} meanwhile", there)


CHECK = Check(
    name="single_writer",
    kind="",
    proves="Data records of the workloads are never accepted in both regions at once.",
    params=CheckParams,
    reads=_reads,
    judge=_judge,
    title=_title,
    span=HISTORY,
    means="Two histories of the same topics grow apart, and no replication brings them together again.",
    changes="Writers that were started in one region and not stopped in the other.",
)
