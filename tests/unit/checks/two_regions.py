"""Two regions on paper: logs that grow, a mirror that follows, groups that commit.

A fake, because a check is pure: what it must say of a stalled mirror or a missing right has to be put to it exactly,
and the real regions of tests/lab cannot be brought to every such state on demand.
"""

from dataclasses import dataclass, field
from typing import Any

import msgspec

from drillbook.model.region import ReplicationLink
from drillbook.model.scope import RegionScope, Scope
from drillbook.model.workload import GroupUse, PrincipalUse, Workload
from drillbook.snapshots.acls import AclBinding, AclsSnapshot, ReadAcls
from drillbook.snapshots.cluster import ClusterSnapshot, ReadCluster
from drillbook.snapshots.command import CommandSnapshot, Executable, ReadCommand
from drillbook.snapshots.found import FindRecords, FindWanted, Found, FoundSnapshot
from drillbook.snapshots.groups import Committed, Group, GroupsSnapshot, Member, ReadGroups
from drillbook.snapshots.growth import Grown, GrowthSnapshot, ReadGrowth
from drillbook.snapshots.http import HttpSnapshot, ReadHttp
from drillbook.snapshots.kept import Tenure
from drillbook.snapshots.metric import MetricSnapshot, ReadMetric
from drillbook.snapshots.offsets import OffsetsSnapshot, PartitionOffsets, ReadOffsets
from drillbook.snapshots.position import Position, PositionsSnapshot, PositionWanted, ReadPositions
from drillbook.snapshots.producers import Producer, ProducersSnapshot, ReadProducers
from drillbook.snapshots.replication import (
    Connector,
    HeartbeatSnapshot,
    LinkPosition,
    ReadHeartbeat,
    ReadReplication,
    ReplicationSnapshot,
)
from drillbook.snapshots.rights import ReadRights, RightsSnapshot, TopicRights
from drillbook.snapshots.schemas import ReadSchemas, SchemasSnapshot, SchemaVersion, Subject
from drillbook.snapshots.tail import LastRecord, ReadTail, TailSnapshot
from drillbook.snapshots.tenure import ReadTenure, TenureSnapshot
from drillbook.snapshots.topics import ReadTopics, Topic, TopicsSnapshot
from drillbook.snapshots.transactions import ReadTransactions, Transaction, TransactionsSnapshot
from drillbook.snapshots.union import AnyRead, AnySnapshot
from drillbook.snapshots.writes import ReadWrites, WritesSnapshot

SECOND = 1_000_000
START = 1_790_000_000 * SECOND
NEVER = START + 10**6 * SECOND
ORDERS = Workload(
    name="orders",
    owner="team-orders",
    topics=("orders.new",),
    groups=(GroupUse("billing", "none"), GroupUse("fraud", "earliest")),
    principals=(PrincipalUse("User:orders-api", ("write",)), PrincipalUse("User:billing", ("read",))),
    subjects=("orders.new-value",),
    matched=("orders.new",),
)
LEDGER = Workload(
    name="ledger",
    owner="team-ledger",
    topics=("ledger.entries",),
    principals=(PrincipalUse("User:ledger", ("write", "transactional")),),
    transactional_ids=("ledger-1",),
    matched=("ledger.entries",),
)
LINK = ReplicationLink("east", "west", "mirrormaker2", "west", "mm2-source", "mm2-checkpoint", "mm2-heartbeat")
TENURES = tuple(Tenure(region, "drillbook-pair-id-east-id-west", 7, 2) for region in ("east", "west"))
SCOPE = Scope(
    source=RegionScope("east", "id-east", principals=("User:orders-api",), bootstrap="e:9092", registry_url="http://e"),
    target=RegionScope(
        "west", "id-west", ("canary-topic",), bootstrap="w:9092", registry_url="http://w", connect_url="http://w:8083"
    ),
    workloads=(ORDERS, LEDGER),
    link=LINK,
)
PARTITIONS = {"orders.new": 2, "ledger.entries": 1}
CONFIGS = (("cleanup.policy", "delete"), ("min.insync.replicas", "1"), ("retention.ms", "604800000"))
TOPICS = tuple(Topic(name, count, 1, CONFIGS) for name, count in sorted(PARTITIONS.items()))


