"""Making the AOT caches from a lab of its own, which nobody drills on."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from drillbook.lab import caches
from drillbook.lab.lifecycle import down, up
from drillbook.lab.starting import jvms

if TYPE_CHECKING:
    from drillbook.lab.progress import Progress

PATIENCE = 6  # a JVM that records writes what it saw at its end, which takes its time


def warm(progress: Progress) -> bool:
    """Make the caches that are missing; False when there was nothing to do."""
    lab = jvms(progress)
    if not caches.missing(lab):
        return False
    name = f"warming-{os.getpid()}"
    with tempfile.TemporaryDirectory(prefix="drillbook-warm-") as recorded:
        try:
            up(name, progress, record_into=Path(recorded))
            down(name, progress, patience=PATIENCE)
        finally:
            down(name, progress, remove=True)
        caches.create(lab, Path(recorded), progress)
    return True
