"""Making the AOT caches from a lab of its own, which nobody drills on."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from drillbook.lab import caches
from drillbook.lab.lifecycle import down, up
from drillbook.lab.locking import alone_with
from drillbook.lab.starting import jvms
from drillbook.locations import cache_dir

if TYPE_CHECKING:
    from drillbook.lab.progress import Progress

NAME = "warming"
PATIENCE = 6  # a JVM that records writes what it saw at its end, which takes its time


def warm(progress: Progress) -> bool:
    """Make the caches that are missing; False when there was nothing to do."""
    lab = jvms(progress)
    with alone_with(cache_dir() / ".warming.lock", "the AOT caches"):
        if not caches.missing(lab):
            return False
        with tempfile.TemporaryDirectory(prefix="drillbook-warming-") as recorded:
            down(NAME, progress, remove=True)  # what a killed attempt left
            try:
                up(NAME, progress, record_into=Path(recorded))
                down(NAME, progress, patience=PATIENCE)
            finally:
                down(NAME, progress, remove=True)
            caches.create(lab, Path(recorded), progress)
    return True
