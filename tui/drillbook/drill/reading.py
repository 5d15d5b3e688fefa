"""Folding a drill folder: lines and samples in the one order that every reader shares."""

from collections.abc import Iterator
from pathlib import Path

from drillbook.drill.lines import entry_of, sample_of
from drillbook.drill.seals_seen import Seen
from drillbook.entries.samples import Sample
from drillbook.entries.union import Entry
from drillbook.errors import TimelineError
from drillbook.state.drill_state import DrillState
from drillbook.state.fold import fold, fold_sample, open_state
from drillbook.state.lately import Lately
from drillbook.timeline import frame
from drillbook.timeline.chain import timeline_chain
from drillbook.timeline.folder import SAMPLES, TIMELINE
from drillbook.timeline.frame import Line
from drillbook.timeline.line_file import raw_lines
from drillbook.timeline.merge import Merge
from drillbook.timeline.samples import sample_chain
from drillbook.timeline.seals import SEAL
from drillbook.timeline.tail import Tail


class FolderReader:
    """Gives what is new in a folder, checked against the chain; remembers the state it has folded so far."""

    def __init__(self, folder: Path) -> None:
        self._timeline = folder / TIMELINE
        self._lines = Tail(self._timeline, timeline_chain())
        self._samples = Tail(folder / SAMPLES, sample_chain())
        self._merge = Merge()
        self.state: DrillState | None = None
        self.lately = Lately()
        self.head = ""
        self.raw = b""
        """The raw bytes of the last line folded, and their SHA-256: what a mandate signs and a statement names."""
        self.seal: Seen | None = None
        """The newest seal folded."""

    def advance(self, timeline: int | None = None, samples: int | None = None) -> Iterator[Entry | Sample]:
        """Fold and give everything up to these bytes (or to the last whole line), oldest first."""
        for item in self._merge.feed(self._lines.advance(timeline), self._samples.advance(samples)):
            if isinstance(item, Line):
                entry = entry_of(item)
                self.head, self.raw = entry.sha256, frame.encode(item)
                self.state = open_state(entry) if self.state is None else fold(self.state, entry)
                self.lately.take(self.state)
                if item.kind == SEAL:
                    self.seal = Seen(self.state.opened.drill, item.seq, item.prev)
                yield entry
            else:
                sample = sample_of(item)
                if self.state is not None:
                    self.state = fold_sample(self.state, sample)
                    self.lately.take(self.state, sampled=True)
                yield sample

    def ended(self) -> Iterator[Entry | Sample]:
        """What was not read yet, where it ends the drill: an engine that goes may not be heard to its last word.

        The seal of a closing entry is written once what it covers is on disk, and nothing follows it.
        """
        try:
            rest = [*raw_lines(self._timeline, self._lines.chain.size)]
            kinds = [frame.decode(raw).kind for raw in rest[-2:]]
        except (TimelineError, ValueError):
            return iter(())
        return self.advance() if kinds == ["closed", SEAL] else iter(())

    def close(self) -> None:
        """Close both files."""
        self._lines.close()
        self._samples.close()


def fold_folder(folder: Path) -> DrillState:
    """The state of everything in a folder; raises where it does not chain or fold."""
    reader = FolderReader(folder)
    try:
        for _ in reader.advance():
            pass
    finally:
        reader.close()
    if reader.state is None:
        raise ValueError(f"{folder} holds no entry")
    return reader.state
