"""The one writer of `timeline.jsonl`: what `append` returns is on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import msgspec

from drillbook import clock
from drillbook.errors import TimelineError
from drillbook.timeline import frame
from drillbook.timeline.append_file import AppendFile, SyncError
from drillbook.timeline.chain import Chain, timeline_chain
from drillbook.timeline.folder import TIMELINE
from drillbook.timeline.frame import Draft, Line
from drillbook.timeline.lock import FolderLock
from drillbook.timeline.recovery import Recovery, recover
from drillbook.timeline.reserve import NO_ROOM
from drillbook.timeline.seals import SEAL, seal_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from drillbook.signing.signer import Signer

REWRITTEN: Final = "rewritten"
"""Kind of the entry that says why the file was replaced by a copy."""
NotePlace = Literal["behind", "before the last", "later"]
"""Where that entry goes: behind the batch, whose entries may name each other by number; not between a closing entry and
its seal, and not between a session key and its mandate."""


class NotKeptError(TimelineError):
    """The disk did not take it, and nothing of it was kept; it can be tried again."""


class DiskFullError(NotKeptError):
    """There is no room for it."""

    def __init__(self, error: OSError, where: str) -> None:
        super().__init__(
            f"the disk is full ({error.strerror or error})", where=where, remedy="free some space, then try again"
        )


class WriterStoppedError(TimelineError):
    """The disk lost a batch and a copy could not be made: no more can be acknowledged."""


class Rewritten(msgspec.Struct, frozen=True):
    """Why the file was replaced by a copy of its confirmed bytes."""

    reason: str


class _Batch(NamedTuple):
    chain: Chain[Line]
    lines: tuple[Line, ...]
    raw: bytes
    seal: bytes


class TimelineWriter:
    """Holds the drill's lock for its lifetime; every batch is written, synced, and only then returned."""

    def __init__(self, folder: Path, lock: FolderLock, chain: Chain[Line], last: Line | None) -> None:
        self._lock = lock
        self._chain = chain
        self._last = last
        self._file = AppendFile(folder / TIMELINE, create=last is None, size=chain.size)
        self._stopped = ""
        self._rewritten = ""
        """Why the file was replaced by a copy, until an entry says so."""

    @classmethod
    def create(cls, folder: Path) -> TimelineWriter:
        """The writer of a new drill, whose folder has no timeline yet."""
        lock = FolderLock(folder)
        try:
            return cls(folder, lock, timeline_chain(), None)
        except FileExistsError as error:
            lock.release()
            raise TimelineError(
                "a drill was already run in this folder", where=str(folder), remedy="drillbook reopen takes it up"
            ) from error
        except BaseException:
            lock.release()
            raise

    @classmethod
    def reopen(cls, folder: Path, closes: Callable[[Line], bool] | None = None) -> tuple[TimelineWriter, Recovery]:
        """The writer of a drill whose engine is gone, and what was found; refuses a damaged timeline.

        An entry that `closes` the drill and has no seal is set aside: nobody was told that it is closed.
        """
        lock = FolderLock(folder)
        try:
            recovery = recover(folder, closes)
            return cls(folder, lock, recovery.chain, recovery.last), recovery
        except BaseException:
            lock.release()
            raise

    @property
    def durable(self) -> int:
        """Bytes that are on disk: how far a console may fold."""
        return self._file.durable

    @property
    def next_seq(self) -> int:
        """The number that the next entry gets."""
        return self._chain.next

    @property
    def head(self) -> str:
        """The hash of the last line."""
        return self._chain.head

    @property
    def reserved(self) -> bool:
        """False when no space could be kept back: say so and open no gate while there is still room to say it."""
        return self._file.reserved

    def append(
        self, drafts: Sequence[Draft], *, seal: Signer | None = None, note: NotePlace = "behind"
    ) -> tuple[Line, ...]:
        """Write the entries, then a seal over all so far if asked, as one synced batch; every line written is returned.

        After a failed sync that is more than was asked for: the file was replaced by a copy, and a `rewritten` entry,
        where `note` says, tells why. NotKeptError and WriterStoppedError mean that nothing of the batch was kept.
        """
        if self._stopped:
            raise self._stop(self._stopped)
        batch = self._build(self._with_note(drafts, note), seal)
        try:
            self._put(batch)
        except OSError as error:
            if not isinstance(error, SyncError) and error.errno in NO_ROOM and self._cut():
                raise DiskFullError(error, TIMELINE) from error
            batch = self._write_copy(_reason(error), drafts, seal, note)
        return self._keep(batch, noted=note != "later")

    def close(self) -> None:
        """Close the file and let another writer in."""
        self._file.close()
        self._lock.release()

    def _build(self, drafts: Sequence[Draft], seal: Signer | None) -> _Batch:
        chain = self._chain.copy()
        at, up = clock.utc_text(clock.utc_now()), clock.boot_micros()
        lines: list[Line] = []
        raws: list[bytes] = []
        sealed = b""

        def add(line: Line) -> None:
            raw = frame.encode(line)
            chain.accept(raw)
            lines.append(line)
            raws.append(raw)

        for draft in drafts:
            if draft.kind == SEAL:
                raise ValueError("a seal is made by append(..., seal=signer), never drafted")
            add(Line(chain.next, at, up, draft.by, draft.kind, draft.step, draft.data, chain.head))
        if seal is not None:
            before = lines[-1] if lines else self._last
            if before is None:
                raise ValueError("there is nothing to seal yet")
            add(seal_line(chain, before, seal))
            sealed = raws.pop()
        return _Batch(chain, tuple(lines), b"".join(raws), sealed)

    def _put(self, batch: _Batch) -> None:
        """A seal is written when the disk has what it covers: lines that are lost before one are never a torn write."""
        if batch.raw:
            self._file.write(batch.raw)
        if batch.raw and batch.seal:
            self._file.wait()
        self._file.write(batch.seal)
        self._file.sync()

    def _with_note(self, drafts: Sequence[Draft], place: NotePlace) -> tuple[Draft, ...]:
        if not self._rewritten or place == "later":
            return tuple(drafts)
        note = Draft(REWRITTEN, "engine", msgspec.json.encode(Rewritten(self._rewritten)))
        return (*drafts, note) if place == "behind" else (*drafts[:-1], note, *drafts[-1:])

    def _keep(self, batch: _Batch, *, noted: bool) -> tuple[Line, ...]:
        self._chain = batch.chain
        self._last = batch.lines[-1] if batch.lines else self._last
        if noted:
            self._rewritten = ""
        return batch.lines

    def _write_copy(self, reason: str, drafts: Sequence[Draft], seal: Signer | None, place: NotePlace) -> _Batch:
        """After a failed write or sync: the confirmed bytes in a new file, and the batch again with the reason."""
        self._rewritten = reason
        try:
            self._file.replace()
            batch = self._build(self._with_note(drafts, place), seal)
            self._put(batch)
        except OSError as error:
            raise self._stop(f"{reason}; a copy failed too: {_reason(error)}") from error
        return batch

    def _cut(self) -> bool:
        try:
            self._file.cut()
        except OSError:
            return False
        return True

    def _stop(self, reason: str) -> WriterStoppedError:
        self._stopped = reason
        return WriterStoppedError(
            f"the timeline cannot be written: {reason}",
            where=TIMELINE,
            remedy="what was acknowledged is in the file; repair the disk, then drillbook reopen",
        )


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
