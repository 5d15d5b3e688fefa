"""Effects in two real regions: what was broken is mended by exactly its plan, and each can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from asked_region import asked, until
from two_asked import TwoRegions, two_asked

from drillbook.lab import faults, registry
from drillbook.model.finding import Verdict
from drillbook.model.plan import CreateAcls, DeleteAcls
from drillbook.model.topic_calls import CreateTopic, DeleteTopic
from drillbook.snapshots.acls import AclBinding
from drillbook.snapshots.transactions import ReadTransactions, TransactionsSnapshot
from drillbook.snapshots.writes import ReadWrites, WritesSnapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from drillbook.lab.info import LabInfo

pytestmark = [pytest.mark.lab, pytest.mark.usefixtures("calm_module")]
CANARY = '{"create": "drillbook.canary"}'
WRITES = '{"topic": "drillbook.canary", "records": 100, "transactional": true}'
SUBJECT = "orders.paid-value"


@pytest.fixture
def two(lab: LabInfo) -> Iterator[TwoRegions]:
    with two_asked(lab) as regions:
        yield regions


def proven(two: TwoRegions, check: str, params: str = "{}") -> bool:
    return two.judge(check, params).verdict is Verdict.PROVEN


def test_canaries_are_written_and_read_back_whole_and_only_once(two: TwoRegions) -> None:
    planned = two.plan("canary", CANARY)
    assert planned.calls == ()
    assert "drillbook.canary exists in west: 2 partitions, 1 replica each" in planned.notes
    found = two.judge("writes", WRITES)
    assert (found.verdict, found.value) == (Verdict.PROVEN, 100), found
    assert {f.name: f.value for f in found.facts if f.value is not None} == {"written": 100, "read back": 100}
    plain = two.judge("writes", '{"topic": "drillbook.canary", "records": 10}')
    assert (plain.verdict, plain.value) == (Verdict.PROVEN, 10), plain
    (left,) = two.regions["west"].read(ReadTransactions("west"))
    assert isinstance(left, TransactionsSnapshot)
    assert not [t for t in left.open if t.id.startswith("drillbook-")]


@pytest.mark.proof
def test_a_rehearsal_writes_nothing(two: TwoRegions) -> None:
    found = two.judge("writes", WRITES, live=False)
    assert found.verdict is Verdict.UNKNOWN
    assert not any(isinstance(r.read, ReadWrites) for r in two.readings)


@pytest.mark.proof
def test_a_worker_writes_no_canary_where_the_site_does_not_allow_it(lab: LabInfo) -> None:
    with asked(lab, "west", allow=("fleet",)) as west:
        (answer,) = west.read(ReadWrites("west", "drillbook.canary", 1))
    assert "does not allow canary-topic in west" in answer.errors[0].message
    with asked(lab, "west", act={"client.id": "the reading principal"}) as west:
        for transactional, right in ((False, "WRITE on TOPIC drillbook.canary"), (True, "TRANSACTIONAL_ID drillbook-")):
            (answer,) = west.read(ReadWrites("west", "drillbook.canary", 1, transactional))
            assert f"the acting principal needs {right}" in answer.errors[0].message.replace("WRITE on TRANS", "TRANS")


@pytest.mark.proof
def test_a_canary_topic_is_made_where_it_is_missing_and_its_reverse_deletes_it(two: TwoRegions) -> None:
    two.do(DeleteTopic("west", "away with it", topic="drillbook.canary"))
    assert "is not in west" in two.judge("writes", WRITES).note
    (call,) = two.plan("canary", CANARY).calls
    assert isinstance(call, CreateTopic)
    assert (call.partitions, call.replication) == (2, 1)
    two.do(call)
    until(lambda: proven(two, "writes", WRITES))
    two.take_back(call)
    two.do(call)


def test_a_rule_that_was_removed_is_written_again_and_no_other(lab: LabInfo, two: TwoRegions) -> None:
    assert proven(two, "acls")
    faults.remove_acl(lab)
    assert two.judge("acls").verdict is Verdict.FAILED
    planned = two.plan("reconcile", '{"what": "acls"}')
    assert planned.blast == "writes 1 ACL in west, deletes 0"
    (call,) = planned.calls
    two.do(call)
    assert proven(two, "acls")
    assert two.plan("reconcile", '{"what": "acls"}').calls == ()
    two.take_back(call)
    assert two.judge("acls").verdict is Verdict.FAILED
    two.do(call)


@pytest.mark.proof
def test_a_subject_that_was_removed_is_registered_again_from_the_sources_text(lab: LabInfo, two: TwoRegions) -> None:
    assert proven(two, "schemas")
    faults.remove_subject(lab, SUBJECT)
    assert two.judge("schemas").verdict is Verdict.FAILED
    planned = two.plan("reconcile", '{"what": "schemas"}')
    assert planned.blast == "registers 1 schema in west, deletes 0"
    (call,) = planned.calls
    done = two.do(call)
    assert done.text == f"version 1 of {SUBJECT} is in the registry of west with id 2"
    assert proven(two, "schemas")
    two.take_back(call)
    assert two.judge("schemas").verdict is Verdict.FAILED
    two.do(call)
    assert two.plan("reconcile", '{"what": "schemas"}').calls == ()


@pytest.mark.proof
def test_a_level_that_differs_is_set_and_given_back(lab: LabInfo, two: TwoRegions) -> None:
    with httpx.Client(base_url=lab.registry("east"), trust_env=False, headers=registry.HEADERS) as east:
        east.put(f"/config/{SUBJECT}", json={"compatibility": "FULL"}).raise_for_status()
        try:
            (call,) = two.plan("reconcile", '{"what": "schemas"}').calls
            assert call.text == f"set compatibility of {SUBJECT} in west to FULL, from BACKWARD"
            two.do(call)
            assert proven(two, "schemas")
            two.take_back(call)
            assert two.judge("schemas").verdict is Verdict.FAILED
        finally:
            east.delete(f"/config/{SUBJECT}").raise_for_status()
    assert proven(two, "schemas")


@pytest.mark.proof
def test_a_config_that_differs_is_set_as_in_the_source_and_back(lab: LabInfo, two: TwoRegions) -> None:
    from confluent_kafka.admin import AlterConfigOpType, ConfigEntry, ConfigResource

    from drillbook.lab import seed

    admin = seed.admin(lab.folder, lab.ports, "west")
    entry = ConfigEntry("min.insync.replicas", "2", incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ConfigResource.Type.TOPIC, "orders.new", incremental_configs=[entry])
    (future,) = admin.incremental_alter_configs([resource]).values()
    future.result(20)
    until(lambda: two.judge("topics").verdict is Verdict.FAILED)
    (call,) = two.plan("reconcile", '{"what": "topics"}').calls
    assert call.text == "set orders.new in west: min.insync.replicas 2 to 1"
    two.do(call)
    assert proven(two, "topics")
    two.take_back(call)
    two.do(call)


@pytest.mark.proof
def test_the_checkpoint_connector_alone_is_stopped_and_resumed(two: TwoRegions) -> None:
    (call,) = two.plan("connector", '{"name": "checkpoint", "do": "stop"}').calls
    two.do(call)
    assert two.plan("connector", '{"name": "checkpoint", "do": "stop"}').calls == ()
    stop = two.plan("replication", '{"do": "stop"}')
    assert not any("mm2-checkpoint runs on" in n for n in stop.notes)
    (back,) = two.plan("connector", '{"name": "checkpoint", "do": "resume"}').calls
    two.do(back)


@pytest.mark.proof
def test_a_literal_deny_travels_to_west_stays_there_and_is_said(lab: LabInfo, two: TwoRegions) -> None:
    """Whoever fences by hand and LITERAL: the mirror copies it, and never takes the copy away."""
    deny = AclBinding("TOPIC", "orders.new", "LITERAL", "User:orders-api", "*", "WRITE", "DENY")
    by_hand = CreateAcls("east", "fence by hand", bindings=(deny,))
    copy = DeleteAcls("west", "remove the copy", bindings=(deny,))
    two.do(by_hand)
    try:
        until(lambda: "would refuse User:orders-api in west" in two.judge("acls").note, 40)
        found = two.judge("acls")
        assert found.verdict is Verdict.FAILED
        assert "would refuse User:orders-api in west" in found.note
        access = two.judge("access", '{"region": "target"}')
        assert access.verdict is Verdict.FAILED
        assert "orders-api" in access.note
        two.take_back(by_hand)
        assert "would refuse User:orders-api in west" in two.judge("acls").note
        said = two.plan("unfence", "{}").notes
        assert "left, not of this form: literal DENY WRITE to User:orders-api on orders.new in west" in said
        print(f"{found.claim}: {found.note}. {found.remedy}\n{access.claim}: {access.note}\n{said}")
    finally:
        two.regions["east"].perform(DeleteAcls("east", "mend", bindings=(deny,)))
        two.regions["west"].perform(copy)
    assert proven(two, "acls")


@pytest.mark.proof
def test_a_frozen_region_is_unknown_and_leaves_no_transaction_open_once_it_thaws(lab: LabInfo, two: TwoRegions) -> None:
    assert proven(two, "writes", WRITES)
    west = two.regions["west"]
    faults.freeze(lab, "west")
    try:
        (answer,) = west.read(ReadWrites("west", "drillbook.canary", 100, True), seconds=5)
        assert isinstance(answer, WritesSnapshot)
        assert answer.errors
        assert answer.written == 0
    finally:
        faults.thaw(lab, "west")
    until(lambda: proven(two, "writes", WRITES), 60)
    until(lambda: not _open(two), 30)


def _open(two: TwoRegions) -> list[str]:
    (answer,) = two.regions["west"].read(ReadTransactions("west"))
    assert isinstance(answer, TransactionsSnapshot)
    return ["unread"] if answer.errors else [t.id for t in answer.open]
