"""The replay port: a finished or interrupted drill, fed to the same screens from its folder."""

import asyncio
from bisect import bisect_right
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

from drillbook.drill.lines import entry_of, micros, now_micros, sample_of
from drillbook.drill.verify import DrillReport, verify_drill
from drillbook.entries.drill import Opened
from drillbook.entries.samples import Sample
from drillbook.entries.steps import NoReturn, StepMoved
from drillbook.entries.union import Entry
from drillbook.errors import TimelineError
from drillbook.model.intent import Intent
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.state.drill_state import DrillState
from drillbook.state.fold import fold, fold_sample, open_state
from drillbook.state.port import Integrity, Mode, ReplayPosition, Reply, SignRequest, You
from drillbook.timeline import frame, samples
from drillbook.timeline.canonical import NotCanonicalError
from drillbook.timeline.folder import SAMPLES, TIMELINE
from drillbook.timeline.frame import Line
from drillbook.timeline.line_file import raw_lines
from drillbook.timeline.merge import Merge
from drillbook.timeline.samples import Sample as SampleLine

KEYFRAME_EVERY = 200
TICK = 0.25
"""Seconds between steps of a playback."""


@dataclass(frozen=True)
class Moment:
    """One item of history and when it happened, in wall-clock microseconds."""

    at: int
    item: Entry | Sample
    seq: int


class ReplayPort:
    """Keeps the whole history, keyframes of the state, and a position in wall-clock time."""

    mode: Mode = "replay"

    def __init__(self, folder: Path, signers: AllowedSigners) -> None:
        self.you = You("", "observer")
        self.report: DrillReport = verify_drill(folder, signers)
        self._moments = _history(folder)
        if not self._moments:
            raise TimelineError("no entry can be read", where=str(folder), remedy="drillbook verify says why")
        self._keyframes: list[DrillState] = []
        self._times = [moment.at for moment in self._moments]
        self._firsts = _firsts(self._moments)
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
            return Integrity(self.report.chain.lines - 1)
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
            step_marks=_step_marks(self._moments),
            no_return=next((m.seq for m in self._moments if _is(m, NoReturn)), -1),
        )

    def now(self) -> int:
        """The position's wall-clock microseconds."""
        return self._at

    def connected(self) -> str:
        """A replay needs nobody."""
        return ""

    async def changes(self) -> AsyncIterator[None]:
        """Yield after each change of the position."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            yield

    def seek(self, seq: int) -> None:
        """Go to an entry, with the samples before the next one still ahead."""
        seq = max(0, min(seq, self._moments[-1].seq))
        self._go(self._firsts[seq])

    def seek_time(self, at: int) -> None:
        """Go to the last thing that had happened by this wall-clock time."""
        self._go(max(0, bisect_right(self._times, at) - 1))
        self._at = max(self._at, min(at, self._times[-1]))

    def play(self, speed: int) -> None:
        """Play at this speed; 0 pauses."""
        self._speed = speed
        self._changed.set()
        if speed and self._task is None:
            self._task = asyncio.create_task(self._run())

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

    async def _run(self) -> None:
        before = now_micros()
        while True:
            await asyncio.sleep(TICK)
            now = now_micros()
            if self._speed:
                self.seek_time(self._at + (now - before) * self._speed)
                if self._index == len(self._moments) - 1:
                    self._speed = 0
            before = now

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


def _history(folder: Path) -> list[Moment]:
    """Everything up to the first line that cannot be decoded or folded: what does not verify is still shown, marked."""
    moments: list[Moment] = []
    state: DrillState | None = None
    seq = 0
    for line in Merge().feed(_lines(folder), _sample_lines(folder)):
        try:
            if isinstance(line, Line):
                entry = entry_of(line)
                state = open_state(entry) if state is None else fold(state, entry)
                seq = line.seq
                moments.append(Moment(micros(line.at), entry, seq))
            else:
                moments.append(Moment(micros(line.at), sample_of(line), seq))
        except (KeyError, ValueError, TimelineError):
            break
    return moments


def _lines(folder: Path) -> Iterator[Line]:
    for raw in raw_lines(folder / TIMELINE):
        try:
            yield frame.decode(raw)
        except NotCanonicalError:
            return


def _sample_lines(folder: Path) -> Iterator[SampleLine]:
    for raw in raw_lines(folder / SAMPLES):
        try:
            yield samples.decode(raw)
        except NotCanonicalError:
            return


def _firsts(moments: list[Moment]) -> dict[int, int]:
    return {moment.seq: n for n, moment in reversed(list(enumerate(moments)))}


def _is(moment: Moment, kind: type) -> bool:
    return isinstance(moment.item, Entry) and isinstance(moment.item.data, kind)


def _step_marks(moments: list[Moment]) -> tuple[tuple[int, int], ...]:
    """Each step's number and the entry at which it began to be checked."""
    marks: dict[int, int] = {}
    numbers: dict[str, int] = {}
    for moment in moments:
        if not isinstance(moment.item, Entry):
            continue
        data = moment.item.data
        if not numbers and moment.seq == 0:
            numbers = {step.id: step.no for step in data.runbook.steps} if isinstance(data, Opened) else {}
        if isinstance(data, StepMoved) and data.phase in {"checking", "skipped"}:
            marks.setdefault(numbers.get(moment.item.head.step, 0), moment.seq)
    return tuple(sorted(marks.items()))
