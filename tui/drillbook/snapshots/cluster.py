"""Which cluster this is, and what the reading principal may see."""

from drillbook.snapshots.base import Read, Snapshot


class ReadCluster(Read, frozen=True, tag="cluster"):
    """Ask for cluster id, brokers, version and the reading principal's operations on the cluster."""


class ClusterSnapshot(Snapshot, frozen=True, tag="cluster"):
    """`operations` are Kafka's names (DESCRIBE, DESCRIBE_CONFIGS, ALTER, ...); without DESCRIBE several lists answer
    empty without an error, so readers check here first.
    """

    cluster_id: str = ""
    brokers: tuple[str, ...] = ()
    version: str = ""
    operations: tuple[str, ...] = ()
