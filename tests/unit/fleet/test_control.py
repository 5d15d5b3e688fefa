"""The control port, over real HTTP, with regions that do not answer."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING, Any

import pytest

from drillbook.clock import monotonic
from drillbook.errors import DrillbookError
from drillbook.lab.fleet.client import FleetClient
from drillbook.lab.fleet.config import FleetConfig, RegionAddress
from drillbook.lab.fleet.control import ControlServer
from drillbook.lab.fleet.events import Refused, Started, Stopped, Uncertain
from drillbook.lab.fleet.fleet import Fleet
from drillbook.lab.fleet.ledger import Ledger
from drillbook.lab.fleet.workloads import GROUPS, WRITERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def client(tmp_path: Path) -> Iterator[FleetClient]:
    ledger = Ledger(tmp_path)
    config = FleetConfig(
        port=0,
        data=str(tmp_path),
        regions={region: RegionAddress("127.0.0.1:1") for region in ("east", "west")},
        passwords=dict.fromkeys((*WRITERS, *GROUPS), "secret"),
    )
    fleet = Fleet(config, ledger)
    server = ControlServer(0, fleet)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    with FleetClient(server.port) as made:
        yield made
    server.shutdown()
    server.server_close()
    thread.join()
    fleet.shutdown(5)
    ledger.close()


def ask(client: FleetClient, method: str, path: str) -> tuple[int, dict[str, Any]]:
    response = client._http.request(method, path)
    return response.status_code, response.json()


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("POST", "/north/writers/ledger/start", 404, "the regions are east, west"),
        ("POST", "/east/writers/billing/start", 404, "the writers are orders-api, ledger"),
        ("POST", "/east/groups/ledger/stop", 404, "the groups are billing, fraud, search"),
        ("POST", "/north/all/stop", 404, "the regions are"),
        ("GET", "/east/writers/ledger/start", 404, "nothing the fleet can do"),
        ("POST", "/east/writers/ledger/pause", 404, "nothing the fleet can do"),
        ("POST", "/east/writers/ledger/stop?flush=maybe", 400, "neither true nor false"),
        ("POST", "/east/writers/ledger/stop?flsh=true", 400, "flsh is not a parameter"),
        ("POST", "/east/transactions/open?hold=0", 400, "hold=0 is not a whole number from 1 to 800"),
        ("POST", "/east/transactions/open?then=forget", 400, "commit, abort, abandon"),
        ("POST", "/faults/slow?group=nobody&ms=1", 400, "billing, fraud, search"),
        ("GET", "/ledger?after=-1", 400, "after=-1"),
        ("GET", "/ledger?limit=1000000", 400, "limit=1000000"),
        ("GET", "/ledger?kind=acked,lost", 400, "kind=lost"),
    ],
)
def test_what_cannot_be_done_says_why(client: FleetClient, method: str, path: str, status: int, said: str) -> None:
    code, body = ask(client, method, path)
    assert code == status
    assert body["ok"] is False
    assert said in f"{body['error']} {body['remedy']}"


@pytest.mark.parametrize(
    "path", ["/east/writers/ledger/stop", "/east/groups/search/stop", "/west/all/stop", "/all/stop"]
)
def test_stopping_what_does_not_run_is_done_at_once(client: FleetClient, path: str) -> None:
    code, body = ask(client, "POST", path)
    assert (code, body["ok"]) == (200, True)
    assert "does not run" in body["text"]


def test_a_writer_without_a_region_leaves_every_record_with_an_outcome(client: FleetClient) -> None:
    client.post("/east/writers/orders-api/start", wait="false")
    assert "already runs" in client.post("/east/writers/orders-api/start")
    deadline = monotonic() + 10
    while client.status().writers["orders-api"]["east"].sent < 10:
        assert monotonic() < deadline
    assert client.status().running["orders-api"] == ["east"]
    assert "not flushed" in client.post("/east/writers/orders-api/stop", flush="false")
    status = client.status().writers["orders-api"]["east"]
    assert status.waiting == status.acked == 0
    assert status.refused + status.uncertain == status.sent
    assert len(list(client.events("refused", "uncertain"))) == status.sent
    assert "_TRANSPORT" in status.trouble or "_ALL_BROKERS_DOWN" in status.trouble
    kinds = [type(event) for event in client.events() if not isinstance(event, (Refused, Uncertain))]
    assert kinds[0] is Started
    assert kinds[-1] is Stopped


def test_a_slow_group_is_slow_in_every_region(client: FleetClient) -> None:
    client.post("/faults/slow", group="billing", ms=50)
    assert {status.pace_ms for status in client.status().groups["billing"].values()} == {50}


def test_the_client_tells_the_fleets_own_sentence(client: FleetClient) -> None:
    with pytest.raises(DrillbookError, match="no writer is called 'x'") as caught:
        client.post("/east/writers/x/start")
    assert "orders-api" in caught.value.remedy


def test_the_client_tells_that_no_fleet_answers() -> None:
    with FleetClient(1) as nobody, pytest.raises(DrillbookError, match="did not answer"):
        nobody.status()


def test_a_body_without_a_usable_length_is_refused(client: FleetClient) -> None:
    address = (client._http.base_url.host, client._http.base_url.port)
    with socket.create_connection(address, timeout=5) as raw:
        raw.sendall(b"POST /all/stop HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\n\r\n")
        assert raw.recv(100).startswith(b"HTTP/1.1 400 ")
