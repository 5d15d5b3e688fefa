"""The seven stages of the bundled runbook on the lab: where a drill stops in each, and what east is afterwards."""

from __future__ import annotations

import os
import re
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from drills import until
from lab_readings import acls, connectors

from drillbook.lab import mirror
from drillbook.lab.fleet import oracle
from drillbook.lab.fleet.client import FleetClient
from drillbook.lab.fleet.workloads import GROUPS
from drillbook.state.drill_state import DrillState, step_state

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from drillbook.lab.info import LabInfo

ASKED = frozenset({"checking", "verifying", "acting"})


def phase(state: DrillState, step: str) -> str:
    """How far a step has come."""
    return step_state(state, step).phase


def at(step: str) -> Callable[[DrillState], bool]:
    """The step is on its way."""
    return lambda state: state.current == step and phase(state, step) in ASKED


STOPS: dict[str, Callable[[DrillState], bool]] = {
    "inventory": at("survey"),
    "synchronization": at("in-sync"),
    "resume": lambda state: phase(state, "start-groups") == "verifying",
    "cutover": lambda state: phase(state, "stop-link") == "verifying",
    "validation": at("validate"),
    "rollback-decision": lambda state: state.question is not None,
    "review": lambda state: state.current == "review" and bool(state.effects) and asks(state),
}
"""Where a drill is stopped in each stage."""
LEFT: dict[str, set[str]] = {
    "inventory": set(),
    "synchronization": {"reconcile"},
    "resume": {"reconcile", "stop-groups", "pin-offsets", "start-groups"},
    "cutover": {"reconcile", "pin-offsets", "stop-writers", "fence", "stop-link"},
    "validation": {"reconcile", "pin-offsets", "fence", "stop-link"},
    "rollback-decision": {"reconcile", "pin-offsets", "fence", "stop-link"},
    "review": {"reconcile", "pin-offsets", "fence", "stop-link"},
}
"""The steps whose effects are outstanding there; applications that a finished block moved are not counted."""


def asks(state: DrillState) -> bool:
    """A person is asked what they saw."""
    return any(e.step == "review" and e.outcome is None for e in state.effects)


def quick(text: str) -> str:
    """The bundled runbook with short holds: what is waited for here is not the subject."""
    return text.replace("hold: 10s", "hold: 2s").replace("hold: 5s", "hold: 2s")


@dataclass(frozen=True)
class East:
    """How things are before a drill, and must be again after it was taken back."""

    acls: dict[str, set[str]]


def as_it_is(lab: LabInfo) -> East:
    """Rules of both regions."""
    return East({region: acls(lab, region) for region in lab.regions})


def is_whole_again(lab: LabInfo, before: East) -> dict[str, int]:
    """East writes, the groups read there and skipped nothing, the rules are as before and the link runs.

    Gives what each group read again since it started there.
    """
    begun = time.time_ns() // 1000
    with FleetClient(lab.ports.fleet) as fleet:
        until(lambda: set(writing_since(fleet, begun)) == {"orders-api", "ledger"}, 90, "both writers write in east")
        status = fleet.status()
        assert status.running == {name: ["east"] for name in status.running}
        assert as_it_is(lab) == before
        assert connectors(lab) == dict.fromkeys((mirror.SOURCE, mirror.CHECKPOINT), "RUNNING")
        until(lambda: all(read_since(fleet, begun, group) for group in GROUPS), 120, "each group reads in east")
        events = list(fleet.events())
    for group, spec in GROUPS.items():
        unseen = {k: v for k, v in oracle.unseen(events, group, spec.topics).items() if k[0] == "east"}
        assert not any(found.skipped for found in unseen.values()), group
    return {group: sum(len(r.reread) for r in oracle.resumed(events, group, "east").values()) for group in GROUPS}


def writing_since(fleet: FleetClient, begun: int) -> list[str]:
    last = oracle.last_acknowledged_us(fleet.events("acked"), region="east")
    return [writer for writer, moment in last.items() if moment > begun]


def read_since(fleet: FleetClient, begun: int, group: str) -> bool:
    return any(e.group == group and e.region == "east" and e.at_us > begun for e in fleet.events("read"))


def commands_of(folder: Path) -> list[str]:
    """The commands of undo.md."""
    return re.findall(r"^    (\S.*)$", (folder / "undo.md").read_text(), re.MULTILINE)


def paste(lab: LabInfo, folder: Path) -> str:
    """Every command of undo.md and nothing else, in a shell that stops at the first that fails; what they said."""
    commands = commands_of(folder)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(commands)],
        cwd=lab.folder.tools, capture_output=True, text=True, timeout=400, check=False,
        env={**os.environ, "PATH": f"{lab.folder.tools}:{os.environ['PATH']}"},
    )  # fmt: skip
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    return said
