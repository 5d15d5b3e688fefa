"""Where one lab keeps everything."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from drillbook.errors import InputError
from drillbook.lab.locking import alone_with
from drillbook.locations import state_dir

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

DEFAULT_NAME = "default"


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


def locked(folder: Folder) -> AbstractContextManager[None]:
    """Hold the lab against every other command."""
    return alone_with(folder.root.parent / f".{folder.name}.lock", f"the lab {folder.name}")
