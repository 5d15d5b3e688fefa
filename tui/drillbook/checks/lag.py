"""lag: how far the target is behind, in records or in time."""

from drillbook.checks import lag_records, lag_seconds
from drillbook.checks.base import Check, CheckParams
from drillbook.checks.evidence import Evidence, Number
from drillbook.checks.link import connector
from drillbook.checks.scope import link_of, offsets_of, tail_of, unreadable, whose
from drillbook.checks.tail import IDLE
from drillbook.model.finding import Verdict
from drillbook.model.observation import Observation
from drillbook.model.quantity import Bound, BoundText, bound
from drillbook.model.region import ReplicationLink
from drillbook.model.rows import LagRow
from drillbook.model.scope import Scope, chosen, topics
from drillbook.snapshots.base import Partition
from drillbook.snapshots.offsets import OffsetsSnapshot
from drillbook.snapshots.replication import ReplicationSnapshot
from drillbook.snapshots.tail import TailSnapshot
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window


class LagParams(CheckParams, frozen=True, kw_only=True):
    """`at_most` is either records over all partitions, or a time that each partition must keep."""

    at_most: BoundText


def _reads(params: LagParams, scope: Scope, window: Window) -> tuple[AnyRead, ...]:
    link = scope.link
    if link is None or unreadable(scope) or not topics(chosen(scope, params.workloads)):
        return ()
    limit = bound(params.at_most)
    if limit.unit == "micros":
        return lag_seconds.reads(scope, params.workloads, link)
    return lag_records.reads(scope, params.workloads, link, window, limit.amount)


def _title(params: LagParams, scope: Scope) -> str:
    return f"lag of {whose(scope, params.workloads)}"


def _judge(params: LagParams, scope: Scope, window: Window) -> Observation:
    limit = bound(params.at_most)
    seen = Evidence(window, limit.unit)
    workloads = chosen(scope, params.workloads)
    link = scope.link
    number, notes = Number(None, limit.amount, "≤", limit.unit), [""]
    rows: tuple[LagRow, ...] = ()
    if link is None or unreadable(scope):
        seen.doubt("replication", unreadable(scope))
    elif topics(workloads):
        weigh = lag_seconds.weigh if limit.unit == "micros" else lag_records.weigh
        number, note = weigh(seen, scope, params.workloads, link, limit.amount)
        busy = _busy(seen, scope, params.workloads)
        idle = [f"{w.name}: {IDLE}" for w in workloads if busy is not None and w.matched and busy.isdisjoint(w.matched)]
        notes = [note, *idle]
        rows = _rows(seen, scope, params.workloads, link, limit)
    note = "; ".join(n for n in notes if n)
    return seen.conclude("lag", "records", _title(params, scope), workloads, number, note=note, rows=rows)


def _busy(seen: Evidence, scope: Scope, workloads: tuple[str, ...]) -> frozenset[str] | None:
    """Topics of the source that hold data; None when that was not read."""
    tail = seen.glance(tail_of(scope, scope.source.name, workloads), TailSnapshot)
    if tail is not None:
        return frozenset(p.topic for p in tail.partitions if p.offset >= 0)
    look = seen.glance(offsets_of(scope, scope.source.name, workloads), OffsetsSnapshot)
    return None if look is None else frozenset(p.topic for p in look.partitions if p.high_watermark > p.earliest)


def _rows(
    seen: Evidence, scope: Scope, workloads: tuple[str, ...], link: ReplicationLink, limit: Bound
) -> tuple[LagRow, ...]:
    """Whatever is known of each partition, also by the other unit's readings if they are there."""
    offsets = offsets_of(scope, scope.source.name, workloads)
    look = seen.glance(offsets, OffsetsSnapshot)
    answer = seen.glance(link_of(link), ReplicationSnapshot)
    source = seen.glance(tail_of(scope, scope.source.name, workloads), TailSnapshot)
    target = seen.glance(tail_of(scope, scope.target.name, workloads), TailSnapshot)
    bounds = None
    if look is not None and answer is not None and connector(answer, link.source) is not None:
        bounds = lag_records.behind(look, link, answer)
    records: dict[Partition, int] = {k: b.records for k, b in bounds.items()} if bounds else {}
    aged: dict[Partition, int | None] = {}
    if source is not None and target is not None:
        aged = lag_seconds.ages(seen.window, tail_of(scope, scope.source.name, workloads), source, target)
    change = lag_records.velocity(seen.window, offsets, link)
    rows: list[LagRow] = []
    for key in sorted(records.keys() | aged.keys()):
        mine, age = records.get(key), aged.get(key)
        value = mine if limit.unit == "records" else age
        verdict = Verdict.UNKNOWN if value is None else Verdict.FAILED if value > limit.amount else Verdict.PROVEN
        rows.append(LagRow(*key, records=mine, behind=age, per_second=change.get(key), verdict=verdict))
    rows.sort(key=lambda r: (-(r.records or 0), -(r.behind or 0)))
    return tuple(rows)


CHECK = Check(
    name="lag",
    kind="records",
    proves="The target is at most so many records, or so long, behind the source.",
    params=LagParams,
    reads=_reads,
    judge=_judge,
    title=_title,
    means="A cut now loses what is not copied, or waits until it is.",
    changes="The writers' rate, the mirror's tasks, the path between the regions.",
)
