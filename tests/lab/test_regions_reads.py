"""What a worker reads of two real regions, against what the stock clients and the fleet's ledger say."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Final

import pytest
from asked_region import AskedRegion, asked, only, until
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from drillbook.clock import utc_now
from drillbook.lab import faults
from drillbook.lab.fleet.client import FleetClient
from drillbook.lab.fleet.workloads import GROUPS
from drillbook.snapshots.acls import AclsSnapshot, ReadAcls
from drillbook.snapshots.checkpoints import ReadCheckpoints
from drillbook.snapshots.cluster import ReadCluster
from drillbook.snapshots.found import FindRecords, FindWanted
from drillbook.snapshots.groups import ReadGroups
from drillbook.snapshots.growth import FromOffset, ReadGrowth
from drillbook.snapshots.offsets import ReadOffsets
from drillbook.snapshots.position import PositionWanted, ReadPositions
from drillbook.snapshots.replication import ReadHeartbeat, ReadReplication
from drillbook.snapshots.rights import ReadRights
from drillbook.snapshots.schemas import ReadSchemas
from drillbook.snapshots.tail import ReadTail
from drillbook.snapshots.topics import ReadTopics
from drillbook.snapshots.transactions import ReadTransactions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from drillbook.lab.info import LabInfo

pytestmark = [pytest.mark.lab, pytest.mark.usefixtures("calm_module")]
TOPICS: Final = ("ledger.entries", "orders.new", "orders.paid")
SUBJECTS: Final = tuple(f"{t}-value" for t in TOPICS)


@pytest.fixture
def east(lab: LabInfo) -> Iterator[AskedRegion]:
    with asked(lab, "east") as region:
        yield region


@pytest.fixture
def west(lab: LabInfo) -> Iterator[AskedRegion]:
    with asked(lab, "west") as region:
        yield region


@pytest.fixture
def fleet(lab: LabInfo) -> Iterator[FleetClient]:
    with FleetClient(lab.ports.fleet) as client:
        yield client
        client.post("/all/stop")


@pytest.fixture
def topic(lab: LabInfo) -> Iterator[str]:
    """A topic of its own in east, one partition."""
    name = f"test-{uuid.uuid4().hex[:8]}"
    admin = AdminClient(lab.client("east"))
    admin.create_topics([NewTopic(name, 1, 1)])[name].result(20)
    yield name
    admin.delete_topics([name])[name].result(20)


def produce(lab: LabInfo, topic: str, values: list[str], *, transaction: str = "", **settings: Any) -> None:
    """Records of `admin`; `transaction` is commit or abort, flushed first: unsent records abort without a trace."""
    ids = {"transactional.id": f"test-{uuid.uuid4().hex[:8]}"} if transaction else {}
    producer = Producer(lab.client("east") | ids | settings)
    if transaction:
        producer.init_transactions(20)
        producer.begin_transaction()
    for value in values:
        producer.produce(topic, key="k", value=value)
    assert producer.flush(20) == 0
    if transaction == "commit":
        producer.commit_transaction(20)
    elif transaction:
        producer.abort_transaction(20)


def test_the_cluster_says_who_it_is_and_what_may_be_seen(lab: LabInfo, east: AskedRegion) -> None:
    answer = only(east.read(ReadCluster("east")))
    assert answer.cluster_id == lab.cluster_ids["east"]
    assert answer.brokers == (lab.bootstrap("east"),)
    assert answer.operations == ("DESCRIBE", "DESCRIBE_CONFIGS")
    assert lab.kafka.startswith(answer.version)
    assert answer.version
    assert 0 < answer.took < 30_000_000
    assert abs(answer.observed_at / 1e6 - utc_now().timestamp()) < 60


def test_topics_by_name_and_by_pattern_are_the_same(east: AskedRegion) -> None:
    named = only(east.read(ReadTopics("east", TOPICS))).topics
    matched = only(east.read(ReadTopics("east", ("orders.*", "ledger.entrie[s]")))).topics
    assert [(t.name, t.partitions) for t in named] == [("ledger.entries", 4), ("orders.new", 6), ("orders.paid", 3)]
    assert named == matched
    assert {"cleanup.policy": "delete", "message.timestamp.type": "CreateTime"}.items() <= dict(
        named[0].configs
    ).items()
    every = only(east.read(ReadTopics("east"))).topics
    assert set(TOPICS) <= {t.name for t in every}
    assert not [t.name for t in every if t.name.startswith("__")]


def test_a_topic_that_is_not_there_is_left_out_of_topics_and_an_error_of_offsets(east: AskedRegion) -> None:
    assert only(east.read(ReadTopics("east", ("nope",)))).topics == ()
    (answer,) = east.read(ReadOffsets("east", ("nope",)))
    assert [(e.scope, e.code) for e in answer.errors] == [("nope", "UNKNOWN_TOPIC_OR_PART")]


def test_offsets_are_those_of_a_stock_consumer(lab: LabInfo, east: AskedRegion, topic: str) -> None:
    produce(lab, topic, ["a", "b", "c"], transaction="commit")
    row = only(east.read(ReadOffsets("east", (topic,)))).partitions[0]
    consumer = Consumer(lab.client("east") | {"group.id": "nobody"})
    assert (row.earliest, row.high_watermark) == consumer.get_watermark_offsets(TopicPartition(topic, 0), timeout=20)
    consumer.close()
    assert (row.earliest, row.last_stable, row.high_watermark) == (0, 4, 4)


def test_growth_counts_data_and_no_markers(lab: LabInfo, east: AskedRegion, topic: str) -> None:
    produce(lab, topic, ["a"])
    produce(lab, topic, ["b", "c", "d"], transaction="commit")
    produce(lab, topic, ["e", "f"], transaction="abort")
    (grown,) = only(east.read(ReadGrowth("east", (FromOffset(topic, 0, 1),)))).partitions
    assert (grown.data, grown.high_watermark, grown.more) == (5, 8, False)
    (some,) = only(east.read(ReadGrowth("east", (FromOffset(topic, 0, 1),), most=2))).partitions
    assert (some.data, some.more) == (2, True)
    (none,) = only(east.read(ReadGrowth("east", (FromOffset(topic, 0, 7),)))).partitions
    assert (none.data, none.high_watermark, none.first_timestamp) == (0, 8, 0)


@pytest.mark.parametrize("aborted", [0, 3, 700])
def test_the_tail_is_the_last_committed_data_record(lab: LabInfo, east: AskedRegion, topic: str, aborted: int) -> None:
    produce(lab, topic, ["a", "b", "c"], transaction="commit")
    if aborted:
        produce(lab, topic, [f"x{n}" for n in range(aborted)], transaction="abort")
    (row,) = only(east.read(ReadTail("east", (topic,)))).partitions
    assert row.offset == 2
    assert row.high_watermark == row.last_stable == 4 + (aborted + 1 if aborted else 0)
    assert row.create_time
    assert len(row.digest) == len(row.key_value) == 32


def test_the_tail_of_an_empty_topic_is_no_record(lab: LabInfo, east: AskedRegion, topic: str) -> None:
    (row,) = only(east.read(ReadTail("east", (topic,)))).partitions
    assert (row.offset, row.digest) == (-1, "")
    produce(lab, topic, ["x"] * 20, transaction="abort")
    (row,) = only(east.read(ReadTail("east", (topic,)))).partitions
    assert (row.offset, row.high_watermark) == (-1, 21)


def test_the_tail_of_a_topic_with_append_time_says_so(lab: LabInfo, east: AskedRegion) -> None:
    name = f"test-{uuid.uuid4().hex[:8]}"
    admin = AdminClient(lab.client("east"))
    created = NewTopic(name, 1, 1, config={"message.timestamp.type": "LogAppendTime"})
    admin.create_topics([created])[name].result(20)
    produce(lab, name, ["a"])
    (row,) = only(east.read(ReadTail("east", (name,)))).partitions
    admin.delete_topics([name])[name].result(20)
    assert not row.create_time


def test_positions_stand_around_an_offset_over_markers_and_aborted_records(
    lab: LabInfo, east: AskedRegion, topic: str
) -> None:
    produce(lab, topic, ["a", "b"], transaction="commit")  # 0, 1, marker 2
    produce(lab, topic, [f"x{n}" for n in range(100)], transaction="abort")  # 3..102, marker 103
    produce(lab, topic, ["c", "d"], transaction="commit")  # 104, 105, marker 106
    wanted = tuple(PositionWanted(f"g{o}", topic, 0, o) for o in (0, 1, 2, 60, 104, 105, 107))
    rows = {p.offset: p for p in only(east.read(ReadPositions("east", wanted))).positions}
    found = {o: (r.predecessor_offset, r.successor_offset, r.after) for o, r in rows.items()}
    assert found == {
        0: (-1, 0, 4),
        1: (0, 1, 3),
        2: (1, 104, 2),
        60: (1, 104, 2),
        104: (1, 104, 2),
        105: (104, 105, 1),
        107: (105, -1, 0),
    }
    assert rows[60].predecessor == rows[2].predecessor == rows[104].predecessor != ""
    assert rows[107].successor == ""
    (answer,) = east.read(ReadPositions("east", (PositionWanted("g", topic, 0, 108),)))
    assert [(e.scope, e.code) for e in answer.errors] == [(f"g {topic}-0", "OFFSET_OUT_OF_RANGE")]


def test_records_are_found_by_content_and_ambiguity_is_counted(lab: LabInfo, east: AskedRegion, topic: str) -> None:
    produce(lab, topic, [f"v{n}" for n in range(1500)])
    at = only(east.read(ReadPositions("east", (PositionWanted("g", topic, 0, 700),)))).positions[0]
    ask = [
        FindWanted("ahead", topic, 0, 650, at.successor, at.predecessor),
        FindWanted("behind", topic, 0, 760, at.successor, at.predecessor),
        FindWanted("end", topic, 0, 650, "", at.predecessor),
        FindWanted("new", topic, 0, -1, at.successor),
        FindWanted("lost", topic, 0, 1400, "0" * 32, "1" * 32),
    ]
    rows = {f.group: f for f in only(east.read(FindRecords("east", tuple(ask)))).found}
    found = {g: (r.at, r.by, r.matches, r.reread, r.skip) for g, r in rows.items()}
    assert found == {
        "ahead": (700, "successor", 1, 50, 0),
        "behind": (700, "successor", 1, 0, 60),
        "end": (700, "predecessor", 1, 50, 0),
        "new": (700, "successor", 1, -1, -1),
        "lost": (-1, "", 0, 100, -1),
    }


def test_equal_records_are_ambiguous(lab: LabInfo, east: AskedRegion, topic: str) -> None:
    producer = Producer(lab.client("east"))
    for _ in range(3):
        producer.produce(topic, key="k", value="same", timestamp=1_700_000_000_000)
    assert producer.flush(20) == 0
    at = only(east.read(ReadPositions("east", (PositionWanted("g", topic, 0, 1),)))).positions[0]
    assert at.successor == at.predecessor
    (row,) = only(east.read(FindRecords("east", (FindWanted("g", topic, 0, 1, at.successor),)))).found
    assert (row.at, row.matches) == (0, 3)


def test_a_heartbeat_that_crossed_the_link_is_recent_and_no_topic_is_no_heartbeat(west: AskedRegion) -> None:
    def recent() -> bool:
        sent = only(west.read(ReadHeartbeat("west", "east.heartbeats"))).sent
        return 0 <= utc_now().timestamp() - sent / 1000 < 10

    until(recent)
    assert only(west.read(ReadHeartbeat("west", "never.heartbeats"))).sent == 0


def test_checkpoints_are_what_the_mirror_committed_of_groups_at_rest(west: AskedRegion, fleet: FleetClient) -> None:
    fleet.post("/all/stop")
    fleet.post("/east/all/start")
    until(lambda: {e.group for e in fleet.events("read") if e.region == "east"} >= set(GROUPS))
    fleet.post("/all/stop")

    def level() -> bool:
        answer = only(west.read(ReadCheckpoints("west", "east.checkpoints.internal", tuple(GROUPS))))
        told = {(c.group, c.topic, c.partition): c.downstream for c in answer.checkpoints}
        groups = only(west.read(ReadGroups("west", tuple(GROUPS)))).groups
        there = {(g.name, c.topic, c.partition): c.offset for g in groups for c in g.committed}
        return bool(there) and there == told

    until(level, 60)
    only_one = only(west.read(ReadCheckpoints("west", "east.checkpoints.internal", ("billing",)))).checkpoints
    assert {c.group for c in only_one} == {"billing"}
    assert all(c.upstream >= c.downstream > 0 for c in only_one)


def test_the_replicator_shows_its_state_and_settings_but_no_password(west: AskedRegion) -> None:
    names = ("mm2-source", "mm2-checkpoint", "nope")
    source, checkpoint, nope = only(west.read(ReadReplication("west", names))).connectors
    assert (source.state, source.tasks, nope.missing) == ("RUNNING", ("RUNNING",), True)
    assert dict(source.settings)["offset.lag.max"] == "100"
    assert dict(checkpoint.settings)["sync.group.offsets.interval.seconds"] == "2"
    assert not [k for k, v in source.settings if "jaas" in k or "password" in v]


def test_a_region_without_connect_says_so(east: AskedRegion) -> None:
    (answer,) = east.read(ReadReplication("east", ("mm2-source",)))
    assert [(e.scope, e.code) for e in answer.errors] == [("", "NO_ADDRESS")]


def test_schemas_are_equal_in_both_regions_and_what_is_not_there_is_missing(
    lab: LabInfo, east: AskedRegion, west: AskedRegion
) -> None:
    here = only(east.read(ReadSchemas("east", (*SUBJECTS, "nope-value"))))
    there = only(west.read(ReadSchemas("west", SUBJECTS)))
    assert here.missing == ("nope-value",)
    assert here.subjects == there.subjects
    assert [(s.name, len(s.versions), s.compatibility) for s in here.subjects] == [(s, 1, "BACKWARD") for s in SUBJECTS]
    root = lab.registry("east").removesuffix("/apis/ccompat/v7")
    with asked(lab, "east", registry_url=root) as by_its_root:
        assert only(by_its_root.read(ReadSchemas("east", SUBJECTS))).subjects == here.subjects


def test_acls_hold_the_readers_own_rights_sorted(east: AskedRegion) -> None:
    answer: AclsSnapshot = only(east.read(ReadAcls("east")))
    assert list(answer.bindings) == sorted(answer.bindings)
    own = {(b.resource, b.operation) for b in answer.bindings if b.principal == "User:drillbook-read"}
    assert {("CLUSTER", "DESCRIBE"), ("TOPIC", "READ"), ("GROUP", "DESCRIBE")} <= own


def test_rights_are_seen_as_the_principal_itself(east: AskedRegion) -> None:
    answer = only(east.read(ReadRights("east", "User:orders-api", TOPICS)))
    assert {t.topic: (t.operations, t.denied) for t in answer.topics} == {
        "ledger.entries": ((), True),
        "orders.new": (("DESCRIBE", "WRITE"), False),
        "orders.paid": (("DESCRIBE", "WRITE"), False),
    }
    (unknown,) = east.read(ReadRights("east", "User:nobody", TOPICS))
    assert [e.code for e in unknown.errors] == ["NO_LOGIN"]


def test_groups_of_the_fleet_and_one_that_never_was(east: AskedRegion, fleet: FleetClient) -> None:
    fleet.post("/east/all/start")
    asks = ReadGroups("east", ("billing", "fraud", "search", "nobody"))

    def settled() -> Any:
        groups = {g.name: g for g in only(east.read(asks)).groups}
        full = [len(groups[n].committed) for n in ("billing", "fraud", "search")] == [9, 9, 4]
        return groups if full and all(groups[n].state == "stable" for n in ("billing", "fraud", "search")) else None

    groups = until(settled)
    assert (groups["billing"].protocol, groups["fraud"].protocol) == ("classic", "consumer")
    assert len(groups["billing"].members) == 2
    assert groups["search"].members[0].instance
    assert (groups["nobody"].state, groups["nobody"].committed) == ("dead", ())


def test_an_open_transaction_is_seen_until_it_ends(lab: LabInfo, east: AskedRegion) -> None:
    name = faults.open_transaction(lab)
    (found,) = [t for t in only(east.read(ReadTransactions("east"))).open if t.id in name or t.id.startswith("ledger")]
    assert (found.state, found.partitions[0][0]) == ("Ongoing", "ledger.entries")
    assert found.timeout > 0
    assert abs(found.started / 1e6 - utc_now().timestamp()) < 60
    faults.end_transaction(lab)
    until(lambda: only(east.read(ReadTransactions("east"))).open == ())


def test_both_tails_are_equal_once_the_writers_have_stopped(
    east: AskedRegion, west: AskedRegion, fleet: FleetClient
) -> None:
    for writer in ("orders-api", "ledger"):
        fleet.post(f"/east/writers/{writer}/start")
    until(lambda: all(fleet.status().writers[w]["east"].acked > 200 for w in ("orders-api", "ledger")))
    for writer in ("orders-api", "ledger"):
        fleet.post(f"/east/writers/{writer}/stop", flush="true")

    def tails() -> tuple[Any, Any]:
        (here,), (there,) = east.read(ReadTail("east", TOPICS)), west.read(ReadTail("west", TOPICS))
        return tuple({(r.topic, r.partition): (r.digest, r.timestamp) for r in a.partitions} for a in (here, there))

    def drained() -> bool:
        here, there = tails()
        return bool(here) and here == there

    until(drained)
    here, _ = tails()
    assert len(here) == 13
    assert all(digest for digest, _ in here.values())
