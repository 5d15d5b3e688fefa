"""Values too large for a line: kept beside the timeline under their own hash."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from drillbook.errors import TimelineError
from drillbook.timeline.durable import open_regular, sync_folder, write_file

if TYPE_CHECKING:
    from pathlib import Path

EVIDENCE_BYTES: Final = 64 * 1024
"""A value longer than this goes to its own file (ruling: an entry must stay readable)."""
_MOST_BYTES: Final = 64 << 20
"""What a reader takes into memory; 10,000 partitions with their findings need 4 MB."""


def keep_evidence(folder: Path, value: bytes) -> str:
    """Write `evidence/SHA256.json`, on disk when this returns, and give the hash for the entry to name."""
    if len(value) > _MOST_BYTES:
        raise ValueError(f"{len(value)} bytes of evidence; at most {_MOST_BYTES}")
    name = hashlib.sha256(value).hexdigest()
    place = folder / "evidence"
    if not place.is_dir():
        place.mkdir(mode=0o750)
        place.chmod(0o2750)
        sync_folder(folder)
    path = place / f"{name}.json"
    if path.exists():
        try:
            read_evidence(folder, name)
        except TimelineError:
            path.unlink()  # a write that was cut off: no entry names it
        else:
            return name
    write_file(path, value)
    return name


def read_evidence(folder: Path, name: str) -> bytes:
    """The value that an entry names; TimelineError if it is missing or is not that value."""
    path = folder / "evidence" / f"{name}.json"
    with open(open_regular(path), "rb") as file:  # noqa: PTH123  # a descriptor, not a path
        value = file.read(_MOST_BYTES + 1)
    if hashlib.sha256(value).hexdigest() != name:
        raise TimelineError(
            "the evidence is not what the entry names", where=str(path), remedy="treat what rests on it as unproven"
        )
    return value
