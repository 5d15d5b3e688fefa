"""An approver reads the gate's claims with regions of their own: it agrees, it convicts an engine that lies, it can't
tell with a credential that may see nothing.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from crew import LEAVES_ENGINES, live_order, until
from drills import DRILLBOOK, drilled, environment
from lab_readings import acls, admin, eventually

from drillbook.cli.start import Seat, start
from drillbook.drill import launch
from drillbook.drill.live import LivePort
from drillbook.entries.drill import Decided
from drillbook.entries.steps import Found, GateSuspended
from drillbook.lab import faults, workload
from drillbook.model.finding import Verdict
from drillbook.model.intent import Intent
from drillbook.model.second_reading import CHECK
from drillbook.runbook.bundled import bundled_text
from drillbook.state.port import SignRequest
from drillbook.state.second_readings import compare, to_read

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from drillbook.lab.info import LabInfo

pytestmark = [pytest.mark.lab, pytest.mark.proof, LEAVES_ENGINES]
STEPS = """
steps:
  - id: level
    stage: synchronization
    title: West is level with east
    requires: [{clusters: {}}, {acls: {}}, {schemas: {}}]
    approvals: [{role: approver, second_reading: required, timeout: 20m}]
    actions: [{canary: {create: drillbook.canary}}]
    timeout: 10m
"""
RULE = "level/second-reading/bob"
SECONDS = 120


def runbook(folder: Path) -> Path:
    """The workloads of the bundled runbook, and one step whose approver must read for themselves."""
    whole = yaml.load(bundled_text("async-replication"), yaml.SafeLoader)
    kept = {name: whole[name] for name in ("version", "name", "pattern", "source", "target", "workloads", "roles")}
    path = folder / "level.yaml"
    path.write_text(yaml.dump({**kept, "objective": "Read twice.", **yaml.load(STEPS, yaml.SafeLoader)}))
    return path


def own_regions(lab: LabInfo, folder: Path, user: str = "drillbook-read") -> Path:
    """The regions file of bob's own installation: it reads as this user and could do nothing else."""
    site = yaml.load(lab.regions_yaml.read_text(), yaml.SafeLoader)
    regions = {}
    for name, region in site["regions"].items():
        own = {key: region[key] for key in ("cluster_id", "environment", "schema_registry", "read")}
        secret = str(own["read"]["sasl.password"]).replace("drillbook-read", user)
        regions[name] = {**own, "read": {**own["read"], "sasl.username": user, "sasl.password": secret}}
    path = folder / f"own-{user}.yaml"
    path.write_text(yaml.dump({"version": 1, "regions": regions}))
    return path


class Gate:
    """Alice drives; bob sits at a console of his own, with his own regions."""

    def __init__(self, alice: LivePort, bob: LivePort, folder: Path) -> None:
        self.alice, self.bob, self.folder = alice, bob, folder

    async def until(self, what: Callable[[], object], said: str) -> None:
        await until(self.bob, what, said, SECONDS)

    async def reads(self, verdict: Verdict) -> None:
        """Wait until what bob's own workers read of the open gate comes to this."""
        await self.until(lambda: self._compared() is verdict, f"bob's reading is {verdict}")

    def _compared(self) -> Verdict | None:
        gate, own = self.bob.state.gate, self.bob.own
        if gate is None or own is None or own.reading is None or own.reading.gate.seq != gate.seq:
            return None
        return compare(self.bob.state, to_read(self.bob.state, gate), own.reading).verdict

    async def sign(self, decision: str) -> str:
        """What is said to bob; empty where it was recorded."""
        reply = await self.bob.sign(SignRequest(decision, "bob", "approver", "level"))  # type: ignore[arg-type]
        return "" if reply.ok else reply.text


@asynccontextmanager
async def at_gate(lab: LabInfo, tmp_path: Path, own: Path | None) -> AsyncIterator[Gate]:
    """The step's gate is open."""
    seats = {name: Seat(signers=lab.allowed_signers, key=lab.key(name)) for name in ("alice", "bob")}
    order = live_order(lab, tmp_path / "drills", str(runbook(tmp_path)))
    folder = await asyncio.to_thread(start, order, seats["alice"])
    alice = await LivePort.attach(folder, "driver", seats["alice"].keys(), seats["alice"].people())
    bob = await LivePort.attach(folder, "approver", seats["bob"].keys(), seats["bob"].people(), own)
    gate = Gate(alice, bob, folder)
    try:
        assert (await alice.send(Intent("run", "level"))).ok
        await gate.until(lambda: bob.state.gate is not None, "the gate is open")
        yield gate
    finally:
        if alice.state.closed is None:
            await alice.send(Intent("abort", text="the test is over"))
            await alice.send(Intent("leave"))
        await bob.close()
        await alice.close()


