"""The engine's book: what it writes is on disk, sealed where it must be, and folded, in that order."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from drillbook.drill.lines import draft_of, entry_of
from drillbook.engine.events import ToWrite
from drillbook.entries.drill import Closed, Damage, SampleHead
from drillbook.entries.sample_packing import packed
from drillbook.entries.samples import Sample
from drillbook.entries.union import Entry
from drillbook.errors import TimelineError
from drillbook.signing.signer import Signer
from drillbook.state.drill_state import DrillState
from drillbook.state.fold import fold, fold_sample
from drillbook.timeline.folder import SAMPLES
from drillbook.timeline.sample_writer import SampleWriter
from drillbook.timeline.writer import DiskFullError, NotePlace, TimelineWriter


class Book:
    """One drill's timeline, samples and state; `state` is always the fold of what is durable."""

    def __init__(
        self, folder: Path, writer: TimelineWriter, samples: SampleWriter, session: Signer, state: DrillState
    ) -> None:
        self.folder = folder
        self.state = state
        self._writer = writer
        self._samples = samples
        self._session = session
        self._named = 0
        self._without_samples = False
        self._samples_wait = False
        """No room for samples; that was said."""

    @property
    def durable(self) -> tuple[int, int]:
        """Bytes of the timeline and of the samples that readers may fold."""
        return self._writer.durable, self._samples.size

    @property
    def healthy(self) -> bool:
        """False when no space could be kept back: no gate may open."""
        return self._writer.reserved

    def append(self, entries: Sequence[ToWrite], *, seal: bool = False) -> tuple[Entry, ...]:
        """Write, sync and fold; a seal follows when asked or when an entry demands it. Returns the given entries."""
        seal = seal or any(entry.seal for entry in entries)
        closes = any(isinstance(entry.data, Closed) for entry in entries)
        head = self._sample_head() if seal and not closes else ()
        drafts = [draft_of(entry) for entry in (*entries, *head)]
        place: NotePlace = "before the last" if closes else "behind"
        lines = self._writer.append(drafts, seal=self._session if seal else None, note=place)
        written = tuple(entry_of(line) for line in lines)
        for entry in written:
            if isinstance(entry.data, SampleHead):
                self._named = entry.data.count
            self.state = fold(self.state, entry)
        return written[: len(entries)]

    def sample(self, sample: Sample) -> bool:
        """Write one sweep and fold it; where that cannot be, the timeline says so once, and the drill goes on without.

        False where it was not written: what it would have told must be told again, once there is room.
        """
        if self._without_samples:
            return False
        try:
            self._samples.append(self.state.seq, msgspec.json.encode(packed(sample)))
        except DiskFullError as error:
            if not self._samples_wait:
                self.append((ToWrite(Damage(error.message, SAMPLES)),), seal=True)
            self._samples_wait = True
            return False
        except TimelineError as error:
            self._without_samples = True
            self.append((ToWrite(Damage(error.message, SAMPLES)),), seal=True)
            return False
        self._samples_wait = False
        self.state = fold_sample(self.state, sample)
        return True

    def name_samples(self) -> bool:
        """Name the newest sample now, where none does: between a closing entry and its seal there is no room."""
        head = self._sample_head()
        if head:
            self.append(head)
        return bool(head)

    def _sample_head(self) -> tuple[ToWrite, ...]:
        """What a seal covers of the samples: they are synced before an entry names their head."""
        if self._without_samples or self._samples.count == self._named:
            return ()
        try:
            head = self._samples.sync()
        except TimelineError as error:
            self._without_samples = True
            return (ToWrite(Damage(error.message, SAMPLES)),)
        why = self._samples.replaced()
        damage = (ToWrite(Damage(why, SAMPLES)),) if why else ()
        return (*damage, ToWrite(SampleHead(self._samples.count, head)))

    def close(self) -> None:
        """Let the files and the lock go."""
        self._samples.close()
        self._writer.close()
