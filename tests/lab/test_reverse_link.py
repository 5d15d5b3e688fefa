"""The link home on two real regions: what west wrote after the cut goes to east once, and nothing before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from asked_region import asked, until
from drills import fleet_on
from lab_readings import end, read

from drillbook.lab import lifecycle, worker
from drillbook.lab.fleet.client import FleetClient
from drillbook.lab.progress import PlainLines
from drillbook.model.link_calls import CreateLink, DeleteLink, LinkStart
from drillbook.model.plan import ConnectorCall
from drillbook.regions.link_call import reversed_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from drillbook.lab.info import LabInfo

pytestmark = [pytest.mark.lab, pytest.mark.proof]
TOPICS = ("ledger.entries", "orders.new", "orders.paid")
STOP = ConnectorCall("west", "stop", connector="mm2-source", verb="stop", record_ends=TOPICS)


@pytest.fixture
def mirrored(fresh_lab: LabInfo) -> Iterator[LabInfo]:
    yield fresh_lab
    lifecycle.reset(fresh_lab.name, PlainLines())


def values(lab: LabInfo, region: str, topic: str) -> list[str]:
    return sorted(read(lab, region, topic, end(lab, region, topic)))


def left_stopped(lab: LabInfo, call: CreateLink) -> None:
    """What a drill leaves that dies between creating the link and setting its offsets."""
    with httpx.Client(base_url=worker.url(lab.ports), timeout=30, trust_env=False) as client:
        forward = client.get(f"/connectors/{call.forward}/config").json()
        settings = reversed_settings(call.connector, forward, TOPICS)
        body = {"name": call.connector, "config": settings, "initial_state": "STOPPED"}
        client.post("/connectors", json=body).raise_for_status()


def test_the_link_home_carries_each_record_of_west_once(mirrored: LabInfo) -> None:
    fleet_on(mirrored)
    with FleetClient(mirrored.ports.fleet) as fleet, asked(mirrored, "west") as west:
        fleet.post("/all/stop")
        until(lambda: all(values(mirrored, "east", t) == values(mirrored, "west", t) for t in TOPICS))
        running = west.perform(CreateLink("west", "x", connector="mm2-back", forward="mm2-source"))
        assert "is not stopped" in running.text
        stopped = west.perform(STOP)
        ends = {fact.name: fact.value for fact in stopped.facts if fact.source == "high watermark"}
        starts = tuple(
            LinkStart(topic, int(p), value or 0)
            for name, value in ends.items()
            for topic, _, p in [name.rpartition("-")]
        )
        assert len(starts) == 13, ends
        before = {t: len(values(mirrored, "west", t)) for t in TOPICS}
        fleet.post("/west/writers/orders-api/start")
        until(lambda: len(values(mirrored, "west", "orders.new")) > before["orders.new"] + 20)
        fleet.post("/all/stop")
        call = CreateLink("west", "x", connector="mm2-back", forward="mm2-source", starts=starts)
        left_stopped(mirrored, call)
        looked = west.look(call)
        assert (looked.ok, looked.known) == (False, True)
        done = west.perform(call)  # what a crash between its creation and its offsets left is finished
        assert done.ok, done.text
        assert west.look(call).ok
        until(lambda: all(values(mirrored, "east", t) == values(mirrored, "west", t) for t in TOPICS))
        for topic in TOPICS:
            home = values(mirrored, "east", topic)
            assert len(home) == len(set(home))
        again = west.perform(call)
        assert (again.ok, again.known) == (False, True)
        gone = DeleteLink("west", "x", connector="mm2-back", forward="mm2-source", starts=starts)
        assert west.perform(gone).ok
        assert (west.look(gone).ok, west.look(call).ok) == (True, False)
        anew = west.perform(call)
        assert anew.ok, anew.text
