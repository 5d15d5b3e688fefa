"""Two live drills on one pair of clusters, begun where neither sees the other's lock: Kafka tells the older one."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import subprocess
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
import yaml
from asked_region import asked
from crew import LEAVES_ENGINES, live_order, until
from drills import DRILLBOOK, environment
from processes import engine_of

from drillbook.cli.reopening import take_up
from drillbook.cli.start import Seat, start
from drillbook.drill.live import LivePort
from drillbook.model.finding import Verdict
from drillbook.model.intent import Intent
from drillbook.runbook.bundled import bundled_text
from drillbook.snapshots.base import whole_error
from drillbook.snapshots.tenure import ReadTenure, TakeTenure, TenureSnapshot, pair_id

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from drillbook.lab.info import LabInfo

pytestmark = [pytest.mark.lab, LEAVES_ENGINES]
CLAIM = "invariants/sole_drill"
OTHERS = pair_id(("one", "two"))
STEPS = """
steps:
  - id: level
    stage: synchronization
    title: West is level with east
    requires: [{clusters: {}}]
    approvals: [{role: approver, timeout: 20m}]
    actions: [{canary: {create: drillbook.canary}}]
    timeout: 10m
"""


class Begun:
    """A live drill with a home of its own, as on another host, and its driver's console."""

    def __init__(self, lab: LabInfo, port: LivePort, folder: Path) -> None:
        self.lab, self.port, self.folder = lab, port, folder

    async def until(self, what: Callable[[], object], said: str) -> None:
        await until(self.port, what, said)

    async def alone(self, verdict: Verdict) -> None:
        """Wait until the drill's claim to have its clusters to itself comes to this."""
        await self.until(lambda: self._verdict() is verdict, f"{CLAIM} is {verdict}")

    def _verdict(self) -> Verdict | None:
        known = self.port.state.claims.get(CLAIM)
        return None if known is None or known.stale else known.observation.finding.verdict


@asynccontextmanager
async def begun(lab: LabInfo, home: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Begun]:
    """Its one gate is open."""
    whole = yaml.load(bundled_text("async-replication"), yaml.SafeLoader)
    kept = {name: whole[name] for name in ("version", "name", "pattern", "source", "target", "workloads", "roles")}
    home.mkdir()
    runbook = home / "level.yaml"
    runbook.write_text(yaml.dump({**kept, "objective": "Wait.", **yaml.load(STEPS, yaml.SafeLoader)}))
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    seat = Seat(signers=lab.allowed_signers, key=lab.key("alice"))
    folder = await asyncio.to_thread(start, live_order(lab, home / "drills", str(runbook)), seat)
    port = await LivePort.attach(folder, "driver", seat.keys(), seat.people())
    drill = Begun(lab, port, folder)
    try:
        assert (await port.send(Intent("run", "level"))).ok
        await drill.until(lambda: port.state.gate is not None, "the gate is open")
        yield drill
    finally:
        if port.state.closed is None:
            await port.send(Intent("abort", text="the test is over"))
            await port.send(Intent("leave"))
        await port.close()


def test_the_older_of_two_drills_is_held_and_its_way_out_stays_open(
    calm_lab: LabInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab = calm_lab

    async def go() -> Path:
        async with begun(lab, tmp_path / "here", monkeypatch) as older:
            await older.alone(Verdict.PROVEN)
            async with begun(lab, tmp_path / "there", monkeypatch) as newer:
                await older.until(lambda: older.port.state.hold is not None, "the older drill is held")
                hold = older.port.state.hold
                assert hold is not None
                assert hold.stop_condition == CLAIM
                assert "another live drill" in hold.reason
                await newer.alone(Verdict.PROVEN)
                assert newer.port.state.hold is None
                assert (await older.port.send(Intent("abort", text="the other one goes on"))).ok
                await older.port.send(Intent("leave"))
                await older.until(lambda: older.port.state.closed is not None, "the older drill is closed")
                await newer.alone(Verdict.PROVEN)
                assert newer.port.state.hold is None
            return older.folder

    folder = asyncio.run(go())
    command = [*DRILLBOOK, "verify", str(folder), "--signers", str(lab.allowed_signers)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment(folder))
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_reopened_drill_takes_its_clusters_again(
    calm_lab: LabInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab = calm_lab
    seat = Seat(signers=lab.allowed_signers, key=lab.key("alice"))

    async def go() -> None:
        async with begun(lab, tmp_path / "here", monkeypatch) as older:
            before = older.port.state.tenures
            assert {t.region for t in before} == {"east", "west"}
            os.kill(engine_of(tmp_path / "here"), signal.SIGKILL)
            async with begun(lab, tmp_path / "there", monkeypatch) as newer:
                monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "here" / "state"))
                again = argparse.Namespace(
                    drill=older.folder, take_over=False, reason="", regions=lab.regions_yaml, drills=None, group=None
                )
                await asyncio.to_thread(take_up, again, seat)
                await newer.until(lambda: newer.port.state.hold is not None, "the other drill is held")
                await older.until(lambda: older.port.state.reopened > 0, "it is reopened")
                await older.alone(Verdict.PROVEN)
                after = older.port.state.tenures
                assert all(a.epoch == b.epoch + 2 for a, b in zip(after, before, strict=True))

    asyncio.run(go())


def test_the_worker_takes_and_reads_an_id_and_says_what_it_needs(lab: LabInfo) -> None:
    with asked(lab, "east") as east:
        first, second = (east.read(TakeTenure("east", OTHERS))[0] for _ in range(2))
        (found,) = east.read(ReadTenure("east", OTHERS))
        (nobodys,) = east.read(ReadTenure("east", pair_id(("one", "three"))))
    assert isinstance(first, TenureSnapshot)
    assert isinstance(second, TenureSnapshot)
    assert (second.producer_id, second.epoch) == (first.producer_id, first.epoch + 1)
    assert isinstance(found, TenureSnapshot)
    assert (found.producer_id, found.epoch) == (second.producer_id, second.epoch)
    assert isinstance(nobodys, TenureSnapshot)
    assert (nobodys.errors, nobodys.producer_id) == ((), -1)
    with asked(lab, "east", act={"client.id": "reads-only"}) as reader:
        (refused,) = reader.read(TakeTenure("east", OTHERS))
    error = whole_error(refused)
    assert error is not None
    assert error.needs == f"WRITE on TRANSACTIONAL_ID {OTHERS}"
    with asked(lab, "east", cluster_id="another") as lost:
        (refused,) = lost.read(TakeTenure("east", OTHERS))
    error = whole_error(refused)
    assert error is not None
    assert error.code == "WRONG_CLUSTER"
