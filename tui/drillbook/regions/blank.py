"""Answers that say only why there is none: the right type for each read, with one error of the whole."""

from typing import Final

from drillbook.snapshots.acls import AclsSnapshot, ReadAcls
from drillbook.snapshots.base import ReadError
from drillbook.snapshots.checkpoints import CheckpointsSnapshot, ReadCheckpoints
from drillbook.snapshots.cluster import ClusterSnapshot, ReadCluster
from drillbook.snapshots.command import CommandSnapshot, ExecutableSnapshot, ReadCommand, ReadExecutable
from drillbook.snapshots.found import FindRecords, FoundSnapshot
from drillbook.snapshots.groups import GroupsSnapshot, ReadGroups
from drillbook.snapshots.growth import GrowthSnapshot, ReadGrowth
from drillbook.snapshots.http import HttpSnapshot, ReadHttp
from drillbook.snapshots.metric import MetricSnapshot, ReadMetric
from drillbook.snapshots.offsets import OffsetsSnapshot, ReadOffsets
from drillbook.snapshots.position import PositionsSnapshot, ReadPositions
from drillbook.snapshots.producers import ProducersSnapshot, ReadProducers
from drillbook.snapshots.replication import HeartbeatSnapshot, ReadHeartbeat, ReadReplication, ReplicationSnapshot
from drillbook.snapshots.rights import ReadRights, RightsSnapshot
from drillbook.snapshots.schema_texts import ReadSchemaTexts, SchemaTextsSnapshot
from drillbook.snapshots.schemas import ReadSchemas, SchemasSnapshot
from drillbook.snapshots.tail import ReadTail, TailSnapshot
from drillbook.snapshots.tenure import ReadTenure, TakeTenure, TenureSnapshot
from drillbook.snapshots.topics import ReadTopics, TopicsSnapshot
from drillbook.snapshots.transactions import ReadTransactions, TransactionsSnapshot
from drillbook.snapshots.union import AnyRead, AnySnapshot
from drillbook.snapshots.writes import ReadWrites, WritesSnapshot

ANSWERS: Final[dict[type[AnyRead], type[AnySnapshot]]] = {
    ReadCluster: ClusterSnapshot,
    ReadTopics: TopicsSnapshot,
    ReadOffsets: OffsetsSnapshot,
    ReadTail: TailSnapshot,
    ReadGrowth: GrowthSnapshot,
    ReadGroups: GroupsSnapshot,
    ReadPositions: PositionsSnapshot,
    FindRecords: FoundSnapshot,
    ReadAcls: AclsSnapshot,
    ReadRights: RightsSnapshot,
    ReadSchemas: SchemasSnapshot,
    ReadSchemaTexts: SchemaTextsSnapshot,
    ReadTenure: TenureSnapshot,
    TakeTenure: TenureSnapshot,
    ReadTransactions: TransactionsSnapshot,
    ReadReplication: ReplicationSnapshot,
    ReadHeartbeat: HeartbeatSnapshot,
    ReadCheckpoints: CheckpointsSnapshot,
    ReadProducers: ProducersSnapshot,
    ReadWrites: WritesSnapshot,
    ReadHttp: HttpSnapshot,
    ReadMetric: MetricSnapshot,
    ReadCommand: CommandSnapshot,
    ReadExecutable: ExecutableSnapshot,
}


def unanswered(read: AnyRead, error: ReadError, observed_at: int, took: int = 0) -> AnySnapshot:
    """An answer to this read that holds nothing but an error of the whole."""
    return ANSWERS[type(read)](region=read.region, observed_at=observed_at, took=took, errors=(error,))
