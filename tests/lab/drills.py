"""Running drills on the lab in tests: the command line as a person types it, and what its folder then says."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from drillbook.drill.reading import FolderReader
from drillbook.entries.union import Entry
from drillbook.lab.fleet.client import FleetClient

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from drillbook.lab.info import LabInfo
    from drillbook.state.drill_state import DrillState

DRILLBOOK = [sys.executable, "-m", "drillbook.cli"]
ANSWERS = ("decide=stay", "review=team-orders lifts it on Friday.")
"""What the commander of the bundled runbook types."""
PATIENCE = 480
"""Seconds for a whole drill on a busy machine."""


@dataclass(frozen=True)
class Drilled:
    """A drill that ran to its end."""

    code: int
    folder: Path
    said: str
    entries: tuple[Entry, ...]
    state: DrillState

    def of(self, kind: str) -> tuple[Entry, ...]:
        """Its entries of one kind."""
        return tuple(entry for entry in self.entries if entry.head.kind == kind)


def people(lab: LabInfo, *others: str) -> list[str]:
    """The options that say whose keys this client holds: alice drives."""
    options = ["--signers", str(lab.allowed_signers), "--key", str(lab.key("alice"))]
    for person in others or ("bob", "erin"):
        options += ["--approver-key", str(lab.key(person))]
    return options


def order(
    lab: LabInfo, drills: Path, *more: str, runbook: str = "async-replication", answers: tuple[str, ...] = ANSWERS
) -> list[str]:
    """`drillbook run`, live and headless, with the lab's people."""
    return [
        *DRILLBOOK, "run", runbook, "--regions", str(lab.regions_yaml), "--live", "--headless", "--drills", str(drills),
        *people(lab), *(word for answer in answers for word in ("--answer", answer)), *more,
    ]  # fmt: skip


def drilled(folder: Path, code: int, said: str) -> Drilled:
    """What a finished drill's folder holds."""
    reader = FolderReader(folder)
    entries = tuple(item for item in reader.advance() if isinstance(item, Entry))
    reader.close()
    assert reader.state is not None
    return Drilled(code, folder, said, entries, reader.state)


def run_headless(
    lab: LabInfo, drills: Path, *more: str, runbook: str = "async-replication", answers: tuple[str, ...] = ANSWERS
) -> Drilled:
    """Run a whole drill and wait for its end."""
    command = order(lab, drills, *more, runbook=runbook, answers=answers)
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=PATIENCE, env=environment(drills), check=False
    )
    (folder,) = [path for path in drills.iterdir() if (path / "timeline.jsonl").exists()]
    return drilled(folder, done.returncode, done.stdout + done.stderr)


def start_headless(lab: LabInfo, drills: Path, *more: str, runbook: str = "async-replication") -> subprocess.Popen[str]:
    """Start a drill that the test will disturb."""
    return subprocess.Popen(
        order(lab, drills, *more, runbook=runbook),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment(drills),
    )


def environment(drills: Path) -> dict[str, str]:
    """The environment of a client with folders of its own, so that no test shares a witness."""
    return {
        **os.environ,
        "XDG_STATE_HOME": str(drills.parent / "state"),
        "XDG_CONFIG_HOME": str(drills.parent / "config"),
    }


def fleet_on(lab: LabInfo) -> None:
    """All applications in east, and none in west."""
    with FleetClient(lab.ports.fleet) as fleet:
        fleet.post("/all/stop")
        fleet.post("/east/all/start")


def until(condition: Callable[[], object], seconds: float, what: str) -> None:
    """Wait for a condition, or fail naming it."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.1)


def the_folder(drills: Path, seconds: float = 60) -> Path:
    """The folder of the drill that is starting."""
    until(lambda: drills.exists() and any((p / "samples.jsonl").exists() for p in drills.iterdir()), seconds, "a drill")
    return next(p for p in drills.iterdir() if (p / "samples.jsonl").exists())


class Watch:
    """Follows a live drill's folder from outside."""

    def __init__(self, folder: Path) -> None:
        self._reader = FolderReader(folder)
        self.entries: list[Entry] = []

    def look(self) -> DrillState:
        """Fold what is new and give the state."""
        self.entries.extend(item for item in self._reader.advance() if isinstance(item, Entry))
        assert self._reader.state is not None
        return self._reader.state

    def wait(self, condition: Callable[[DrillState], object], seconds: float, what: str) -> DrillState:
        """Wait until the drill is somewhere."""
        until(lambda: condition(self.look()), seconds, what)
        return self.look()
