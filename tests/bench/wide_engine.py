"""The engine of a drill over wide regions: its real loop, book and pipes; what a sweep asks, and what each turn takes.

`python wide_engine.py FOLDER SWEEPS TOPICS PARTITIONS GROUPS MOVING` prints one JSON object.
"""

import asyncio
import gc
import json
import resource
import sys
import time
from asyncio.events import Handle
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from bench.wide_regions import Size
from drillbook.drill.book import Book
from drillbook.drill.engine import Engine
from drillbook.drill.lines import draft_of, entry_of
from drillbook.drill.sweep import Sweeper
from drillbook.engine.events import Asked, Came, ToWrite
from drillbook.entries.union import Entry
from drillbook.model.intent import Intent
from drillbook.model.region import RegionConfig
from drillbook.regions.pipe import WorkerPipe
from drillbook.regions.pipe_words import WorkerConfig
from drillbook.runbook.bundled import find_runbook
from drillbook.runbook.load import load_runbook
from drillbook.signing.signer import session_signer
from drillbook.snapshots.union import AnyRead, AnySnapshot
from drillbook.state.fold import open_state
from drillbook.timeline.sample_writer import SampleWriter
from drillbook.timeline.writer import TimelineWriter
from laws.drill_book import opened

WORKER = (sys.executable, str(Path(__file__).with_name("wide_regions.py")))
FIRST = 3
"""Sweeps until all is asked as often as it will be."""


class CountedPipe(WorkerPipe):
    """A pipe that counts what goes through it."""

    def __init__(self, name: str, size: Size) -> None:
        told = {name: str(getattr(size, name)) for name in ("topics", "partitions", "groups", "moving")}
        super().__init__(WorkerConfig(RegionConfig(name, told)), command=WORKER)
        self.requests = 0
        self.asked: Counter[str] = Counter()

    async def read(self, reads: Sequence[AnyRead], deadline: float) -> tuple[AnySnapshot, ...]:
        self.requests += 1
        self.asked.update(type(read).__name__ for read in reads)
        return await super().read(reads, deadline)


class TimedBook(Book):
    """A book that keeps the longest of its appends, in seconds of CPU."""

    longest = 0.0

    def append(self, entries: Sequence[ToWrite], *, seal: bool = False) -> tuple[Entry, ...]:
        began = time.thread_time()
        written = super().append(entries, seal=seal)
        self.longest = max(self.longest, time.thread_time() - began)
        return written


class Turns:
    """The loop's longest turn, in seconds of CPU: nothing else runs meanwhile."""

    def __init__(self) -> None:
        self.longest = 0.0
        run = Handle._run

        def timed(handle: Handle) -> None:
            began = time.thread_time()
            run(handle)
            self.longest = max(self.longest, time.thread_time() - began)

        Handle._run = timed  # type: ignore[method-assign]


async def main(folder: Path, sweeps: int, size: Size) -> None:
    """Sweep so many times while somebody writes notes."""
    folder.mkdir()
    runbook = replace(load_runbook(*find_runbook("async-replication")).runbook, workloads=size.scope.workloads)
    first = replace(opened(live=True, runbook=runbook), scope=size.scope)
    writer, turns = TimelineWriter.create(folder), Turns()
    (line,) = writer.append((draft_of(ToWrite(first)),), note="later")
    samples = SampleWriter(folder)
    book = TimedBook(folder, writer, samples, session_signer(), open_state(entry_of(line)))
    workers = {name: CountedPipe(name, size) for name in ("east", "west")}
    engine = Engine(book, workers, Sweeper(size.scope, workers, live=True), lambda: None)
    running = asyncio.create_task(engine.run())
    await engine.tell(Came("alice", "driver", here=True, account="1000:alice"))
    await engine.tell(Asked("alice", "driver", Intent("run")))
    while samples.count < FIRST:
        await asyncio.sleep(0.05)
    for worker in workers.values():
        worker.requests, worker.asked = 0, Counter()
    turns.longest = book.longest = 0.0
    began, before = time.process_time(), samples.count
    for number in range(sweeps):
        await engine.tell(Asked("alice", "driver", Intent("note", text=f"note {number}")))
        while samples.count <= before + number:
            await asyncio.sleep(0.05)
    said = {
        "sweeps": samples.count - before,
        "requests": {name: worker.requests for name, worker in workers.items()},
        "asked": {name: dict(worker.asked) for name, worker in workers.items()},
        "cpu": time.process_time() - began,
        "turn": turns.longest,
        "append": book.longest,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "shown": {name: len(claim.observation.rows) for name, claim in book.state.claims.items()},
    }
    print(json.dumps(said))
    running.cancel()
    for worker in workers.values():
        await worker.stop()


if __name__ == "__main__":
    gc.freeze()  # as the engine's own process does
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), Size(*map(int, sys.argv[3:7]))))
