"""The drill folder: the group reads and connects, and only the engine's account creates or renames."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Final

from drillbook.errors import InputError
from drillbook.timeline.durable import sync_folder
from drillbook.timeline.local_disk import refuse_network_disk

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

TIMELINE: Final = "timeline.jsonl"
SAMPLES: Final = "samples.jsonl"
FOLDER_MODE: Final = 0o2750
"""Not 2770: a group member could then replace the timeline and bind an engine's socket of their own."""


def create_drill_folder(drills: Path, runbook: str, at: datetime, *, group: str | None = None) -> Path:
    """A new folder such as `2026-11-24T101500Z-orders-east-to-west`, its name durable."""
    stem = f"{at:%Y-%m-%dT%H%M%SZ}-{runbook}"
    try:
        drills.mkdir(parents=True, exist_ok=True)
        refuse_network_disk(drills)
        folder = _make_first_free(drills, stem)
        try:
            if group is not None:
                shutil.chown(folder, group=group)
            folder.chmod(FOLDER_MODE)
            sync_folder(drills)
        except BaseException:
            folder.rmdir()
            raise
    except (OSError, LookupError) as error:
        raise InputError(
            f"cannot make a drill folder: {error}", where=str(drills), remedy="choose another with --drills or --group"
        ) from error
    return folder


def _make_first_free(drills: Path, stem: str) -> Path:
    for number in range(1, 100):
        folder = drills / (stem if number == 1 else f"{stem}-{number}")
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            continue
        return folder
    raise FileExistsError(f"{stem} and 98 more exist already")


def refuse_unreachable_for_group(folder: Path) -> None:
    """Refuse a folder that another account of its group cannot get to."""
    gid = folder.stat().st_gid
    for parent in folder.resolve().parents:
        status = parent.stat()
        reach = status.st_mode & (0o010 if status.st_gid == gid else 0o001)
        if not reach:
            raise InputError(
                "members of the group cannot get through this folder",
                where=str(parent),
                remedy="choose a place outside a home with --drills, or open it: chmod "
                + ("g+x" if status.st_gid == gid else "o+x"),
            )


def is_drill_folder(path: Path) -> bool:
    """Whether a timeline stands in it."""
    return os.path.lexists(path / TIMELINE)
