"""Whether anything crosses the link: a connector in state RUNNING proves nothing, a heartbeat that arrives does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
from confluent_kafka import KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec

from drillbook.lab import login, mirror, worker
from drillbook.lab.failure import LabError
from drillbook.lab.hushed import hushed
from drillbook.lab.process import wait_until

if TYPE_CHECKING:
    from drillbook.lab.folder import Folder
    from drillbook.lab.ports import Ports

ARRIVED = "east.heartbeats"  # MirrorMaker prefixes heartbeats even under IdentityReplicationPolicy
CALL_SECONDS = 10
POLL_SECONDS = 0.1


def wait_for_a_heartbeat(folder: Folder, ports: Ports) -> None:
    """Wait until one more heartbeat of east has arrived in west."""
    west = AdminClient(login.client(folder, ports, "west"), logger=hushed())
    first: int | None = None

    def arrived() -> bool:
        nonlocal first
        now = _end(west)
        if first is None:
            first = now
        return now is not None and first is not None and now > first

    if not wait_until(arrived, mirror.READY_SECONDS, POLL_SECONDS):
        raise LabError(
            f"no heartbeat of east has reached {ARRIVED} in west for {mirror.READY_SECONDS} s",
            where=str(folder.part("connect")),
            remedy="read server.log there; on a very busy machine, try again",
        )


def is_meant_to_flow(ports: Ports) -> bool:
    """Whether nobody has stopped or removed the connectors that heartbeats need."""
    answer = httpx.get(f"{worker.url(ports)}/connectors?expand=status", timeout=CALL_SECONDS, trust_env=False)
    states = {name: each["status"]["connector"]["state"] for name, each in answer.json().items()}
    return all(states.get(name) not in {None, "STOPPED", "PAUSED"} for name in (mirror.SOURCE, mirror.HEARTBEAT))


def _end(west: Any) -> int | None:
    """The end offset of the arrived heartbeats; 0 where there is no such topic yet, None where west cannot say."""
    try:
        if ARRIVED not in west.list_topics(timeout=CALL_SECONDS).topics:
            return 0
        (future,) = west.list_offsets({TopicPartition(ARRIVED, 0): OffsetSpec.latest()}).values()
        offset = int(future.result(CALL_SECONDS).offset)
    except (KafkaException, TimeoutError):
        return None
    return offset if offset >= 0 else None
