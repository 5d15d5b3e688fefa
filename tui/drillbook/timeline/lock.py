"""One writer a drill: a lock on the folder itself, so that a replaced timeline file keeps it."""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING

from drillbook.errors import TimelineError

if TYPE_CHECKING:
    from pathlib import Path


class FolderLock:
    """Held from construction to `release`, or to the end of the process."""

    def __init__(self, folder: Path) -> None:
        self._fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(self._fd)
            raise TimelineError(
                "another engine is writing this drill", where=str(folder), remedy="drillbook attach joins it"
            ) from error

    def release(self) -> None:
        """Let another writer in."""
        os.close(self._fd)
