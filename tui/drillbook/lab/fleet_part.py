"""The fleet as a part of the lab: its configuration, its start, its readiness."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

import msgspec

from drillbook.lab import login, secret, site
from drillbook.lab.answering import answers
from drillbook.lab.state import REGIONS

if TYPE_CHECKING:
    from pathlib import Path

    from drillbook.lab.folder import Folder
    from drillbook.lab.ports import Ports

MODULE = "drillbook.lab.fleet"


def exists() -> bool:
    """Whether this version has a fleet."""
    return find_spec(MODULE) is not None and find_spec(f"{MODULE}.__main__") is not None


def command(folder: Folder, ports: Ports) -> list[str]:
    """Write the fleet's configuration, and give the command that starts it."""
    home = folder.part("fleet")
    configuration = {
        "port": ports.fleet,
        "data": str(home / "data"),
        "regions": {region: {"bootstrap": login.bootstrap(ports, region)} for region in REGIONS},
        "passwords": {user: secret.read(folder, user) for user in secret.APPLICATIONS},
    }
    (home / "data").mkdir(parents=True, exist_ok=True)
    file: Path = home / "config.json"
    secret.write_private(file, msgspec.json.encode(configuration).decode())
    return [sys.executable, "-m", MODULE, "--config", str(file)]


def is_ready(ports: Ports) -> bool:
    """Whether the control port answers."""
    return answers(f"{site.fleet_url(ports.fleet)}/status")
