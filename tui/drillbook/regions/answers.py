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
from drillbook.regions.canaries import write_canaries
from drillbook.regions.checkpoints import read_checkpoints
from drillbook.regions.cluster import read_cluster
from drillbook.regions.commands import read_command, read_executable
from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import read_error
from drillbook.regions.found import find_records
from drillbook.regions.groups import read_groups
from drillbook.regions.growth import read_growth
from drillbook.regions.heartbeat import read_heartbeat
from drillbook.regions.http_get import read_http
from drillbook.regions.metric import read_metric
from drillbook.regions.offsets import read_offsets
from drillbook.regions.positions import read_positions
from drillbook.regions.producers import read_producers
from drillbook.regions.region import Region
from drillbook.regions.replication import read_replication
from drillbook.regions.rights import read_rights
from drillbook.regions.schema_texts import read_schema_texts
from drillbook.regions.schemas import read_schemas
from drillbook.regions.tail import read_tail
from drillbook.regions.tenure import read_tenure, take_tenure
from drillbook.regions.topics import read_topics
from drillbook.regions.transactions import read_transactions
from drillbook.snapshots.acls import ReadAcls
from drillbook.snapshots.base import ReadError
from drillbook.snapshots.checkpoints import ReadCheckpoints
from drillbook.snapshots.cluster import ReadCluster
from drillbook.snapshots.command import ReadCommand, ReadExecutable
from drillbook.snapshots.found import FindRecords
from drillbook.snapshots.groups import ReadGroups
from drillbook.snapshots.growth import ReadGrowth
from drillbook.snapshots.http import ReadHttp
from drillbook.snapshots.metric import ReadMetric
from drillbook.snapshots.offsets import ReadOffsets
from drillbook.snapshots.position import ReadPositions
from drillbook.snapshots.producers import ReadProducers
from drillbook.snapshots.replication import ReadHeartbeat, ReadReplication
from drillbook.snapshots.rights import ReadRights
from drillbook.snapshots.schema_texts import ReadSchemaTexts
from drillbook.snapshots.schemas import ReadSchemas
from drillbook.snapshots.tail import ReadTail
from drillbook.snapshots.tenure import ReadTenure, TakeTenure
from drillbook.snapshots.topics import ReadTopics
from drillbook.snapshots.transactions import ReadTransactions
from drillbook.snapshots.union import AnyRead, AnySnapshot
from drillbook.snapshots.writes import ReadWrites

log = logging.getLogger("drillbook.regions")
EXPECTED: Final = (KafkaException, TimeoutError, httpx.HTTPError, httpx.InvalidURL, DrillbookError)

READERS: Final[dict[type[AnyRead], Callable[[Any, Region, Deadline], AnySnapshot]]] = {
    ReadCluster: read_cluster,
    ReadTopics: read_topics,
    ReadOffsets: read_offsets,
    ReadGroups: read_groups,
    ReadAcls: read_acls,
    FindRecords: find_records,
    ReadGrowth: read_growth,
    ReadHeartbeat: read_heartbeat,
    ReadCheckpoints: read_checkpoints,
    ReadPositions: read_positions,
    ReadProducers: read_producers,
    ReadReplication: read_replication,
    ReadRights: read_rights,
    ReadSchemas: read_schemas,
    ReadSchemaTexts: read_schema_texts,
    ReadTail: read_tail,
    ReadTenure: read_tenure,
    TakeTenure: take_tenure,
    ReadTransactions: read_transactions,
    ReadWrites: write_canaries,
    ReadHttp: read_http,
    ReadMetric: read_metric,
    ReadCommand: read_command,
    ReadExecutable: read_executable,
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
