"""The fleet on two real regions: what its ledger and oracle say is compared with what the regions themselves hold."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final

import pytest
from confluent_kafka import Consumer, ConsumerGroupTopicPartitions, TopicPartition
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
)

from drillbook.clock import monotonic
from drillbook.errors import DrillbookError
from drillbook.lab import faults, lifecycle
from drillbook.lab.fleet import oracle
from drillbook.lab.fleet.client import FleetClient
from drillbook.lab.fleet.events import Aborted, Acked, Read, Refused, Uncertain, now_us
from drillbook.lab.fleet.uid import uid_of
from drillbook.lab.fleet.workloads import GROUPS, TOPICS, WRITERS
from drillbook.lab.progress import Quiet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from drillbook.lab.info import LabInfo

pytestmark = pytest.mark.lab

PARTITIONS: Final = [(topic, number) for topic, count in TOPICS.items() for number in range(count)]


@pytest.fixture(scope="module")
def seeded(running_lab: LabInfo) -> LabInfo:
    """Seeded once for this file: its tests compare whole logs with the ledger."""
    return lifecycle.reset(running_lab.name, Quiet())


@pytest.fixture
def lab(seeded: LabInfo) -> LabInfo:
    return lifecycle.up(seeded.name, Quiet())


@pytest.fixture
def fleet(lab: LabInfo) -> Iterator[FleetClient]:
    with FleetClient(lab.ports.fleet) as client:
        yield client
        client.post("/all/stop")


def wait_for(what: Callable[[], Any], seconds: float = 90) -> Any:
    """The first true answer of `what`, or a failure after `seconds`."""
    deadline, pause = monotonic() + seconds, threading.Event()
    while not (answer := what()):
        assert monotonic() < deadline, f"not within {seconds} s"
        pause.wait(0.1)
    return answer


def log_of(
    lab: LabInfo, region: str, isolation: str = "read_committed"
) -> dict[tuple[str, int], list[tuple[int, str]]]:
    """Every record of the workload in a region: (offset, uid) by partition."""
    settings = {"group.id": "nobody", "enable.partition.eof": True, "isolation.level": isolation}
    consumer = Consumer(lab.client(region) | settings | {"enable.auto.commit": False})
    consumer.assign([TopicPartition(topic, number, 0) for topic, number in PARTITIONS])
    found: dict[tuple[str, int], list[tuple[int, str]]] = {place: [] for place in PARTITIONS}
    open_, deadline = set(PARTITIONS), monotonic() + 60
    while open_:
        assert monotonic() < deadline
        message = consumer.poll(0.2)
        if message is None:
            continue
        if message.error() is not None:
            assert message.error().name() == "_PARTITION_EOF", message.error()
            open_.discard((message.topic(), message.partition()))
        else:
            found[message.topic(), message.partition()].append((message.offset(), uid_of(message.value())))
    consumer.close()
    return found


def uids(log: dict[tuple[str, int], list[tuple[int, str]]]) -> set[str]:
    return {uid for records in log.values() for _, uid in records}


def committed(lab: LabInfo, region: str, group: str) -> dict[tuple[str, int], int]:
    admin = AdminClient(lab.client(region))  # named: a client that is collected never answers its futures
    (future,) = admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(group)]).values()
    return {(place.topic, place.partition): place.offset for place in future.result(20).topic_partitions}


def acked(fleet: FleetClient, writer: str, region: str = "east") -> int:
    return fleet.status().writers[writer][region].acked


def write_more(fleet: FleetClient, records: int, region: str = "east") -> None:
    before = {writer: acked(fleet, writer, region) for writer in WRITERS}
    wait_for(lambda: all(acked(fleet, writer, region) >= before[writer] + records for writer in WRITERS))


@pytest.mark.proof
def test_a_group_that_must_resume_does_not_start_without_offsets_and_nothing_is_left(
    lab: LabInfo, fleet: FleetClient
) -> None:
    wait_for(lambda: AdminClient(lab.client("west")).list_topics(timeout=10).topics.keys() >= TOPICS.keys())
    with pytest.raises(DrillbookError, match="billing has no committed offset in west for 9 of 9 partitions"):
        fleet.post("/west/groups/billing/start")
    assert fleet.status().running["billing"] == []
    assert not list(fleet.events("read"))


def test_the_ledger_is_what_the_log_holds(lab: LabInfo, fleet: FleetClient) -> None:
    fleet.post("/east/writers/orders-api/start")
    fleet.post("/east/writers/ledger/start")
    write_more(fleet, 100)
    fleet.post("/east/writers/orders-api/stop", flush="true")
    fleet.post("/east/writers/ledger/stop", flush="true")
    status = fleet.status().writers
    assert all(status[writer]["east"].waiting == status[writer]["east"].uncertain == 0 for writer in WRITERS)
    kept = {e.uid: (e.topic, e.partition, e.offset) for e in fleet.events("acked") if isinstance(e, Acked)}
    log = log_of(lab, "east")
    assert {uid: (*place, offset) for place, records in log.items() for offset, uid in records} == kept
    given_up = {e.uid for e in fleet.events("aborted") if isinstance(e, Aborted)}
    assert given_up
    assert uids(log_of(lab, "east", "read_uncommitted")) == kept.keys() | given_up


def test_a_fence_is_seen_as_refusals_and_a_way_back_as_acknowledgements(lab: LabInfo, fleet: FleetClient) -> None:
    fleet.post("/east/writers/orders-api/start")
    fleet.post("/east/writers/ledger/start")
    admin = AdminClient(lab.client("east"))
    names = (("orders.new", "orders-api"), ("orders.paid", "orders-api"), ("ledger.entries", "ledger"))
    common = (ResourcePatternType.PREFIXED,)
    after = AclOperation.WRITE, AclPermissionType.DENY
    fence = [AclBinding(ResourceType.TOPIC, topic, *common, f"User:{who}", "*", *after) for topic, who in names]
    begin = now_us()
    for future in admin.create_acls(fence).values():
        future.result(20)
    refused_before = {writer: fleet.status().writers[writer]["east"].refused for writer in WRITERS}
    wait_for(lambda: all(fleet.status().writers[w]["east"].refused > refused_before[w] + 5 for w in WRITERS))
    fenced = uids(log_of(lab, "east"))
    refusals = oracle.refused(fleet.events("refused"), region="east", start_us=begin, end_us=now_us())
    assert {event.by for event in refusals if event.writer == "orders-api"} == {"produce", "delivery"}
    assert not {event.uid for event in refusals} & uids(log_of(lab, "east", "read_uncommitted"))
    assert uids(log_of(lab, "east")) == fenced
    filters = [AclBindingFilter(ResourceType.TOPIC, t, *common, f"User:{who}", "*", *after) for t, who in names]
    for future in admin.delete_acls(filters).values():
        assert len(future.result(20)) == 1
    write_more(fleet, 50)


@pytest.mark.proof
def test_takeover_by_the_ledger_equals_takeover_by_the_regions(lab: LabInfo, fleet: FleetClient) -> None:
    fleet.post("/east/all/start")
    write_more(fleet, 100)
    for writer in WRITERS:
        fleet.post(f"/east/writers/{writer}/stop")
    for group in GROUPS:
        said = fleet.post(f"/east/groups/{group}/stop")
        assert ("static member" in said) == (group == "search")
    source = log_of(lab, "east")
    wait_for(lambda: uids(log_of(lab, "west")) == uids(source))
    assert oracle.missing(fleet.events("acked"), uids(log_of(lab, "west")), region="east") == frozenset()
    some = next(iter(source["orders.new", 0]))[1]
    assert oracle.missing(fleet.events("acked"), uids(source) - {some}, region="east") == {some}

    wait_for(lambda: all(offsets_of_all(lab, group) for group in GROUPS))
    translated = settled(lab)
    for group in GROUPS:
        fleet.post(f"/west/groups/{group}/start")
    for writer in WRITERS:
        fleet.post(f"/west/writers/{writer}/start")
    write_more(fleet, 100, "west")
    fleet.post("/west/all/stop")

    target = log_of(lab, "west")
    events = list(fleet.events())
    for group, spec in GROUPS.items():
        gone_on = oracle.resumed(events, group, "west")
        for place, at in gone_on.items():
            expected = next((offset, uid) for offset, uid in target[place] if offset >= translated[group][place])
            assert (at.first_offset, at.first_uid) == expected
            read_in_east = {
                e.uid for e in events
                if isinstance(e, Read) and (e.group, e.region, e.topic, e.partition) == (group, "east", *place)
            }  # fmt: skip
            ahead = [uid for offset, uid in target[place] if offset >= at.first_offset]
            assert list(at.reread) == [uid for uid in ahead if uid in read_in_east]
        assert {place for place in PARTITIONS if place[0] in spec.topics} == gone_on.keys()
        assert not any(unseen.skipped for unseen in oracle.unseen(events, group, spec.topics).values())
    assert oracle.duplicated(events) == {}


def offsets_of_all(lab: LabInfo, group: str) -> bool:
    held = committed(lab, "west", group)
    return all(held.get(place, -1) >= 0 for place in PARTITIONS if place[0] in GROUPS[group].topics)


def settled(lab: LabInfo) -> dict[str, dict[tuple[str, int], int]]:
    """MirrorMaker's translation, once it has not moved for longer than its two intervals of 2 s."""
    last: list[Any] = [None, monotonic()]

    def still() -> dict[str, dict[tuple[str, int], int]] | None:
        now = {group: committed(lab, "west", group) for group in GROUPS}
        if now != last[0]:
            last[:] = [now, monotonic()]
        return now if monotonic() - last[1] > 5 else None

    found: dict[str, dict[tuple[str, int], int]] = wait_for(still, 90)
    return found


