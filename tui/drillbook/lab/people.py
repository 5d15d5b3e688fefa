"""The lab's people: an SSH key each, and the file that says whose signatures count."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from drillbook.lab.failure import LabError

if TYPE_CHECKING:
    from drillbook.lab.folder import Folder

PEOPLE = ("alice", "bob", "carol", "erin")  # driver, approver, approver, commander
NAMESPACES = "session@drillbook,timeline@drillbook,decision@drillbook,attach@drillbook"


def make(folder: Folder) -> None:
    """Make the keys that are missing, and write allowed_signers."""
    folder.keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    lines = []
    for person in PEOPLE:
        key = folder.keys / person
        if not key.is_file():
            _keygen(folder, person)
        kind, public, *_ = key.with_suffix(".pub").read_text("utf-8").split()
        lines.append(f'{person} namespaces="{NAMESPACES}" {kind} {public}\n')
    folder.allowed_signers.write_text("".join(lines), "utf-8")


def _keygen(folder: Folder, person: str) -> None:
    program = shutil.which("ssh-keygen")
    if program is None:
        raise LabError("ssh-keygen was not found: it makes the keys of the lab's people", remedy="install OpenSSH")
    key = folder.keys / person
    command = [program, "-q", "-t", "ed25519", "-N", "", "-C", f"{person}@{folder.name}", "-f", str(key)]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=30, check=False)
    if done.returncode:
        raise LabError(f"ssh-keygen could not make the key of {person}: {done.stderr.strip()}", where=str(key))
