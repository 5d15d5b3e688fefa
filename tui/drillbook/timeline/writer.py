"""The one writer of `timeline.jsonl`: what `append` returns is on disk."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from drillbook import clock
from drillbook.errors import TimelineError
from drillbook.timeline import frame
from drillbook.timeline.append_file import AppendFile
from drillbook.timeline.chain import Chain, timeline_chain
from drillbook.timeline.folder import TIMELINE
from drillbook.timeline.frame import Draft, Line
from drillbook.timeline.lock import FolderLock
from drillbook.timeline.recovery import Recovery, recover
from drillbook.timeline.seals import SEAL, seal_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from drillbook.signing.signer import Signer

REWRITTEN: Final = "rewritten"
"""Kind of the entry that says why the file was replaced by a copy."""

_FULL: Final = {errno.ENOSPC, errno.EDQUOT}


class DiskFullError(TimelineError):
    """Nothing of the batch was kept; the writer can be used again when there is space."""


class WriterStoppedError(TimelineError):
    """The disk lost a batch and a copy could not be made: no more can be acknowledged."""


class Rewritten(msgspec.Struct, frozen=True):
    """Why the file was replaced by a copy of its confirmed bytes."""

    reason: str


class _Batch(NamedTuple):
    chain: Chain[Line]
    lines: tuple[Line, ...]
    raw: bytes


class TimelineWriter:
    """Holds the drill's lock for its lifetime; every batch is written, synced, and only then returned."""

    def __init__(self, folder: Path, lock: FolderLock, chain: Chain[Line], last: Line | None) -> None:
        self._lock = lock
        self._chain = chain
        self._last = last
        self._file = AppendFile(folder / TIMELINE, create=last is None, size=chain.size)
        self._stopped = ""

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
    def reopen(cls, folder: Path) -> tuple[TimelineWriter, Recovery]:
        """The writer of a drill whose engine is gone, and what was found; refuses a damaged timeline."""
        lock = FolderLock(folder)
        try:
            recovery = recover(folder)
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

    def append(self, drafts: Sequence[Draft], *, seal: Signer | None = None) -> tuple[Line, ...]:
        """Write the entries, then a seal over all so far if asked, as one synced batch; every line written is returned.

        After a failed sync that is more than was asked for: the file was replaced, and a `rewritten` entry says why. It
        stands behind the batch, whose entries may name each other by number.
        DiskFullError and WriterStoppedError mean that nothing of the batch was kept.
        """
        if self._stopped:
            raise self._stop(self._stopped)
        batch = self._build(drafts, seal)
        try:
            self._file.write(batch.raw)
        except OSError as error:
            if error.errno in _FULL and self._cut():
                raise DiskFullError(
                    f"nothing of this batch was kept: {_reason(error)}",
                    where=TIMELINE,
                    remedy="free some space, then try again",
                ) from error
            return self._write_copy(_reason(error), drafts, seal)
        try:
            self._file.sync()
        except OSError as error:
            return self._write_copy(_reason(error), drafts, seal)
        return self._keep(batch)

    def close(self) -> None:
        """Close the file and let another writer in."""
        self._file.close()
        self._lock.release()

    def _build(self, drafts: Sequence[Draft], seal: Signer | None) -> _Batch:
        chain = self._chain.copy()
        at, up = clock.utc_text(clock.utc_now()), clock.boot_micros()
        lines: list[Line] = []
        raws: list[bytes] = []

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
        return _Batch(chain, tuple(lines), b"".join(raws))

    def _keep(self, batch: _Batch) -> tuple[Line, ...]:
        self._chain = batch.chain
        self._last = batch.lines[-1] if batch.lines else self._last
        return batch.lines

    def _write_copy(self, reason: str, drafts: Sequence[Draft], seal: Signer | None) -> tuple[Line, ...]:
        """After a failed write or sync: the confirmed bytes in a new file, the reason, and the batch again."""
        note = Draft(REWRITTEN, "engine", msgspec.json.encode(Rewritten(reason)))
        try:
            self._file.replace()
            batch = self._build((*drafts, note), seal)
            self._file.write(batch.raw)
            self._file.sync()
        except OSError as error:
            raise self._stop(f"{reason}; a copy failed too: {_reason(error)}") from error
        return self._keep(batch)

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
