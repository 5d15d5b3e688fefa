"""A port that plays a driven drill back: a fake of the folder alone; every state is the real fold of real entries."""

import asyncio
from collections.abc import AsyncIterator

from drillbook.drill.replay_store import Place, ReplayStore
from drillbook.drill.replay_words import words_of
from drillbook.entries.samples import Sample
from drillbook.entries.steps import NoReturn, StepMoved
from drillbook.entries.union import Entry
from drillbook.model.intent import Intent
from drillbook.state.clocks import wall_micros
from drillbook.state.drill_state import DrillState
from drillbook.state.fold import fold, fold_sample, open_state
from drillbook.state.lately import Lately
from drillbook.state.port import Integrity, Mode, OwnReading, ReplayPosition, Reply, SignRequest, You
from laws.drive import Drive


class TapePort:
    """Goes to any entry; `broken` is the first that does not verify."""

    mode: Mode = "replay"

    def __init__(self, drive: Drive, broken: int = -1) -> None:
        self.you = You("", "observer")
        self.drive, self.broken, self.speed = drive, broken, 0
        self.moved = asyncio.Event()
        self._lately = Lately()
        self.states = _states(drive.history, drive.samples)
        self.words = ReplayStore.new()
        for entry, state in zip(drive.history, self.states, strict=True):
            place = Place(wall_micros(entry.head.at), entry.head.seq, sample=False, start=0, length=0)
            self.words.add(place, words_of(entry, state))
        self.seek(0)

    @property
    def state(self) -> DrillState:
        return self.states[self.seq]

    @property
    def lately(self) -> Lately:
        self._lately.take(self.state)
        return self._lately

    @property
    def integrity(self) -> Integrity:
        if self.broken < 0:
            return Integrity(len(self.states) - 1)
        return Integrity(self.broken - 1, self.broken, "was changed: the line after it names another hash")

    @property
    def position(self) -> ReplayPosition:
        history = self.drive.history
        numbers = {step.id: step.no for step in self.state.opened.runbook.steps}
        marks: dict[int, int] = {}
        for entry in history:
            if isinstance(entry.data, StepMoved) and entry.data.phase == "checking":
                marks.setdefault(numbers[entry.head.step], entry.head.seq)
        no_return = next((e.head.seq for e in history if isinstance(e.data, NoReturn)), -1)
        started, ended = wall_micros(history[0].head.at), wall_micros(history[-1].head.at)
        return ReplayPosition(
            self.seq, len(history) - 1, self.at, started, ended, self.speed, tuple(sorted(marks.items())), no_return
        )

    @property
    def own(self) -> OwnReading | None:
        return None

    def now(self) -> int:
        return self.at

    def connected(self) -> str:
        return ""

    def trouble(self) -> str:
        return ""

    def behind(self) -> str:
        return ""

    async def changes(self) -> AsyncIterator[None]:
        while True:
            await self.moved.wait()
            self.moved.clear()
            yield None

    def seek(self, seq: int) -> None:
        self.seq = max(0, min(seq, len(self.states) - 1))
        self.at = wall_micros(self.drive.history[self.seq].head.at)
        self.moved.set()

    def find(self, text: str, after: int) -> int:
        return self.words.find(text, after)

    def failed(self, after: int) -> int:
        return self.words.failed(after)

    def seek_time(self, at: int) -> None:
        before = [e.head.seq for e in self.drive.history if wall_micros(e.head.at) <= at]
        self.seek(before[-1] if before else 0)

    def play(self, speed: int) -> None:
        self.speed = speed
        self.moved.set()

    async def send(self, intent: Intent) -> Reply:
        raise AssertionError(f"a replay sent {intent}")

    async def sign(self, request: SignRequest) -> Reply:
        raise AssertionError(f"a replay signed {request}")

    async def close(self) -> None:
        self.words.close()


def _states(history: list[Entry], samples: list[tuple[int, Sample]]) -> list[DrillState]:
    """The state after each entry and the samples up to the next."""
    states: list[DrillState] = []
    for entry in history:
        state = fold(states[-1], entry) if states else open_state(entry)
        for _, sample in (s for s in samples if s[0] == entry.head.seq):
            state = fold_sample(state, sample)
        states.append(state)
    return states
