"""The lab's people: an SSH key each, and the file that says whose signatures count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drillbook.signing.new_key import write_new_key

if TYPE_CHECKING:
    from drillbook.lab.folder import Folder

PEOPLE = ("alice", "bob", "carol", "erin")  # driver, approver, approver, commander
NAMESPACES = "session@drillbook,timeline@drillbook,decision@drillbook,attach@drillbook,narrative@drillbook"


def make(folder: Folder) -> None:
    """Make the keys, without passphrases, and write allowed_signers."""
    folder.keys.mkdir(mode=0o700)
    lines = [
        f'{person} namespaces="{NAMESPACES}" {write_new_key(folder.keys / person, f"{person}@{folder.name}")}\n'
        for person in PEOPLE
    ]
    folder.allowed_signers.write_text("".join(lines), "utf-8")
