"""quiet: nothing writes; control batches are no data records."""

from drillbook.checks.base import Check, CheckParams
from drillbook.checks.evidence import Evidence, Number
from drillbook.checks.growth import Count, by_topic, counts, ends, looks, note_absent
from drillbook.checks.scope import offsets_of, region_of, whose
from drillbook.checks.words import counted, spent
from drillbook.model.observation import Observation
from drillbook.model.scope import Scope, chosen, topics
from drillbook.snapshots.growth import ReadGrowth
from drillbook.snapshots.offsets import OffsetsSnapshot
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window

WATCH = 800_000
"""Microseconds between a look and the count after it: less proves nothing."""
RECENT = 6_000_000
"""Microseconds before now at which the look must lie: what was written before is no answer."""
MOST = 1_000


class QuietParams(CheckParams, frozen=True, kw_only=True):
    """`region` is source, target or a region's name."""

    region: str = "source"


def _reads(params: QuietParams, scope: Scope, window: Window) -> tuple[AnyRead, ...]:
    region = region_of(scope, params.region)
    if region is None or not topics(chosen(scope, params.workloads)):
        return ()
    read = offsets_of(scope, region.name, params.workloads)
    bases = [o for o in looks(window, read) if window.now - RECENT <= o.observed_at <= window.now - WATCH]
    return (read, ReadGrowth(region.name, ends(bases[-1]), MOST)) if bases else (read,)


def _title(params: QuietParams, scope: Scope) -> str:
    region = region_of(scope, params.region)
    where = region.name if region else params.region
    return f"no new data record of {whose(scope, params.workloads)} in {where}"


def _spans(count: Count) -> bool:
    return any(WATCH <= count.growth.observed_at - o.observed_at <= RECENT for o in count.bases)


def _judge(params: QuietParams, scope: Scope, window: Window) -> Observation:
    seen = Evidence(window, "records")
    workloads = chosen(scope, params.workloads)
    region = region_of(scope, params.region)
    total, note = None, ""
    if region is None:
        seen.doubt(params.region, "is no region of this drill")
    elif topics(workloads):
        read = offsets_of(scope, region.name, params.workloads)
        look = seen.read(read, OffsetsSnapshot)
        count = next((c for c in counts(window, read) if _spans(c)), None)
        if look is not None:
            note_absent(seen, look, topics(workloads))
        if count is None:
            seen.doubt(region.name, "no history yet: nothing was counted after an earlier look")
        elif seen.admit(count.growth):
            total, note = _weigh(seen, count)
    return seen.conclude(
        "quiet", "records", _title(params, scope), workloads, Number(total, 0, "=", "records"), note=note
    )


def _weigh(seen: Evidence, count: Count) -> tuple[int, str]:
    total = 0
    for topic, data in by_topic(count).items():
        if data is None:
            seen.doubt(topic, "was not counted", count.growth)
        elif data:
            seen.fail(topic, f"{counted(data, 'new data record')}", count.growth, value=data)
        else:
            seen.prove(topic, "no new data record", count.growth, value=0)
        total += data or 0
    return total, f"watched for {spent(count.growth.observed_at - count.bases[0].observed_at)}"


CHECK = Check(
    name="quiet",
    kind="records",
    proves="No new data record arrives; transaction markers are told apart.",
    params=QuietParams,
    reads=_reads,
    judge=_judge,
    title=_title,
    means="Something still writes there: what it writes may never reach the other region.",
    changes="Writers that stop and flush; an open transaction is invisible here, see `transactions`.",
)
