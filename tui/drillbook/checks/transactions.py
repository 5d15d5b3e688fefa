"""transactions: none is open over the cut."""

from typing import Annotated

import msgspec

from drillbook.checks.base import Check, CheckParams
from drillbook.checks.evidence import Evidence, Number
from drillbook.checks.open_transactions import rows_of, weigh
from drillbook.checks.scope import offsets_of, region_of, whose
from drillbook.model.observation import Observation
from drillbook.model.quantity import SECOND, DurationText, micros
from drillbook.model.rows import ProducerRow
from drillbook.model.scope import Scope, chosen, topics
from drillbook.snapshots.transactions import ReadTransactions
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window


class TransactionsParams(CheckParams, frozen=True, kw_only=True):
    """`open` is how many may be, and only those open for longer than `older_than` count, which hang.

    `region` is source, target or a region's name.
    """

    region: str = "source"
    open: Annotated[int, msgspec.Meta(ge=0)] = 0
    older_than: DurationText = "0s"


def _refuse(params: TransactionsParams) -> str:
    if micros(params.older_than) <= 60 * SECOND:
        return ""
    return f"older_than: {params.older_than} can't be watched: a drill remembers little more than a minute; at most 60s"


def _reads(params: TransactionsParams, scope: Scope, window: Window) -> tuple[AnyRead, ...]:  # noqa: ARG001
    region = region_of(scope, params.region)
    if region is None or not topics(chosen(scope, params.workloads)):
        return ()
    return ReadTransactions(region.name), offsets_of(scope, region.name, params.workloads)


def _title(params: TransactionsParams, scope: Scope) -> str:
    region = region_of(scope, params.region)
    where = region.name if region else params.region
    old = f" for longer than {params.older_than}" if micros(params.older_than) else ""
    return f"open transactions of {whose(scope, params.workloads)} in {where}{old}"


def _judge(params: TransactionsParams, scope: Scope, window: Window) -> Observation:
    seen = Evidence(window, "count")
    workloads = chosen(scope, params.workloads)
    region = region_of(scope, params.region)
    found = None
    rows: tuple[ProducerRow, ...] = ()
    if region is None:
        seen.doubt(params.region, "is no region of this drill")
    elif topics(workloads):
        old = micros(params.older_than)
        found = weigh(seen, offsets_of(scope, region.name, params.workloads), workloads, params.open, old)
        rows = rows_of(seen, region.name, workloads, params.open, old)
    number = Number(found, params.open, "≤" if params.open else "=", "count")
    return seen.conclude("transactions", "transactions", _title(params, scope), workloads, number, rows=rows)


CHECK = Check(
    name="transactions",
    kind="transactions",
    proves="No transaction is open or hanging on the workloads' topics or transactional ids.",
    params=TransactionsParams,
    reads=_reads,
    judge=_judge,
    title=_title,
    means="An open transaction may still commit after the fence, and holds back every reader of committed records.",
    span=90_000_000,
    changes="Its producer commits or aborts, starts again with the same id, or its time-out passes.",
    refuse=_refuse,
)