def test_two_regions_at_once_is_possible_and_told(fleet: FleetClient) -> None:
    fleet.post("/east/writers/orders-api/start")
    fleet.post("/west/writers/orders-api/start")
    assert fleet.status().running["orders-api"] == ["east", "west"]
    regions = {event.region for event in fleet.events("acked") if isinstance(event, Acked)}
    assert regions == {"east", "west"}


@pytest.mark.parametrize("ending", ["commit", "abort"])
def test_an_open_transaction_holds_readers_back_until_it_ends(lab: LabInfo, fleet: FleetClient, ending: str) -> None:
    before, seen = uids(log_of(lab, "east")), fleet.status().ledger.events
    fleet.post("/east/transactions/open", hold=120)
    with pytest.raises(DrillbookError, match="already open"):
        fleet.post("/east/transactions/open")
    held = uids(log_of(lab, "east", "read_uncommitted"))
    assert uids(log_of(lab, "east")) == before
    fleet.post("/east/writers/ledger/start")
    fleet.post("/east/writers/ledger/stop")
    assert fleet.status().open_transactions["east"].records == 3
    assert uids(log_of(lab, "east")) - before < uids(log_of(lab, "east", "read_uncommitted")) - held
    fleet.post("/east/transactions/end", how=ending)
    assert fleet.status().open_transactions == {}
    events = [e for e in fleet.events("acked", "aborted", after=seen) if isinstance(e, (Acked, Aborted))]
    mine = [e for e in events if e.writer == "ledger-open"]
    assert [type(e) for e in mine] == [Acked if ending == "commit" else Aborted] * 3
    assert {e.uid for e in mine} <= held
    assert (mine[0].uid in uids(log_of(lab, "east"))) == (ending == "commit")


