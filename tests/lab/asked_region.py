"""One real worker of one region of the lab, asked from a test that is no coroutine."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec

from drillbook.clock import monotonic
from drillbook.lab.info import LabInfo
from drillbook.model.plan import AnyCall, Outcome
from drillbook.model.region import RegionConfig
from drillbook.regions.pipe import WorkerPipe
from drillbook.regions.pipe_words import WorkerConfig, worker_config
from drillbook.runbook.site import load_site
from drillbook.snapshots.union import AnyRead, AnySnapshot

SECONDS = 30.0


class AskedRegion:
    """A pipe and the loop that it lives in."""

    def __init__(self, config: WorkerConfig, cluster_id: str) -> None:
        self.pipe = WorkerPipe(config)
        self.cluster_id = cluster_id
        self.loop = asyncio.new_event_loop()

    def read(self, *reads: AnyRead, seconds: float = SECONDS) -> tuple[AnySnapshot, ...]:
        return self.loop.run_until_complete(self.pipe.read(reads, seconds))

    def perform(self, call: AnyCall, cluster_id: str = "") -> Outcome:
        return self.loop.run_until_complete(self.pipe.perform(call, cluster_id or self.cluster_id, SECONDS))

    def look(self, call: AnyCall) -> Outcome:
        return self.loop.run_until_complete(self.pipe.look(call, SECONDS))

    def close(self) -> None:
        self.loop.run_until_complete(self.pipe.stop())
        self.loop.close()


@contextmanager
def asked(lab: LabInfo, region: str, **changes: Any) -> Iterator[AskedRegion]:
    """A worker for a region as regions.yaml has it, but for `changes` to its RegionConfig."""
    config = worker_config(load_site(lab.regions_yaml).site, region)
    changed: RegionConfig = msgspec.structs.replace(config.region, **changes)
    pipe = AskedRegion(msgspec.structs.replace(config, region=changed), lab.cluster_ids[region])
    try:
        yield pipe
    finally:
        pipe.close()


def until(what: Callable[[], Any], seconds: float = 40) -> Any:
    """The first true answer of `what`, or a failure after `seconds`."""
    end, pause = monotonic() + seconds, threading.Event()
    while not (answer := what()):
        assert monotonic() < end, f"not within {seconds} s"
        pause.wait(0.1)
    return answer


def only(answers: Sequence[AnySnapshot]) -> Any:
    """The one answer, which must be without errors."""
    (answer,) = answers
    assert answer.errors == ()
    return answer
