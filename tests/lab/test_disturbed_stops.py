"""Drills that should stop do: the gate stays shut, and entry, line and exit code say who, where and by how much."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from drills import Drilled, Watch, drilled, fleet_on, start_headless, the_folder

from drillbook.entries.steps import Found
from drillbook.lab import faults, lifecycle
from drillbook.lab.fleet import oracle
from drillbook.lab.fleet.client import FleetClient
from drillbook.lab.progress import Quiet
from drillbook.model.finding import Finding, Verdict
from drillbook.runbook.bundled import bundled_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from drillbook.lab.info import LabInfo

pytestmark = pytest.mark.lab


@pytest.fixture(scope="module", autouse=True)
def _seeded(running_lab: LabInfo) -> None:
    """A drill that ended before this one may have left its fence in east."""
    lifecycle.reset(running_lab.name, Quiet())


@pytest.fixture
def hasty(tmp_path: Path) -> Path:
    """The bundled runbook with short waits: what holds there for minutes is decided here in seconds."""
    text = bundled_text("async-replication").replace("hold: 10s", "hold: 2s").replace("timeout: 3m", "timeout: 30s")
    assert text.count("timeout: 30s") == 2
    path = tmp_path / "hasty.yaml"
    path.write_text(text)
    return path


def failed(drill: Drilled, check: str) -> Finding:
    """The last failed finding of a check before the writers stop."""
    found = [e.data.finding for e in drill.of("finding") if isinstance(e.data, Found) and e.data.finding.check == check]
    return next(f for f in reversed(found) if f.verdict is Verdict.FAILED)


def assert_nothing_was_done(drill: Drilled) -> None:
    assert drill.code == 1, drill.said
    assert not drill.of("gate")
    assert {e.call.effect for e in drill.state.effects} <= {"read"}
    assert drill.state.closed is not None
    assert drill.state.closed.result in {"aborted", "failed"}


def disturbed(
    lab: LabInfo, drills: Path, runbook: Path, options: tuple[str, ...], fault: Callable[[LabInfo, Path], None]
) -> Drilled:
    """A headless drill that meets a fault while it runs."""
    with start_headless(lab, drills, *options, runbook=str(runbook)) as process:
        folder = the_folder(drills)
        fault(lab, folder)
        said, _ = process.communicate(timeout=180)
    return drilled(folder, process.returncode, said)


@pytest.mark.proof
def test_an_open_transaction_takes_the_block_back_to_its_start(lab: LabInfo, hasty: Path, tmp_path: Path) -> None:
    """Once the groups have moved: before that the mirror waits behind it, and search finds nothing in west."""
    fleet_on(lab)

    def once_groups_moved(lab: LabInfo, folder: Path) -> None:
        Watch(folder).wait(lambda s: s.current == "stop-writers", 150, "the groups read in west")
        faults.open_transaction(lab, hold_seconds=150)

    try:
        drill = disturbed(lab, tmp_path / "drills", hasty, (), once_groups_moved)
    finally:
        faults.end_transaction(lab)
    assert drill.code == 1, drill.said
    finding = failed(drill, "transactions")
    assert "ledger" in finding.note
    assert drill.state.closed is not None
    assert drill.state.closed.result == "rolled-back"
    assert [s.phase for s in drill.state.steps if s.id == "stop-writers"] == ["rolled-back"]
    with FleetClient(lab.ports.fleet) as fleet:
        stopped = time.time_ns() // 1000 - 60_000_000
        last = oracle.last_acknowledged_us(fleet.events(), region="east")
        assert fleet.status().writers["orders-api"]["east"].state == "running"
    assert last["orders-api"] > stopped


def test_everything_that_is_wrong_is_said_at_once(calm_lab: LabInfo, hasty: Path, tmp_path: Path) -> None:
    lab = calm_lab
    fleet_on(lab)

    def all_of_them(lab: LabInfo, folder: Path) -> None:
        """Once the link was proven and west was level: nothing crosses any more, and its tasks stay RUNNING."""
        Watch(folder).wait(lambda s: s.current == "stop-groups", 90, "records in sync")
        faults.remove_acl(lab)
        faults.remove_subject(lab, "orders.paid-value")
        faults.drop_link(lab)

    drill = disturbed(lab, tmp_path / "drills", hasty, ("--set", "reread=0"), all_of_them)
    assert_nothing_was_done(drill)
    assert "missing in west" in failed(drill, "acls").note
    assert "orders.paid-value" in failed(drill, "schemas").note
    assert re.search(r"over, most on \S+-\d", failed(drill, "resume_point").note)
    lag = failed(drill, "lag")
    assert lag.value is not None
    assert lag.limit is not None
    assert lag.value > lag.limit
    assert drill.state.steps[4].reason
