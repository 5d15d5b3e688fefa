"""One command at a time: a lock that goes with the process that holds it, however it ends."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING

from drillbook.lab.failure import LabError
from drillbook.lab.process import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO

WAIT_SECONDS = 180


@contextmanager
def alone_with(file: Path, what: str) -> Iterator[None]:
    """Wait for the lock of that file, and hold it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as handle:
        if not wait_until(lambda: _taken(handle), WAIT_SECONDS):
            raise LabError(
                f"another command has worked on {what} for {WAIT_SECONDS} s",
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
