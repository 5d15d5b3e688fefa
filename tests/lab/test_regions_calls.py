"""What a worker does to two real regions: only what is allowed, only in the right cluster, and read back."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, Final

import pytest
from asked_region import AskedRegion, asked, only, until

from drillbook.lab.fleet.client import FleetClient
from drillbook.model.plan import AnyCall, Attest, ConnectorCall, CreateAcls, DeleteAcls, FleetCall, TakeSnapshot
from drillbook.snapshots.acls import AclBinding, ReadAcls
from drillbook.snapshots.cluster import ReadCluster
from drillbook.snapshots.offsets import ReadOffsets
from drillbook.snapshots.rights import ReadRights

if TYPE_CHECKING:
    from collections.abc import Iterator

    from drillbook.lab.info import LabInfo

pytestmark = [pytest.mark.lab, pytest.mark.usefixtures("calm_module")]
TOPICS: Final = ("ledger.entries", "orders.new", "orders.paid")
DENIALS: Final = tuple(
    AclBinding("TOPIC", topic, "PREFIXED", "User:orders-api", "*", "WRITE", "DENY") for topic in TOPICS[1:]
)
FENCE: Final = CreateAcls("east", "fence", bindings=DENIALS)
UNFENCE: Final = DeleteAcls("east", "unfence", bindings=DENIALS)
STOP: Final = ConnectorCall("west", "stop", connector="mm2-source", verb="stop", record_ends=TOPICS)
RESUME: Final = ConnectorCall("west", "resume", connector="mm2-source", verb="resume")


@pytest.fixture
def east(lab: LabInfo) -> Iterator[AskedRegion]:
    with asked(lab, "east") as region:
        yield region
        region.perform(UNFENCE)


@pytest.fixture
def west(lab: LabInfo) -> Iterator[AskedRegion]:
    with asked(lab, "west") as region:
        yield region
        region.perform(RESUME)


def may_write(east: AskedRegion) -> set[str]:
    rights = only(east.read(ReadRights("east", "User:orders-api", TOPICS[1:]))).topics
    return {t.topic for t in rights if "WRITE" in t.operations}


def test_a_fence_stands_and_is_taken_away_and_each_is_seen(east: AskedRegion) -> None:
    assert (east.look(FENCE).ok, east.look(UNFENCE).ok) == (False, True)
    done = east.perform(FENCE)
    assert (done.ok, done.known, done.text) == (True, True, "2 of 2 ACLs stand")
    assert set(DENIALS) <= set(only(east.read(ReadAcls("east"))).bindings)
    until(lambda: may_write(east) == set())
    assert (east.look(FENCE).ok, east.look(UNFENCE).ok) == (True, False)
    undone = east.perform(UNFENCE)
    assert (undone.ok, undone.text) == (True, "2 of 2 ACLs are gone")
    until(lambda: may_write(east) == set(TOPICS[1:]))
    again = east.perform(UNFENCE)
    assert again.ok


@pytest.mark.parametrize(
    "call", [FENCE, TakeSnapshot("east", "look", reads=(ReadCluster("east"),))], ids=["acls", "snapshot"]
)
def test_another_cluster_is_refused(lab: LabInfo, east: AskedRegion, call: AnyCall) -> None:
    done = east.perform(call, cluster_id=lab.cluster_ids["west"])
    assert (done.ok, done.known) == (False, True)
    assert lab.cluster_ids["west"] in done.text
    assert "nothing was sent" in done.text
    assert not set(DENIALS) & set(only(east.read(ReadAcls("east"))).bindings)


def test_another_cluster_behind_connect_is_refused(lab: LabInfo, west: AskedRegion) -> None:
    done = west.perform(STOP, cluster_id=lab.cluster_ids["east"])
    assert (done.ok, done.known) == (False, True)
    assert west.look(RESUME).ok


def test_what_the_site_does_not_allow_is_refused_and_other_regions_calls_are_too(lab: LabInfo) -> None:
    with asked(lab, "east", allow=("fleet",)) as east:
        done = east.perform(FENCE)
        assert (done.ok, done.known) == (False, True)
        assert "regions.yaml does not allow acls in east" in done.text
        assert "acts in east" in east.perform(STOP).text
        assert east.perform(TakeSnapshot("east", "look", reads=(ReadCluster("east"),))).ok


def test_without_alter_the_write_is_not_sent(lab: LabInfo) -> None:
    with asked(lab, "east", act={"client.id": "the reading principal"}) as east:
        done = east.perform(FENCE)
        assert (done.ok, done.known) == (False, True)
        assert "needs ALTER on CLUSTER" in done.text


def test_without_an_acting_login_nothing_is_sent(lab: LabInfo) -> None:
    with asked(lab, "east", act={}) as east:
        done = east.perform(FENCE)
        assert (done.ok, done.known) == (False, True)
        assert "gives no `act` login" in done.text


def test_a_link_that_stops_has_no_tasks_and_leaves_its_cut(west: AskedRegion) -> None:
    done = west.perform(STOP)
    assert (done.ok, done.known) == (True, True)
    ends = only(west.read(ReadOffsets("west", TOPICS))).partitions
    cut = {f.name: f.value for f in done.facts if not f.name.startswith("position ")}
    assert cut == {f"{p.topic}-{p.partition}": p.high_watermark for p in ends}
    at = {f.name.removeprefix("position ") for f in done.facts if f.name.startswith("position ")}
    assert at <= {*cut, "heartbeats-0"}
    assert (west.look(STOP).ok, west.look(RESUME).ok) == (True, False)
    resumed = west.perform(RESUME)
    assert (resumed.ok, west.look(RESUME).ok) == (True, True)


def test_a_connector_that_is_not_there_is_said_so(west: AskedRegion) -> None:
    done = west.perform(ConnectorCall("west", "stop", connector="nope", verb="stop"))
    assert (done.ok, done.known) == (False, True)
    assert "there is no connector nope" in done.text


def test_the_fleet_is_stopped_and_started_by_its_hook(lab: LabInfo, east: AskedRegion) -> None:
    def call(verb: Any, name: str = "orders-api") -> FleetCall:
        return FleetCall("east", verb, what="writers", verb=verb, name=name)

    with FleetClient(lab.ports.fleet) as fleet:
        assert east.perform(call("start")).ok
        until(lambda: fleet.status().writers["orders-api"]["east"].acked > 0)
        stopped = east.perform(call("stop"))
        assert stopped.ok
        assert "200" in stopped.text
        assert fleet.status().writers["orders-api"]["east"].waiting == 0
    look = east.look(call("stop"))
    assert (look.ok, look.known) == (False, False)
    nobody = east.perform(call("stop", "nobody"))
    assert (nobody.ok, nobody.known) == (False, True)
    assert "404" in nobody.text


def test_a_snapshot_is_evidence_without_a_secret(lab: LabInfo, east: AskedRegion) -> None:
    done = east.perform(TakeSnapshot("east", "look", reads=(ReadCluster("east"), ReadAcls("east"))))
    assert [a["snapshot"] for a in json.loads(done.evidence)] == ["cluster", "acls"]
    assert lab.client("east", "drillbook-read")["sasl.password"] not in done.evidence


def test_what_a_person_does_is_not_done_by_a_worker(east: AskedRegion) -> None:
    assert not east.perform(Attest("east", "look out of the window")).ok


def test_a_command_that_fails_to_give_a_secret_is_told_without_one(lab: LabInfo) -> None:
    command = f"{sys.executable} -c \"import sys; print('hun' + 'ter2'); sys.exit(3)\""
    login = {**lab.client("east"), "sasl.password": f"${{cmd:{command}}}"}
    with asked(lab, "east", read=login) as east:
        (answer,) = east.read(ReadCluster("east"))
    assert "ended with 3" in answer.errors[0].message
    assert "hunter2" not in answer.errors[0].message


def test_a_wrong_password_is_a_failed_login_and_never_shown(lab: LabInfo, tmp_path: Any) -> None:
    file = tmp_path / "password"
    file.write_text("not-the-password\n")
    file.chmod(0o600)
    login = {**lab.client("east"), "sasl.password": f"${{file:{file}}}"}
    with asked(lab, "east", read=login) as east:
        (answer,) = east.read(ReadCluster("east"))
    assert answer.errors[0].code == "_AUTHENTICATION"
    assert "the login failed" in answer.errors[0].message
    assert "not-the-password" not in answer.errors[0].message
