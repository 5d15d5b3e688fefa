"""A sweep: each claim's questions, asked once, in rounds, and each claim judged on the answers."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from drillbook.checks.base import Check, CheckParams
from drillbook.checks.registry import CHECKS
from drillbook.drill.history import History
from drillbook.drill.lines import now_micros
from drillbook.drill.sharing import large, shared
from drillbook.model.observation import Observation
from drillbook.model.ports import RegionPort
from drillbook.model.scope import Scope
from drillbook.model.step import Claim
from drillbook.snapshots.cluster import ClusterSnapshot, ReadCluster
from drillbook.snapshots.kept import Kept, Standing, Tenure
from drillbook.snapshots.union import AnyRead, AnySnapshot
from drillbook.snapshots.window import Window

ROUNDS = 4
RETRY = 5_000_000
"""Microseconds after which a question that was not answered at all is asked again, however seldom it is asked."""
DEADLINE = 5.0
"""Seconds after which a region's answers count as missing."""


class Sweeper:
    """Asks the regions through their workers; everything that it learns goes through one `History`."""

    def __init__(self, scope: Scope, workers: Mapping[str, RegionPort], *, live: bool = False) -> None:
        self.scope = scope
        self._live = live
        self._workers = workers
        self._history = History()
        self.kept: tuple[Kept, ...] = ()
        """What the drill keeps of its past; whoever holds its state sets it."""
        self.standing: tuple[Standing, ...] = ()
        """Of its effects, those that stand."""
        self.tenures: tuple[Tenure, ...] = ()
        """What the drill has of its pair of clusters."""
        self._lock = asyncio.Lock()
        self._changed = 0

    async def observe(self, claims: Sequence[Claim], *, fresh: bool = False) -> tuple[tuple[str, Observation], ...]:
        """Judge these claims; `fresh` reads everything again, otherwise a reading is as old as its check allows."""
        async with self._lock:
            await self._read_for(claims, fresh=fresh)
            return await asyncio.to_thread(_judged, claims, self.scope, self.window())

    async def answers(self, reads: Iterable[AnyRead], *, fresh: bool = True) -> None:
        """Read these for a planner; `window` then holds the answers."""
        async with self._lock:
            await self._ask(dict.fromkeys(reads, 0), fresh=fresh, asked=set())

    def changed(self) -> None:
        """An effect has just come to its end: what was read before it proves nothing of what is after it."""
        self._changed = now_micros()

    def changed_since(self, at: int) -> bool:
        """Whether an effect came to its end after this time (wall-clock microseconds)."""
        return self._changed >= at

    def window(self) -> Window:
        """What is remembered, judged now."""
        window = self._history.window(now_micros())
        return replace(window, kept=self.kept, standing=self.standing, tenures=self.tenures, live=self._live)

    def silent(self) -> tuple[tuple[str, str], ...]:
        """Each region and, where its last cluster reading failed as a whole, why."""
        window = self._history.window(now_micros())
        found = []
        for name in self._workers:
            last = window.latest(ReadCluster(name), ClusterSnapshot)
            error = next((e for e in last.errors if not e.scope and not e.needs), None) if last else None
            found.append((name, error.message if error else ""))
        return tuple(found)

    def clusters(self) -> dict[str, ClusterSnapshot]:
        """What each region last said of itself."""
        window = self._history.window(now_micros())
        last = {name: window.latest(ReadCluster(name), ClusterSnapshot) for name in self._workers}
        return {name: snapshot or ClusterSnapshot(name, 0) for name, snapshot in last.items()}

    async def _read_for(self, claims: Sequence[Claim], *, fresh: bool) -> None:
        asked: set[AnyRead] = set()
        wanted: dict[AnyRead, int] = {ReadCluster(name): 1_000_000 for name in self._workers}
        for _ in range(ROUNDS):
            for read, every in await asyncio.to_thread(_reads, claims, self.scope, self.window()):
                wanted[read] = min(every, wanted.get(read, every))
            if not await self._ask(wanted, fresh=fresh, asked=asked):
                break
        self._history.forget(now_micros())

    async def _ask(self, wanted: Mapping[AnyRead, int], *, fresh: bool, asked: set[AnyRead]) -> bool:
        """Ask what is due and was not asked in this sweep; True when anything was."""
        now = now_micros()
        due = [read for read, every in wanted.items() if read not in asked and (fresh or self._due(read, every, now))]
        asked.update(due)
        by_region: dict[str, list[AnyRead]] = {}
        for read in due:
            by_region.setdefault(read.region, []).append(read)
        answers = await asyncio.gather(
            *(self._workers[region].read(reads, DEADLINE) for region, reads in by_region.items())
        )
        for reads, got in zip(by_region.values(), answers, strict=True):
            for read, answer in zip(reads, got, strict=True):
                self._history.add(read, await self._shared(read, answer))
        return bool(due)

    async def _shared(self, read: AnyRead, answer: AnySnapshot) -> AnySnapshot:
        before = self._history.alike(read)
        return await asyncio.to_thread(shared, before, answer) if large(answer) else answer

    def _due(self, read: AnyRead, every: int, now: int) -> bool:
        age = self._history.age(read, now)
        return age >= self._patience(read, every) - 200_000 or age >= now - self._changed

    def _patience(self, read: AnyRead, every: int) -> int:
        return min(every, RETRY) if self._history.failed(read) else every


def _reads(claims: Sequence[Claim], scope: Scope, window: Window) -> list[tuple[AnyRead, int]]:
    """What the claims ask now, each with how often it is worth asking."""
    found: list[tuple[AnyRead, int]] = []
    for claim in claims:
        check, params = _typed(claim)
        found += [(read, check.every) for read in check.reads(params, scope, window)]
    return found


def _judged(claims: Sequence[Claim], scope: Scope, window: Window) -> tuple[tuple[str, Observation], ...]:
    """Each claim judged: in a thread, as thousands of partitions take longer than the engine's loop may stand still."""
    found = []
    for claim in claims:
        check, params = _typed(claim)
        found.append((claim.id, check.judge(params, scope, window)))
    return tuple(found)


def _typed(claim: Claim) -> tuple[Check[CheckParams], CheckParams]:
    check = CHECKS[claim.check]
    return check, check.decode(claim.params)
