"""Everything that the lab runs on the JVM, fetched once and found in the user's cache ever after."""

from __future__ import annotations

import shutil
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from drillbook.lab import lockfile
from drillbook.lab.download import fetch, no_space
from drillbook.lab.locking import alone_with
from drillbook.locations import cache_dir

if TYPE_CHECKING:
    from drillbook.lab.progress import Progress

REPOSITORY = "artifacts"
UNPACKING = "unpacking-"
UNPACKED_FACTOR = 2.1  # tarball and what is in it, side by side for a moment


@dataclass(frozen=True, slots=True)
class Artifacts:
    """Class paths of what runs, and the version of the broker."""

    kafka: tuple[Path, ...]
    registry: tuple[Path, ...]
    kafka_version: str


def ready(progress: Progress) -> Artifacts:
    """The artifacts, from the cache where they are, else from the network."""
    lock = lockfile.committed()
    registry = cache_dir() / f"registry-{lock.registry.version}-{lock.registry.sha256[:12]}"
    with alone_with(cache_dir() / ".lock", "the cache of artifacts"):
        _bring(lock, registry, progress)
    jars = tuple(cache_dir() / REPOSITORY / jar.path for jar in lock.jars)
    return Artifacts(jars, _registry_class_path(registry), lock.kafka_version)


def _bring(lock: lockfile.Lock, registry: Path, progress: Progress) -> None:
    repository = cache_dir() / REPOSITORY
    repository.mkdir(parents=True, exist_ok=True)
    wanted = list(lock.jars)
    needed = lockfile.JARS_BYTES
    if not registry.is_dir():
        wanted.insert(0, lock.registry)
        needed += lockfile.REGISTRY_BYTES
    if not all((repository / artifact.path).is_file() for artifact in wanted):
        _sweep(repository)
        room = int(needed * UNPACKED_FACTOR)
        if shutil.disk_usage(repository).free < room:
            raise no_space(repository, room)
    fetch(wanted, repository, needed, progress)
    if not registry.is_dir():
        progress.say("unpacking the schema registry")
        tarball = repository / lock.registry.path
        _unpack(tarball, registry)
        tarball.unlink()


def _sweep(repository: Path) -> None:
    """Remove what a killed command left half-made; the lock says that nobody is at it."""
    for part in repository.rglob("*.part"):
        part.unlink()
    for folder in cache_dir().glob(f"{UNPACKING}*"):
        shutil.rmtree(folder, ignore_errors=True)


def _unpack(tarball: Path, target: Path) -> None:
    """Into a folder of its own, which gets its name when it is whole."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=UNPACKING) as folder:
        whole = Path(folder) / target.name
        with tarfile.open(tarball) as archive:
            archive.extractall(whole, filter="data")
        whole.rename(target)


def _registry_class_path(root: Path) -> tuple[Path, ...]:
    """Flat, not `quarkus-run.jar`: its own class loader would make an AOT cache useless."""
    generated = [root / "quarkus" / name for name in ("transformed-bytecode.jar", "generated-bytecode.jar")]
    folders = [root / "app", root / "lib" / "boot", root / "lib" / "main"]
    return tuple(generated + [jar for folder in folders for jar in sorted(folder.glob("*.jar"))])
