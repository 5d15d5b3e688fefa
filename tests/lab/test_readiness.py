"""The runbook for every day on two real regions: it says yes, and leaves everything as it was; broken, it says what."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import msgspec
import pytest
from asked_region import asked, until
from drills import DRILLBOOK, PATIENCE, Drilled, drilled, environment, fleet_on

from drillbook.entries.effects import Intended
from drillbook.lab import faults
from drillbook.snapshots.acls import ReadAcls
from drillbook.snapshots.replication import ReadReplication
from drillbook.snapshots.schemas import ReadSchemas
from drillbook.snapshots.topics import ReadTopics

if TYPE_CHECKING:
    from pathlib import Path

    from drillbook.lab.info import LabInfo

pytestmark = [pytest.mark.lab, pytest.mark.proof, pytest.mark.usefixtures("calm_module")]


def run(lab: LabInfo, drills: Path, *more: str) -> Drilled:
    command = [
        *DRILLBOOK, "run", "readiness", "--regions", str(lab.regions_yaml), "--signers", str(lab.allowed_signers),
        "--key", str(lab.key("alice")), "--drills", str(drills), "--headless", *more,
    ]  # fmt: skip
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=PATIENCE, env=environment(drills), check=False
    )
    (folder,) = [path for path in drills.iterdir() if (path / "timeline.jsonl").exists()]
    return drilled(folder, done.returncode, done.stdout + done.stderr)


def state_of(lab: LabInfo) -> bytes:
    """What a drill could have changed, in both regions: topics, rules, subjects, and whether the connectors run."""
    found: list[object] = []
    for region in ("east", "west"):
        with asked(lab, region) as where:
            reads = (ReadTopics(region), ReadAcls(region), ReadSchemas(region, ("orders.new-value",)))
            answers = where.read(*reads)
            found += [msgspec.structs.replace(a, observed_at=0, took=0) for a in answers]
            if region == "west":
                (link,) = where.read(ReadReplication("west", ("mm2-source", "mm2-checkpoint")))
                found += [(c.name, c.state, c.tasks, c.settings) for c in link.connectors]
    return msgspec.json.encode(found)


@pytest.mark.parametrize(("how", "result"), [((), "rehearsed"), (("--live",), "done")], ids=["rehearsed", "live"])
def test_an_undisturbed_lab_is_ready_and_stays_as_it_is(
    lab: LabInfo, tmp_path: Path, how: tuple[str, ...], result: str
) -> None:
    fleet_on(lab)
    before = until(lambda: state_of(lab))
    found = run(lab, tmp_path / "drills", *how)
    assert found.code == 0, found.said
    assert found.state.closed is not None
    assert found.state.closed.result == result
    assert {e.data.call.effect for e in found.entries if isinstance(e.data, Intended)} <= {"read"}
    assert state_of(lab) == before


def test_a_right_that_is_missing_in_west_is_named(fresh_lab: LabInfo, tmp_path: Path) -> None:
    fleet_on(fresh_lab)
    faults.remove_acl(fresh_lab)
    found = run(fresh_lab, tmp_path / "drills", "--live")
    assert found.code == 1, found.said
    assert "orders-api" in found.said
