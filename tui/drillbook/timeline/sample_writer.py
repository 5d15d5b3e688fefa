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
    """Appends samples; the drill's lock must be held. Once the disk lost some it stays stopped, and the drill goes on.

    `sync` comes before an entry names `head`.
    """

    def __init__(self, folder: Path, chain: Chain[Sample] | None = None) -> None:
        self._chain = chain or sample_chain()
        self._file = AppendFile(folder / SAMPLES, create=chain is None, size=self._chain.size)
        self._failed = ""

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
        return sample

    def sync(self) -> str:
        """Wait for the disk and give the head."""
        self._refuse_if_stopped()
        try:
            self._file.sync()
        except OSError as error:
            self._stop(error)
        return self.head

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _put(self, raw: bytes) -> None:
        before = self._file.size
        try:
            self._file.write(raw)
        except OSError as error:
            if error.errno not in NO_ROOM:
                self._stop(error)
            try:
                self._file.cut(before)
            except OSError as worse:
                self._stop(worse)
            raise DiskFullError(error, SAMPLES) from error

    def _stop(self, error: OSError) -> None:
        self._failed = error.strerror or str(error)
        self._refuse_if_stopped()

    def _refuse_if_stopped(self) -> None:
        if self._failed:
            raise self._stopped()

    def _stopped(self) -> TimelineError:
        return TimelineError(
            f"samples cannot be written: {self._failed}", where=SAMPLES, remedy="the drill goes on without them"
        )
