"""Writes canary records as the acting principal, and reads them back; needs WRITE and READ on their topic."""

from collections import Counter
from typing import Any, Final
from uuid import uuid4

from drillbook.clock import monotonic
from drillbook.regions.canary_producer import Batch, write
from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import RegionError
from drillbook.regions.polled import poll_until
from drillbook.regions.reader import Span
from drillbook.regions.region import Region
from drillbook.regions.visible import readable, see_topics
from drillbook.snapshots.base import Partition
from drillbook.snapshots.writes import ReadWrites, WritesSnapshot

MOST_RECORDS: Final = 10_000
ENOUGH_SECONDS: Final = 1.5
"""Kept for ending a transaction that got stuck, and for reading back."""
POLL_SECONDS: Final = 0.05


def write_canaries(read: ReadWrites, region: Region, deadline: Deadline) -> WritesSnapshot:
    """Each reading writes records of its own, and counts no others."""
    _refuse(read, region)
    seen, refused = readable(see_topics(region.reading(), [read.topic], deadline))
    if refused or seen.absent:
        return WritesSnapshot(
            region=read.region,
            observed_at=0,
            errors=refused,
            topic=read.topic,
            asked=read.records,
            absent=bool(seen.absent),
        )
    nonce = uuid4().hex
    batch = Batch(read.topic, tuple(f"{nonce} {number}".encode() for number in range(read.records)))
    if not region.writing.acquire(blocking=False):
        raise RegionError("the canaries of an earlier reading are still under way", code="BUSY")
    try:
        write(
            batch,
            region.acting().settings,
            region.config.region.cluster_id,
            Deadline(deadline.at - ENOUGH_SECONDS),
            transactional=read.transactional,
        )
    finally:
        region.writing.release()
    start = monotonic()
    counts = _read_back(batch, region, deadline)
    return WritesSnapshot(
        region=read.region,
        observed_at=0,
        topic=read.topic,
        asked=read.records,
        written=batch.written,
        read_back=len(counts),
        twice=sum(n > 1 for n in counts.values()),
        refused="; ".join(f"{code}: {text}" for code, text in sorted(batch.refused.items())),
        begun_in=batch.begun_in,
        written_in=batch.written_in,
        read_in=int((monotonic() - start) * 1_000_000),
    )


def _refuse(read: ReadWrites, region: Region) -> None:
    """The last guard before anything is written: a reading of this kind is an effect."""
    if "canary-topic" not in region.config.region.allow:
        raise RegionError(f"regions.yaml does not allow canary-topic in {region.name}", code="NOT_ALLOWED")
    if not 1 <= read.records <= MOST_RECORDS or not read.topic or read.topic.startswith("__"):
        raise RegionError(f"{read.records} records to {read.topic!r} are no canaries", code="FORMAT")


def _read_back(batch: Batch, region: Region, deadline: Deadline) -> Counter[bytes]:
    """Committed records of this batch, each with how often it was met; markers come a moment after the commit."""
    wanted = frozenset(batch.values)
    spans = {p: Span(min(offsets), max(offsets) + 1) for p, offsets in batch.offsets.items()}
    counts: Counter[bytes] = Counter()

    def visit(partition: Partition, message: Any) -> bool:  # noqa: ARG001
        if message.value() in wanted:
            counts[message.value()] += 1
        return True

    def whole() -> bool:
        counts.clear()
        region.reader("read_committed").read(spans, visit, deadline)
        return len(counts) >= batch.written

    poll_until(whole, deadline, POLL_SECONDS)
    return counts
