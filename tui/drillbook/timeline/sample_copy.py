"""The samples of a drill's beginning, copied: as many as stand behind the entries that are kept."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from drillbook.timeline.canonical import NotCanonicalError
from drillbook.timeline.durable import write_file
from drillbook.timeline.line_file import raw_lines
from drillbook.timeline.samples import decode

if TYPE_CHECKING:
    from pathlib import Path


def copy_samples(old: Path, new: Path, last: int) -> None:
    """Copy the samples that come before entry `last`; a changed one ends it, and verify says so of the copy too."""
    if not os.path.lexists(old):
        return
    raws = []
    for raw in raw_lines(old):
        try:
            if decode(raw).after >= last:
                break
        except NotCanonicalError:
            break
        raws.append(raw)
    write_file(new, b"".join(raws))
