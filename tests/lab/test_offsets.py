"""Where groups go on: committed by content on two real regions, there and back, and held against the fleet's ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from asked_region import until
from confluent_kafka import ConsumerGroupTopicPartitions, ShareConsumer
from drills import run_headless
from lab_readings import admin, end
from moving import Moving, moving

from drillbook.lab import lifecycle
from drillbook.lab.fleet import oracle
from drillbook.lab.fleet.client import FleetClient
from drillbook.lab.fleet.workloads import GROUPS, TOPICS, WRITERS
from drillbook.lab.progress import Quiet
from drillbook.model.finding import Finding, Verdict
from drillbook.model.group_calls import RemoveMembers
from drillbook.model.plan import CommitOffsets, ConnectorCall, OffsetRow, Plan
from drillbook.model.workload import GroupUse
from drillbook.regions import offsets_call
from drillbook.regions.deadline import Deadline
from drillbook.regions.pipe_words import worker_config
from drillbook.regions.region import Region
from drillbook.runbook.site import load_site
from drillbook.snapshots.groups import GroupsSnapshot, ReadGroups
from drillbook.state.drill_state import outstanding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from drillbook.lab.info import LabInfo

pytestmark = [pytest.mark.lab, pytest.mark.proof]
CONTENT = '{"from": "content", "region": "%s"}'
STABLE = '{"reread_at_most": "100000 records", "skip_at_most": "0 records", "stable": true}'
BOOK = Path(__file__).with_name("move-groups.yaml")
NAMES = tuple(sorted(GROUPS))


@pytest.fixture(scope="module")
def seeded(running_lab: LabInfo) -> LabInfo:
    """Groups in west start without offsets of an earlier test."""
    return lifecycle.reset(running_lab.name, Quiet())


@pytest.fixture
def fleet(seeded: LabInfo) -> Iterator[FleetClient]:
    with FleetClient(seeded.ports.fleet) as client:
        yield client
        client.post("/all/stop")


@pytest.fixture
def drill(seeded: LabInfo) -> Iterator[Moving]:
    with moving(seeded) as made:
        yield made


def committed(lab: LabInfo, region: str, group: str) -> dict[tuple[str, int], int]:
    """As a stock client reads them."""
    client = admin(lab, region)
    (future,) = client.list_consumer_group_offsets([ConsumerGroupTopicPartitions(group)]).values()
    return {(place.topic, place.partition): place.offset for place in future.result(20).topic_partitions}


def at_rest(drill: Moving, region: str) -> bool:
    answer = drill.read(ReadGroups(region, NAMES))
    assert isinstance(answer, GroupsSnapshot)
    return all(g.state in {"empty", "dead"} for g in answer.groups)


def places(group: str) -> set[tuple[str, int]]:
    return {(topic, number) for topic in GROUPS[group].topics for number in range(TOPICS[topic])}


def read_everywhere(fleet: FleetClient, region: str) -> bool:
    """Whether each group has read something on each of its partitions since its last start there."""
    events = list(fleet.events("started", "read"))
    return all(oracle.resumed(events, group, region).keys() == places(group) for group in NAMES)


def offsets_of(call: object) -> dict[tuple[str, int], int]:
    assert isinstance(call, CommitOffsets)
    return {(r.topic, r.partition): r.offset for r in call.rows}


def _committed_as_planned(drill: Moving) -> Plan:
    """The mirror translates once more what groups committed that have just stopped; a call that meets it is refused."""
    for _ in range(4):
        plan = drill.plan("commit_offsets", CONTENT % "target")
        assert not any(isinstance(c, CommitOffsets) and c.moving for c in plan.calls)
        refused = [o.text for o in map(drill.perform, plan.calls) if not o.ok]
        if not refused:
            return plan
        assert all("was to be found at" in text and "nothing was sent" in text for text in refused)
    raise AssertionError(refused)


def test_groups_go_on_where_it_was_committed_there_and_back_and_read_nothing_twice(
    seeded: LabInfo, fleet: FleetClient, drill: Moving
) -> None:
    fleet.post("/east/all/start")
    until(lambda: read_everywhere(fleet, "east"))

    # Groups that run: nothing is sent, on either side
    shown = drill.plan("commit_offsets", CONTENT % "target")
    assert all(isinstance(c, CommitOffsets) and c.moving for c in shown.calls)
    refused = drill.perform(shown.calls[0])
    assert "never taken from a group at rest; nothing was sent" in refused.text
    before = committed(seeded, "east", "billing")
    forced = CommitOffsets("east", "x", group="billing", rows=tuple(_rows(before, 0)))
    active = drill.perform(forced)
    assert (active.ok, active.known) == (False, True)
    assert "it is STABLE with 2 members; nothing was sent" in active.text
    assert all(committed(seeded, "east", "billing")[place] >= offset for place, offset in before.items())

    # There: the writers of east go on all the time
    for group in NAMES:
        fleet.post(f"/east/groups/{group}/stop")
    _empty(drill, "east")
    plan = _committed_as_planned(drill)
    for call in plan.calls:
        assert isinstance(call, CommitOffsets)
        assert offsets_of(call).items() <= committed(seeded, "west", call.group).items()
    pinned = {group: committed(seeded, "west", group) for group in NAMES}
    assert all(pinned[group].keys() == places(group) for group in NAMES)
    stale = drill.perform(plan.calls[0])
    assert "was to be found at" in stale.text
    fleet.post("/west/groups/billing/start")
    fleet.post("/west/groups/fraud/start")
    fleet.post("/west/groups/search/start")
    until(lambda: read_everywhere(fleet, "west"))
    _nothing_twice_and_nothing_skipped(fleet, "west", pinned)

    # Back, by the same routine and without a link that way
    for group in NAMES:
        fleet.post(f"/west/groups/{group}/stop")
    _empty(drill, "west")
    back = drill.plan("commit_offsets", CONTENT % "source")
    assert {c.region for c in back.calls} == {"east"}
    assert [o.text for o in map(drill.perform, back.calls) if not o.ok] == []
    returned = {group: committed(seeded, "east", group) for group in NAMES}
    for group in NAMES:
        fleet.post(f"/east/groups/{group}/start")
    until(lambda: read_everywhere(fleet, "east"))
    _nothing_twice_and_nothing_skipped(fleet, "east", returned)


def test_the_mirror_s_own_translation_is_committed_and_reads_again_what_lies_between(
    seeded: LabInfo, fleet: FleetClient, drill: Moving
) -> None:
    """By content first, so that there is something to change: the mirror itself never takes a group back."""
    fleet.post("/east/all/start")
    until(lambda: read_everywhere(fleet, "east"))
    for group in NAMES:
        fleet.post(f"/east/groups/{group}/stop")
    _empty(drill, "east")
    until(lambda: drill.observe("resume_point", STABLE).finding.verdict is Verdict.PROVEN)
    assert [
        o.text for o in map(drill.perform, drill.plan("commit_offsets", CONTENT % "target").calls) if not o.ok
    ] == []
    exact = {group: committed(seeded, "west", group) for group in NAMES}
    calls = drill.plan("commit_offsets", '{"from": "translated"}').calls
    assert [o.text for o in map(drill.perform, calls) if not o.ok] == []
    begin = {group: committed(seeded, "west", group) for group in NAMES}
    for call in calls:
        assert isinstance(call, CommitOffsets)
        assert call.origin == "translated"
        assert offsets_of(call).items() <= begin[call.group].items()
    again = {g: sum(exact[g][place] - begin[g][place] for place in exact[g]) for g in NAMES}
    print("read again by the mirror's translation, in place of none by content:", again)
    assert all(exact[g][place] >= begin[g][place] for g in NAMES for place in exact[g])
    for group in NAMES:
        fleet.post(f"/west/groups/{group}/start")
    until(lambda: read_everywhere(fleet, "west"))
    events = list(fleet.events())
    for group in NAMES:
        gone_on = oracle.resumed(events, group, "west")
        assert {place: at.first_offset for place, at in gone_on.items()} == begin[group]
        assert sum(len(at.reread) for at in gone_on.values()) == again[group]
    for group in NAMES:
        fleet.post(f"/west/groups/{group}/stop")
    _empty(drill, "west")
    assert [
        o.text for o in map(drill.perform, drill.plan("commit_offsets", CONTENT % "source").calls) if not o.ok
    ] == []


@pytest.fixture
def checkpoint(drill: Moving) -> Iterator[None]:
    """Lets the checkpoint connector run again, which the drill leaves stopped."""
    yield
    done = drill.perform(ConnectorCall("west", "mend", connector="mm2-checkpoint", verb="resume"))
    assert done.ok, done.text


@pytest.mark.usefixtures("checkpoint")
def test_a_drill_moves_the_groups_as_predicted_and_by_the_ledger_it_is_true(
    seeded: LabInfo, fleet: FleetClient, tmp_path: Path
) -> None:
    """Running groups at the gate, a static one among them; the newest prediction is the one that pin-offsets proved."""
    fleet.post("/east/all/start")
    until(lambda: read_everywhere(fleet, "east"))
    drills = tmp_path / "drills"
    drills.mkdir()
    done = run_headless(seeded, drills, runbook=str(BOOK), answers=())
    assert done.code == 0, done.said
    assert "remove static member search-0 of search in east" in done.said
    said = next(s for s in done.state.steps if s.id == "pin-offsets").predicted
    assert said is not None
    begin: dict[str, dict[tuple[str, int], int]] = {group: {} for group in NAMES}
    for o in said.offsets:
        begin[o.group][o.topic, o.partition] = o.offset
    assert all(begin[group].keys() == places(group) for group in NAMES)
    _nothing_twice_and_nothing_skipped(fleet, "west", begin)
    resumed = done.state.claims["start-groups/verify/1"].observation.finding
    assert (resumed.check, resumed.verdict) == ("resumed", Verdict.PROVEN)
    assert {type(e.call) for e in outstanding(done.state)} <= {ConnectorCall, CommitOffsets}


def test_active_static_new_and_share_groups_are_each_seen_and_said(
    seeded: LabInfo, fleet: FleetClient, drill: Moving
) -> None:
    fleet.post("/east/all/start")
    until(lambda: read_everywhere(fleet, "east"))
    stable = drill.observe("groups", '{"region": "source", "state": "stable"}').finding
    assert stable.verdict is Verdict.PROVEN
    assert {f.name: f.text for f in stable.facts} == {
        "billing": "stable with 2 members",
        "fraud": "stable with 2 members, KIP-848",
        "search": "stable with 1 member",
    }
    running = drill.observe("groups", '{"region": "source", "state": "empty"}').finding
    assert running.verdict is Verdict.FAILED
    assert "billing: stable with 2 members; fraud: stable with 2 members" in running.note
    for group in ("billing", "fraud"):
        before = committed(seeded, "east", group)
        refused = drill.perform(CommitOffsets("east", "x", group=group, rows=tuple(_rows(before, 0))))
        assert "it is STABLE with 2 members; nothing was sent" in refused.text
    runs = drill.perform(RemoveMembers("east", "x", group="fraud", instances=("fraud-0",)))
    assert "it is not at rest; nothing was sent" in runs.text
    unsettled = drill.observe("resume_point", STABLE).finding
    assert any(f.name == "stable" and "it is counted from empty" in f.text for f in unsettled.facts)

    for group in NAMES:
        fleet.post(f"/east/groups/{group}/stop")
    held = until(lambda: _only_search(drill.observe("groups", '{"region": "source", "state": "empty"}').finding))
    assert "search: stable with 1 member; static member search-0 holds it: nothing committed for" in held.note
    assert "if closed and of a client's default session of 45 s" in held.note
    assert held.remedy.endswith("group_members: {remove: true}.")
    _empty(drill, "east")

    shared = ShareConsumer(seeded.client("east") | {"group.id": "search-shared"})
    try:
        shared.subscribe(["ledger.entries"])
        until(lambda: shared.poll(0.5) is not None and _kind(drill, "search-shared") == "share")
        ledger = next(w for w in drill.sweeper.scope.workloads if w.name == "ledger")
        ledger = msgspec.structs.replace(ledger, groups=(GroupUse("search-shared"),))
        drill.sweeper.scope = msgspec.structs.replace(drill.sweeper.scope, workloads=(ledger,))
        found = drill.observe("groups", '{"region": "source", "state": "empty"}').finding
        assert found.verdict is Verdict.UNKNOWN
        assert "search-shared: a share group: no state is carried to the other region" in found.note
        assert drill.observe("resume_point", STABLE).finding.verdict is Verdict.UNKNOWN
    finally:
        shared.close()


@pytest.mark.parametrize("group", ["billing", "fraud"])
def test_a_commit_that_fails_inside_a_success_is_a_failure(
    seeded: LabInfo, fleet: FleetClient, monkeypatch: pytest.MonkeyPatch, group: str
) -> None:
    """A member comes back after the look at the group: the look is taken away here, and the broker's answer is real."""
    fleet.post("/east/all/start")
    until(lambda: read_everywhere(fleet, "east"))
    for writer in WRITERS:
        fleet.post(f"/east/writers/{writer}/stop")
    ends = sum(end(seeded, "east", topic) for topic in GROUPS[group].topics)
    until(lambda: sum(committed(seeded, "east", group).values()) == ends)
    rows = tuple(_rows(committed(seeded, "east", group), 0))
    monkeypatch.setattr(offsets_call, "_busy", lambda *_: "")
    region = Region(worker_config(load_site(seeded.regions_yaml).site, "east"), lambda _: None)
    told = offsets_call.commit(CommitOffsets("east", "x", group=group, rows=rows), region, Deadline.within(20))
    print(told.text)
    assert (told.ok, told.known) == (False, True)
    assert f"{len(rows)} refused inside a success, " in told.text
    assert "UNKNOWN_MEMBER_ID" in told.text
    assert {(r.topic, r.partition): r.old for r in rows} == committed(seeded, "east", group)


