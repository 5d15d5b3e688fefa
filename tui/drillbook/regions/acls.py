"""Reads ACL bindings; needs DESCRIBE on CLUSTER, without which the broker answers an empty list and no error."""

from typing import Any

from confluent_kafka.admin import AclBinding as NativeBinding
from confluent_kafka.admin import AclBindingFilter, AclOperation, AclPermissionType, ResourcePatternType, ResourceType

from drillbook.regions.deadline import Deadline
from drillbook.regions.login import Login
from drillbook.regions.region import Region
from drillbook.regions.visible import cluster_right_missing
from drillbook.snapshots.acls import AclBinding, AclsSnapshot, ReadAcls


def read_acls(read: ReadAcls, region: Region, deadline: Deadline) -> AclsSnapshot:
    """All bindings, sorted."""
    login = region.reading()
    missing = cluster_right_missing(login, "DESCRIBE", deadline)
    if missing is not None:
        return AclsSnapshot(region=read.region, observed_at=0, errors=(missing,))
    return AclsSnapshot(region=read.region, observed_at=0, bindings=all_bindings(login, deadline))


def all_bindings(login: Login, deadline: Deadline) -> tuple[AclBinding, ...]:
    """Every binding that stands, for a login whose right to see them was proved."""
    every = AclBindingFilter(
        ResourceType.ANY, None, ResourcePatternType.ANY, None, None, AclOperation.ANY, AclPermissionType.ANY
    )
    found = login.wait(login.call(login.admin.describe_acls, every), deadline)
    return tuple(sorted(from_native(b) for b in found))


def from_native(binding: Any) -> AclBinding:
    """The client calls the cluster BROKER, as the protocol once did."""
    resource = "CLUSTER" if binding.restype == ResourceType.BROKER else binding.restype.name
    return AclBinding(
        resource=resource,
        name=binding.name,
        pattern=binding.resource_pattern_type.name,
        principal=binding.principal,
        host=binding.host,
        operation=binding.operation.name,
        permission=binding.permission_type.name,
    )


def to_native(binding: AclBinding, kind: type[Any] = NativeBinding) -> Any:
    """A binding, or with `AclBindingFilter` the filter that matches exactly this binding."""
    return kind(
        ResourceType["BROKER" if binding.resource == "CLUSTER" else binding.resource],
        binding.name,
        ResourcePatternType[binding.pattern],
        binding.principal,
        binding.host,
        AclOperation[binding.operation],
        AclPermissionType[binding.permission],
    )
