"""Plans: the exact calls, their stock undo, and what an approver must know."""

import shlex

import msgspec
import pytest

from drillbook.actions.base import Planned
from drillbook.actions.later import LATER
from drillbook.actions.reading import MAX_AGE
from drillbook.actions.registry import ACTIONS, MODULES
from drillbook.model.plan import (
    Attest,
    ConnectorCall,
    CreateAcls,
    DeleteAcls,
    FleetCall,
    TakeSnapshot,
    effect_key,
    undone_key,
)
from drillbook.model.region import ALLOW_WORDS, Fleet, FleetHook, ReplicationLink
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


def test_each_word_of_the_language_is_an_action_or_comes_later() -> None:
    assert tuple(ACTIONS) == MODULES
    assert set(ACTIONS) == {"fence", "fleet", "manual", "replication", "snapshot", "unfence"}
    assert not set(ACTIONS) & set(LATER)
    for name, action in ACTIONS.items():
        assert action.name == name
        assert set(action.allow) <= set(ALLOW_WORDS)
        assert action.does.endswith(".")
        assert not action.undone_by or action.undone_by in ACTIONS


def test_a_fence_denies_each_writer_each_of_its_topics_and_nobody_else() -> None:
    planned = plan("fence")
    bindings = [b for call in planned.calls if isinstance(call, CreateAcls) for b in call.bindings]
    assert tuple(sorted(bindings)) == tuple(sorted(FENCE))
    assert planned.blast == "writes 3 ACLs in east"
    assert [c.text for c in planned.calls] == [
        "deny WRITE to User:ledger on ledger.entries (PREFIXED) in east",
        "deny WRITE to User:orders-api on orders.new, orders.paid (PREFIXED) in east",
    ]
    assert {c.region for c in planned.calls} == {"east"}
    assert {c.effect for c in planned.calls} == {"reversible"}


def test_its_undo_is_a_stock_command_for_each_rule() -> None:
    ledger, orders = plan("fence").calls
    line = (
        "kafka-acls --bootstrap-server e:9092 --command-config east.properties --remove --force"
        " --deny-principal User:ledger --operation WRITE --topic ledger.entries --resource-pattern-type prefixed"
    )
    assert ledger.undo == (line,)
    assert [shlex.split(line)[-3] for line in orders.undo] == ["orders.new", "orders.paid"]


def test_a_fence_names_every_other_topic_that_it_reaches() -> None:
    planned = plan(
        "fence", seen=window(topics=("orders.new", "orders.new.dlq", "orders.newer", "orders.paid", "other"))
    )
    assert "the fence on orders.new also refuses orders.new.dlq" in planned.notes
    assert "the fence on orders.new also refuses orders.newer" in planned.notes
    assert not any(n.endswith(" other") for n in planned.notes)


def test_what_stands_already_is_left_and_said() -> None:
    planned = plan("fence", seen=window(east=FENCE[:1]))
    assert len(planned.calls) == 1
    assert planned.blast == "writes 2 ACLs in east"
    assert "stands already, left as it is: User:ledger on ledger.entries" in planned.notes


@pytest.mark.parametrize(
    ("params", "says"),
    [
        ('{"method": "acl"}', ""),
        ('{"method": "quota"}', "a quota throttles and never refuses"),
        ('{"pattern": "LITERAL"}', "copies a literal DENY to the target"),
        ('{"resource": "TRANSACTIONAL_ID"}', "leaves the open transaction hanging"),
    ],
)
def test_forms_of_a_fence_that_do_harm_are_refused_with_the_reason(params: str, says: str) -> None:
    action = ACTIONS["fence"]
    sentence = action.refuse(action.decode(params))
    assert says in sentence
    assert bool(sentence) == bool(says)


@pytest.mark.parametrize("read", [ReadTopics("east"), ReadAcls("east")])
def test_a_fence_is_not_planned_on_readings_that_failed_are_old_or_missing(read: AnyRead) -> None:
    assert "s old" in plan("fence", seen=window(now=NOW + MAX_AGE + 1_000_000)).unknown
    whole = window()
    missing = Window(NOW, tuple(r for r in whole.readings if r.read != read))
    assert "not read yet" in plan("fence", seen=missing).unknown
    refused = Window(NOW, tuple(broken(r) if r.read == read else r for r in whole.readings))
    planned = plan("fence", seen=refused)
    assert "not permitted, needs DESCRIBE on CLUSTER" in planned.unknown
    assert not planned.calls


