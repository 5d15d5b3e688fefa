"""The API behind each kind of snapshot, as facts name it."""

from drillbook.snapshots.acls import AclsSnapshot
from drillbook.snapshots.base import Snapshot
from drillbook.snapshots.cluster import ClusterSnapshot
from drillbook.snapshots.command import CommandSnapshot
from drillbook.snapshots.groups import GroupsSnapshot
from drillbook.snapshots.http import HttpSnapshot
from drillbook.snapshots.metric import MetricSnapshot
from drillbook.snapshots.offsets import OffsetsSnapshot
from drillbook.snapshots.producers import ProducersSnapshot
from drillbook.snapshots.replication import ReplicationSnapshot
from drillbook.snapshots.rights import RightsSnapshot
from drillbook.snapshots.schema_texts import SchemaTextsSnapshot
from drillbook.snapshots.schemas import SchemasSnapshot
from drillbook.snapshots.tenure import TenureSnapshot
from drillbook.snapshots.topics import TopicsSnapshot
from drillbook.snapshots.transactions import TransactionsSnapshot
from drillbook.snapshots.writes import WritesSnapshot


def api(snapshot: Snapshot) -> str:
    """Kafka's name of the request, or the HTTP path; everything that reads records is Fetch."""
    match snapshot:
        case ClusterSnapshot():
            return "DescribeCluster"
        case TopicsSnapshot() | RightsSnapshot():
            return "DescribeTopics"
        case OffsetsSnapshot():
            return "ListOffsets"
        case GroupsSnapshot():
            return "DescribeGroups, OffsetFetch"
        case AclsSnapshot():
            return "DescribeAcls"
        case SchemasSnapshot() | SchemaTextsSnapshot():
            return "GET /subjects"
        case ProducersSnapshot():
            return "DescribeProducers"
        case TransactionsSnapshot():
            return "ListTransactions"
        case TenureSnapshot():
            return "DescribeTransactions"
        case WritesSnapshot():
            return "Produce, Fetch"
        case ReplicationSnapshot():
            return "GET /connectors"
        case HttpSnapshot():
            return f"GET {snapshot.url}".rstrip()
        case MetricSnapshot():
            return "GET /api/v1/query"
        case CommandSnapshot():
            return snapshot.executable.path if snapshot.executable else "the command"
        case _:
            return "Fetch"
