"""The fleet as a process: it says when it is ready, ends by SIGTERM within seconds, and goes on after a crash."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from drillbook.clock import monotonic
from drillbook.lab.fleet.client import FleetClient
from drillbook.lab.fleet.events import Started, Stopped
from drillbook.lab.fleet.workloads import GROUPS, WRITERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Fleets:
    """Starts fleet processes on one folder and leaves none behind."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "fleet.json"
        self.started: list[subprocess.Popen[bytes]] = []
        self.config.write_text(
            json.dumps(
                {
                    "port": 0,
                    "data": str(folder / "data"),
                    "regions": {"east": {"bootstrap": "127.0.0.1:1"}},
                    "passwords": dict.fromkeys((*WRITERS, *GROUPS), "secret"),
                }
            )
        )

    def start(self) -> tuple[subprocess.Popen[bytes], int]:
        command = [sys.executable, "-m", "drillbook.lab.fleet", "--config", str(self.config)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.started.append(process)
        assert process.stdout is not None
        line = process.stdout.readline().decode()
        return process, int(line.rsplit(":", 1)[1])

    def end(self) -> None:
        for process in self.started:
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()


@pytest.fixture
def fleets(tmp_path: Path) -> Iterator[Fleets]:
    made = Fleets(tmp_path)
    yield made
    made.end()


def test_sigterm_ends_it_in_order_and_takes_the_ready_file_away(fleets: Fleets) -> None:
    process, port = fleets.start()
    ready = fleets.folder / "data" / "fleet.json"
    assert json.loads(ready.read_text()) == {"pid": process.pid, "port": port, "run": 1}
    began = monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    assert monotonic() - began < 5
    assert not ready.exists()


def test_sigterm_with_applications_that_no_region_answers_is_bounded(fleets: Fleets) -> None:
    process, port = fleets.start()
    with FleetClient(port) as client:
        client.post("/east/writers/orders-api/start", wait="false")
        client.post("/east/groups/search/start", wait="false")
    process.send_signal(signal.SIGTERM)
    process.wait(12)


def test_a_crash_keeps_the_events_and_the_next_run_goes_on(fleets: Fleets) -> None:
    process, port = fleets.start()
    with FleetClient(port) as client:
        client.post("/east/writers/orders-api/start", wait="false")
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    _, port = fleets.start()
    with FleetClient(port) as client:
        assert client.status().run == 2
        assert [type(event) for event in client.events("started", "stopped")] == [Started]
        client.post("/east/writers/orders-api/start", wait="false")
        client.post("/east/writers/orders-api/stop", flush="false")
        assert [type(event) for event in client.events("started", "stopped")] == [Started, Started, Stopped]
        uids = [event.uid for event in client.events("refused", "uncertain")]
        assert all(uid.startswith("f002-") for uid in uids)


def test_a_taken_port_is_said_plainly(fleets: Fleets) -> None:
    _, port = fleets.start()
    fleets.config.write_text(json.dumps(json.loads(fleets.config.read_text()) | {"port": port}))
    command = [sys.executable, "-m", "drillbook.lab.fleet", "--config", str(fleets.config)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 1
    assert f"127.0.0.1:{port} cannot be used" in done.stderr


def test_a_wrong_configuration_exits_2(fleets: Fleets) -> None:
    fleets.config.write_text("{}")
    command = [sys.executable, "-m", "drillbook.lab.fleet", "--config", str(fleets.config)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 2
    assert "fleet.json" in done.stderr
