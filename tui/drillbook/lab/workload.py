"""What lives in the lab's regions: topics, groups, schemas, and who may do what."""

from __future__ import annotations

from typing import Any

from confluent_kafka.admin import AclBinding, AclOperation, AclPermissionType, ResourcePatternType, ResourceType

TOPICS = {"orders.new": 6, "orders.paid": 3, "ledger.entries": 4}
CANARY = {"drillbook.canary": 2}
HEARTBEATS = {"heartbeats": 1}
GROUPS = {
    "billing": ("orders.new", "orders.paid"),
    "fraud": ("orders.new", "orders.paid"),
    "search": ("ledger.entries",),
}
WRITERS = {"orders-api": ("orders.new", "orders.paid"), "ledger": ("ledger.entries",)}
TRANSACTIONAL_IDS = ("ledger-1", "ledger-2")  # the writer's, and that of the fault "a transaction left open"
QUOTA_USER, QUOTAS = "orders-api", {"producer_byte_rate": 10_485_760.0, "request_percentage": 200.0}


def _schema(name: str, **fields: str) -> dict[str, object]:
    return {
        "type": "record",
        "name": name,
        "namespace": "drillbook.lab",
        "fields": [{"name": field, "type": kind} for field, kind in fields.items()],
    }


SCHEMAS = {
    "orders.new-value": _schema("OrderNew", id="string", customer="string", cents="long"),
    "orders.paid-value": _schema("OrderPaid", id="string", cents="long"),
    "ledger.entries-value": _schema("LedgerEntry", id="string", account="string", cents="long"),
}


def acl(kind: str, name: str, user: str, operation: str, *, prefixed: bool = False) -> Any:
    """An ALLOW for one principal from any host."""
    return AclBinding(
        ResourceType[kind],
        name,
        ResourcePatternType.PREFIXED if prefixed else ResourcePatternType.LITERAL,
        f"User:{user}",
        "*",
        AclOperation[operation],
        AclPermissionType.ALLOW,
    )


def application_acls() -> list[Any]:
    """What the applications need, in either region."""
    writes = [acl("TOPIC", topic, user, "WRITE") for user, topics in WRITERS.items() for topic in topics]
    writes += [acl("TRANSACTIONAL_ID", name, "ledger", "WRITE") for name in TRANSACTIONAL_IDS]
    reads = [acl("TOPIC", topic, group, "READ") for group, topics in GROUPS.items() for topic in topics]
    return writes + reads + [acl("GROUP", group, group, "READ") for group in GROUPS]


def reading_acls(user: str = "drillbook-read") -> list[Any]:
    """What a drill needs to look; each right is one that no other implies or that a check names."""
    return [
        acl("BROKER", "kafka-cluster", user, "DESCRIBE"),
        acl("BROKER", "kafka-cluster", user, "DESCRIBE_CONFIGS"),
        acl("TOPIC", "*", user, "DESCRIBE"),
        acl("TOPIC", "*", user, "DESCRIBE_CONFIGS"),
        acl("TOPIC", "*", user, "READ"),
        acl("GROUP", "*", user, "DESCRIBE"),
        acl("TRANSACTIONAL_ID", "*", user, "DESCRIBE"),
    ]


def acting_acls(user: str = "drillbook-act") -> list[Any]:
    """What a drill needs to act: ACLs (fence, reconcile), topics (reconcile), group offsets, the canary."""
    return [
        acl("BROKER", "kafka-cluster", user, "DESCRIBE"),
        acl("BROKER", "kafka-cluster", user, "ALTER"),
        *(acl("TOPIC", "*", user, right) for right in ("READ", "ALTER", "ALTER_CONFIGS")),
        acl("GROUP", "*", user, "READ"),
        *(acl("TOPIC", "drillbook.canary", user, right) for right in ("WRITE", "CREATE", "DELETE")),
        acl("TRANSACTIONAL_ID", "drillbook-", user, "WRITE", prefixed=True),
    ]