def reading(folder: Path, own: Path) -> subprocess.CompletedProcess[str]:
    """`drillbook reading`, as a script runs it."""
    command = [*DRILLBOOK, "reading", str(folder), "--regions", str(own), "--json"]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment(folder.parent), timeout=180
    )


def verified(lab: LabInfo, folder: Path) -> str:
    command = [*DRILLBOOK, "verify", str(folder), "--signers", str(lab.allowed_signers)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment(folder.parent))
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_an_approver_reads_for_himself_and_agrees(fresh_lab: LabInfo, tmp_path: Path) -> None:
    lab, own = fresh_lab, own_regions(fresh_lab, tmp_path)

    async def go() -> Path:
        async with at_gate(lab, tmp_path, own) as gate:
            blind = await LivePort.attach(
                gate.folder, "approver", Seat(lab.allowed_signers, lab.key("carol")).keys(), gate.bob._signers
            )
            refused = await blind.sign(SignRequest("approve", "carol", "approver", "level"))
            assert "counts approver carol only with a second reading" in refused.text
            await blind.close()
            await gate.reads(Verdict.PROVEN)
            done = await asyncio.to_thread(reading, gate.folder, own)
            assert done.returncode == 0, done.stdout + done.stderr
            said = json.loads(done.stdout)
            assert [c["comparison"] for c in said["claims"]] == ["agrees"] * 3
            assert {r["cluster_id"] for r in said["reading"]["regions"]} == set(lab.cluster_ids.values())
            assert await gate.sign("approve") == ""
            await gate.until(lambda: gate.alice.state.closed is not None, "the drill is over")
            return gate.folder

    folder = asyncio.run(go())
    drill = drilled(folder, 0, "")
    (found,) = [e for e in drill.of("finding") if isinstance(e.data, Found) and e.data.finding.check == CHECK]
    assert isinstance(found.data, Found)
    assert (found.data.claim, found.data.finding.verdict) == (RULE, Verdict.PROVEN)
    assert {fact.source for fact in found.data.finding.facts} == {"read by bob", "read by the drill"}
    assert verified(lab, folder) == ""


def test_an_engine_that_lies_is_seen_by_the_second_reading(
    calm_lab: LabInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab, own = calm_lab, own_regions(calm_lab, tmp_path)
    before = acls(lab, "west")
    faults.remove_acl(lab)
    missing = before - acls(lab, "west")
    assert missing
    monkeypatch.setattr(launch, "ENGINE", "lying_engine")
    here = str(Path(__file__).parent)
    monkeypatch.setenv("PYTHONPATH", f"{here}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")

    async def go() -> Path:
        async with at_gate(lab, tmp_path, own) as gate:
            await gate.reads(Verdict.FAILED)
            assert "second reading differs on ACLs of" in await gate.sign("approve")
            done = await asyncio.to_thread(reading, gate.folder, own)
            assert done.returncode == 1, done.stdout + done.stderr
            assert json.loads(done.stdout)["result"] == "differs"
            assert await gate.sign("reading") == ""
            shut = gate.bob.state.gate
            assert shut is not None
            assert shut.suspended == (RULE,)
            await asyncio.sleep(5)
            assert gate.bob.state.gate is not None
            assert gate.bob.state.gate.suspended == (RULE,)
            west = admin(lab, "west")
            made = west.create_acls(workload.application_acls())
            assert all(future.result(20) is None for future in made.values())
            eventually(lambda: missing <= acls(lab, "west"))
            await gate.reads(Verdict.PROVEN)
            assert await gate.sign("reading") == ""
            await gate.until(lambda: gate.bob.state.gate and not gate.bob.state.gate.suspended, "it is settled")
            assert await gate.sign("approve") == ""
            await gate.until(lambda: gate.alice.state.closed is not None, "the drill is over")
            return gate.folder

    folder = asyncio.run(go())
    drill = drilled(folder, 0, "")
    kinds = [e.data.decision for e in drill.entries if isinstance(e.data, Decided)]
    assert kinds == ["reading", "reading", "approve"]
    (why,) = [e.data.reason for e in drill.entries if isinstance(e.data, GateSuspended)]
    assert "bob read 1, failed, " in why
    assert "; the drill 0, proven, " in why
    assert verified(lab, folder) == "", "the true verifier follows a lying engine, which told what bob signed"


def test_a_credential_that_sees_nothing_cannot_tell(calm_lab: LabInfo, tmp_path: Path) -> None:
    lab, own = calm_lab, own_regions(calm_lab, tmp_path, "billing")

    async def go() -> None:
        async with at_gate(lab, tmp_path, own) as gate:
            await gate.reads(Verdict.UNKNOWN)
            refused = await gate.sign("approve")
            assert "its second reading cannot tell ACLs of" in refused
            assert gate.bob.own is not None
            assert gate.bob.own.reading is not None
            notes = {c.claim: c.note for c in gate.bob.own.reading.claims}
            assert "DESCRIBE on CLUSTER" in notes["level/requires/1"]

    asyncio.run(go())