def _only_search(finding: Finding) -> Finding | None:
    return finding if finding.verdict is Verdict.FAILED and finding.note.startswith("search") else None


def _kind(drill: Moving, group: str) -> str:
    answer = drill.read(ReadGroups("east", (group,)))
    assert isinstance(answer, GroupsSnapshot)
    assert answer.errors == ()
    return answer.groups[0].protocol


def _empty(drill: Moving, region: str) -> None:
    """Take away the static member that holds search for its whole session, and no other."""
    (call,) = drill.plan("group_members", f'{{"remove": true, "region": "{region}"}}').calls
    assert isinstance(call, RemoveMembers)
    assert (call.group, call.instances) == ("search", ("search-0",))
    done = drill.perform(call)
    assert done.ok, done.text
    until(lambda: at_rest(drill, region), 8)
    assert drill.perform(call).text == f"search in {region} has no members: nothing was to be removed"


def _rows(offsets: dict[tuple[str, int], int], to: int) -> Iterator[OffsetRow]:
    return (OffsetRow(topic, partition, to, old) for (topic, partition), old in sorted(offsets.items()))


def _nothing_twice_and_nothing_skipped(
    fleet: FleetClient, region: str, begin: dict[str, dict[tuple[str, int], int]]
) -> None:
    """By the ledger: the first record of each partition is the first data record at the committed offset or after."""
    events = list(fleet.events())
    for group in NAMES:
        gone_on = oracle.resumed(events, group, region)
        for place, at in gone_on.items():
            expected = begin[group][place]
            if region == "west" or place[0] != "ledger.entries":  # east's ledger holds markers and aborted records
                assert at.first_offset == expected, (group, place)
            assert at.first_offset >= expected
            assert at.reread == (), (group, place)
        unseen = oracle.unseen(events, group, GROUPS[group].topics)
        assert not any(found.skipped for found in unseen.values()), group
