"""What is open on topics: by offsets, which need no right to transactions, and by name."""

from drillbook.checks.evidence import Evidence
from drillbook.checks.growth import note_absent
from drillbook.checks.words import listed, place, spent
from drillbook.model.finding import Verdict
from drillbook.model.rows import ProducerRow
from drillbook.model.workload import Workload
from drillbook.snapshots.base import Partition
from drillbook.snapshots.offsets import OffsetsSnapshot, ReadOffsets
from drillbook.snapshots.transactions import ReadTransactions, Transaction, TransactionsSnapshot
from drillbook.snapshots.window import Window

COMPLETE = {"Empty", "CompleteCommit", "CompleteAbort", "Dead"}
HISTORY = 80_000_000
"""Little less than a drill remembers."""
REMEDY = "Start its producer once more with the same transactional id, which aborts it, or wait for its time-out."


def concerning(answer: TransactionsSnapshot, workloads: tuple[Workload, ...]) -> tuple[Transaction, ...]:
    """The open transactions that touch these workloads' topics or transactional ids."""
    names = {t for w in workloads for t in w.matched}
    ids = {i for w in workloads for i in w.transactional_ids}
    return tuple(
        t for t in answer.open if t.state not in COMPLETE and (t.id in ids or any(p[0] in names for p in t.partitions))
    )


def rows_of(
    seen: Evidence, region: str, workloads: tuple[Workload, ...], allowed: int = 0, older_than: int = 0
) -> tuple[ProducerRow, ...]:
    """A row for each open transaction that has a name."""
    answer = seen.glance(ReadTransactions(region), TransactionsSnapshot)
    open_now = concerning(answer, workloads) if answer is not None else ()
    counted = [t for t in open_now if answer is not None and _counts(t, answer, older_than)]
    return tuple(
        ProducerRow(
            region,
            t.id,
            t.producer_id,
            listed([place(*p) for p in t.partitions]),
            t.state,
            t.started,
            t.timeout,
            Verdict.FAILED if t in counted and len(counted) > allowed else Verdict.PROVEN,
        )
        for t in open_now
    )


def weigh(
    seen: Evidence, read: ReadOffsets, workloads: tuple[Workload, ...], allowed: int = 0, older_than: int = 0
) -> int | None:
    """Add what is open in this region for longer than `older_than`; the number of transactions, or None when unknown.

    A transaction list is empty also for a reader without rights; that last stable offset and high watermark are equal
    is what proves that none is open; that it has passed an earlier high watermark, that none was open since then.
    """
    look = seen.read(read, OffsetsSnapshot)
    answer = seen.read(ReadTransactions(read.region), TransactionsSnapshot)
    if look is None or answer is None:
        return None
    note_absent(seen, look, read.topics)
    open_now = concerning(answer, workloads)
    counted = [t for t in open_now if _counts(t, answer, older_than)]
    named: set[Partition] = set()
    for transaction in open_now:
        named.update(transaction.partitions if transaction in counted else ())
        says = _says(transaction, answer.observed_at)
        if transaction in counted and len(counted) > allowed:
            seen.fail(transaction.id, says, answer, value=len(transaction.partitions), remedy=REMEDY)
        else:
            seen.prove(transaction.id, says, answer)
    before = _before(seen.window, read, look, older_than)
    unnamed = _held(seen, look, before, named, older_than)
    if not counted and not unnamed:
        seen.prove(read.region, _none_open(older_than), look)
    return len(counted) + (1 if unnamed else 0)


def weigh_named(seen: Evidence, region: str, workloads: tuple[Workload, ...], mirror: str) -> None:
    """By name alone, where a mirror's own writes move the offsets; its own transactions are `GROUP-MIRROR-TASK`."""
    answer = seen.read(ReadTransactions(region), TransactionsSnapshot)
    if answer is None:
        return
    open_now = [t for t in concerning(answer, workloads) if f"-{mirror}-" not in t.id]
    for transaction in open_now:
        seen.fail(transaction.id, _says(transaction, answer.observed_at), answer, remedy=REMEDY)
    if not open_now:
        seen.prove(region, "no transaction but the mirror's is open", answer)


def _counts(transaction: Transaction, answer: TransactionsSnapshot, older_than: int) -> bool:
    return not transaction.started or answer.observed_at - transaction.started >= older_than


def _none_open(older_than: int) -> str:
    if older_than:
        return f"no transaction is open for longer than {spent(older_than)}"
    return "no transaction is open: last stable offsets are the high watermarks"


def _before(window: Window, read: ReadOffsets, look: OffsetsSnapshot, older_than: int) -> dict[Partition, int]:
    earlier = [
        o
        for o in window.series(read, OffsetsSnapshot, HISTORY)
        if o.observed_at + o.took + older_than < look.observed_at and not o.errors
    ]
    return {(p.topic, p.partition): p.high_watermark for p in earlier[-1].partitions} if earlier else {}


def _held(
    seen: Evidence, look: OffsetsSnapshot, before: dict[Partition, int], named: set[Partition], older_than: int
) -> bool:
    """The two offsets are read apart: only one that stays below an earlier high watermark is surely held."""
    found = False
    for p in look.partitions:
        if older_than and p.last_stable >= before.get((p.topic, p.partition), p.high_watermark):
            continue
        if p.last_stable >= p.high_watermark or (p.topic, p.partition) in named:
            continue
        found = True
        gap = f"last stable offset {p.last_stable:,} < high watermark {p.high_watermark:,}"
        if p.last_stable < before.get((p.topic, p.partition), -1):
            since = f"longer than {spent(older_than)}" if older_than else "more than one reading"
            says = f"{gap} for {since}: an open transaction that could not be named"
            seen.fail(place(p.topic, p.partition), says, look, value=p.high_watermark - p.last_stable, remedy=REMEDY)
        elif older_than:
            seen.doubt(place(p.topic, p.partition), f"{gap}: it takes {spent(older_than)} to see for how long", look)
        else:
            seen.doubt(place(p.topic, p.partition), f"{gap}: an open transaction, or writes under way", look)
    return found


def _says(transaction: Transaction, now: int) -> str:
    places = listed([place(*p) for p in transaction.partitions])
    age = f", open for {spent(max(0, now - transaction.started))}" if transaction.started else ""
    limit = f", times out after {spent(transaction.timeout)}" if transaction.timeout else ""
    return f"{transaction.state} on {places or 'no partition yet'}{age}{limit}"
