"""Kills: a broker, a region worker and the engine die in the middle of a drill, and nothing is done twice or lost."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from drills import DRILLBOOK, Watch, drilled, environment, fleet_on, people, start_headless, the_folder, until
from lab_readings import acls
from processes import engine_of, workers_of
from stages import commands_of, paste

from drillbook.entries.drill import Reopened
from drillbook.entries.effects import Intended, Looked, RegionSeen
from drillbook.lab import faults, lifecycle
from drillbook.lab.fleet import oracle
from drillbook.lab.fleet.client import FleetClient
from drillbook.lab.progress import Quiet
from drillbook.model.finding import Verdict
from drillbook.model.plan import CreateAcls
from drillbook.runbook.bundled import bundled_text

if TYPE_CHECKING:
    from drillbook.entries.union import Entry
    from drillbook.lab.info import LabInfo
    from drillbook.state.drill_state import DrillState

pytestmark = [pytest.mark.lab, pytest.mark.proof]
DENIES = 3
"""The fence of the bundled runbook: two topics for one writer, one for the other."""


@pytest.fixture
def brisk(tmp_path: Path) -> Path:
    """The bundled runbook with a short wait for records to be in sync, and time to mend a region."""
    path = tmp_path / "brisk.yaml"
    path.write_text(bundled_text("async-replication").replace("hold: 10s", "hold: 4s"))
    return path


def kill_at(folder: Path, needle: bytes, pid: int, seconds: float) -> None:
    """SIGKILL as soon as a line with these bytes stands in the timeline: too soon for a fold to be in between."""
    deadline = time.monotonic() + seconds
    with (folder / "timeline.jsonl").open("rb") as file:
        seen = b""
        while needle not in seen:
            assert time.monotonic() < deadline, f"never written: {needle!r}"
            seen = seen[-4096:] + file.read()
    os.kill(pid, signal.SIGKILL)


def unknown_of(state: DrillState) -> list[str]:
    verdicts = {name: claim.observation.finding.verdict for name, claim in state.claims.items() if not claim.stale}
    return [name for name, verdict in verdicts.items() if verdict is Verdict.UNKNOWN]


def region(state: DrillState, name: str) -> str:
    return next(r.state for r in state.regions if r.name == name)


def denies(lab: LabInfo) -> list[str]:
    return [line for line in acls(lab, "east") if "DENY" in line]


def test_a_broker_a_worker_and_the_engine_die_and_the_drill_is_met(
    fresh_lab: LabInfo, brisk: Path, tmp_path: Path
) -> None:
    lab, drills = fresh_lab, tmp_path / "drills"
    fleet_on(lab)
    with start_headless(lab, drills, runbook=str(brisk)) as process:
        folder = the_folder(drills)
        engine, watch = engine_of(drills), Watch(folder)
        watch.wait(lambda s: s.current == "in-sync", 60, "the step that waits for records")

        faults.kill(lab, "west")
        lost = watch.wait(lambda s: region(s, "west") != "answers" and unknown_of(s), 30, "west is missed")
        assert lost.gate is None
        assert Path(f"/proc/{engine}").exists()
        lifecycle.up(lab.name, Quiet())
        watch.wait(lambda s: region(s, "west") == "answers", 60, "west answers again")

        os.kill(workers_of(engine)[0], signal.SIGKILL)
        watch.wait(lambda _: crashed(watch.entries), 30, "a client that crashed is said")

        kill_at(folder, b'"kind":"intent","step":"fence"', engine, 150)
        process.communicate(timeout=60)
        assert process.returncode == 1

    intents = [e for e in watch.look() and watch.entries if e.head.kind == "intent" and e.head.step == "fence"]
    assert len(intents) == 1
    again = subprocess.run(
        [*DRILLBOOK, "reopen", str(folder), "--headless", *people(lab), "--answer", "decide=stay"],
        capture_output=True, text=True, timeout=180, env=environment(drills), check=False,
    )  # fmt: skip
    drill = drilled(folder, again.returncode, again.stdout + again.stderr)
    assert drill.code == 0, drill.said
    assert drill.state.closed is not None
    assert drill.state.closed.result in {"met", "done"}
    assert any(isinstance(e.data, Reopened) for e in drill.entries)
    assert_looked_before_acting(drill.entries, intents[0].head.seq)
    assert len(denies(lab)) == DENIES
    verified = subprocess.run(
        [*DRILLBOOK, "verify", str(folder), "--signers", str(lab.allowed_signers)],
        capture_output=True, text=True, env=environment(drills), check=False,
    )  # fmt: skip
    assert verified.returncode == 0, verified.stdout


def crashed(entries: list[Entry]) -> bool:
    return any(isinstance(e.data, RegionSeen) and e.data.state == "client-crashed" for e in entries)


def assert_looked_before_acting(entries: tuple[Entry, ...], intent: int) -> None:
    """The region was asked about the pending intent; where its effect stood, the call was not made again."""
    (looked,) = [e for e in entries if isinstance(e.data, Looked) and e.data.intent == intent]
    call = next(e.data.call for e in entries if e.head.seq == intent and isinstance(e.data, Intended))
    assert isinstance(call, CreateAcls)
    assert isinstance(looked.data, Looked)
    later = [
        e
        for e in entries
        if e.head.seq > looked.head.seq and isinstance(e.data, Intended) and e.data.call == call and not e.data.rollback
    ]
    assert len(later) == (0 if looked.data.outcome.ok else 1)


def test_what_undo_says_pasted_into_stock_tools_restores_writes_in_east(
    fresh_lab: LabInfo, brisk: Path, tmp_path: Path
) -> None:
    lab, drills = fresh_lab, tmp_path / "drills"
    fleet_on(lab)
    with start_headless(lab, drills, runbook=str(brisk)) as process:
        folder = the_folder(drills)
        kill_at(folder, b'"kind":"result","step":"stop-link"', engine_of(drills), 150)
        process.communicate(timeout=60)
    assert len(denies(lab)) == DENIES

    commands = commands_of(folder)
    assert sum("kafka-acls" in c for c in commands) == DENIES
    assert any("--reset-offsets" in c for c in commands)
    paste(lab, folder)
    assert denies(lab) == []
    restored = time.time_ns() // 1000
    with FleetClient(lab.ports.fleet) as fleet:
        until(lambda: min(last_acks(fleet).values()) > restored, 30, "both writers are acknowledged in east again")


def last_acks(fleet: FleetClient) -> dict[str, int]:
    return dict(oracle.last_acknowledged_us(fleet.events(), region="east"))
