"""Reads the cluster's identity; needs no right, and says which rights there are."""

from drillbook.regions.deadline import Deadline
from drillbook.regions.region import Region
from drillbook.regions.visible import describe_cluster, operation_names
from drillbook.snapshots.cluster import ClusterSnapshot, ReadCluster


def read_cluster(read: ReadCluster, region: Region, deadline: Deadline) -> ClusterSnapshot:
    """Cluster id, brokers and the reading principal's operations."""
    answer = describe_cluster(region.reading(), deadline)
    return ClusterSnapshot(
        region=read.region,
        observed_at=0,
        cluster_id=answer.cluster_id or "",
        version=region.version(deadline),
        brokers=tuple(sorted(f"{node.host}:{node.port}" for node in answer.nodes)),
        operations=operation_names(answer.authorized_operations),
    )
