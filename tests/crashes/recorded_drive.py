"""A whole drill written by the real book, which notes at each sync what was on disk before it and what was not yet.

Its regions are the fake of `laws.drive`, and its clock is the drive's: what is crashed here are files, byte by byte.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unittest import mock

from msgspec.structs import replace
from signed_drive import PEOPLE, SESSIONS, YAML, SignedDrive

from drillbook import clock
from drillbook.drill.book import Book
from drillbook.drill.lines import draft_of, entry_of
from drillbook.engine.decide import decide
from drillbook.engine.events import Decided, Event, ToWrite
from drillbook.entries.drill import Closed, Mandate, Opened
from drillbook.state.clocks import wall_time
from drillbook.state.fold import open_state
from drillbook.timeline import frame
from drillbook.timeline.append_file import AppendFile
from drillbook.timeline.folder import SAMPLES, TIMELINE
from drillbook.timeline.sample_writer import SampleWriter
from drillbook.timeline.seals import MANDATE_NAMESPACE
from drillbook.timeline.writer import TimelineWriter
from laws.drill_book import RUNBOOK
from laws.drive import START, Drive

if TYPE_CHECKING:
    from pathlib import Path

    from drillbook.entries.union import Entry
    from drillbook.model.runbook import Runbook

SHORT = replace(RUNBOOK, steps=(RUNBOOK.steps[0], RUNBOOK.steps[-1]), objectives=(), stop_conditions=())


@dataclass(frozen=True)
class Sync:
    """A wait for the disk: of `name`, the bytes from `start` to `end` may be lost, and of the other file all behind
    what was synced.
    """

    name: str
    start: int
    end: int
    sizes: dict[str, int]
    synced: dict[str, int]
    """Bytes of both files: written by then, and surely on disk by then."""
    told: int
    """Bytes of the timeline that clients had been told by then."""


@dataclass(frozen=True, repr=False)
class Recorded:
    """The files of a closed drill, and its syncs."""

    timeline: bytes
    samples: bytes
    syncs: tuple[Sync, ...]


class Disk:
    """What the drive writes to, and its clock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = START
        self.syncs: list[Sync] = []
        self.synced = {TIMELINE: 0, SAMPLES: 0}
        self.told = 0
        self._wait = AppendFile.wait

    def sizes(self) -> dict[str, int]:
        return {name: path.stat().st_size if (path := self.folder / name).exists() else 0 for name in self.synced}

    def wait(self, file: AppendFile) -> None:
        """Instead of `AppendFile.wait`: note what could be lost now, then wait."""
        name = file._path.name
        self.syncs.append(Sync(name, self.synced[name], file.size, self.sizes(), dict(self.synced), self.told))
        self._wait(file)
        self.synced[name] = file.size


class RecordedDrive(SignedDrive):
    """A walk whose entries go through the real book, batch by batch."""

    def __init__(self, disk: Disk, runbook: Runbook) -> None:
        self.disk = disk
        self.session = SESSIONS[0]
        self.flushed = 0
        Drive.__init__(self, runbook=runbook)

    @property
    def now(self) -> int:
        return self.disk.now

    @now.setter
    def now(self, at: int) -> None:
        self.disk.now = at

    def append(self, entries: tuple[ToWrite, ...]) -> list[Entry]:
        if entries and isinstance(entries[0].data, Mandate):
            signature = PEOPLE["alice"].sign(MANDATE_NAMESPACE, self.introduction)
            entries = (ToWrite(Mandate("alice", signature), by="alice", seal=True),)
        for _, sample in self.samples[self.flushed :]:
            assert self.book.sample(sample)
        self.flushed = len(self.samples)
        written = self.book.append(entries) if entries else ()
        self.history += written
        self.state = self.book.state
        self.disk.told = self.book.durable[0]
        return list(written)

    def tell(self, event: Event) -> Decided:
        if any(isinstance(e.data, Closed) for e in decide(self.state, event, self.now).entries):
            self.append(())
            self.book.name_samples()
            self.state = self.book.state
        return Drive.tell(self, event)

    def _line(self, entry: ToWrite) -> Entry:
        """Entry 0; all others go through `append`."""
        writer = TimelineWriter.create(self.disk.folder)
        data = entry.data
        assert isinstance(data, Opened)
        hashes = {name: hashlib.sha256(raw).hexdigest() for name, raw in YAML.items()}
        data = replace(
            data, session_key=self.session.public_line, runbook_sha256=hashes["runbook.yaml"],
            regions_sha256=hashes["regions.yaml"],
        )  # fmt: skip
        (line,) = writer.append([draft_of(ToWrite(data))], note="later")
        first = entry_of(line)
        self.book = Book(self.disk.folder, writer, SampleWriter(self.disk.folder), self.session, open_state(first))
        self.introduction = frame.encode(line)
        return first

    def short_walk(self) -> None:
        """The two steps of `SHORT`: evidence, and an answer that is signed."""
        self.everybody()
        self.ask("run")
        self.until("done", "identity")
        self.ask("run")
        self.until("acting", "review")
        self.sweep()
        self.attested()


def record(folder: Path, *, short: bool = False) -> Recorded:
    """Walk a drill in this folder, and give what it wrote and when that was on disk."""
    for name, raw in YAML.items():
        (folder / name).write_bytes(raw)
    disk = Disk(folder)

    def wait(file: AppendFile) -> None:
        disk.wait(file)

    with (
        mock.patch.object(AppendFile, "wait", wait),
        mock.patch.object(clock, "utc_now", side_effect=lambda: wall_time(disk.now)),
        mock.patch.object(clock, "boot_micros", side_effect=lambda: disk.now - START),
    ):
        drive = RecordedDrive(disk, SHORT if short else RUNBOOK)
        if short:
            drive.short_walk()
        else:
            drive.walk()
        drive.book.close()
    return Recorded((folder / TIMELINE).read_bytes(), (folder / SAMPLES).read_bytes(), tuple(disk.syncs))