def broken(reading: Reading) -> Reading:
    answer: Snapshot = reading.answer
    error = ReadError("denied", needs="DESCRIBE on CLUSTER")
    return Reading(reading.read, msgspec.structs.replace(answer, errors=(error,)))  # type: ignore[arg-type]


def test_a_fence_that_refuses_nobody_is_no_plan() -> None:
    reader = msgspec.structs.replace(ORDERS, principals=(PrincipalUse("User:billing", ("read",)),))
    planned = plan("fence", scope=msgspec.structs.replace(SCOPE, workloads=(reader,)))
    assert "nobody would be refused" in planned.unknown


def test_unfence_takes_back_exactly_what_the_fence_did() -> None:
    fence = plan("fence")
    unfence = plan("unfence", seen=window(east=FENCE))
    assert all(isinstance(c, DeleteAcls) for c in unfence.calls)
    assert {undone_key(c) for c in unfence.calls} == {effect_key(c) for c in fence.calls}
    assert unfence.blast == "deletes 3 ACLs in east"
    assert "--add --deny-principal User:ledger" in unfence.calls[0].undo[0]


def test_unfence_removes_a_copy_in_the_target_and_leaves_what_is_not_ours() -> None:
    literal = deny("User:orders-api", "orders.new", "LITERAL")
    stranger = deny("User:other", "orders.new")
    planned = plan("unfence", seen=window(east=(), west=(FENCE[1], literal, stranger)))
    (call,) = planned.calls
    assert isinstance(call, DeleteAcls)
    assert (call.region, call.bindings) == ("west", (FENCE[1],))
    assert any("literal DENY WRITE to User:orders-api on orders.new in west" in n for n in planned.notes)


def test_unfence_goes_on_when_the_target_cannot_be_read() -> None:
    seen = window(east=FENCE)
    refused = Window(NOW, tuple(broken(r) if r.read == ReadAcls("west") else r for r in seen.readings))
    planned = plan("unfence", seen=refused)
    assert {c.region for c in planned.calls} == {"east"}
    assert any("a copy of the fence in west can't be ruled out" in n for n in planned.notes)
    away = Window(NOW, tuple(broken(r) if r.read == ReadAcls("east") else r for r in seen.readings))
    assert plan("unfence", seen=away).unknown


def test_fleet_stops_each_writer_once_and_its_undo_is_the_opposite_hook() -> None:
    planned = plan("fleet", '{"stop": "writers", "region": "source", "flush": true}')
    assert [(c.name, c.verb, c.what, c.region, c.flush) for c in planned.calls if isinstance(c, FleetCall)] == [
        ("ledger", "stop", "writers", "east", True),
        ("orders-api", "stop", "writers", "east", True),
    ]
    assert planned.blast == "stops 2 writers in east"
    assert planned.calls[0].undo == ("curl -fsS -X POST http://f/east/writers/ledger/start",)
    assert planned.calls[0].text == "stop writer ledger in east, flushed"
    back = plan("fleet", '{"start": "writers", "region": "source"}')
    assert {effect_key(c) for c in planned.calls} == {undone_key(c) for c in back.calls}
    assert {c.effect for c in back.calls} == {"reversible"}


def test_the_first_write_in_the_target_is_irreversible() -> None:
    planned = plan("fleet", '{"start": "writers", "region": "west", "flush": false}')
    assert {c.effect for c in planned.calls} == {"irreversible"}
    assert planned.calls[0].undo == ("curl -fsS -X POST 'http://f/west/writers/ledger/stop?flush=false'",)
    assert any("point of no return" in n for n in planned.notes)


def test_a_hook_that_is_a_command_is_quoted_for_a_shell() -> None:
    planned = plan("fleet", '{"stop": "groups", "region": "target"}')
    assert [c.name for c in planned.calls if isinstance(c, FleetCall)] == ["billing", "fraud", "search"]
    assert planned.calls[0].undo == ("deploy scale --region=west billing '3 replicas'",)
    assert {c.effect for c in planned.calls} == {"reversible"}


