"""Every read and every snapshot: the words of the pipe between engine and region worker."""

from drillbook.snapshots.acls import AclsSnapshot, ReadAcls
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
from drillbook.snapshots.writes import ReadWrites, WritesSnapshot

AnyRead = (
    ReadCluster | ReadTopics | ReadOffsets | ReadTail | ReadGrowth | ReadGroups | ReadPositions | FindRecords | ReadAcls
    | ReadRights | ReadSchemas | ReadTransactions | ReadReplication | ReadHeartbeat | ReadProducers
    | ReadWrites | ReadSchemaTexts | ReadCheckpoints | ReadTenure | TakeTenure
    | ReadHttp | ReadMetric | ReadCommand | ReadExecutable
)  # fmt: skip
AnySnapshot = (
    ClusterSnapshot | TopicsSnapshot | OffsetsSnapshot | TailSnapshot | GrowthSnapshot | GroupsSnapshot
    | PositionsSnapshot | FoundSnapshot | AclsSnapshot | RightsSnapshot | SchemasSnapshot | TransactionsSnapshot
    | ReplicationSnapshot | HeartbeatSnapshot | ProducersSnapshot | WritesSnapshot | SchemaTextsSnapshot
    | HttpSnapshot | MetricSnapshot | CommandSnapshot | ExecutableSnapshot | CheckpointsSnapshot
    | TenureSnapshot
)  # fmt: skip
