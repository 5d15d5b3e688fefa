"""`undo.md`: how to go back without Drillbook, newest effect first, in stock commands."""

import os
from pathlib import Path

from drillbook.model.plan import AnyCall
from drillbook.timeline.durable import sync_folder
from drillbook.timeline.reserve import NO_ROOM
from drillbook.timeline.writer import DiskFullError, NotKeptError

UNDO = "undo.md"
_HEAD = """# How to go back by hand

Newest effect first. Paste the commands from the top; each line is a stock tool's.
An effect is written here before it happens: if it never happened, its line changes nothing.
A group that starts again goes on where it stopped in that region: what it has read elsewhere since, it reads again.
"""


class UndoFile:
    """Rewritten whole for each effect, synced before the effect's intent is."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / UNDO
        self._folder = folder
        self._entries: list[str] = []
        if self._path.exists():
            text = self._path.read_text("utf-8")
            self._entries = [f"## {part}" for part in text.split("\n## ")[1:]]

    def add(self, step: str, at: str, call: AnyCall) -> None:
        """Put the reverse of a call on top; a call without one says so. NotKeptError where that cannot be written."""
        lines = "\n".join(f"    {line}" for line in call.undo) or "    (no reverse is known)"
        if call.effect == "irreversible":
            lines = f"What {call.region} has taken since stays in {call.region} alone.\n\n{lines}"
        entries = [f"## {step}, {at}: {call.text}\n\n{lines}\n", *self._entries]
        try:
            self._write(entries)
        except OSError as error:
            if error.errno in NO_ROOM:
                raise DiskFullError(error, UNDO) from error
            raise NotKeptError(
                f"it cannot be written ({error.strerror})", where=UNDO, remedy="repair the disk, then try again"
            ) from error
        self._entries = entries

    def _write(self, entries: list[str]) -> None:
        part = self._path.with_suffix(".part")
        with part.open("w", encoding="utf-8") as file:
            file.write(_HEAD + "\n" + "\n".join(entry.rstrip("\n") + "\n" for entry in entries))
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o640)
        part.rename(self._path)
        sync_folder(self._folder)
