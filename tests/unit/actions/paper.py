"""A drill on paper for planners, which read windows and touch nothing."""

import msgspec

from drillbook.actions.base import Planned
from drillbook.actions.registry import ACTIONS
from drillbook.model.region import Fleet, FleetHook, ReplicationLink
from drillbook.model.scope import RegionScope, Scope
from drillbook.model.workload import GroupUse, PrincipalUse, Workload
from drillbook.snapshots.acls import AclBinding, AclsSnapshot, ReadAcls
from drillbook.snapshots.base import ReadError, Snapshot
from drillbook.snapshots.topics import ReadTopics, Topic, TopicsSnapshot
from drillbook.snapshots.union import AnyRead, AnySnapshot
from drillbook.snapshots.window import Reading, Window

NOW = 1_790_000_000_000_000
ORDERS = Workload(
    name="orders",
    owner="team-orders",
    topics=("orders.*",),
    groups=(GroupUse("billing"), GroupUse("fraud")),
    principals=(PrincipalUse("User:orders-api", ("write",)), PrincipalUse("User:billing", ("read",))),
    subjects=("orders.new-value",),
    matched=("orders.new", "orders.paid"),
)
LEDGER = Workload(
    name="ledger",
    owner="team-ledger",
    topics=("ledger.entries",),
    groups=(GroupUse("search"),),
    principals=(PrincipalUse("User:ledger", ("write", "transactional")),),
    matched=("ledger.entries",),
)
HOOKS = Fleet(
    writers_stop=FleetHook("POST http://f/${region}/writers/${name}/stop?flush=${flush}"),
    writers_start=FleetHook("POST http://f/${region}/writers/${name}/start"),
    groups_stop=FleetHook(command=("deploy", "scale", "--region=${region}", "${name}", "0")),
    groups_start=FleetHook(command=("deploy", "scale", "--region=${region}", "${name}", "3 replicas")),
)
SCOPE = Scope(
    source=RegionScope("east", "id-east", bootstrap="e:9092", registry_url="http://e"),
    target=RegionScope("west", "id-west", bootstrap="w:9092", registry_url="http://w", connect_url="http://w:8083/"),
    workloads=(ORDERS, LEDGER),
    link=ReplicationLink("east", "west", connect="west", source="mm2-source", checkpoint="mm2-checkpoint"),
    fleet=HOOKS,
)


def deny(principal: str, topic: str, pattern: str = "PREFIXED") -> AclBinding:
    return AclBinding("TOPIC", topic, pattern, principal, "*", "WRITE", "DENY")


FENCE = (
    deny("User:ledger", "ledger.entries"),
    deny("User:orders-api", "orders.new"),
    deny("User:orders-api", "orders.paid"),
)


def window(
    east: tuple[AclBinding, ...] = (),
    west: tuple[AclBinding, ...] = (),
    topics: tuple[str, ...] = ("ledger.entries", "orders.new", "orders.paid"),
    now: int = NOW,
) -> Window:
    answers: tuple[tuple[AnyRead, AnySnapshot], ...] = (
        (ReadTopics("east"), TopicsSnapshot("east", NOW, topics=tuple(Topic(t, 3) for t in topics))),
        (ReadAcls("east"), AclsSnapshot("east", NOW, bindings=east)),
        (ReadAcls("west"), AclsSnapshot("west", NOW, bindings=west)),
    )
    return Window(now, tuple(Reading(*pair) for pair in answers))


def plan(action: str, params: str = "{}", seen: Window | None = None, scope: Scope = SCOPE) -> Planned:
    chosen = ACTIONS[action]
    return chosen.plan(chosen.decode(params), scope, seen or window())


def broken(reading: Reading) -> Reading:
    answer: Snapshot = reading.answer
    error = ReadError("denied", needs="DESCRIBE on CLUSTER")
    return Reading(reading.read, msgspec.structs.replace(answer, errors=(error,)))  # type: ignore[arg-type]
