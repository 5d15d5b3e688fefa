"""The three MirrorMaker 2 connectors of the lab, and when they can be said to work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from drillbook.lab import worker
from drillbook.lab.failure import LabError
from drillbook.lab.process import wait_until

if TYPE_CHECKING:
    from drillbook.lab.ports import Ports

SOURCE, CHECKPOINT, HEARTBEAT = "mm2-source", "mm2-checkpoint", "mm2-heartbeat"
HOME = "mm2-home"
"""The link from west to east, which is not there until a drill goes back."""
PACKAGE = "org.apache.kafka.connect.mirror"
BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter"
READY_SECONDS = 120


def configurations(
    ports: Ports, password: str, topics: tuple[str, ...], groups: tuple[str, ...]
) -> dict[str, dict[str, str]]:
    """Name to configuration, with intervals of seconds where production has minutes."""
    east = f"127.0.0.1:{ports.east.link}"  # through the relay, as everything between regions
    base = {
        "source.cluster.alias": "east",
        "target.cluster.alias": "west",
        "source.cluster.bootstrap.servers": east,
        "target.cluster.bootstrap.servers": f"127.0.0.1:{ports.west.client}",
        "tasks.max": "1",
        "replication.policy.class": f"{PACKAGE}.IdentityReplicationPolicy",
        "replication.factor": "1",
        "offset-syncs.topic.replication.factor": "1",
        "checkpoints.topic.replication.factor": "1",
        "heartbeats.topic.replication.factor": "1",
        "key.converter": BYTES,
        "value.converter": BYTES,
    }
    for side in ("source", "target"):
        base |= {f"{side}.cluster.{name}": value for name, value in worker.login(password).items()}
    source = {
        "connector.class": f"{PACKAGE}.MirrorSourceConnector",
        "topics": ",".join(topic.replace(".", r"\.") for topic in (*topics, "heartbeats")),
        "refresh.topics.interval.seconds": "5",
        "sync.topic.configs.interval.seconds": "5",
        "sync.topic.acls.interval.seconds": "5",
        "offset.lag.max": "100",
        "consumer.isolation.level": "read_committed",
        "consumer.auto.offset.reset": "earliest",
        "consumer.fetch.max.wait.ms": "100",
    }
    checkpoint = {
        "connector.class": f"{PACKAGE}.MirrorCheckpointConnector",
        "groups": "|".join(groups),
        "emit.checkpoints.interval.seconds": "2",
        "sync.group.offsets.enabled": "true",
        "sync.group.offsets.interval.seconds": "2",
        "refresh.groups.interval.seconds": "5",
    }
    heartbeat = {
        "connector.class": f"{PACKAGE}.MirrorHeartbeatConnector",
        "emit.heartbeats.interval.seconds": "1",
        "producer.override.bootstrap.servers": east,  # born in east, so that one that arrives has crossed the link
    }
    return {SOURCE: base | source, CHECKPOINT: base | checkpoint, HEARTBEAT: base | heartbeat}


def create(ports: Ports, connectors: dict[str, dict[str, str]]) -> None:
    """Put the connectors, and wait until their tasks run."""
    with httpx.Client(base_url=worker.url(ports), timeout=20, trust_env=False) as client:
        for name, configuration in connectors.items():
            answer = client.put(f"/connectors/{name}/config", json=configuration)
            if answer.is_error:
                raise LabError(f"Connect refused {name}: {answer.status_code} {answer.text[:300]}")
        for name in connectors:
            if not wait_until(lambda name=name: _runs(client, name), READY_SECONDS):  # type: ignore[misc]
                answer = client.get(f"/connectors/{name}/status")
                raise LabError(f"{name} does not run after {READY_SECONDS} s: {answer.text[:600]}")


def move(ports: Ports, connectors: dict[str, dict[str, str]]) -> None:
    """Tell those connectors that are still there about new ports; stopped ones stay stopped."""
    with httpx.Client(base_url=worker.url(ports), timeout=20, trust_env=False) as client:
        for name in set(client.get("/connectors").json()) & set(connectors):
            client.put(f"/connectors/{name}/config", json=connectors[name]).raise_for_status()


def restart_failed(ports: Ports) -> None:
    """Restart connectors and tasks that gave up; those that somebody stopped stay stopped."""
    with httpx.Client(base_url=worker.url(ports), timeout=20, trust_env=False) as client:
        for name, each in client.get("/connectors", params={"expand": "status"}).json().items():
            states = [each["status"]["connector"]["state"], *(task["state"] for task in each["status"]["tasks"])]
            if "FAILED" in states:
                client.post(f"/connectors/{name}/restart", params={"includeTasks": "true", "onlyFailed": "true"})


def _runs(client: httpx.Client, name: str) -> bool:
    answer = client.get(f"/connectors/{name}/status")
    if answer.status_code != httpx.codes.OK:
        return False
    status = answer.json()
    states = [status["connector"]["state"], *(task["state"] for task in status["tasks"])]
    has_tasks = name == CHECKPOINT or len(states) > 1  # no group has committed yet: no checkpoint task either
    return has_tasks and all(state == "RUNNING" for state in states)
