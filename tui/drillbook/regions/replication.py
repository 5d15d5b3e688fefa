"""Reads the replicator through Connect's REST API; needs access to it."""

import httpx

from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import read_error
from drillbook.regions.region import Region
from drillbook.snapshots.replication import ReadReplication, ReplicationSnapshot

ACCESS = "read access to Kafka Connect"


def read_replication(read: ReadReplication, region: Region, deadline: Deadline) -> ReplicationSnapshot:
    """State, tasks, positions and settings of the connectors named."""
    try:
        connectors = region.connect().connectors(read.connectors, deadline)
    except httpx.HTTPStatusError as error:
        failed = read_error(error, right=ACCESS)
        return ReplicationSnapshot(region=read.region, observed_at=0, errors=(failed,))
    return ReplicationSnapshot(region=read.region, observed_at=0, connectors=connectors)
