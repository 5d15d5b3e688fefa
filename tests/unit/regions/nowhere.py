"""A region that no one serves, and reads of every kind."""

from drillbook.model.region import RegionConfig
from drillbook.regions.pipe_words import WorkerConfig
from drillbook.snapshots.acls import ReadAcls
from drillbook.snapshots.checkpoints import ReadCheckpoints
from drillbook.snapshots.cluster import ReadCluster
from drillbook.snapshots.command import ReadCommand, ReadExecutable
from drillbook.snapshots.found import FindRecords, FindWanted
from drillbook.snapshots.groups import ReadGroups
from drillbook.snapshots.growth import FromOffset, ReadGrowth
from drillbook.snapshots.http import ReadHttp
from drillbook.snapshots.metric import ReadMetric
from drillbook.snapshots.offsets import ReadOffsets
from drillbook.snapshots.position import PositionWanted, ReadPositions
from drillbook.snapshots.producers import ReadProducers
from drillbook.snapshots.replication import ReadHeartbeat, ReadReplication
from drillbook.snapshots.rights import ReadRights
from drillbook.snapshots.schema_texts import ReadSchemaTexts
from drillbook.snapshots.schemas import ReadSchemas
from drillbook.snapshots.tail import ReadTail
from drillbook.snapshots.tenure import ReadTenure, TakeTenure
from drillbook.snapshots.topics import ReadTopics
from drillbook.snapshots.transactions import ReadTransactions
from drillbook.snapshots.writes import ReadWrites

EAST = RegionConfig(
    name="east",
    read={"bootstrap.servers": "127.0.0.1:1", "security.protocol": "PLAINTEXT"},
    act={"client.id": "act"},
    registry_url="http://127.0.0.1:1",
    connect_url="http://127.0.0.1:1",
    principals={"User:orders-api": {"client.id": "orders-api"}},
)
NOWHERE = WorkerConfig(EAST)

EVERY_READ = (
    ReadCluster("east"),
    ReadTopics("east", ("a.*",)),
    ReadOffsets("east", ("a",)),
    ReadTail("east", ("a",)),
    ReadGrowth("east", (FromOffset("a", 0, 5),)),
    ReadGroups("east", ("g",)),
    ReadPositions("east", (PositionWanted("g", "a", 0, 5),)),
    FindRecords("east", (FindWanted("g", "a", 0, 5, "00"),)),
    ReadAcls("east"),
    ReadRights("east", "User:orders-api", ("a",)),
    ReadSchemas("east", ("a-value",)),
    ReadSchemaTexts("east", ("a-value",)),
    ReadTenure("east", "drillbook-pair-a-b"),
    TakeTenure("east", "drillbook-pair-a-b"),
    ReadTransactions("east"),
    ReadReplication("east", ("mm2",)),
    ReadHeartbeat("east", "east.heartbeats"),
    ReadCheckpoints("east", "west.checkpoints.internal", ("g",)),
    ReadProducers("east", ("orders.new",)),
    ReadWrites("east", "drillbook.canary", 1),
    ReadHttp("east", "http://127.0.0.1:1/health"),
    ReadMetric("east", "http://127.0.0.1:1", "up", 60_000_000),
    ReadCommand("east", ("/no/such/command",)),
    ReadExecutable("east", "/no/such/command"),
)
