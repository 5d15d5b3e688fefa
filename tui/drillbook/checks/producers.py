"""producers: no producer id is active on the losing side."""

from drillbook.checks.base import Check, CheckParams
from drillbook.checks.evidence import Evidence, Number
from drillbook.checks.producing import INVISIBLE, looks, named, producer_row, wrote
from drillbook.checks.scope import producers_of, region_of, whose
from drillbook.checks.words import counted, place, spent
from drillbook.model.finding import Verdict
from drillbook.model.observation import Observation
from drillbook.model.rows import ProducerRow
from drillbook.model.scope import Scope, chosen, topics
from drillbook.snapshots.producers import ProducersSnapshot, ReadProducers
from drillbook.snapshots.window import Window


class ProducersParams(CheckParams, frozen=True, kw_only=True):
    """`region` is source, target or a region's name; `hold` says for how long nobody may write."""

    region: str = "source"


def _reads(params: ProducersParams, scope: Scope, window: Window) -> tuple[ReadProducers, ...]:  # noqa: ARG001
    region = region_of(scope, params.region)
    if region is None or not topics(chosen(scope, params.workloads)):
        return ()
    return (producers_of(scope, region.name, params.workloads),)


def _title(params: ProducersParams, scope: Scope) -> str:
    region = region_of(scope, params.region)
    where = region.name if region else params.region
    return f"no producer id writes in {where} to {whose(scope, params.workloads)}"


def _judge(params: ProducersParams, scope: Scope, window: Window) -> Observation:
    seen = Evidence(window, "count")
    workloads = chosen(scope, params.workloads)
    region = region_of(scope, params.region)
    active = None
    rows: tuple[ProducerRow, ...] = ()
    if region is None:
        seen.doubt(params.region, "is no region of this drill")
    elif topics(workloads):
        read = producers_of(scope, region.name, params.workloads)
        if seen.read(read, ProducersSnapshot) is not None:
            active, rows = _weigh(seen, scope, looks(window, read))
    number = Number(active, 0, "=", "count")
    return seen.conclude(
        "producers", "transactions", _title(params, scope), workloads, number, note=INVISIBLE, rows=rows
    )


def _weigh(
    seen: Evidence, scope: Scope, remembered: tuple[ProducersSnapshot, ...]
) -> tuple[int | None, tuple[ProducerRow, ...]]:
    if len(remembered) < 2:
        seen.doubt("producers", "no history yet: it takes two looks to see who writes")
        return None, ()
    before, after = remembered[-2:]
    writing = wrote(before, after, scope.link)
    apart = spent(after.observed_at - before.observed_at)
    for p in writing:
        remedy = "Find this client and stop it: nothing else shows that it is still here."
        seen.fail(
            place(p.topic, p.partition), f"{named(p)} wrote between two looks {apart} apart", after, remedy=remedy
        )
    idle = [p for p in after.producers if p not in writing]
    for p in idle:
        ago = f", {spent(max(0, seen.now - p.last_timestamp))} ago" if p.last_timestamp else ""
        seen.prove(place(p.topic, p.partition), f"{named(p)} is known and did not write{ago}", after)
    if not writing:
        ids = {p.id for p in after.producers}
        seen.prove(after.region, f"{counted(len(ids), 'producer id')} known, none wrote", after)
    rows = [producer_row(p, after.region, writes=True, verdict=Verdict.FAILED) for p in writing]
    rows += [producer_row(p, after.region, writes=False, verdict=Verdict.PROVEN) for p in idle]
    return len({p.id for p in writing}), tuple(rows)


CHECK = Check(
    name="producers",
    kind="transactions",
    proves="No producer id writes in a region; those that did are named, which is the only sight of stale clients.",
    params=ProducersParams,
    reads=_reads,
    judge=_judge,
    title=_title,
    means="A client that nobody moved still writes on the losing side.",
    changes="Idempotent and transactional clients that write there; a transaction that ends counts as a write.",
)
