"""The replay port: a finished, interrupted or growing drill, fed to the same screens from its folder."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

from drillbook.drill.lines import now_micros
from drillbook.drill.replay_moments import Moments
from drillbook.drill.replay_opening import Opening, in_thread
from drillbook.drill.verifier import Verifier
from drillbook.drill.witness import Witness
from drillbook.errors import DrillbookError, TimelineError
from drillbook.model.intent import Intent
from drillbook.state.drill_state import DrillState
from drillbook.state.lately import Lately
from drillbook.state.port import Integrity, Mode, ReplayPosition, Reply, SignRequest, You
from drillbook.timeline.findings import Fault, Finding
from drillbook.timeline.folder import TIMELINE

if TYPE_CHECKING:
    from drillbook.drill.verify import DrillReport

TICK = 0.25
"""Seconds between steps of a playback."""
NOT_YET = Integrity(-1, 0, "its chain, its seals and its decisions are being checked", pending=True)


class ReplayPort:
    """Stands at a moment of the drill and at a wall-clock time; goes to any other within a keyframe's reach."""

    mode: Mode = "replay"

    def __init__(self, folder: Path, verifier: Verifier, *, follow: bool = False) -> None:
        self.you = You("", "observer")
        self._timeline, self._witness = folder / TIMELINE, Witness()
        self._opening = Opening(folder, verifier, follow=follow)
        if not self._opening.store.count:
            self._opening.close()
            raise TimelineError("no entry can be read", where=str(folder), remedy="drillbook verify says why")
        self._moments = Moments(folder, self._opening.store)
        self._follows = follow and (self._opening.report is None or _may_grow(self._opening.report))
        self._index = 0
        self._state, self._lately = self._moments.at(0)
        self._at = self._started = self._moments.place(0).at
        self._speed = 0
        self._ahead: tuple[int, int] | None = None
        """An entry or a time that was asked for and is not read yet."""
        self._changed = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def state(self) -> DrillState:
        """The state at the position."""
        return self._state

    @property
    def lately(self) -> Lately:
        """What was seen in the minutes before the position."""
        return self._lately

    @property
    def integrity(self) -> Integrity:
        """What the verification of the whole folder found; entries are counted as the timeline numbers them."""
        report = self._opening.report
        if report is None:
            return NOT_YET
        problem = min(report.problems, key=self._entry_of, default=None)
        if problem is None:
            return Integrity(max(report.chain.lines - 1, self._moments.last.seq if self._follows else -1))
        broken = self._entry_of(problem)
        return Integrity(broken - 1, broken, problem.meaning)

    def _entry_of(self, problem: Finding) -> int:
        """The first entry that cannot be trusted; of a bad sample, the one that it follows."""
        number = problem.line - 1
        return self._moments.store.entry_of_sample(number) if problem.fault is Fault.SAMPLES else number

    @property
    def position(self) -> ReplayPosition:
        """Where the replay stands."""
        last = self._moments.last
        return ReplayPosition(
            seq=self._state.seq,
            last=last.seq,
            at=self._at,
            started=self._started,
            ended=last.at,
            speed=self._speed,
            step_marks=self._moments.steps,
            no_return=self._moments.no_return,
            read=self._opening.percent,
        )

    @property
    def own(self) -> None:
        """Nobody reads regions in a replay."""

    def now(self) -> int:
        """The position's wall-clock microseconds."""
        return self._at

    def connected(self) -> str:
        """A replay needs nobody."""
        return ""

    def trouble(self) -> str:
        """A replay records nothing."""
        return ""

    def behind(self) -> str:
        """Nothing is announced in a replay."""
        return ""

    async def changes(self) -> AsyncIterator[None]:
        """Yield after each change of the position, of what can be gone to, or of a file that is followed."""
        self._start()
        while True:
            await self._changed.wait()
            self._changed.clear()
            yield

    def seek(self, seq: int) -> None:
        """Go to an entry, with the samples before the next one still ahead; where it is not read yet, later."""
        self._ahead = None if self._has(seq, 0) else (seq, 0)
        if self._ahead is None:
            self._go(self._moments.store.moment_of(max(0, seq)))

    def find(self, text: str, after: int) -> int:
        """The step of this name, or the next entry with these words."""
        return self._moments.store.find(text, after)

    def failed(self, after: int) -> int:
        """The next failed finding."""
        return self._moments.store.failed(after)

    def seek_time(self, at: int) -> None:
        """Go to the last thing that had happened by this wall-clock time; where it is not read yet, later."""
        self._ahead = None if self._has(0, at) else (0, at)
        if self._ahead is None:
            self._go_time(at)

    def play(self, speed: int) -> None:
        """Play at this speed; 0 pauses."""
        self._speed, self._ahead = speed, None
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
        left = [task for task in self._tasks if not task.done()]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await self._witness.close()
        self._moments.close()
        self._opening.close()

    def _start(self) -> None:
        if not self._tasks:
            self._tasks = [asyncio.create_task(self._open()), asyncio.create_task(self._run())]

    async def _open(self) -> None:
        """Take in what was left for later; the position stays where it is."""
        if not self._opening.whole:
            async for _ in self._opening.go_on(self._state.opened.drill):
                self._moments.renew(self._opening.store)
                self._go_ahead()
                self._changed.set()
        report = self._opening.report
        if report is None or not _may_grow(report):
            self._follows = False
            return
        self._witness.saw(report.seal, self._timeline)

    async def _run(self) -> None:
        before = now_micros()
        while True:
            await asyncio.sleep(TICK)
            now = now_micros()
            if self._follows and self._opening.whole:
                await self._grow()
            if self._speed:
                self._go_time(self._at + (now - before) * self._speed)
                if self._index == self._moments.store.count - 1 and self._opening.whole:
                    self._speed = 0
            before = now

    async def _grow(self) -> None:
        """Take in what was written since; who stands at the end goes along, who looks back stays."""
        known, at_end = self._moments.store.count, self._index == self._moments.store.count - 1
        try:
            for _ in self._opening.indexer.advance():
                pass
        except (DrillbookError, KeyError, ValueError):  # it no longer chains or folds: verify says from where on
            self._follows = False
            self._opening.report = await in_thread(self._opening.judge)
            self._changed.set()
        report = self._opening.report
        if self._moments.store.count > known:
            if report is not None and report.problems and self._follows:  # what was torn is whole now, or was cut off
                self._opening.report = await in_thread(self._opening.judge)
            self._witness.saw(self._opening.indexer.seal, self._timeline)
            self._moments.renew(self._opening.store)
            if at_end and not self._speed:
                self._go(self._moments.store.count - 1)
            self._changed.set()

    def _has(self, seq: int, at: int) -> bool:
        """Whether the drill was read as far as that."""
        last = self._moments.last
        return self._opening.whole or (seq <= last.seq and at < last.at)

    def _go_ahead(self) -> None:
        if self._ahead is not None and self._has(*self._ahead):
            seq, at = self._ahead
            self.seek_time(at) if at else self.seek(seq)

    def _go_time(self, at: int) -> None:
        self._go(self._moments.store.moment_at(at))
        self._at = max(self._at, min(at, self._moments.last.at))

    def _go(self, index: int) -> None:
        if index > self._index and self._moments.near(self._index, index):
            self._state, self._lately = self._moments.onward(self._index, index, self._state, self._lately)
        elif index != self._index:
            self._state, self._lately = self._moments.at(index)
        self._index = index
        self._at = self._moments.place(index).at
        self._changed.set()


def _may_grow(report: "DrillReport") -> bool:
    """Whether nothing is wrong but that the end is not whole: it may be in writing."""
    return all(problem.fault is Fault.TORN for problem in report.problems)
