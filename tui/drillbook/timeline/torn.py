"""Setting aside the end of a file that does not chain: kept under a name of its own, then cut."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from drillbook.timeline.durable import sync_folder, write_file

if TYPE_CHECKING:
    from pathlib import Path


def set_aside(path: Path, good: int) -> str:
    """Move what follows byte `good` to the first free `torn-N` beside it, both on disk when this returns."""
    number = 1
    while os.path.lexists(path.with_name(f"torn-{number}")):
        number += 1
    kept = path.with_name(f"torn-{number}")
    fd = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        write_file(kept, os.pread(fd, os.fstat(fd).st_size - good, good))
        os.ftruncate(fd, good)
        os.fsync(fd)
    finally:
        os.close(fd)
    sync_folder(path.parent)
    return kept.name