@pytest.mark.proof
def test_a_killed_region_is_survived_and_no_stop_lies_about_it(lab: LabInfo, fleet: FleetClient) -> None:
    fleet.post("/east/all/start")
    write_more(fleet, 100)
    faults.kill(lab, "east")
    with pytest.raises(DrillbookError, match="ledger has stopped in east, but"):
        fleet.post("/east/writers/ledger/stop")
    with pytest.raises(DrillbookError, match="last commit failed"):
        fleet.post("/east/groups/billing/stop")
    assert fleet.status().running["billing"] == fleet.status().running["ledger"] == []
    lifecycle.up(lab.name, Quiet())
    before = acked(fleet, "orders-api")
    wait_for(lambda: acked(fleet, "orders-api") > before + 100)
    fleet.post("/east/writers/ledger/start")
    fleet.post("/east/groups/billing/start")
    write_more(fleet, 100)
    fleet.post("/east/all/stop")
    kept = oracle.acknowledged(fleet.events("acked"))
    doubtful = {e.uid for e in fleet.events("uncertain") if isinstance(e, Uncertain) and e.region == "east"}
    log = uids(log_of(lab, "east"))
    promised = frozenset[str]().union(*(found for (region, _), found in kept.items() if region == "east"))
    assert promised <= log
    assert log - promised <= doubtful


def test_a_killed_fleet_loses_no_acknowledgement(lab: LabInfo) -> None:
    with FleetClient(lab.ports.fleet) as fleet:
        fleet.post("/west/writers/orders-api/start")
        run, seen = fleet.status().run, acked(fleet, "orders-api", "west")
        wait_for(lambda: acked(fleet, "orders-api", "west") > seen + 100)
        known = {e.uid for e in fleet.events("acked") if isinstance(e, Acked)}
    faults.kill(lab, "fleet")
    lifecycle.up(lab.name, Quiet())
    with FleetClient(lab.ports.fleet) as fleet:
        assert fleet.status().run == run + 1
        assert known <= {e.uid for e in fleet.events("acked") if isinstance(e, Acked)}
        refused = {e.uid for e in fleet.events("refused") if isinstance(e, Refused)}
        assert not refused & uids(log_of(lab, "west"))
