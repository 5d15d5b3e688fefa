"""A crash log: what went wrong and where, never what the variables held."""

from __future__ import annotations

import os
import platform
import sys
import traceback
from typing import TYPE_CHECKING

from drillbook import clock, locations
from drillbook.redact import Redactor

if TYPE_CHECKING:
    from pathlib import Path


def write_crash(error: BaseException, *, redactor: Redactor | None = None, folder: Path | None = None) -> Path | None:
    """Write the log, 0600, and say where; None if even that was not possible. It never raises."""
    try:
        return _write(error, redactor or Redactor(), folder or locations.crash_dir())
    except Exception:  # the last handler: a failure here must not hide the one being reported
        return None


def _write(error: BaseException, redactor: Redactor, folder: Path) -> Path:
    at = clock.utc_text(clock.utc_now())
    frames = "".join(traceback.TracebackException.from_exception(error, capture_locals=False).format())
    text = redactor.text(f"{at}\npython {platform.python_version()} {sys.platform}\n\n{frames}")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{at.replace(':', '')}-{os.getpid()}.log"
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with open(fd, "w", encoding="utf-8", errors="backslashreplace") as file:  # noqa: PTH123  # a descriptor, not a path
        file.write(text)
    return path
