"""The writer of `samples.jsonl`; a drill goes on when it fails, which the timeline says."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from drillbook import clock
from drillbook.errors import TimelineError
from drillbook.timeline.append_file import AppendFile
from drillbook.timeline.canonical import NotCanonicalError
from drillbook.timeline.folder import SAMPLES
from drillbook.timeline.reserve import NO_ROOM
from drillbook.timeline.samples import Sample, encode, recover_samples, sample_chain
from drillbook.timeline.writer import DiskFullError

if TYPE_CHECKING:
    from pathlib import Path

    from drillbook.timeline.chain import Chain


class SampleWriter:
    """Appends samples; the drill's lock must be held. What the disk loses is written again, in a new file.

    `sync` comes before an entry names `head`. Once a new file fails as well it stays stopped, and the drill goes on.
    """

    def __init__(self, folder: Path, chain: Chain[Sample] | None = None) -> None:
        self._chain = chain or sample_chain()
        self._file = AppendFile(folder / SAMPLES, create=chain is None, size=self._chain.size)
        self._failed = ""
        self._unsynced: list[bytes] = []
        self._replaced = ""

    @classmethod
    def reopen(cls, folder: Path) -> tuple[SampleWriter, str]:
        """The writer after the engine died, and the name of a torn end that was set aside, or an empty text."""
        if not os.path.lexists(folder / SAMPLES):
            return cls(folder), ""
        chain, torn = recover_samples(folder)
        return cls(folder, chain), torn

    @property
    def head(self) -> str:
        """The hash of the last sample."""
        return self._chain.head

    @property
    def count(self) -> int:
        """How many samples there are."""
        return self._chain.next

    @property
    def size(self) -> int:
        """Bytes written, which consoles may read; not all of it need be on disk."""
        return self._file.size

    def append(self, after: int, data: bytes) -> Sample:
        """Write one sample; `data` is a compact JSON object. DiskFullError where there is no room: try the next one."""
        self._refuse_if_stopped()
        chain = self._chain
        sample = Sample(chain.next, after, clock.utc_text(clock.utc_now()), clock.boot_micros(), data, chain.head)
        try:
            raw = encode(sample)
        except NotCanonicalError as error:
            self._failed = f"sample {chain.next} is {error}"
            raise self._stopped() from error
        self._put(raw)
        chain.accept(raw)
        self._unsynced.append(raw)
        return sample

    def sync(self) -> str:
        """Wait for the disk and give the head."""
        self._refuse_if_stopped()
        try:
            self._file.sync()
        except OSError as error:
            self._replace(error)
        self._unsynced.clear()
        return self.head

    def replaced(self) -> str:
        """Why the file was replaced by a copy since this was last asked, or an empty text."""
        why, self._replaced = self._replaced, ""
        return why

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _put(self, raw: bytes) -> None:
        before = self._file.size
        try:
            self._file.write(raw)
        except OSError as error:
            if error.errno not in NO_ROOM:
                self._replace(error, raw)
                return
            try:
                self._file.cut(before)
            except OSError as worse:
                self._replace(worse)
            raise DiskFullError(error, SAMPLES) from error

    def _replace(self, error: OSError, more: bytes = b"") -> None:
        """A sync is never tried again on a file whose pages may be gone: all of it goes into a new one."""
        reason = error.strerror or str(error)
        try:
            self._file.replace(b"".join((*self._unsynced, more)))
        except OSError as worse:
            self._failed = f"{reason}; a copy failed too: {worse.strerror or worse}"
            raise self._stopped() from worse
        self._replaced = f"{SAMPLES} was replaced by a whole copy: {reason}"

    def _refuse_if_stopped(self) -> None:
        if self._failed:
            raise self._stopped()

    def _stopped(self) -> TimelineError:
        return TimelineError(
            f"samples cannot be written: {self._failed}", where=SAMPLES, remedy="the drill goes on without them"
        )
