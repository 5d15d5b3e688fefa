"""Opening a drill to play it back: a small one at once, a long one beside the screen, with what last time left."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from drillbook.drill import replay_cache
from drillbook.drill.replay_indexer import ReplayIndexer
from drillbook.drill.replay_store import ReplayStore
from drillbook.drill.verifier import Verifier
from drillbook.errors import TimelineError
from drillbook.timeline.findings import Fault
from drillbook.timeline.folder import SAMPLES, TIMELINE

if TYPE_CHECKING:
    from drillbook.drill.verify import DrillReport

AT_ONCE = 1 << 17
"""Bytes of both files up to which everything is read before the first screen."""
SLICE = 0.01
"""Seconds of reading after which a key gets its turn."""
NEWS = 0.25
"""Seconds of reading after which the screen is told how far it got: to draw takes longer than to read a slice."""
T = TypeVar("T")


class Opening:
    """Verifies in a thread and reads in slices; `store` is what can be gone to so far, `report` what was found."""

    def __init__(self, folder: Path, verifier: Verifier, *, follow: bool = False) -> None:
        self._folder, self._verifier, self._follow = folder, verifier, follow
        self._bytes = max(1, sum(p.stat().st_size for p in (folder / TIMELINE, folder / SAMPLES) if p.exists()))
        self.report: DrillReport | None = None
        self.whole = False
        """Whether everything that was there at first is in the store."""
        self.store = ReplayStore.new()
        self._built: Path | None = None
        self.indexer = ReplayIndexer(folder, self.store)
        if self._bytes <= AT_ONCE:
            self._at_once()
        else:
            next(self.indexer.advance(), None)

    @property
    def percent(self) -> int:
        """How much of the files is in the store."""
        return 100 if self.whole else min(99, self.indexer.done * 100 // self._bytes)

    def judge(self) -> "DrillReport":
        """Verify what is in the folder now."""
        return self._verifier.judge(self._folder)

    async def go_on(self, drill: str) -> AsyncIterator[None]:
        """Do what is left to do, with a pause wherever something new can be shown."""
        verifying = asyncio.ensure_future(in_thread(self.judge))
        key = await in_thread(lambda: replay_cache.key_of(self._folder, drill))
        kept = None if self._follow else await in_thread(lambda: replay_cache.found(key))
        if kept is not None:
            self.store.close()
            self.store = ReplayStore.read(kept)
            self.whole = True
            yield
        else:
            async for _ in self._read(key):
                yield
        report = await verifying
        if self._built is not None and not report.problems and not self._follow:
            await self._keep(self._built)
        self.report = report
        yield

    async def _keep(self, built: Path) -> None:
        self.store.finish()
        with suppress(OSError):  # a cache that is full: it is only slower next time
            await in_thread(lambda: replay_cache.keep(built))
            self._built = None

    def close(self) -> None:
        """Let the files go; a store that was not finished is of no use to anybody."""
        self.store.close()
        self._discarded()

    def _discarded(self) -> None:
        if self._built is not None:
            self._built.unlink(missing_ok=True)
        self._built = None

    def _at_once(self) -> None:
        self.report = self.judge()
        if self._follow and all(p.fault is Fault.TORN for p in self.report.problems):
            self.indexer = ReplayIndexer(self._folder, self.store, chained=True)
        for _ in self.indexer.advance():
            pass
        self.whole = True

    async def _read(self, key: str) -> AsyncIterator[None]:
        self.store.close()
        try:
            self._built = replay_cache.building(key)
            self._built.unlink(missing_ok=True)
            self.store = ReplayStore.new(self._built)
        except OSError:  # a cache that cannot be written: it is only slower next time
            self._built, self.store = None, ReplayStore.new()
        self.indexer = ReplayIndexer(self._folder, self.store, chained=self._follow)
        loop = asyncio.get_running_loop()
        until = told = loop.time()
        try:
            for _ in self.indexer.advance():
                if loop.time() > until:
                    if loop.time() > told + NEWS:
                        yield
                        told = loop.time()
                    await asyncio.sleep(0)
                    until = loop.time() + SLICE
        except (TimelineError, KeyError, ValueError):  # of a followed file; what verifying found says where
            self._discarded()
        self.whole = True
        yield


async def in_thread(work: Callable[[], T]) -> T:
    """What it gives, from a thread that nobody waits for when they leave."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[T] = loop.create_future()

    def tell(result: T | BaseException) -> None:
        if answer.done():
            return
        if isinstance(result, BaseException):
            answer.set_exception(result)
        else:
            answer.set_result(result)

    def run() -> None:
        try:
            result: T | BaseException = work()
        except BaseException as error:  # it is raised where it is awaited
            result = error
        if not loop.is_closed():
            loop.call_soon_threadsafe(tell, result)

    threading.Thread(target=run, daemon=True).start()
    return await answer