@pytest.mark.parametrize(
    ("params", "scope", "says"),
    [
        ('{"stop": "writers", "region": "north"}', SCOPE, "north is no region of this drill"),
        ('{"stop": "writers", "region": "source"}', msgspec.structs.replace(SCOPE, fleet=None), "has no fleet"),
        ('{"stop": "groups", "region": "source"}', msgspec.structs.replace(SCOPE, fleet=Fleet()), "fleet.groups.stop"),
        ('{"stop": "groups", "region": "source", "workloads": ["none"]}', SCOPE, "have no groups"),
    ],
)
def test_a_fleet_that_cannot_act_says_why(params: str, scope: Scope, says: str) -> None:
    planned = plan("fleet", params, scope=scope)
    assert says in planned.unknown
    assert not planned.calls


@pytest.mark.parametrize("params", ['{"region": "east"}', '{"region": "east", "stop": "writers", "start": "groups"}'])
def test_fleet_either_stops_or_starts(params: str) -> None:
    action = ACTIONS["fleet"]
    assert "exactly one" in action.refuse(action.decode(params))


def test_stopping_the_link_records_the_cut_and_says_what_runs_on() -> None:
    planned = plan("replication", '{"do": "stop"}')
    (call,) = planned.calls
    assert isinstance(call, ConnectorCall)
    assert (call.region, call.connector, call.verb) == ("west", "mm2-source", "stop")
    assert call.record_ends == ("ledger.entries", "orders.new", "orders.paid")
    assert call.undo == ("curl -fsS -X PUT http://w:8083/connectors/mm2-source/resume",)
    assert any("mm2-checkpoint runs on" in n for n in planned.notes)
    (resume,) = plan("replication", '{"do": "resume"}').calls
    assert isinstance(resume, ConnectorCall)
    assert resume.record_ends == ()
    assert undone_key(resume) == effect_key(call)


@pytest.mark.parametrize("do", ["promote", "failover", "reverse"])
def test_what_replication_cannot_do_yet_is_refused(do: str) -> None:
    action = ACTIONS["replication"]
    assert "not in this version" in action.refuse(action.decode(f'{{"do": "{do}"}}'))


@pytest.mark.parametrize(
    ("link", "says"),
    [
        (None, "no replication from east to west"),
        (ReplicationLink("east", "west", kind="cluster-link"), "cluster-link"),
        (ReplicationLink("east", "west", connect="east", source="s"), "no Connect in east"),
    ],
)
def test_a_link_that_cannot_be_stopped_says_why(link: ReplicationLink | None, says: str) -> None:
    assert says in plan("replication", '{"do": "stop"}', scope=msgspec.structs.replace(SCOPE, link=link)).unknown


def test_a_snapshot_reads_every_kind_once_in_each_region_and_changes_nothing() -> None:
    planned = plan("snapshot")
    east, west = planned.calls
    assert isinstance(east, TakeSnapshot)
    assert isinstance(west, TakeSnapshot)
    kinds = {type(r).__name__ for r in west.reads}
    assert kinds == {
        *("ReadCluster", "ReadAcls", "ReadTransactions", "ReadTopics", "ReadOffsets", "ReadTail", "ReadGroups"),
        *("ReadSchemas", "ReadReplication"),
    }
    assert {type(r).__name__ for r in east.reads} == kinds - {"ReadReplication"}
    assert all(r.region == c.region for c in (east, west) for r in c.reads)
    assert {c.effect for c in planned.calls} == {"read"}
    assert {effect_key(c) for c in planned.calls} == {""}


def test_manual_asks_a_person_of_the_role() -> None:
    planned = plan("manual", '{"ask": "Do we stay?", "role": "commander"}')
    (call,) = planned.calls
    assert isinstance(call, Attest)
    assert (call.ask, call.role, call.effect) == ("Do we stay?", "commander", "read")
    action = ACTIONS["manual"]
    assert action.refuse(action.decode('{"ask": " "}'))
