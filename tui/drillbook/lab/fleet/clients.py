"""Client settings that every application of the fleet shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from drillbook.lab.fleet.workloads import SESSION_SECONDS, GroupSpec, WriterSpec

if TYPE_CHECKING:
    from drillbook.lab.fleet.config import FleetConfig

Settings = dict[str, object]

TRANSACTION_SECONDS: Final = 20
"""After a crash of the fleet an open transaction holds the last stable offset back for this long."""

_DELIVERY_SECONDS: Final = 15


def login(config: FleetConfig, region: str, principal: str) -> Settings:
    """How `principal` reaches `region`; quick to notice brokers and rights that come back."""
    return {
        "bootstrap.servers": config.regions[region].bootstrap,
        "security.protocol": "SASL_PLAINTEXT",
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": principal,
        "sasl.password": config.passwords[principal],
        "reconnect.backoff.max.ms": 1000,
        "topic.metadata.refresh.interval.ms": 1000,
        "log_level": 3,
    }


def writer_settings(config: FleetConfig, region: str, spec: WriterSpec) -> Settings:
    """The producer of one writer in one region."""
    own: Settings = {"client.id": f"{spec.name}-{region}", "message.timeout.ms": _DELIVERY_SECONDS * 1000}
    if spec.transactional_id:
        own |= transaction_settings(spec.transactional_id, TRANSACTION_SECONDS)
    else:
        own |= {"enable.idempotence": True, "linger.ms": 5}
    return login(config, region, spec.name) | own


def transaction_settings(transactional_id: str, timeout_seconds: int) -> Settings:
    """What makes a producer transactional."""
    return {"transactional.id": transactional_id, "transaction.timeout.ms": timeout_seconds * 1000, "linger.ms": 2}


def member_settings(config: FleetConfig, region: str, spec: GroupSpec, number: int) -> Settings:
    """The consumer of one member of a group in one region."""
    own: Settings = {
        "group.id": spec.name,
        "client.id": f"{spec.name}-{number}-{region}",
        "enable.auto.commit": False,
        "auto.offset.reset": "error" if region in spec.must_resume_in else "earliest",
        "isolation.level": "read_committed" if spec.read_committed else "read_uncommitted",
    }
    if spec.kip848:
        own["group.protocol"] = "consumer"
    else:
        own |= {"session.timeout.ms": SESSION_SECONDS * 1000, "heartbeat.interval.ms": 500}
    if spec.static:
        own["group.instance.id"] = f"{spec.name}-{number}"
    return login(config, region, spec.name) | own
