"""The state at any moment of a recorded drill: the keyframe before it, and the few lines from there on."""

import os
from pathlib import Path

from drillbook.drill.lines import entry_of, sample_of
from drillbook.drill.replay_store import Place, ReplayStore
from drillbook.entries.drill import Opened
from drillbook.errors import TimelineError
from drillbook.state.drill_state import DrillState
from drillbook.state.fold import fold, fold_sample
from drillbook.state.lately import Lately
from drillbook.timeline import frame, samples
from drillbook.timeline.durable import open_regular
from drillbook.timeline.folder import SAMPLES, TIMELINE


class Moments:
    """Reads single lines by where the store says that they stand."""

    def __init__(self, folder: Path, store: ReplayStore) -> None:
        self._folder = folder
        self._timeline, self._samples = self._open()
        self.store = store
        self._opened = self._opening()
        self.renew(store)

    def renew(self, store: ReplayStore) -> None:
        """The store has more, or is another one of the same drill; after a failed sync a copy is in a file's place."""
        self.close()
        self._timeline, self._samples = self._open()
        self.store = store
        self.last = store.place(store.count - 1)
        self.steps = store.steps()
        self.no_return = store.first("no-return")

    def place(self, n: int) -> Place:
        """Where a moment's line stands, and when it was."""
        return self.store.place(n)

    def near(self, here: int, there: int) -> bool:
        """Whether no keyframe lies between two moments, so that going on is the shorter way."""
        return self.store.frame_before(there) <= here

    def at(self, n: int) -> tuple[DrillState, Lately]:
        """The state after a moment."""
        start = self.store.frame_before(n)
        state, lately = self.store.frame(start, self._opened)
        return self.onward(start, n, state, lately)

    def onward(self, here: int, there: int, state: DrillState, lately: Lately) -> tuple[DrillState, Lately]:
        """The state after a later moment, from one that is known; what was seen lately goes along in place."""
        for place in self.store.places(here + 1, there + 1):
            raw = os.pread(self._samples if place.sample else self._timeline, place.length, place.start)
            if place.sample:
                state = fold_sample(state, sample_of(samples.decode(raw)))
            else:
                state = fold(state, entry_of(frame.decode(raw)))
            lately.take(state, sampled=place.sample)
        return state, lately

    def close(self) -> None:
        """Close both files."""
        os.close(self._timeline)
        if self._samples >= 0:
            os.close(self._samples)

    def _open(self) -> tuple[int, int]:
        samples = self._folder / SAMPLES
        return open_regular(self._folder / TIMELINE), open_regular(samples) if samples.exists() else -1

    def _opening(self) -> Opened:
        first = self.store.place(0)
        opened = entry_of(frame.decode(os.pread(self._timeline, first.length, first.start))).data
        if not isinstance(opened, Opened):
            raise TimelineError("the first entry opens no drill", where=TIMELINE, remedy="drillbook verify says why")
        return opened
