"""One live drill a pair of clusters: two drills that act on the same regions would undo each other's facts."""

from __future__ import annotations

import fcntl
import hashlib
import os
from typing import TYPE_CHECKING

from drillbook.errors import TimelineError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class LiveLock:
    """Held from construction to `release`, or to the end of the process; its file names the drill that holds it.

    It is this account's on this host: a drill of another host or account is told by Kafka (`checks/sole_drill.py`).
    """

    def __init__(self, folder: Path, clusters: Iterable[str]) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        pair = "\n".join(sorted(clusters))
        path = folder / f"{hashlib.sha256(pair.encode()).hexdigest()[:16]}.lock"
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(self._fd, 4096, 0).decode("utf-8", "replace")
            os.close(self._fd)
            raise TimelineError(
                "another live drill runs on these two clusters",
                where=holder,
                remedy="drillbook attach joins it; end it before you start another, or run yours without --live",
            ) from error
        os.ftruncate(self._fd, 0)

    def name(self, drill: Path) -> None:
        """Say which drill holds it."""
        os.pwrite(self._fd, str(drill).encode(), 0)

    def release(self) -> None:
        """Let another drill begin."""
        os.close(self._fd)
