"""Small files that are whole on disk or not there at all, and regular files only."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Final

from drillbook.errors import TimelineError

if TYPE_CHECKING:
    from pathlib import Path

FILE_MODE: Final = 0o640
"""The group reads; set by fchmod, because the umask would take it away."""


def write_file(path: Path, content: bytes) -> None:
    """A new file of the drill folder, on disk when this returns; an existing one is an error."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, FILE_MODE)
    try:
        os.fchmod(fd, FILE_MODE)
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(fd, rest) :]
        os.fsync(fd)
    finally:
        os.close(fd)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def open_regular(path: Path) -> int:
    """A descriptor to read a plain file; links, devices and pipes in its place are refused."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise TimelineError(
            f"cannot read: {error.strerror}", where=str(path), remedy="name a drill folder with its own files"
        ) from error
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise TimelineError("not a plain file", where=str(path), remedy="a drill's files are never links or devices")
    return fd
