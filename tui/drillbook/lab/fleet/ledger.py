"""The ledger: append-only files of events, one a fleet process, and pages of them.

Each line goes to the kernel at once, so that a killed fleet loses no event it had seen. Memory holds one number per
256 events; pages are read back from the files.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from drillbook.errors import DrillbookError
from drillbook.lab.fleet.events import Event, encode, kind_prefix

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_STRIDE: Final = 256
MOST_SCANNED: Final = 100_000
"""Lines looked at for one page, however few of them have the kind asked for."""


@dataclass(slots=True)
class _Segment:
    """One process's file; `marks` are the byte positions of every 256th line."""

    path: Path
    lines: int = 0
    size: int = 0
    marks: list[int] = field(default_factory=list)

    def grow(self, length: int) -> None:
        """Count one more line of `length` bytes."""
        if self.lines % _STRIDE == 0:
            self.marks.append(self.size)
        self.lines += 1
        self.size += length

    def read(self, first: int, lines: int) -> Iterator[bytes]:
        """Lines `first` to `lines` (0-based, end excluded)."""
        if first >= lines:
            return
        with self.path.open("rb") as file:
            file.seek(self.marks[first // _STRIDE])
            for number in range(first // _STRIDE * _STRIDE, lines):
                line = file.readline()
                if number >= first:
                    yield line.rstrip(b"\n")


@dataclass(frozen=True, slots=True)
class Page:
    """Some events as JSON lines; ask again after `next` until it equals `end`. `lost` events never reached the disk."""

    lines: Sequence[bytes]
    next: int
    end: int
    lost: int


class Ledger:
    """Appends from any thread; numbers events from 1 across every run on the same folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        old = sorted(folder.glob("ledger-[0-9][0-9][0-9].jsonl"))
        self.run: Final = int(old[-1].stem.removeprefix("ledger-")) + 1 if old else 1
        self._segments = [_survey(path) for path in old]
        self._current = _Segment(folder / f"ledger-{self.run:03d}.jsonl")
        self._segments.append(self._current)
        self._file = os.open(self._current.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND, 0o600)
        self._lock = threading.Lock()
        self.lost = 0
        self.fault = ""

    def append(self, event: Event) -> None:
        """Write one event; a disk that fails is counted and told in every page, for no application may die of it."""
        line = encode(event)
        with self._lock:
            try:
                written = os.write(self._file, line)
                if written < len(line):
                    os.ftruncate(self._file, self._current.size)
                    raise OSError(f"wrote {written} of {len(line)} bytes")  # noqa: TRY301  # one way out for both
            except OSError as error:
                self.lost += 1
                self.fault = str(error)
            else:
                self._current.grow(len(line))

    def page(self, after: int, limit: int, kinds: Sequence[str] = ()) -> Page:
        """At most `limit` events numbered above `after`, of these kinds (all, when none is given)."""
        with self._lock:
            segments = [(segment, segment.lines) for segment in self._segments]
        end = sum(lines for _, lines in segments)
        prefixes = tuple(kind_prefix(kind) for kind in kinds) or (b"",)
        found: list[bytes] = []
        base = 0
        for segment, lines in segments:
            for number, line in enumerate(segment.read(max(0, after - base), lines), max(after, base) + 1):
                if line.startswith(prefixes):
                    found.append(line)
                if len(found) >= limit or number - after >= MOST_SCANNED:
                    return Page(found, number, end, self.lost)
            base += lines
        return Page(found, end, end, self.lost)

    @property
    def events(self) -> int:
        """How many events there are, over all runs."""
        with self._lock:
            return sum(segment.lines for segment in self._segments)

    def close(self) -> None:
        """Put everything on the disk and close; the ledger takes no more."""
        with self._lock:
            os.fsync(self._file)
            os.close(self._file)


def _survey(path: Path) -> _Segment:
    """An earlier run's file, counted; what follows its last newline was torn by a crash and does not count."""
    segment = _Segment(path)
    try:
        with path.open("rb") as file:
            for line in file:
                if line.endswith(b"\n"):
                    segment.grow(len(line))
    except OSError as error:
        raise DrillbookError(f"an earlier ledger cannot be read: {error.strerror}", where=str(path)) from error
    return segment
