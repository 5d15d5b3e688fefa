"""The file that tells the fleet where its regions are and who it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from drillbook.errors import InputError
from drillbook.lab.fleet.workloads import GROUPS, WRITERS

if TYPE_CHECKING:
    from pathlib import Path


class RegionAddress(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a region's brokers answer."""

    bootstrap: str


class FleetConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the fleet is started with; port 0 takes a free one, told in `data`/port."""

    port: int
    data: str
    regions: dict[str, RegionAddress]
    passwords: dict[str, str]


def load(path: Path) -> FleetConfig:
    """The configuration in `path`, complete, or an InputError that says what is missing."""
    try:
        config = msgspec.json.decode(path.read_bytes(), type=FleetConfig)
    except OSError as error:
        raise InputError(f"the fleet's configuration cannot be read: {error.strerror}", where=str(path)) from error
    except msgspec.MsgspecError as error:
        raise InputError(f"the fleet's configuration is not what it should be: {error}", where=str(path)) from error
    if absent := sorted((WRITERS.keys() | GROUPS.keys()) - config.passwords.keys()):
        raise InputError(f"passwords are missing for {', '.join(absent)}", where=str(path))
    if not config.regions:
        raise InputError("no region is named", where=str(path))
    return config
