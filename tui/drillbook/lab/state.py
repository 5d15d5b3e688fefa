"""What a lab remembers between commands."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import msgspec

from drillbook.lab.ports import Ports
from drillbook.lab.process import Process

if TYPE_CHECKING:
    from drillbook.lab.folder import Folder

REGIONS = ("east", "west")
BROKERS = REGIONS
REGISTRIES = ("registry-east", "registry-west")
PARTS = (*BROKERS, "relay", "connect", *REGISTRIES, "fleet")


class State(msgspec.Struct, frozen=True):
    """One lab; `seeded` is the last thing to become true, and without it the lab is made anew."""

    ports: Ports
    cluster_ids: dict[str, str]
    java: str
    kafka: str
    seeded: bool = False
    recorded: bool = False
    processes: dict[str, Process] = {}

    def with_process(self, part: str, process: Process) -> State:
        """The same lab with one part started."""
        return msgspec.structs.replace(self, processes={**self.processes, part: process})


def load(folder: Folder) -> State | None:
    """The lab as it was left, or None when there is none (or none that this version can read)."""
    try:
        return msgspec.json.decode(folder.state.read_bytes(), type=State)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None


def save(folder: Folder, state: State) -> None:
    """Write it so that a crash leaves the old or the new."""
    part = folder.state.with_suffix(".part")
    with part.open("wb") as output:
        output.write(msgspec.json.format(msgspec.json.encode(state), indent=2))
        output.flush()
        os.fsync(output.fileno())
    part.replace(folder.state)
