"""Reading the lab's regions in tests, with the stock clients and the administrator's login."""

from __future__ import annotations

from time import monotonic, sleep
from typing import TYPE_CHECKING

import httpx
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import (
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    OffsetSpec,
    ResourcePatternType,
    ResourceType,
)

from drillbook.lab import mirror, seed, worker

if TYPE_CHECKING:
    from collections.abc import Callable

    from drillbook.lab.info import LabInfo

CALL_SECONDS = 20


def eventually(condition: Callable[[], object], seconds: float = 30) -> None:
    """Wait for a condition with a deadline; what it last was is the failure."""
    deadline = monotonic() + seconds
    while not (last := condition()):
        assert monotonic() < deadline, f"not within {seconds} s; last: {last!r}"
        sleep(0.1)


def admin(lab: LabInfo, region: str):
    return seed.admin(lab.folder, lab.ports, region)


def acls(lab: LabInfo, region: str) -> set[str]:
    everything = AclBindingFilter(
        ResourceType.ANY, None, ResourcePatternType.ANY, None, None, AclOperation.ANY, AclPermissionType.ANY
    )
    client = admin(lab, region)
    return {str(acl) for acl in client.describe_acls(everything).result(CALL_SECONDS)}


def connectors(lab: LabInfo) -> dict[str, str]:
    """The state of the two connectors that carry records and offsets."""
    with httpx.Client(base_url=worker.url(lab.ports), timeout=20, trust_env=False) as connect:
        return {
            name: connect.get(f"/connectors/{name}/status").json()["connector"]["state"]
            for name in (mirror.SOURCE, mirror.CHECKPOINT)
        }


def partitions(lab: LabInfo, region: str) -> dict[str, int]:
    client = admin(lab, region)
    topics = client.list_topics(timeout=CALL_SECONDS).topics
    return {name: len(topic.partitions) for name, topic in topics.items()}


def end(lab: LabInfo, region: str, topic: str) -> int:
    """Sum of the end offsets of a topic."""
    client = admin(lab, region)  # held, because the futures of a client that is gone never end
    count = len(client.list_topics(topic, timeout=CALL_SECONDS).topics[topic].partitions)
    wanted = {TopicPartition(topic, p): OffsetSpec.latest() for p in range(count)}
    return sum(future.result(CALL_SECONDS).offset for future in client.list_offsets(wanted).values())


def write(lab: LabInfo, region: str, topic: str, values: list[str], user: str = "orders-api") -> None:
    failed = []
    producer = Producer(lab.client(region, user) | {"enable.idempotence": True})
    for value in values:
        producer.produce(topic, value, on_delivery=lambda error, _: failed.append(error) if error else None)
    assert producer.flush(CALL_SECONDS) == 0
    assert failed == []


def read(lab: LabInfo, region: str, topic: str, count: int, user: str = "drillbook-read") -> list[str]:
    """The first `count` records, sorted."""
    consumer = Consumer(lab.client(region, user) | {"group.id": "none", "enable.auto.commit": False})
    try:
        consumer.assign([TopicPartition(topic, p, 0) for p in range(partitions(lab, region)[topic])])
        found: list[str] = []
        deadline = monotonic() + CALL_SECONDS
        while len(found) < count and monotonic() < deadline:
            message = consumer.poll(0.2)
            if message is not None:
                assert message.error() is None
                found.append(message.value().decode())
        return sorted(found)
    finally:
        consumer.close()


def subjects(lab: LabInfo, region: str) -> dict[str, tuple[int, str]]:
    """Subject to schema id and text."""
    with httpx.Client(base_url=lab.registry(region), timeout=CALL_SECONDS, trust_env=False) as client:
        found = {}
        for subject in client.get("/subjects").json():
            latest = client.get(f"/subjects/{subject}/versions/latest").json()
            found[subject] = (latest["id"], latest["schema"])
        return found