def acl(
    resource: str, name: str, principal: str, operation: str, permission: str = "ALLOW", pattern: str = "LITERAL"
) -> AclBinding:
    return AclBinding(resource, name, pattern, principal, "*", operation, permission)


RULES = (
    acl("TOPIC", "orders.new", "User:orders-api", "WRITE"),
    acl("TOPIC", "orders.new", "User:billing", "READ"),
    acl("GROUP", "billing", "User:billing", "READ"),
    acl("TOPIC", "ledger.", "User:ledger", "WRITE", pattern="PREFIXED"),
    acl("TRANSACTIONAL_ID", "ledger-1", "User:ledger", "WRITE"),
)
WHOLE = (*RULES, acl("GROUP", "fraud", "User:billing", "READ"))
"""Rules under which everybody can do what the workloads say."""
FENCE = (
    acl("TOPIC", "orders.new", "User:orders-api", "WRITE", "DENY", "PREFIXED"),
    acl("TOPIC", "ledger.entries", "User:ledger", "WRITE", "DENY", "PREFIXED"),
)
SCHEMA = Subject("orders.new-value", (SchemaVersion(1, 7, "ab"), SchemaVersion(2, 8, "cd")), "BACKWARD", "READWRITE")


@dataclass
class Regions:
    """`rate` is records a second and partition; the mirror is `delay` behind, or stands still from `stalled` on."""

    base: int = 1_000
    rate: int = 10
    writers_stop: int = NEVER
    delay: int = 100_000
    stalled: int = NEVER
    flush: int = SECOND
    markers: int = 0
    open_offsets: int = 0
    target_rate: int = 0
    fenced_at: int = NEVER
    acls: dict[str, tuple[AclBinding, ...]] = field(default_factory=lambda: {"east": RULES, "west": RULES})
    schemas: dict[str, tuple[Subject, ...]] = field(default_factory=lambda: {"east": (SCHEMA,), "west": (SCHEMA,)})
    topics: dict[str, tuple[Topic, ...]] = field(default_factory=lambda: {"east": TOPICS, "west": TOPICS})
    transactions: tuple[Transaction, ...] = ()
    stray: Producer | None = None
    """A producer in the target, which writes one batch each microsecond."""
    stray_in: tuple[str, ...] = ("west",)
    state: str = "RUNNING"
    tasks: tuple[str, ...] = ("RUNNING",)
    stopped: tuple[str, ...] = ()
    """Connectors that stand still whatever the others do."""
    settings: dict[str, str] = field(default_factory=dict)
    """Of each connector, over those of a link as it should be."""
    beat: int = 500_000
    http: dict[str, Any] = field(default_factory=lambda: {"status": 200, "is_json": True, "found": True, "value": "5"})
    metric: dict[str, Any] = field(default_factory=lambda: {"series": 1, "value": "5"})
    command: dict[str, Any] = field(default_factory=lambda: {"output": "all 3 ready", "contained": True})
    """What the site's own services and commands answer."""
    group_state: str = "stable"
    protocol: str = "classic"
    group_behind: int = 20
    group_still: bool = False
    rest_until: int = 0
    """Until then the groups are empty, and their offsets stand still."""
    translated_behind: int = 30
    untranslated: tuple[str, ...] = ()
    cluster_ids: dict[str, str] = field(default_factory=lambda: {"east": "id-east", "west": "id-west"})
    tenure: tuple[int, int] = (7, 2)
    """Producer id and epoch of whichever drill took the clusters last."""
    create_time: bool = True
    canaries: dict[str, int | str | bool] = field(default_factory=dict)
    """Of the answer to canaries, over one in which all is well."""

    def count(self, t: int) -> int:
        """Data records in each source partition."""
        return self.base + self.rate * max(0, min(t, self.writers_stop) - START) // SECOND

    def arrived(self, t: int) -> int:
        """Of these, the ones in the target."""
        return self.count(min(t, self.stalled) - self.delay)

    def own(self, t: int) -> int:
        """Records that the target's own writers added to each partition."""
        return self.target_rate * max(0, t - START) // SECOND

    def written(self, index: int) -> int:
        """When the record with this index was written, in milliseconds."""
        return (START + (index - self.base + 1) * SECOND // max(1, self.rate)) // 1_000

    def answer(self, read: AnyRead, t: int) -> AnySnapshot:  # one branch a kind of question
        where = read.region
        match read:
            case ReadCluster():
                return ClusterSnapshot(where, t, cluster_id=self.cluster_ids[where], operations=("DESCRIBE",))
            case ReadOffsets(topics=topics):
                return OffsetsSnapshot(where, t, topics=topics, partitions=tuple(self._ends(where, topics, t)))
            case ReadTail(topics=topics):
                return TailSnapshot(where, t, topics=topics, partitions=tuple(self._tail(where, topics, t)))
            case ReadGrowth(since=since, most=most):
                total = self.count(t) if where == "east" else self.arrived(t) + self.own(t)
                grown = []
                for s in since:
                    data = max(0, total - s.offset)
                    grown.append(Grown(s.topic, s.partition, s.offset, total, min(data, most), more=data > most))
                return GrowthSnapshot(where, t, partitions=tuple(grown))
            case ReadGroups(groups=groups):
                return GroupsSnapshot(where, t, asked=groups, groups=tuple(self._group(where, g, t) for g in groups))
            case ReadPositions(wanted=wanted):
                return PositionsSnapshot(where, t, positions=tuple(self._position(w, t) for w in wanted))
            case FindRecords(wanted=wanted):
                return FoundSnapshot(where, t, found=tuple(self._found(w, t) for w in wanted))
            case ReadAcls():
                fence = FENCE if where == "east" and t >= self.fenced_at else ()
                return AclsSnapshot(where, t, bindings=tuple(sorted((*self.acls[where], *fence))))
            case ReadRights(principal=principal, topics=topics):
                operations = ("DESCRIBE",) if t >= self.fenced_at else ("DESCRIBE", "WRITE")
                return RightsSnapshot(
                    where, t, principal=principal, topics=tuple(TopicRights(n, operations) for n in topics)
                )
            case ReadSchemas(subjects=subjects):
                held = {s.name: s for s in self.schemas[where]}
                missing = tuple(s for s in subjects if s not in held)
                found = tuple(held[s] for s in subjects if s in held)
                return SchemasSnapshot(where, t, asked=subjects, subjects=found, missing=missing)
            case ReadTopics(topics=topics):
                held_topics = tuple(h for h in self.topics[where] if h.name in topics)
                return TopicsSnapshot(where, t, asked=topics, topics=held_topics)
            case ReadProducers(topics=topics):
                moving = [msgspec.structs.replace(self.stray, last_sequence=t)] if self.stray else []
                there = moving if where in self.stray_in else []
                return ProducersSnapshot(where, t, topics=topics, producers=tuple(there))
            case ReadTenure():
                return TenureSnapshot(where, t, producer_id=self.tenure[0], epoch=self.tenure[1])
            case ReadTransactions():
                return TransactionsSnapshot(where, t, open=self.transactions if where == "east" else ())
            case ReadReplication(connectors=names):
                return ReplicationSnapshot(where, t, connectors=tuple(self._connector(n, t) for n in names))
            case ReadWrites(topic=topic, records=records):
                well = WritesSnapshot(where, t, 0, (), topic, records, records, records, 0, False, "", 70_000, 9_000, 1)
                return msgspec.structs.replace(well, **self.canaries)
            case ReadHttp(url=url):
                return HttpSnapshot(where, t, url=url, **self.http)
            case ReadMetric(query=query):
                return MetricSnapshot(where, t, query=query, **{"evaluated_at": t, **self.metric})
            case ReadCommand():
                return CommandSnapshot(where, t, **{"executable": Executable("/bin/ask", "ab" * 32), **self.command})
            case ReadHeartbeat(topic=topic):
                return HeartbeatSnapshot(where, t, topic=topic, sent=(t - self.beat) // 1_000)
            case _:
                raise AssertionError(read)

    def _places(self, topics: tuple[str, ...]) -> list[tuple[str, int]]:
        return [(n, p) for n in topics for p in range(PARTITIONS[n])]

    def _ends(self, where: str, topics: tuple[str, ...], t: int) -> list[PartitionOffsets]:
        east = where == "east"
        end = self.count(t) + self.markers if east else self.arrived(t) + self.own(t)
        held = self.open_offsets if east else 0
        return [PartitionOffsets(n, p, 0, end, end - held) for n, p in self._places(topics)]

    def _tail(self, where: str, topics: tuple[str, ...], t: int) -> list[LastRecord]:
        east = where == "east"
        total = self.count(t) if east else self.arrived(t)
        end = total + self.markers if east else total
        last = total - 1
        return [
            LastRecord(
                n,
                p,
                last,
                self.written(last),
                f"{n}-{p}-{last}" if east or self.create_time else f"west {n}-{p}-{last}",
                f"kv {n}-{p}-{last}",
                end,
                end - (self.open_offsets if east else 0),
                east or self.create_time,
            )
            if total
            else LastRecord(n, p, -1)
            for n, p in self._places(topics)
        ]

    def _at(self, t: int) -> int:
        still = self.group_still or t < self.rest_until
        return max(0, self.count(START if still else t) - self.group_behind)

    def _group(self, where: str, name: str, t: int) -> Group:
        at = self._at(t) if where == "east" else max(0, self._at(t) - self.translated_behind)
        state = "empty" if t < self.rest_until else self.group_state
        members = () if state in {"empty", "dead"} else (Member("c-1", instance="static-1"),)
        if where == "west" and name in self.untranslated:
            return Group(name, "dead")
        committed = tuple(Committed("orders.new", p, at) for p in range(PARTITIONS["orders.new"]))
        return Group(name, state, self.protocol, members, committed)

    def _position(self, w: PositionWanted, t: int) -> Position:
        total = self.count(t)
        group, topic, partition, offset = w.group, w.topic, w.partition, w.offset
        successor = f"{topic}-{partition}-{offset}" if offset < total else ""
        predecessor = f"{topic}-{partition}-{offset - 1}" if offset > 0 else ""
        return Position(
            group, topic, partition, offset, successor, offset, predecessor, offset - 1, max(0, total - offset)
        )

    def _found(self, w: FindWanted, t: int) -> Found:
        total = self.arrived(t)
        wanted = w.successor or w.predecessor
        at, by = -1, ""
        if w.successor and int(w.successor.rsplit("-", 1)[1]) < total:
            at, by = int(w.successor.rsplit("-", 1)[1]), "successor"
        elif w.predecessor and int(w.predecessor.rsplit("-", 1)[1]) < total:
            at, by = int(w.predecessor.rsplit("-", 1)[1]) + 1, "predecessor"
        start = w.committed
        until = at if at >= 0 else total
        reread = -1 if start < 0 else max(0, until - start)
        skip = -1 if start < 0 or at < 0 else max(0, start - at)
        assert wanted
        return Found(w.group, w.topic, w.partition, start, at, by, int(at >= 0), reread, skip, 0, total)

    def _connector(self, name: str, t: int) -> Connector:
        copied = self.arrived(t - t % self.flush)
        positions = tuple(LinkPosition(n, p, copied) for n, p in self._places(tuple(sorted(PARTITIONS))))
        settings = {
            "connector.class": f"org.apache.kafka.connect.mirror.Mirror{name.removeprefix('mm2-').title()}Connector",
            "replication.policy.class": "org.apache.kafka.connect.mirror.IdentityReplicationPolicy",
            **self.settings,
        }
        held = positions if name == "mm2-source" else ()
        if name in self.stopped:
            return Connector(name, "STOPPED", (), held, tuple(sorted(settings.items())))
        return Connector(name, self.state, self.tasks, held, tuple(sorted(settings.items())))
