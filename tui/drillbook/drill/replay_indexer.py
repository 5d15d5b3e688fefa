"""Reads a drill once from its start, folds it, and fills a replay's store; goes on where a file grows."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from drillbook.drill.lines import entry_of, micros, sample_of
from drillbook.drill.replay_store import Place, ReplayStore
from drillbook.drill.replay_words import words_of
from drillbook.drill.seals_seen import Seen
from drillbook.errors import TimelineError
from drillbook.state.drill_state import DrillState
from drillbook.state.fold import fold, fold_sample, open_state
from drillbook.state.lately import Lately
from drillbook.timeline import frame, samples
from drillbook.timeline.chain import Chained, timeline_chain
from drillbook.timeline.folder import SAMPLES, TIMELINE
from drillbook.timeline.frame import Line
from drillbook.timeline.line_file import raw_lines
from drillbook.timeline.merge import Merge
from drillbook.timeline.samples import Sample, sample_chain
from drillbook.timeline.seals import SEAL

FRAME_EVERY = 6
"""Moments after which a keyframe stands, where no line that tells everything came before."""
T = TypeVar("T", bound=Chained)


class ReplayIndexer:
    """`chained` demands that each line chains, as a growing file must; else what is broken is read as far as can be.

    Everything up to the first line that cannot be decoded or folded: what does not verify is still shown, marked.
    """

    def __init__(self, folder: Path, store: ReplayStore, *, chained: bool = False) -> None:
        self._files = {TIMELINE: folder / TIMELINE, SAMPLES: folder / SAMPLES}
        self._read = {TIMELINE: 0, SAMPLES: 0}
        self._where: dict[tuple[str, int], tuple[int, int]] = {}
        self._line: Callable[[bytes], Line] = timeline_chain().accept if chained else frame.decode
        self._sample: Callable[[bytes], Sample] = sample_chain().accept if chained else samples.decode
        self._chained = chained
        self._merge = Merge()
        self._store = store
        self._framed = -FRAME_EVERY
        self.state: DrillState | None = None
        self.seal: Seen | None = None
        """The newest seal read."""
        self._lately = Lately()

    @property
    def done(self) -> int:
        """Bytes of both files that were read."""
        return sum(self._read.values())

    def advance(self) -> Iterator[None]:
        """Take in what there is, with a pause after each moment; TimelineError where a chained file broke."""
        lines = self._new(TIMELINE, self._line)
        sampled = self._new(SAMPLES, self._sample)
        for line in self._merge.feed(lines, sampled):
            try:
                self._take(line)
            except (KeyError, ValueError, TimelineError):
                if self._chained:
                    raise
                return
            yield

    def _take(self, line: Line | Sample) -> None:
        absolute = False
        if isinstance(line, Line):
            entry = entry_of(line)
            self.state = open_state(entry) if self.state is None else fold(self.state, entry)
            self._store.add(self._place(TIMELINE, line.seq, line.seq, line.at), words_of(entry, self.state))
            if line.kind == SEAL:
                self.seal = Seen(self.state.opened.drill, line.seq, line.prev)
        else:
            sample = sample_of(line)
            if self.state is None:
                raise TimelineError("a sample stands before the first entry", where=SAMPLES)
            self.state = fold_sample(self.state, sample)
            absolute = sample.absolute
            self._store.add(self._place(SAMPLES, line.n, self.state.seq, line.at))
        self._lately.take(self.state, sampled=not isinstance(line, Line))
        if absolute or self._store.count - self._framed >= FRAME_EVERY:
            self._store.keep(self.state, self._lately)
            self._framed = self._store.count

    def _place(self, name: str, number: int, seq: int, at: str) -> Place:
        start, length = self._where.pop((name, number))
        return Place(micros(at), seq, name == SAMPLES, start, length)

    def _new(self, name: str, decode: Callable[[bytes], T]) -> Iterator[T]:
        """The whole lines that were not read yet."""
        path = self._files[name]
        if not path.exists():
            return
        if path.stat().st_size < self._read[name]:
            raise TimelineError("the file is shorter than what was already read", where=str(path))
        for raw in raw_lines(path, self._read[name]):
            if not raw.endswith(b"\n"):
                return
            try:
                line = decode(raw)
            except ValueError:
                return
            self._where[name, line.number] = self._read[name], len(raw)
            self._read[name] += len(raw)
            yield line
