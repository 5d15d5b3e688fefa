"""growing: applications write, and it is not the mirror that does."""

from drillbook.checks.base import Check, CheckParams
from drillbook.checks.evidence import Evidence, Number
from drillbook.checks.growth import Count, by_topic, ends, longest, looks, note_absent
from drillbook.checks.link import stopped_since
from drillbook.checks.scope import link_of, offsets_of, region_of, whose
from drillbook.checks.words import counted, spent
from drillbook.model.observation import Observation
from drillbook.model.quantity import SECOND, DurationText, micros
from drillbook.model.region import ReplicationLink
from drillbook.model.scope import Scope, chosen, topics
from drillbook.snapshots.growth import ReadGrowth
from drillbook.snapshots.offsets import OffsetsSnapshot
from drillbook.snapshots.replication import ReplicationSnapshot
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window

LONGEST = 60 * SECOND
SLACK = 2 * SECOND
"""The judge runs a little later than the question was asked."""


class GrowingParams(CheckParams, frozen=True, kw_only=True):
    """Every topic must get a data record `within` this time; `region` is source, target or a region's name."""

    region: str = "target"
    within: DurationText = "30s"


def _mirror(scope: Scope, region: str) -> ReplicationLink | None:
    link = scope.link
    return link if link is not None and link.kind == "mirrormaker2" and link.to_region == region else None


def _start(params: GrowingParams, scope: Scope, window: Window, region: str, slack: int = 0) -> int | None:
    """The moment from which growth counts, or None while the mirror may be what writes."""
    earliest = window.now - micros(params.within) - slack
    link = _mirror(scope, region)
    if link is None:
        return earliest
    since = stopped_since(window, link)
    return None if since is None else max(earliest, since)


def _reads(params: GrowingParams, scope: Scope, window: Window) -> tuple[AnyRead, ...]:
    region = region_of(scope, params.region)
    if region is None or not topics(chosen(scope, params.workloads)):
        return ()
    read = offsets_of(scope, region.name, params.workloads)
    link = _mirror(scope, region.name)
    first: tuple[AnyRead, ...] = (read, link_of(link)) if link else (read,)
    start = _start(params, scope, window, region.name)
    bases = [o for o in looks(window, read) if start is not None and o.observed_at >= start]
    return (*first, ReadGrowth(region.name, ends(bases[0]), 1)) if bases else first


def _title(params: GrowingParams, scope: Scope) -> str:
    region = region_of(scope, params.region)
    where = region.name if region else params.region
    return f"new data records of {whose(scope, params.workloads)} in {where}"


def _judge(params: GrowingParams, scope: Scope, window: Window) -> Observation:
    seen = Evidence(window, "records")
    workloads = chosen(scope, params.workloads)
    region = region_of(scope, params.region)
    total = None
    if region is None:
        seen.doubt(params.region, "is no region of this drill")
    elif topics(workloads):
        link = _mirror(scope, region.name)
        if link is not None:
            seen.read(link_of(link), ReplicationSnapshot)
        read = offsets_of(scope, region.name, params.workloads)
        look = seen.read(read, OffsetsSnapshot)
        if look is not None:
            note_absent(seen, look, topics(workloads))
        start = _start(params, scope, window, region.name, SLACK)
        if start is None:
            seen.doubt(region.name, "the mirror runs, or is not known to be stopped: what grows may be its records")
        else:
            total = _weigh(seen, params, longest(window, read, start))
    return seen.conclude("growing", "records", _title(params, scope), workloads, Number(total, 1, "≥", "records"))


def _weigh(seen: Evidence, params: GrowingParams, count: Count | None) -> int | None:
    if count is None:
        seen.doubt("watch", "no history yet: nothing was counted after an earlier look")
        return None
    if not seen.admit(count.growth):
        return None
    watched = count.growth.observed_at - count.bases[0].observed_at
    whole = watched >= micros(params.within) - SLACK
    fewest: int | None = None
    for topic, data in by_topic(count).items():
        if data is None:
            seen.doubt(topic, "was not counted", count.growth)
        elif data:
            seen.prove(topic, counted(data, "new data record"), count.growth, value=data)
        elif whole:
            seen.fail(topic, f"no new data record in {spent(watched)}", count.growth, value=0)
        else:
            seen.doubt(topic, f"no new data record yet, watched {spent(watched)} of {params.within}", count.growth)
        fewest = min(data or 0, data or 0 if fewest is None else fewest)
    return fewest


def _refuse(params: GrowingParams) -> str:
    if 4 * SECOND <= micros(params.within) <= LONGEST:
        return ""
    return f"within: {params.within} is not in this version: it can be 4s to 60s"


CHECK = Check(
    name="growing",
    kind="records",
    proves="Every topic gets new data records, and the mirror into that region stands still.",
    params=GrowingParams,
    reads=_reads,
    judge=_judge,
    title=_title,
    span=LONGEST,
    means="The writers that were started there do not write.",
    changes="Writers that start, and load on the applications: an idle application looks like a dead one.",
    refuse=_refuse,
)
