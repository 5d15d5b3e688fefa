"""Passwords of a lab: random, one file each, readable by its owner alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drillbook.lab.folder import Folder

ADMIN = "admin"
APPLICATIONS = ("orders-api", "ledger", "billing", "fraud", "search")
DRILLBOOK = ("drillbook-read", "drillbook-act")
USERS = (*APPLICATIONS, *DRILLBOOK)
BITS = 24


def write_private(file: Path, text: str) -> None:
    """Write a file that no other user could read at any moment."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as output:
        output.write(text)


def make(folder: Folder, admin: str) -> None:
    """A password for each user; the administrator's was fixed when the data folders were formatted."""
    write_private(folder.secrets / ADMIN, admin)
    for user in USERS:
        write_private(folder.secrets / user, new())


def new() -> str:
    """A password without characters that a properties file or a shell would read."""
    return secrets.token_urlsafe(BITS)


def read(folder: Folder, user: str) -> str:
    """The password of a user."""
    return (folder.secrets / user).read_text("utf-8")
