"""Up, down, reset: the whole life of a lab, each safe to repeat and safe after any crash."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from drillbook.lab import (
    artifacts,
    fleet_part,
    info,
    java,
    mirror,
    people,
    ports,
    process,
    secret,
    seed,
    site,
    template,
    tools,
)
from drillbook.lab import folder as folders
from drillbook.lab import state as states
from drillbook.lab import warm as caches
from drillbook.lab.download import no_space
from drillbook.lab.failure import LabError
from drillbook.lab.jvm import Jvms
from drillbook.lab.kept_ports import next_ports
from drillbook.lab.parts import Parts
from drillbook.lab.process import Life, life
from drillbook.lab.state import BROKERS, PARTS, REGIONS, REGISTRIES, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from drillbook.lab.folder import Folder
    from drillbook.lab.info import LabInfo
    from drillbook.lab.progress import Progress

WARM_PATIENCE = 6  # a JVM that records writes what it saw at its end, which takes its time
ROOM_BYTES = 400_000_000  # a lab with an afternoon of drills in it
DATA_OF_PARTS = (*BROKERS, "connect", *REGISTRIES, "fleet")


def up(name: str, progress: Progress, *, record_into: Path | None = None) -> LabInfo:
    """Bring the lab up: make it, or start the parts that are down, with their data; nothing when all are up."""
    folder = folders.named(name)
    with folders.locked(folder), _full_disk_told(folder):
        jvms = Jvms(java.find(), artifacts.ready(progress), record_into)
        state = states.load(folder)
        if state is None or not state.seeded:
            return _made(folder, jvms, progress)
        return _healed(folder, state, jvms, progress)


def down(name: str, progress: Progress, *, remove: bool = False, patience: int = 1) -> None:
    """Stop every part that still runs; data, keys and ports stay for the next `up` unless they are to be removed."""
    folder = folders.named(name)
    with folders.locked(folder):
        state = states.load(folder)
        if state is not None:
            _stop(state, progress, patience)
        if remove:
            shutil.rmtree(folder.root, ignore_errors=True)


def warm(progress: Progress) -> bool:
    """Make the AOT caches that are missing, from a lab of its own; False when there was nothing to do."""
    jvms = Jvms(java.find(), artifacts.ready(progress))
    if not caches.missing(jvms):
        return False
    name = f"warming-{os.getpid()}"
    with tempfile.TemporaryDirectory(prefix="drillbook-warm-") as recorded:
        try:
            up(name, progress, record_into=Path(recorded))
            down(name, progress, patience=WARM_PATIENCE)
        finally:
            down(name, progress, remove=True)
        caches.create(jvms, Path(recorded), progress)
    return True


def reset(name: str, progress: Progress) -> LabInfo:
    """Back to the seeded state, with the same ports, cluster ids, passwords and keys; `up` if there is no lab."""
    folder = folders.named(name)
    with folders.locked(folder), _full_disk_told(folder):
        jvms = Jvms(java.find(), artifacts.ready(progress))
        state = states.load(folder)
        if state is None or not state.seeded:
            return _made(folder, jvms, progress)
        progress.say("clearing the regions")
        process.kill(list(state.processes.values()))
        state = structs.replace(state, seeded=False, processes={}, ports=next_ports(state, PARTS))
        states.save(folder, state)
        for part in DATA_OF_PARTS:
            shutil.rmtree(folder.part(part), ignore_errors=True)
        return _seeded(folder, state, jvms, progress)


def attached(name: str) -> LabInfo:
    """A lab that is up, without touching it."""
    folder = folders.named(name)
    state = states.load(folder)
    if state is None or not state.seeded:
        raise LabError(f"there is no lab {name}", where=str(folder.root), remedy=f"drillbook lab up --lab {name}")
    return info.of(folder, state)


def _made(folder: Folder, jvms: Jvms, progress: Progress) -> LabInfo:
    """A lab from nothing; what a crashed attempt left behind is ended and removed first."""
    left = states.load(folder)
    if left is not None:
        process.kill(list(left.processes.values()))
    shutil.rmtree(folder.root, ignore_errors=True)
    folder.root.mkdir(parents=True, mode=0o700)
    if shutil.disk_usage(folder.root).free < ROOM_BYTES:
        shutil.rmtree(folder.root, ignore_errors=True)
        raise no_space(folder.root, ROOM_BYTES)
    formatted = template.ready(jvms, progress)
    secret.make(folder, (formatted / "admin").read_text("utf-8"))
    people.make(folder)
    state = State(
        ports=ports.allocate(),
        cluster_ids={region: template.new_cluster_id() for region in REGIONS},
        java=jvms.java.version,
        kafka=jvms.artifacts.kafka_version,
    )
    states.save(folder, state)
    try:
        return _seeded(folder, state, jvms, progress)
    except BaseException:
        process.kill(list((states.load(folder) or state).processes.values()))
        _keep_logs(folder)
        raise


def _seeded(folder: Folder, state: State, jvms: Jvms, progress: Progress) -> LabInfo:
    """Formatted regions, started and seeded."""
    formatted = template.ready(jvms, progress)
    for region in REGIONS:
        template.copy(formatted, folder.part(region) / "data", state.cluster_ids[region])
    state = _started(folder, state, jvms, progress, list(PARTS))
    progress.say("seeding topics, users, ACLs, quotas, schemas and the mirror")
    seed.everything(folder, state.ports)
    state = structs.replace(state, seeded=True)
    states.save(folder, state)
    return info.of(folder, state)


def _healed(folder: Folder, state: State, jvms: Jvms, progress: Progress) -> LabInfo:
    """The parts that are down, started again with their data; those that are frozen, thawed."""
    for part, each in state.processes.items():
        if life(each) is Life.FROZEN:
            progress.say(f"{part} was frozen: thawed")
            process.send(each, signal.SIGCONT)
    missing = [part for part in PARTS if life(state.processes.get(part)) is Life.DOWN]
    if not fleet_part.exists():
        missing.remove("fleet")
    if not missing:
        Parts(folder, state.ports, jvms).wait([part for part in PARTS if part in state.processes], state)
        progress.say(f"the lab {folder.name} is already up")
        return info.of(folder, state)
    before = state.ports
    state = structs.replace(
        state, ports=next_ports(state, PARTS), java=jvms.java.version, kafka=jvms.artifacts.kafka_version
    )
    state = _started(folder, state, jvms, progress, missing)
    if state.ports != before:
        mirror.move(state.ports, seed.connectors(folder, state.ports))
    return info.of(folder, state)


def _started(folder: Folder, state: State, jvms: Jvms, progress: Progress, parts: list[str]) -> State:
    """Start parts side by side, remember each at once, and wait for all."""
    if not fleet_part.exists() and "fleet" in parts:
        progress.say("this version has no fleet: the lab comes up without it")
        parts.remove("fleet")
    progress.say(f"starting {', '.join(parts)}")
    starter = Parts(folder, state.ports, jvms)
    for part in parts:
        state = state.with_process(part, starter.start(part))
        states.save(folder, state)
    site.write(folder, state)
    tools.write(folder, state.ports, jvms)
    starter.wait(parts, state)
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


def _keep_logs(folder: Folder) -> None:
    """After a failed start only logs are left, beside where the lab would be; the next start removes them."""
    folder.state.unlink(missing_ok=True)
    for part in REGIONS:
        shutil.rmtree(folder.part(part) / "data", ignore_errors=True)
    shutil.rmtree(folder.secrets, ignore_errors=True)
    shutil.rmtree(folder.keys, ignore_errors=True)


@contextmanager
def _full_disk_told(folder: Folder) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise no_space(folder.root, ROOM_BYTES) from error
