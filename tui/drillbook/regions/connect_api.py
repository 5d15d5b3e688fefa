"""Kafka Connect's REST API, as far as a replicator needs it."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

import httpx

from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import RegionError
from drillbook.snapshots.replication import Connector, LinkPosition

Row = tuple[str, str, int]
"""Whose offset Connect keeps: the alias of the source, topic and partition."""
KEPT_SETTINGS: Final = (
    "connector.class",
    "consumer.isolation.level",
    "emit.checkpoints.interval.seconds",
    "emit.heartbeats.interval.seconds",
    "groups",
    "groups.exclude",
    "offset.lag.max",
    "refresh.groups.interval.seconds",
    "refresh.topics.interval.seconds",
    "replication.policy.class",
    "replication.policy.separator",
    "source.cluster.alias",
    "sync.group.offsets.enabled",
    "sync.group.offsets.interval.seconds",
    "sync.topic.acls.enabled",
    "sync.topic.acls.interval.seconds",
    "sync.topic.configs.enabled",
    "sync.topic.configs.interval.seconds",
    "target.cluster.alias",
    "tasks.max",
    "topics",
    "topics.exclude",
)
"""All else stays in the worker: a connector's configuration holds passwords."""


class ConnectApi:
    """One Connect cluster."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def cluster_id(self, deadline: Deadline) -> str:
        """The Kafka cluster that this Connect cluster keeps itself in."""
        return str(self._json("GET", "/", deadline).get("kafka_cluster_id") or "")

    def connectors(self, names: tuple[str, ...], deadline: Deadline) -> tuple[Connector, ...]:
        """State, tasks, settings and source offsets of each, in order."""
        every = self._json("GET", "/connectors?expand=status&expand=info", deadline)
        return tuple(self._connector(name, every.get(name), deadline) for name in names)

    def state(self, name: str, deadline: Deadline) -> Connector:
        """State and tasks of one, without its offsets."""
        answer = self._send("GET", f"/connectors/{_quoted(name)}/status", deadline)
        if answer.status_code == httpx.codes.NOT_FOUND:
            return Connector(name, missing=True)
        answer.raise_for_status()
        return _status(name, answer.json())

    def change(self, name: str, verb: str, deadline: Deadline) -> int:
        """Ask for a change of state; the answer proves nothing, so only its status code is given."""
        return self._send("PUT", f"/connectors/{_quoted(name)}/{verb}", deadline).status_code

    def settings(self, name: str, deadline: Deadline) -> dict[str, str] | None:
        """All settings, passwords too: they must not leave the worker. None where there is no such connector."""
        answer = self._send("GET", f"/connectors/{_quoted(name)}/config", deadline)
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        answer.raise_for_status()
        return {str(k): str(v) for k, v in answer.json().items()}

    def create_stopped(self, name: str, settings: dict[str, str], deadline: Deadline) -> int:
        """Create a connector that does not run; gives the status code."""
        body = {"name": name, "config": settings, "initial_state": "STOPPED"}
        return self._send("POST", "/connectors", deadline, body).status_code

    def delete(self, name: str, deadline: Deadline) -> int:
        """Delete a connector; its offsets stay."""
        return self._send("DELETE", f"/connectors/{_quoted(name)}", deadline).status_code

    def set_offsets(self, name: str, rows: Mapping[Row, int | None], deadline: Deadline) -> int:
        """Set source offsets of a stopped connector, or forget one (None); a wrong alias is accepted too: read back."""
        body = {
            "offsets": [
                {
                    "partition": {"cluster": alias, "topic": topic, "partition": p},
                    "offset": None if offset is None else {"offset": offset},
                }
                for (alias, topic, p), offset in rows.items()
            ]
        }
        return self._send("PATCH", f"/connectors/{_quoted(name)}/offsets", deadline, body).status_code

    def raw_offsets(self, name: str, deadline: Deadline) -> dict[Row, int]:
        """Every source offset as Connect keeps it, junk rows too: alias, topic and partition, to the last record."""
        rows = self._json("GET", f"/connectors/{_quoted(name)}/offsets", deadline)["offsets"]
        return {
            (str(p.get("cluster")), str(p.get("topic")), int(p.get("partition", -1))): int(row["offset"]["offset"])
            for row in rows
            if (p := row["partition"]) is not None and row["offset"]
        }

    def _connector(self, name: str, about: Any, deadline: Deadline) -> Connector:
        if about is None:
            return Connector(name, missing=True)
        config = about["info"]["config"]
        status = _status(name, about["status"])
        settings = tuple((k, str(config[k])) for k in KEPT_SETTINGS if k in config)
        offsets = self._json("GET", f"/connectors/{_quoted(name)}/offsets", deadline)["offsets"]
        positions = _positions(offsets, config.get("source.cluster.alias"))
        return Connector(name, status.state, status.tasks, positions, settings)

    def _json(self, method: str, path: str, deadline: Deadline) -> Any:
        answer = self._send(method, path, deadline)
        answer.raise_for_status()
        try:
            return answer.json()
        except ValueError:
            raise RegionError(f"{path} answered no JSON: is this Connect's address?", code="FORMAT") from None

    def _send(self, method: str, path: str, deadline: Deadline, body: Any = None) -> httpx.Response:
        return self._client.request(method, path, json=body, timeout=deadline.left(10.0))


def _status(name: str, status: Any) -> Connector:
    return Connector(name, status["connector"]["state"], tuple(task["state"] for task in status["tasks"]))


def _positions(offsets: list[Any], alias: str | None) -> tuple[LinkPosition, ...]:
    """Connect keeps the LAST record's offset; rows of another alias are junk that a wrong PATCH left there."""
    found = []
    for row in offsets:
        partition, offset = row["partition"], row["offset"]
        if set(partition) != {"cluster", "topic", "partition"} or not offset or partition["cluster"] != alias:
            continue
        found.append(LinkPosition(partition["topic"], int(partition["partition"]), int(offset["offset"]) + 1))
    return tuple(sorted(found, key=lambda p: (p.topic, p.partition)))


def _quoted(name: str) -> str:
    return quote(name, safe="")
