"""The replay port: a finished, interrupted or growing drill, fed to the same screens from its folder."""

import asyncio
from bisect import bisect_right
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from drillbook.drill.lines import now_micros
from drillbook.drill.reading import FolderReader
from drillbook.drill.replay_history import Moment, history, holds, moment_of, runbook_of, step_mark
from drillbook.drill.replay_index import ReplayIndex
from drillbook.drill.verify import DrillReport, verify_drill
from drillbook.entries.steps import NoReturn
from drillbook.entries.union import Entry
from drillbook.errors import DrillbookError, TimelineError
from drillbook.model.intent import Intent
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.state.drill_state import DrillState
from drillbook.state.fold import fold, fold_sample, open_state
from drillbook.state.port import Integrity, Mode, ReplayPosition, Reply, SignRequest, You
from drillbook.timeline.folder import SAMPLES, TIMELINE

KEYFRAME_EVERY = 200
TICK = 0.25
"""Seconds between steps of a playback."""


class ReplayPort:
    """Keeps the whole history, keyframes of the state, and a position in wall-clock time."""

    mode: Mode = "replay"

    def __init__(self, folder: Path, signers: AllowedSigners, *, follow: bool = False) -> None:
        self.you = You("", "observer")
        self._folder, self._signers = folder, signers
        self.report: DrillReport = verify_drill(folder, signers)
        self._reader = FolderReader(folder) if follow and not self.report.problems else None
        moments = history(folder) if self._reader is None else list(_new(self._reader, 0))
        if not moments:
            raise TimelineError("no entry can be read", where=str(folder), remedy="drillbook verify says why")
        self._moments: list[Moment] = []
        self._keyframes: list[DrillState] = []
        self._times: list[int] = []
        self._firsts: dict[int, int] = {}
        self._marks: dict[int, int] = {}
        self._no_return = -1
        self._words = ReplayIndex(runbook_of(moments))
        for moment in moments:
            self._add(moment)
        self._index = 0
        self._state = self._fold_to(0)
        self._at = self._moments[0].at
        self._speed = 0
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def state(self) -> DrillState:
        """The state at the position."""
        return self._state

    @property
    def integrity(self) -> Integrity:
        """What the verification of the whole folder found; entries are counted as the timeline numbers them."""
        problem = min(self.report.problems, key=lambda p: p.line, default=None)
        if problem is None:
            return Integrity(max(self.report.chain.lines - 1, self._moments[-1].seq if self._reader else -1))
        return Integrity(problem.line - 2, problem.line - 1, problem.meaning)

    @property
    def position(self) -> ReplayPosition:
        """Where the replay stands."""
        last = self._moments[-1]
        return ReplayPosition(
            seq=self._state.seq,
            last=last.seq,
            at=self._at,
            started=self._moments[0].at,
            ended=last.at,
            speed=self._speed,
            step_marks=tuple(sorted(self._marks.items())),
            no_return=self._no_return,
        )

    def now(self) -> int:
        """The position's wall-clock microseconds."""
        return self._at

    def connected(self) -> str:
        """A replay needs nobody."""
        return ""

    def trouble(self) -> str:
        """A replay records nothing."""
        return ""

    async def changes(self) -> AsyncIterator[None]:
        """Yield after each change of the position, or of a file that is followed."""
        if self._reader is not None:
            self._start()
        while True:
            await self._changed.wait()
            self._changed.clear()
            yield

    def seek(self, seq: int) -> None:
        """Go to an entry, with the samples before the next one still ahead."""
        seq = max(0, min(seq, self._moments[-1].seq))
        self._go(self._firsts[seq])

    def find(self, text: str, after: int) -> int:
        """The step of this name, or the next entry with these words."""
        return self._words.find(text, after)

    def failed(self, after: int) -> int:
        """The next failed finding."""
        return self._words.failed(after)

    def seek_time(self, at: int) -> None:
        """Go to the last thing that had happened by this wall-clock time."""
        self._go(max(0, bisect_right(self._times, at) - 1))
        self._at = max(self._at, min(at, self._times[-1]))

    def play(self, speed: int) -> None:
        """Play at this speed; 0 pauses."""
        self._speed = speed
        self._changed.set()
        if speed:
            self._start()

    async def send(self, intent: Intent) -> Reply:
        """A replay changes nothing."""
        return Reply(ok=False, text=f"this is a replay: {intent.name} changes nothing here")

    async def sign(self, request: SignRequest) -> Reply:
        """A replay signs nothing."""
        return Reply(ok=False, text=f"this is a replay: nothing to {request.decision}")

    async def close(self) -> None:
        """Stop playing."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._reader is not None:
            self._reader.close()

    def _start(self) -> None:
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        before = now_micros()
        while True:
            await asyncio.sleep(TICK)
            now = now_micros()
            if self._reader is not None:
                self._grow(self._reader)
            if self._speed:
                self.seek_time(self._at + (now - before) * self._speed)
                if self._index == len(self._moments) - 1:
                    self._speed = 0
            before = now

    def _grow(self, reader: FolderReader) -> None:
        """Take in what was written since; who stands at the end goes along, who looks back stays."""
        known, at_end = len(self._moments), self._index == len(self._moments) - 1
        try:
            for moment in _new(reader, self._moments[-1].seq):
                self._add(moment)
        except (DrillbookError, KeyError, ValueError):  # it no longer chains or folds: verify says from where on
            self.report = verify_drill(self._folder, self._signers)
            reader.close()
            self._reader = None
            self._changed.set()
        if len(self._moments) > known:
            if at_end and not self._speed:
                self._go(len(self._moments) - 1)
            self._changed.set()

    def _add(self, moment: Moment) -> None:
        self._firsts.setdefault(moment.seq, len(self._moments))
        self._moments.append(moment)
        self._times.append(moment.at)
        if isinstance(moment.item, Entry):
            self._words.add(moment.item)
            if (number := step_mark(moment.item, self._words.runbook)) > 0:
                self._marks.setdefault(number, moment.seq)
            if self._no_return < 0 and holds(moment, NoReturn):
                self._no_return = moment.seq

    def _go(self, index: int) -> None:
        self._state = self._fold_to(index)
        self._index = index
        self._at = self._moments[index].at
        self._changed.set()

    def _fold_to(self, index: int) -> DrillState:
        """Fold from the nearest keyframe at or before; keyframes stand each `KEYFRAME_EVERY` moments."""
        block = index // KEYFRAME_EVERY
        while len(self._keyframes) <= block:
            start = len(self._keyframes) * KEYFRAME_EVERY
            before = self._keyframes[-1] if start else None
            self._keyframes.append(self._step(before, max(0, start - KEYFRAME_EVERY + 1), start + 1))
        return self._step(self._keyframes[block], block * KEYFRAME_EVERY + 1, index + 1)

    def _step(self, state: DrillState | None, start: int, end: int) -> DrillState:
        for moment in self._moments[start:end]:
            if state is None:
                if not isinstance(moment.item, Entry):
                    raise TimelineError("a sample stands before the first entry", where=SAMPLES)
                state = open_state(moment.item)
            elif isinstance(moment.item, Entry):
                state = fold(state, moment.item)
            else:
                state = fold_sample(state, moment.item)
        if state is None:
            raise TimelineError("the timeline is empty", where=TIMELINE)
        return state


def _new(reader: FolderReader, seq: int) -> Iterator[Moment]:
    """What the reader has not given yet; `seq` is the last entry that it gave."""
    for item in reader.advance():
        moment = moment_of(item, seq)
        seq = moment.seq
        yield moment
