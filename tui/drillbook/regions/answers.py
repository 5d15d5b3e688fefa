"""Which function answers which read, and what surrounds each: times, and errors as answers."""

import logging
from collections.abc import Callable
from typing import Any, Final

import httpx
import msgspec
from confluent_kafka import KafkaException

from drillbook.clock import monotonic, utc_now
from drillbook.errors import DrillbookError
from drillbook.regions.acls import read_acls
from drillbook.regions.blank import unanswered
from drillbook.regions.cluster import read_cluster
from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import read_error
from drillbook.regions.groups import read_groups
from drillbook.regions.offsets import read_offsets
from drillbook.regions.region import Region
from drillbook.regions.topics import read_topics
from drillbook.snapshots.acls import ReadAcls
from drillbook.snapshots.base import ReadError
from drillbook.snapshots.cluster import ReadCluster
from drillbook.snapshots.groups import ReadGroups
from drillbook.snapshots.offsets import ReadOffsets
from drillbook.snapshots.topics import ReadTopics
from drillbook.snapshots.union import AnyRead, AnySnapshot

log = logging.getLogger("drillbook.regions")
EXPECTED: Final = (KafkaException, TimeoutError, httpx.HTTPError, DrillbookError)

READERS: Final[dict[type[AnyRead], Callable[[Any, Region, Deadline], AnySnapshot]]] = {
    ReadCluster: read_cluster,
    ReadTopics: read_topics,
    ReadOffsets: read_offsets,
    ReadGroups: read_groups,
    ReadAcls: read_acls,
}


def answer(read: AnyRead, region: Region, deadline: Deadline) -> AnySnapshot:
    """The answer to one read; whatever goes wrong is an error inside it."""
    observed_at, start = now_micros(), monotonic()
    error: ReadError | None = None
    try:
        if read.region != region.name:
            error = ReadError(f"this worker reads {region.name}, not {read.region}", code="WRONG_REGION")
        elif deadline.passed():
            error = ReadError("no time was left to ask", code="TIMEOUT")
        else:
            found = READERS[type(read)](read, region, deadline)
            return msgspec.structs.replace(found, observed_at=observed_at, took=_micros_since(start))
    except EXPECTED as failure:
        error = read_error(failure)
    except Exception as failure:
        log.exception("%s failed", type(read).__name__)
        error = ReadError(f"a fault of Drillbook itself: {type(failure).__name__}: {failure}", code="FAULT")
    return unanswered(read, error, observed_at, _micros_since(start))


def now_micros() -> int:
    """Wall-clock microseconds."""
    return int(utc_now().timestamp() * 1_000_000)


def _micros_since(start: float) -> int:
    return int((monotonic() - start) * 1_000_000)
