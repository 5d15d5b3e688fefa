"""How each part of a lab is, as the operating system and the part itself say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
from msgspec import Struct

from drillbook.lab import fleet_part, link, lockfile, registry, worker
from drillbook.lab import folder as folders
from drillbook.lab import state as states
from drillbook.lab.failure import LabError
from drillbook.lab.kept_ports import of_part
from drillbook.lab.process import Life, life
from drillbook.lab.state import BROKERS, PARTS, REGISTRIES

if TYPE_CHECKING:
    from drillbook.lab.ports import Ports


class PartStatus(Struct, frozen=True):
    """One process of the lab; `note` is what it says of itself, or why it says nothing."""

    part: str
    life: Life
    pid: int | None
    ports: tuple[int, ...]
    version: str
    note: str


class LabStatus(Struct, frozen=True):
    """A whole lab; `up` means that every part runs."""

    name: str
    folder: str
    up: bool
    parts: tuple[PartStatus, ...]


def read(name: str) -> LabStatus:
    """Look at every part, without changing any."""
    folder = folders.named(name)
    state = states.load(folder)
    if state is None:
        raise LabError(f"there is no lab {name}", where=str(folder.root), remedy=f"drillbook lab up --lab {name}")
    versions = dict.fromkeys((*BROKERS, "connect"), f"kafka {state.kafka}")
    versions |= dict.fromkeys(REGISTRIES, f"apicurio {lockfile.committed().registry.version}")
    with httpx.Client(timeout=5, trust_env=False) as client:  # making one costs more than all that is asked with it
        found = _parts(state, versions, client)
    return LabStatus(name, str(folder.root), all(part.life is Life.UP for part in found), tuple(found))


def _parts(state: states.State, versions: dict[str, str], client: httpx.Client) -> list[PartStatus]:
    found = []
    for part in PARTS:
        if part == "fleet" and not fleet_part.exists():
            continue
        process = state.processes.get(part)
        alive = life(process)
        found.append(
            PartStatus(
                part=part,
                life=alive,
                pid=process.pid if process and alive is not Life.DOWN else None,
                ports=of_part(state.ports, part),
                version=versions.get(part, ""),
                note=_note(part, state.ports, client) if alive is Life.UP else "",
            )
        )
    return found


def _note(part: str, ports: Ports, client: httpx.Client) -> str:
    """What a part that runs says: one short line."""
    try:
        if part == "relay":
            now = link.ask(ports.relay, "status")
            return f"link {now.mode}" + (f", {now.delay_seconds} s late" if now.delay_seconds else "")
        if part in REGISTRIES:
            subjects = _get(client, f"{registry.url(ports, part.removeprefix('registry-'))}/subjects")
            return f"{len(subjects)} subjects"
        if part == "connect":
            states_of = {
                name: each["status"]["connector"]["state"].lower()
                for name, each in _get(client, f"{worker.url(ports)}/connectors?expand=status").items()
            }
            return ", ".join(f"{name} {state}" for name, state in sorted(states_of.items()))
        if part == "fleet":
            return "" if fleet_part.is_ready(ports) else "does not answer"
    except (httpx.HTTPError, LabError) as error:
        return f"does not answer: {error}"
    return ""


def _get(client: httpx.Client, url: str) -> Any:
    answer = client.get(url)
    answer.raise_for_status()
    return answer.json()
