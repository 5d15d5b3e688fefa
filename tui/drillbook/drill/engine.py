"""The engine process's loop: one event at a time is decided, written, folded, and only then acted on."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Literal

import msgspec

from drillbook import clock
from drillbook.drill.book import Book
from drillbook.drill.full_disk import FullDisk
from drillbook.drill.lines import now_micros
from drillbook.drill.planning import make_plans
from drillbook.drill.sampling import Sampling
from drillbook.drill.sweep import Sweeper
from drillbook.drill.undo_file import UndoFile
from drillbook.engine.active import active_claims
from drillbook.engine.decide import decide
from drillbook.engine.events import (
    Decided,
    Effect,
    Event,
    Finish,
    Look,
    LookedAt,
    MakePlans,
    Observed,
    Perform,
    Performed,
    Recheck,
    Rechecked,
    RegionChanged,
    Tick,
    ToWrite,
)
from drillbook.entries.drill import Closed
from drillbook.entries.effects import Intended
from drillbook.entries.union import Entry
from drillbook.model.plan import AnyCall, Outcome, TakeSnapshot
from drillbook.model.ports import RegionPort
from drillbook.model.runbook import step_of
from drillbook.state.kept import kept, standing
from drillbook.state.observe import no_longer_read
from drillbook.timeline.evidence import keep_evidence
from drillbook.timeline.writer import NotKeptError

CALL_DEADLINE = 60.0
SEAL_EVERY = 60_000_000
RegionWord = Literal["answers", "silent", "client-crashed"]


@dataclass(frozen=True)
class Told:
    """What became of an event: the entries written, or why it was refused."""

    entries: tuple[Entry, ...] = ()
    refused: str = ""


class Engine:
    """Owns the book; `tell` is how everything else reaches it."""

    def __init__(
        self, book: Book, workers: Mapping[str, RegionPort], sweeper: Sweeper, announce: Callable[[], None]
    ) -> None:
        self.book = book
        self._workers = workers
        self._sweeper = sweeper
        self._announce = announce
        self._undo = UndoFile(book.folder)
        self._sampling = Sampling()
        self._events: asyncio.Queue[tuple[Event | BaseException, asyncio.Future[Told] | None]] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()
        self._under_way: set[Effect] = set()
        self._regions: dict[str, str] = {}
        self._full = FullDisk()
        self._exit: int | None = None

    @property
    def trouble(self) -> str:
        """Why nothing is recorded, or nothing."""
        return self._full.told

    async def tell(self, event: Event) -> Told:
        """Hand in an event and wait until what it led to is durable."""
        answer: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        await self._events.put((event, answer))
        return await answer

    async def run(self) -> int:
        """Go on until the drill is finished; returns the exit code."""
        self._start(self._sweep_for_ever())
        self._start(self._tick_for_ever())
        while self._exit is None:
            event, answer = await self._events.get()
            if isinstance(event, BaseException):
                raise event
            try:
                told = self.take(event)
            except BaseException as error:
                if answer is not None and not answer.done():
                    answer.set_exception(error)
                raise
            if answer is not None and not answer.done():
                answer.set_result(told)
            self._announce()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        return self._exit

    def take(self, event: Event) -> Told:
        """Handle an event; while the disk takes nothing, nothing is done, and whoever asked is told so."""
        try:
            if self._full.message:
                for owed in self._full.over(self.book.state, self.book.append):
                    self.take(owed)
            told = self._handle(event)
        except NotKeptError as error:
            return Told(refused=self._full.met(error, event))
        try:
            if self.book.state.closed is None and (
                short := self._full.short(self.book.state, reserved=self.book.healthy)
            ):
                self.book.append(short)
        except NotKeptError as error:
            self._full.noticed(error)
        return told

    def _handle(self, event: Event) -> Told:
        decided = decide(self.book.state, event, now_micros())
        if any(isinstance(entry.data, Closed) for entry in decided.entries) and self.book.name_samples():
            decided = decide(self.book.state, event, now_micros())
        if decided.refused:
            return Told(refused=decided.refused)
        written = self._write(decided)
        if isinstance(event, Observed):
            self._sample(event)
        for effect in decided.effects:
            self._carry_out(effect, written)
        return Told(written)

    def _write(self, decided: Decided) -> tuple[Entry, ...]:
        for effect in decided.effects:
            if isinstance(effect, Perform) and effect.call.effect != "read":
                self._note_undo(effect.call, decided.entries[effect.intent_index])
        due = self.book.state.sealed_at + SEAL_EVERY < now_micros()
        if not decided.entries and not due:
            return ()
        return self.book.append(decided.entries, seal=due)

    def _note_undo(self, call: AnyCall, intent: ToWrite) -> None:
        """Going back does not need it: what undo.md says already is how to go back by hand."""
        try:
            self._undo.add(intent.step, _time(), call)
        except NotKeptError:
            if not (isinstance(intent.data, Intended) and intent.data.rollback):
                raise

    def _sample(self, event: Observed) -> None:
        stale = no_longer_read(self.book.state, event.observations)
        try:
            if not self.book.sample(self._sampling.next(now_micros(), event.observations, stale)):
                self._sampling = Sampling()
        except NotKeptError as error:
            self._full.noticed(error)

    def _carry_out(self, effect: Effect, written: tuple[Entry, ...]) -> None:
        match effect:
            case MakePlans():
                self._once(effect, self._plan(effect))
            case Recheck():
                self._once(effect, self._recheck(effect))
            case Perform():
                self._start(self._perform(written[effect.intent_index].head.seq, effect.call))
            case Look():
                self._once(effect, self._look(effect))
            case Finish():
                self._exit = effect.exit_code

    def _once(self, effect: Effect, work: Coroutine[None, None, None]) -> None:
        """Start it unless the very same is under way: the engine asks again until it is answered."""
        if effect in self._under_way:
            work.close()
            return
        self._under_way.add(effect)

        async def watched() -> None:
            try:
                await work
            finally:
                self._under_way.discard(effect)

        self._start(watched())

    def _remember(self) -> None:
        """What the drill itself has done, for those who judge and plan."""
        self._sweeper.kept = kept(self.book.state)
        self._sweeper.standing = standing(self.book.state)
        self._sweeper.tenures = self.book.state.tenures

    async def _plan(self, effect: MakePlans) -> None:
        steps = [step_of(self.book.state.opened.runbook, step) for step in effect.steps]
        self._remember()
        await self._put(await make_plans(self._sweeper, steps, rollback=effect.rollback))

    async def _recheck(self, effect: Recheck) -> None:
        self._remember()
        await self._put(Rechecked(effect.step, await self._sweeper.observe(effect.claims, fresh=True)))

    async def _perform(self, intent: int, call: AnyCall) -> None:
        worker = self._workers[call.region]
        cluster = next(r.cluster_id for r in self.book.state.opened.regions if r.name == call.region)
        outcome = await worker.perform(call, cluster, CALL_DEADLINE)
        if call.effect != "read":
            self._sweeper.changed()
        if isinstance(call, TakeSnapshot) and outcome.evidence:
            outcome = self._keep(outcome)
        await self._put(Performed(intent, outcome))

    async def _look(self, effect: Look) -> None:
        outcome = await self._workers[effect.call.region].look(effect.call, CALL_DEADLINE)
        await self._put(LookedAt(effect.intent, outcome))

    def _keep(self, outcome: Outcome) -> Outcome:
        try:
            name = keep_evidence(self.book.folder, outcome.evidence.encode())
        except OSError as error:
            lost = f"{outcome.text}; its evidence cannot be kept: {error.strerror}"
            return msgspec.structs.replace(outcome, ok=False, text=lost, evidence="")
        return msgspec.structs.replace(outcome, evidence=name)

    async def _sweep_for_ever(self) -> None:
        while True:
            started = now_micros()
            self._remember()
            observations = await self._sweeper.observe(active_claims(self.book.state))
            for region, trouble in self._sweeper.silent():
                await self._tell_region(region, trouble)
            if not self._sweeper.changed_since(started):  # else some of it was read before the effect: look again
                await self._events.put((Observed(observations), None))
            await asyncio.sleep(max(0.1, 1.0 - (now_micros() - started) / 1_000_000))

    async def _tell_region(self, region: str, trouble: str) -> None:
        state: RegionWord = "answers"
        if trouble:
            state = "client-crashed" if "client crashed" in trouble else "silent"
        if self._regions.get(region, "answers") != state:
            self._regions[region] = state
            await self._put(RegionChanged(region, state, trouble))

    async def _tick_for_ever(self) -> None:
        while True:
            await asyncio.sleep(0.5)
            await self._put(Tick())

    async def _put(self, event: Event) -> None:
        await self._events.put((event, None))

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """A task that fails is a bug: the loop raises it, the engine dies loudly, and the drill can be reopened."""
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._events.put_nowait((error, None))


def _time() -> str:
    return clock.utc_text(clock.utc_now())[11:19] + " UTC"
