"""Each right of the reading principal, removed in turn: the reads that need it say so, none answers empty instead."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Final

import pytest
from asked_region import AskedRegion, asked, until
from confluent_kafka.admin import (
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

from drillbook.lab import lifecycle
from drillbook.lab.progress import Quiet
from drillbook.lab.workload import reading_acls
from drillbook.snapshots.acls import ReadAcls
from drillbook.snapshots.cluster import ReadCluster
from drillbook.snapshots.found import FindRecords, FindWanted
from drillbook.snapshots.groups import ReadGroups
from drillbook.snapshots.growth import FromOffset, ReadGrowth
from drillbook.snapshots.offsets import ReadOffsets
from drillbook.snapshots.position import PositionWanted, ReadPositions
from drillbook.snapshots.replication import ReadHeartbeat
from drillbook.snapshots.tail import ReadTail
from drillbook.snapshots.topics import ReadTopics
from drillbook.snapshots.transactions import ReadTransactions
from drillbook.snapshots.union import AnyRead, AnySnapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from drillbook.lab.info import LabInfo

pytestmark = pytest.mark.lab
TOPIC: Final = "orders.new"
PASSWORD: Final = uuid.uuid4().hex

NEEDS: Final[dict[tuple[tuple[str, str], ...], tuple[tuple[AnyRead, str], ...]]] = {
    (("BROKER", "DESCRIBE"),): ((ReadAcls("east"), "DESCRIBE on CLUSTER"),),
    (("BROKER", "DESCRIBE_CONFIGS"),): (),
    (("TOPIC", "DESCRIBE_CONFIGS"),): ((ReadTopics("east", (TOPIC,)), f"DESCRIBE_CONFIGS on TOPIC {TOPIC}"),),
    (("TOPIC", "READ"),): (
        (ReadTail("east", (TOPIC,)), f"READ on TOPIC {TOPIC}"),
        (ReadGrowth("east", (FromOffset(TOPIC, 0, 0),)), f"READ on TOPIC {TOPIC}"),
        (ReadPositions("east", (PositionWanted("g", TOPIC, 0, 0),)), f"READ on TOPIC {TOPIC}"),
        (FindRecords("east", (FindWanted("g", TOPIC, 0, 0, "00"),)), f"READ on TOPIC {TOPIC}"),
        (ReadHeartbeat("east", "heartbeats"), "READ on TOPIC heartbeats"),
    ),
    (("TOPIC", "DESCRIBE"), ("TOPIC", "READ")): (  # READ implies DESCRIBE
        (ReadOffsets("east", (TOPIC,)), f"DESCRIBE on TOPIC {TOPIC}"),
        (ReadTopics("east", (TOPIC,)), f"DESCRIBE on TOPIC {TOPIC}"),
        (ReadTopics("east", ("orders.*",)), "DESCRIBE on TOPIC *"),
        (ReadTopics("east"), "DESCRIBE on TOPIC *"),
        (ReadGroups("east", ("billing",)), "DESCRIBE on TOPIC *"),
        (ReadTail("east", (TOPIC,)), f"DESCRIBE on TOPIC {TOPIC}"),
    ),
    (("GROUP", "DESCRIBE"),): ((ReadGroups("east", ("billing",)), "DESCRIBE on GROUP billing"),),
    (("TRANSACTIONAL_ID", "DESCRIBE"),): ((ReadTransactions("east"), "DESCRIBE on TRANSACTIONAL_ID *"),),
}
EVERY: Final = (ReadCluster("east"), *dict.fromkeys(read for asks in NEEDS.values() for read, _ in asks))


class Reader:
    """A principal with the rights of `drillbook-read`, and a worker that reads as it."""

    def __init__(self, lab: LabInfo, region: AskedRegion, name: str) -> None:
        self.region = region
        self.admin = AdminClient(lab.client("east"))
        self.bindings = {(b.restype.name, b.operation.name): b for b in reading_acls(name)}

    def without(self, *rights: tuple[str, str]) -> None:
        for right in rights:
            b = self.bindings[right]
            exact = AclBindingFilter(
                b.restype, b.name, b.resource_pattern_type, b.principal, b.host, b.operation, b.permission_type
            )
            for future in self.admin.delete_acls([exact]).values():
                assert len(future.result(20)) == 1

    def whole(self) -> None:
        for future in self.admin.create_acls(list(self.bindings.values())).values():
            future.result(20)
        until(lambda: not any(a.errors for a in self.region.read(*EVERY)))


@pytest.fixture(scope="module")
def reader(running_lab: LabInfo) -> Iterator[Reader]:
    running_lab = lifecycle.up(running_lab.name, Quiet())  # a reset since then may have moved its ports
    name = f"reader-{uuid.uuid4().hex[:8]}"
    admin = AdminClient(running_lab.client("east"))
    scram = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096)
    for future in admin.alter_user_scram_credentials(
        [UserScramCredentialUpsertion(name, scram, PASSWORD.encode())]
    ).values():
        future.result(20)
    login = {**running_lab.client("east"), "sasl.username": name, "sasl.password": PASSWORD}
    with asked(running_lab, "east", read=login) as region:
        yield Reader(running_lab, region, name)
    every = AclBindingFilter(
        ResourceType.ANY, None, ResourcePatternType.ANY, f"User:{name}", None, AclOperation.ANY, AclPermissionType.ANY
    )
    for future in admin.delete_acls([every]).values():
        future.result(20)


def needs(answer: AnySnapshot) -> set[str]:
    return {e.needs for e in answer.errors if e.needs}


def rows(answer: Any) -> list[Any]:
    """What an answer says that there is, but for the rights that these tests give and take."""
    fields = ("bindings", "topics", "partitions", "groups", "positions", "found", "open")
    found = [row for f in fields for row in getattr(answer, f, ()) if not isinstance(row, str)]
    return [row for row in found if "reader-" not in getattr(row, "principal", "")]


@pytest.mark.parametrize("removed", NEEDS, ids=lambda removed: " and ".join(f"{o} on {r}" for r, o in removed))
def test_a_right_that_is_missing_is_named(reader: Reader, removed: tuple[tuple[str, str], ...]) -> None:
    reader.whole()
    full = {read: len(rows(answer)) for read, answer in zip(EVERY, reader.region.read(*EVERY), strict=True)}
    reader.without(*removed)
    for read, right in NEEDS[removed]:
        until(lambda read=read, right=right: right in needs(reader.region.read(read)[0]))  # type: ignore[misc]
    for read, answer in zip(EVERY, reader.region.read(*EVERY), strict=True):
        assert needs(answer) or len(rows(answer)) == full[read], read
        assert all(e.needs for e in answer.errors), answer.errors


def test_without_any_right_no_answer_looks_like_nothing_is_there(reader: Reader) -> None:
    reader.whole()
    reader.without(*reader.bindings)
    until(lambda: all(needs(a) for a in reader.region.read(*EVERY[1:])))
    cluster, *others = reader.region.read(*EVERY)
    assert (cluster.errors, cluster.operations) == ((), ())
    assert [r for a in others for r in rows(a)] == []
