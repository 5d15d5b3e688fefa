"""Where one lab keeps everything, and the lock that lets one command at a time change it."""

from __future__ import annotations

import fcntl
import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from drillbook.errors import InputError
from drillbook.lab.failure import LabError
from drillbook.lab.process import wait_until
from drillbook.locations import state_dir

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO

DEFAULT_NAME = "default"
LOCK_SECONDS = 180


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of a lab; nothing outside this folder belongs to it but the shared cache."""

    name: str
    root: Path

    @property
    def state(self) -> Path:
        """What runs, on which ports."""
        return self.root / "lab.json"

    @property
    def regions_yaml(self) -> Path:
        """What a drill is given."""
        return self.root / "regions.yaml"

    @property
    def secrets(self) -> Path:
        """One file a password, 0600."""
        return self.root / "secrets"

    @property
    def keys(self) -> Path:
        """SSH keys of the lab's people."""
        return self.root / "keys"

    @property
    def allowed_signers(self) -> Path:
        """Whose signatures count in the lab."""
        return self.root / "allowed_signers"

    @property
    def tools(self) -> Path:
        """Stock Kafka tools, ready to run."""
        return self.root / "bin"

    def part(self, name: str) -> Path:
        """The folder of one part: its configuration, data and logs."""
        return self.root / name


def named(name: str) -> Folder:
    """The folder of the lab of that name."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", name):
        raise InputError(f"{name!r} is no name for a lab", remedy="use letters, digits, '.', '_' and '-'; at most 64")
    return Folder(name, state_dir() / "labs" / name)


@contextmanager
def locked(folder: Folder) -> Iterator[None]:
    """Hold the lab against every other command; the lock goes with the process, however it ends."""
    folder.root.parent.mkdir(parents=True, exist_ok=True)
    file = folder.root.parent / f".{folder.name}.lock"
    with file.open("w") as handle:
        if not wait_until(lambda: _taken(handle), LOCK_SECONDS):
            raise LabError(
                f"another command has worked on the lab {folder.name} for {LOCK_SECONDS} s",
                where=str(file),
                remedy="wait for it, or end it, then try again",
            )
        yield


def _taken(handle: IO[str]) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
