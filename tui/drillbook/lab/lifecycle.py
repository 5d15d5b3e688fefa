"""Up, down, reset: the whole life of a lab, each safe to repeat and safe after any crash."""

from __future__ import annotations

import errno
import shutil
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import structs

from drillbook.lab import crossing, fleet_part, info, link, mirror, people, ports, process, secret, seed, template
from drillbook.lab import folder as folders
from drillbook.lab import state as states
from drillbook.lab.download import no_space
from drillbook.lab.failure import LabError
from drillbook.lab.kept_ports import next_ports
from drillbook.lab.parts import wait_until_ready
from drillbook.lab.process import Life, life
from drillbook.lab.starting import Starting, jvms
from drillbook.lab.state import BROKERS, PARTS, REGIONS, REGISTRIES, State

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from drillbook.lab.folder import Folder
    from drillbook.lab.info import LabInfo
    from drillbook.lab.progress import Progress

ROOM_BYTES = 400_000_000  # a lab with an afternoon of drills in it


def up(name: str, progress: Progress, *, record_into: Path | None = None) -> LabInfo:
    """Bring the lab up: make it, or mend what is down, frozen or cut, with its data; nothing when all is well."""
    folder = folders.named(name)
    with folders.locked(folder), _full_disk_told(folder):
        state = states.load(folder)
        if state is None or not state.seeded:
            return info.of(folder, _made(folder, progress, record_into))
        return info.of(folder, _mended(folder, state, progress))


def down(name: str, progress: Progress, *, remove: bool = False, patience: int = 1) -> None:
    """Stop every part that still runs; data, keys and ports stay for the next `up` unless they are to be removed."""
    folder = folders.named(name)
    with folders.locked(folder):
        state = states.load(folder)
        if state is not None and not remove:
            _stop(state, progress, patience)
        if remove:
            process.kill(list(state.processes.values()) if state else [])
            shutil.rmtree(folder.root, ignore_errors=True)


def reset(name: str, progress: Progress) -> LabInfo:
    """Back to the seeded state, with the same ports, cluster ids, passwords and keys; `up` if there is no lab."""
    folder = folders.named(name)
    with folders.locked(folder), _full_disk_told(folder):
        state = states.load(folder)
        if state is None or not state.seeded:
            return info.of(folder, _made(folder, progress, None))
        starting = Starting(folder, jvms(progress), progress)
        progress.say("clearing the regions")
        process.kill(list(state.processes.values()))
        state = structs.replace(state, seeded=False, processes={}, ports=next_ports(state, PARTS))
        states.save(folder, state)
        return info.of(folder, starting.seeded(state))


def attached(name: str) -> LabInfo:
    """A lab that was made, without touching it."""
    folder = folders.named(name)
    state = states.load(folder)
    if state is None or not state.seeded:
        raise LabError(f"there is no lab {name}", where=str(folder.root), remedy=f"drillbook lab up --lab {name}")
    return info.of(folder, state)


def _made(folder: Folder, progress: Progress, record_into: Path | None) -> State:
    """A lab from nothing; what a crashed attempt left behind is ended and removed first."""
    left = states.load(folder)
    if left is not None:
        process.kill(list(left.processes.values()))
    starting = Starting(folder, jvms(progress, record_into), progress)
    formatted = template.ready(starting.jvms, progress)
    shutil.rmtree(folder.root, ignore_errors=True)
    if shutil.disk_usage(folder.root.parent).free < ROOM_BYTES:
        raise no_space(folder.root, ROOM_BYTES)
    folder.root.mkdir(parents=True, mode=0o700)
    try:
        secret.make(folder, (formatted / "admin").read_text("utf-8"))
        people.make(folder)
        state = State(
            ports=ports.allocate(),
            cluster_ids={region: template.new_cluster_id() for region in REGIONS},
            java=starting.jvms.java.version,
            kafka=starting.jvms.artifacts.kafka_version,
        )
        states.save(folder, state)
        return starting.seeded(state)
    except BaseException:
        shutil.rmtree(folder.root, ignore_errors=True)
        raise


def _mended(folder: Folder, state: State, progress: Progress) -> State:
    """Parts that are down, started with their data; those that are frozen, thawed; the link, healed."""
    known = tuple(part for part in PARTS if part != "fleet" or fleet_part.exists())
    mended = [part for part in known if life(state.processes.get(part)) is Life.FROZEN]
    for part in mended:
        progress.say(f"{part} was frozen: thawed")
        process.send(state.processes[part], signal.SIGCONT)
    missing = tuple(part for part in known if life(state.processes.get(part)) is Life.DOWN)
    if missing:
        before = state.ports
        starting = Starting(folder, jvms(progress), progress)
        versions = (starting.jvms.java.version, starting.jvms.artifacts.kafka_version)
        state = structs.replace(state, ports=next_ports(state, known), java=versions[0], kafka=versions[1])
        state = starting.parts(state, missing)
        if state.ports != before:
            mirror.move(state.ports, seed.connectors(folder, state.ports))
    wait_until_ready(folder, state, known)
    is_broken = link.ask(state.ports.relay, "status").is_broken
    if is_broken:
        progress.say("the link was cut or slow: healed")
        link.ask(state.ports.relay, "heal")
    mirror.restart_failed(state.ports)
    if not (missing or mended or is_broken):
        progress.say(f"the lab {folder.name} is already up")
    elif crossing.is_meant_to_flow(state.ports):
        crossing.wait_for_a_heartbeat(folder, state.ports)
    return state


def _stop(state: State, progress: Progress, patience: int) -> None:
    """Applications first, then what needs the brokers, then the brokers: all at once, Connect hangs for 28 s."""
    running = [part for part, each in state.processes.items() if life(each) is not Life.DOWN]
    if not running:
        progress.say("nothing of the lab is running")
        return
    progress.say(f"stopping {', '.join(running)}")
    for group, seconds in ((("fleet",), 20), (("connect", "relay", *REGISTRIES), 10), (BROKERS, 10)):
        process.end([state.processes.get(part) for part in group], patience * seconds)


@contextmanager
def _full_disk_told(folder: Folder) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise no_space(folder.root, ROOM_BYTES) from error
