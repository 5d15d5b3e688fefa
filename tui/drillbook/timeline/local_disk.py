"""Which disk a folder is on: locks and sockets do not hold on network disks."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from drillbook.errors import InputError

_NETWORK: Final = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "afs", "lustre", "glusterfs"})
_MOUNTS: Final = Path("/proc/self/mountinfo")


def refuse_network_disk(folder: Path) -> None:
    """InputError if the folder is on a network disk; where there is no /proc nothing is known and it passes."""
    kind = filesystem(folder)
    if kind in _NETWORK or kind.startswith("fuse.sshfs"):
        raise InputError(
            f"the folder is on a {kind} disk, where locks and sockets do not hold between hosts",
            where=str(folder),
            remedy="choose a local disk with --drills",
        )


def filesystem(folder: Path) -> str:
    """The file system's name as the kernel has it, or an empty text."""
    if not _MOUNTS.exists():
        return ""
    device = folder.stat().st_dev
    wanted = f"{os.major(device)}:{os.minor(device)}"
    for line in _MOUNTS.read_text("utf-8", "replace").splitlines():
        before, _, after = line.partition(" - ")
        if before.split()[2] == wanted:
            return after.split()[0]
    return ""
