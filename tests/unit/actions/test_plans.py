"""Plans of fleet, replication, snapshot and manual, and the registry of actions."""

import msgspec
import pytest

from drillbook.actions.later import LATER
from drillbook.actions.registry import ACTIONS, MODULES
from drillbook.model.plan import Attest, ConnectorCall, FleetCall, TakeSnapshot, effect_key, undone_key
from drillbook.model.region import ALLOW_WORDS, Fleet, ReplicationLink
from drillbook.model.scope import Scope
from unit.actions.paper import SCOPE, plan

LANGUAGE = {
    *("fleet", "fence", "unfence", "commit_offsets", "group_members", "reconcile", "connector", "replication"),
    *("snapshot", "canary", "http", "command", "manual", "undo"),
}


def test_each_word_of_the_language_is_an_action_or_comes_later() -> None:
    assert tuple(ACTIONS) == MODULES
    assert set(ACTIONS) | set(LATER) == LANGUAGE
    assert not set(ACTIONS) & set(LATER)
    for name, action in ACTIONS.items():
        assert action.name == name
        assert set(action.allow) <= set(ALLOW_WORDS)
        assert action.does.endswith(".")
        assert not action.undone_by or action.undone_by in ACTIONS


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


@pytest.mark.parametrize("do", ["promote", "failover"])
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
