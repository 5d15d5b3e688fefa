"""Who wrote between two looks at the producer ids of a region."""

from drillbook.checks.words import place
from drillbook.model.finding import Verdict
from drillbook.model.region import ReplicationLink
from drillbook.model.rows import ProducerRow
from drillbook.snapshots.producers import Producer, ProducersSnapshot, ReadProducers
from drillbook.snapshots.window import Window

HISTORY = 10_000_000
"""Microseconds of looks that count."""
INVISIBLE = "a writer that is not idempotent has no producer id"


def looks(window: Window, read: ReadProducers) -> tuple[ProducersSnapshot, ...]:
    """The whole looks that are remembered, oldest first."""
    return tuple(a for a in window.series(read, ProducersSnapshot, HISTORY) if not a.errors)


def wrote(before: ProducersSnapshot, after: ProducersSnapshot, link: ReplicationLink | None) -> tuple[Producer, ...]:
    """The ids that are new, or whose epoch or sequence moved; an exactly-once mirror is told by its transactional id.

    The transactional ids of Kafka Connect are `GROUP-CONNECTOR-TASK`.
    """
    known = {(p.topic, p.partition, p.id): (p.epoch, p.last_sequence) for p in before.producers}
    mirror = f"-{link.source}-" if link is not None and link.source else "\0"
    return tuple(
        p
        for p in after.producers
        if known.get((p.topic, p.partition, p.id)) != (p.epoch, p.last_sequence) and mirror not in p.transactional_id
    )


def named(producer: Producer) -> str:
    """`producer id 4001 (ledger-1)`."""
    return f"producer id {producer.id}" + (f" ({producer.transactional_id})" if producer.transactional_id else "")


def producer_row(producer: Producer, region: str, *, writes: bool, verdict: Verdict) -> ProducerRow:
    """Its row; the time of its last record only where it is idle, or each sweep would be news."""
    since = 0 if writes else producer.last_timestamp
    where = place(producer.topic, producer.partition)
    return ProducerRow(
        region, producer.transactional_id, producer.id, where, "writes" if writes else "idle", since, verdict=verdict
    )
