"""Planners, checks and workers on the lab's two regions without an engine: what a drill would do, call by call."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING

from drillbook.drill.planning import make_plans
from drillbook.drill.scoping import matched, scope_of
from drillbook.drill.sweep import Sweeper
from drillbook.model.step import ActionUse, Claim, Step
from drillbook.regions.pipe import WorkerPipe
from drillbook.regions.pipe_words import worker_config
from drillbook.runbook.bundled import bundled_text
from drillbook.runbook.load import load_runbook
from drillbook.runbook.site import load_site
from drillbook.snapshots.topics import ReadTopics, TopicsSnapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from drillbook.lab.info import LabInfo
    from drillbook.model.observation import Observation
    from drillbook.model.plan import AnyCall, Outcome, Plan
    from drillbook.snapshots.union import AnyRead, AnySnapshot

SECONDS = 60.0


class Moving:
    """The workloads of the bundled runbook, and one worker for each region."""

    def __init__(self, lab: LabInfo) -> None:
        site = load_site(lab.regions_yaml).site
        runbook = load_runbook(bundled_text("async-replication"), "async-replication").runbook
        self.cluster_ids = lab.cluster_ids
        self.loop = asyncio.new_event_loop()
        self.pipes = {name: WorkerPipe(worker_config(site, name)) for name in (runbook.source, runbook.target)}
        topics = self.read(ReadTopics(runbook.source, tuple(t for w in runbook.workloads for t in w.topics)))
        assert isinstance(topics, TopicsSnapshot)
        self.sweeper = Sweeper(scope_of(runbook, site, matched(runbook.workloads, topics)), self.pipes)

    def read(self, read: AnyRead) -> AnySnapshot:
        return self.loop.run_until_complete(self.pipes[read.region].read([read], SECONDS))[0]

    def plan(self, action: str, params: str) -> Plan:
        """The plan of one action; one that can't be made fails."""
        step = Step("test", 1, "resume", "A test", actions=(ActionUse(action, params),))
        made = self.loop.run_until_complete(make_plans(self.sweeper, (step,), rollback=False))
        assert made.unknown == ()
        return made.plans[0]

    def perform(self, call: AnyCall) -> Outcome:
        pipe = self.pipes[call.region]
        return self.loop.run_until_complete(pipe.perform(call, self.cluster_ids[call.region], SECONDS))

    def observe(self, check: str, params: str = "{}") -> Observation:
        """One sweep's judgement."""
        claim = Claim("test/verify/0", check, params)
        return self.loop.run_until_complete(self.sweeper.observe((claim,), fresh=True))[0][1]

    def close(self) -> None:
        for pipe in self.pipes.values():
            self.loop.run_until_complete(pipe.stop())
        self.loop.close()


@contextmanager
def moving(lab: LabInfo) -> Iterator[Moving]:
    made = Moving(lab)
    try:
        yield made
    finally:
        made.close()
