"""ACL bindings of the cluster."""

import msgspec

from drillbook.snapshots.base import Read, Snapshot


class ReadAcls(Read, frozen=True, tag="acls"):
    """All bindings."""


class AclBinding(msgspec.Struct, frozen=True, order=True, gc=False):
    """Kafka's names in upper case: resource TOPIC, GROUP, CLUSTER, TRANSACTIONAL_ID; pattern LITERAL, PREFIXED;
    permission ALLOW, DENY.
    """

    resource: str
    name: str
    pattern: str
    principal: str
    host: str
    operation: str
    permission: str


class AclsSnapshot(Snapshot, frozen=True, tag="acls"):
    """Sorted."""

    bindings: tuple[AclBinding, ...] = ()
