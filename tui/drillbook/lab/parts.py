"""The processes that make a lab: how each is started, and when each is ready."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from drillbook.lab import broker, fleet_part, link, log4j, registry, secret, worker
from drillbook.lab.failure import LabError
from drillbook.lab.last_words import last_words
from drillbook.lab.process import Life, life, spawn
from drillbook.lab.state import BROKERS, REGISTRIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from drillbook.lab.folder import Folder
    from drillbook.lab.jvm import Jvms
    from drillbook.lab.ports import Ports
    from drillbook.lab.process import Process
    from drillbook.lab.state import State

READY_SECONDS = 120
POLL_SECONDS = 0.1
OUTPUT = "output.log"
RECORDED = ("west", "connect", "registry-west")  # one of each program, if any


@dataclass(frozen=True, slots=True)
class Parts:
    """Starts the parts of one lab."""

    folder: Folder
    ports: Ports
    jvms: Jvms

    def start(self, part: str) -> Process:
        """Start one part; it is not ready yet."""
        home = self.folder.part(part)
        home.mkdir(parents=True, exist_ok=True)
        output = home / OUTPUT
        output.unlink(missing_ok=True)
        return spawn(self.command(part), output)

    def command(self, part: str) -> list[str]:
        """Configure a part, and give the command that starts it."""
        home = self.folder.part(part)
        password = secret.read(self.folder, secret.ADMIN)
        jvms = self.jvms if part in RECORDED else replace(self.jvms, record_into=None)
        if part in BROKERS:
            return broker.command(jvms, home, self.ports.of(part), password)
        if part in REGISTRIES:
            return registry.command(jvms, home, self.ports, part.removeprefix("registry-"))
        if part == "connect":
            return worker.command(jvms, home, self.ports, password)
        if part == "fleet":
            return fleet_part.command(self.folder, self.ports)
        ways = [f"{self.ports.of(region).link}:{self.ports.of(region).remote}" for region in BROKERS]
        return [sys.executable, "-m", "drillbook.lab.relay", str(self.ports.relay), *ways]

    def wait(self, parts: Sequence[str], state: State) -> None:
        """Wait until all of these do their work."""
        wait_until_ready(self.folder, state, parts)


def wait_until_ready(folder: Folder, state: State, parts: Sequence[str]) -> None:
    """Wait until all are ready; the first that dies, or is late, is an error with the end of its log."""
    waiting = list(parts)
    deadline = time.monotonic() + READY_SECONDS
    while waiting:
        for part in list(waiting):
            if is_ready(folder, state.ports, part):
                waiting.remove(part)
            elif life(state.processes.get(part)) is Life.DOWN:
                raise _failed(folder, part, "ended while starting")
        if waiting:
            if time.monotonic() > deadline:
                raise _failed(folder, waiting[0], f"was not ready after {READY_SECONDS} s")
            time.sleep(POLL_SECONDS)


def is_ready(folder: Folder, ports: Ports, part: str) -> bool:
    """Whether a part that was started does its work."""
    if part in BROKERS:
        return broker.is_ready(folder.part(part))
    if part in REGISTRIES:
        return registry.is_ready(ports, part.removeprefix("registry-"))
    if part == "connect":
        return worker.is_ready(ports)
    return fleet_part.is_ready(ports) if part == "fleet" else link.is_ready(ports.relay)


def _failed(folder: Folder, part: str, what: str) -> LabError:
    said = last_words([folder.part(part) / OUTPUT, log4j.log_file(folder.part(part))])
    full = "No space left" in said
    return LabError(
        f"{part} {what}; it said:\n{said}",
        where=str(folder.part(part)),
        remedy=("no space is left on the disk: make room, then " if full else "") + "`drillbook lab up` tries again",
    )
