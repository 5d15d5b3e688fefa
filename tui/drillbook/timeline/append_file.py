"""A file that only grows, and that says how much of it has surely reached the disk."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from drillbook.timeline.durable import FILE_MODE, sync_folder
from drillbook.timeline.reserve import reserve

if TYPE_CHECKING:
    from pathlib import Path

_RESERVE_BYTES: Final = 1 << 20
"""3,500 entries of 300 bytes fit into what a full disk has kept back (measured)."""
_COPY_BYTES: Final = 1 << 18


class SyncError(OSError):
    """The disk lost what was written since the last sync."""


class AppendFile:
    """Appends with an `os.write` loop; `durable` counts the bytes that a sync has confirmed."""

    def __init__(self, path: Path, *, create: bool, size: int = 0) -> None:
        self._path = path
        self._fd = self._open(path, create=create)
        there = os.fstat(self._fd).st_size
        if there != size:
            os.close(self._fd)
            raise OSError(f"{path} has {there} bytes, expected {size}")
        try:
            if not create:
                self.wait()  # what another engine wrote last may not be on disk yet
        except OSError:
            os.close(self._fd)
            raise
        self.durable = size
        self.size = size
        self._reserved_end = 0
        self.reserved = self._keep_reserve()

    @staticmethod
    def _open(path: Path, *, create: bool) -> int:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
        if create:
            flags |= os.O_CREAT | os.O_EXCL
        fd = os.open(path, flags, FILE_MODE)
        if create:
            os.fchmod(fd, FILE_MODE)
            sync_folder(path.parent)
        return fd

    def write(self, data: bytes) -> None:
        """Append all of it; OSError leaves a torn end that `cut` or `replace` takes away."""
        rest = memoryview(data)
        while rest:
            written = os.write(self._fd, rest)
            self.size += written
            rest = rest[written:]

    def wait(self) -> None:
        """Wait until the disk has what was written; it counts as confirmed only by `sync`.

        After a SyncError the descriptor must never be synced again: `replace` it. The kernel drops the failed pages and
        reports the loss once; a second sync would say that all is well.
        """
        try:
            if hasattr(os, "fdatasync"):
                os.fdatasync(self._fd)
            else:
                os.fsync(self._fd)
        except OSError as error:
            raise SyncError(error.errno, error.strerror) from error

    def sync(self) -> None:
        """Wait for the disk, and count all that was written as confirmed."""
        self.wait()
        self.durable = self.size
        self.reserved = self._keep_reserve()

    def cut(self, size: int | None = None) -> None:
        """Take away what was written behind this byte, or what was not yet confirmed."""
        size = self.durable if size is None else size
        os.ftruncate(self._fd, size)
        self.size = size
        self._reserved_end = 0
        self.reserved = self._keep_reserve()

    def replace(self, behind: bytes = b"") -> None:
        """Copy the confirmed bytes, and these behind them, into a new file, sync it, and put it in this one's place."""
        fresh = self._path.with_name(self._path.name + ".new")
        fresh.unlink(missing_ok=True)
        fd = self._open(fresh, create=True)
        try:
            with self._path.open("rb") as old:
                _copy(old.fileno(), fd, self.durable)
            _write(fd, behind)
            os.fsync(fd)
            fresh.replace(self._path)
            sync_folder(self._path.parent)
        except OSError:
            os.close(fd)
            raise
        os.close(self._fd)
        self._fd = fd
        self.size = self.durable = self.durable + len(behind)
        self._reserved_end = 0
        self.reserved = self._keep_reserve()

    def close(self) -> None:
        """Close the descriptor; what was not synced is not promised."""
        os.close(self._fd)

    def _keep_reserve(self) -> bool:
        if self._reserved_end - self.size >= _RESERVE_BYTES:
            return True
        end = self.size + 2 * _RESERVE_BYTES
        kept = reserve(self._fd, self.size, end - self.size)
        if kept:
            self._reserved_end = end
        return kept


def _copy(source: int, target: int, count: int) -> None:
    at = 0
    while at < count:
        chunk = os.pread(source, min(_COPY_BYTES, count - at), at)
        if not chunk:
            raise OSError(f"{count - at} confirmed bytes are no longer in the file")
        _write(target, chunk)
        at += len(chunk)


def _write(target: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(target, rest) :]
