"""Setting aside the end of a file that does not chain: kept under a name of its own, then cut."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from drillbook.timeline.durable import FILE_MODE, sync_folder

if TYPE_CHECKING:
    from pathlib import Path

_CHUNK: Final = 1 << 20


def set_aside(path: Path, good: int) -> str:
    """Move what follows byte `good` to the first free `torn-N` beside it, both on disk when this returns."""
    number = 1
    while os.path.lexists(path.with_name(f"torn-{number}")):
        number += 1
    kept = path.with_name(f"torn-{number}")
    fd = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        _copy_end(fd, good, kept)
        sync_folder(path.parent)
        os.ftruncate(fd, good)
        os.fsync(fd)
    finally:
        os.close(fd)
    return kept.name


def _copy_end(source: int, start: int, target: Path) -> None:
    fd = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, FILE_MODE)
    with open(fd, "wb") as file:  # noqa: PTH123  # a descriptor, not a path
        os.fchmod(fd, FILE_MODE)
        while chunk := os.pread(source, _CHUNK, start):
            file.write(chunk)
            start += len(chunk)
        file.flush()
        os.fsync(fd)
