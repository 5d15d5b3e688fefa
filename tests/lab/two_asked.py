"""Both real regions, planned on, acted in and judged as a drill does, one call at a time and without its engine."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from asked_region import AskedRegion, asked

from drillbook.actions.registry import ACTIONS
from drillbook.actions.reverse import reverse
from drillbook.checks.registry import CHECKS
from drillbook.drill.lines import now_micros
from drillbook.drill.scoping import matched, scope_of
from drillbook.model.finding import Finding
from drillbook.runbook.bundled import find_runbook
from drillbook.runbook.load import load_runbook
from drillbook.runbook.site import load_site
from drillbook.snapshots.topics import ReadTopics, TopicsSnapshot
from drillbook.snapshots.window import Reading, Window

if TYPE_CHECKING:
    from collections.abc import Iterator

    from drillbook.actions.base import Planned
    from drillbook.lab.info import LabInfo
    from drillbook.model.plan import AnyCall, Outcome
    from drillbook.snapshots.union import AnyRead

ROUNDS = 4


class TwoRegions:
    """The scope of the bundled runbook, and a worker of each region."""

    def __init__(self, lab: LabInfo, east: AskedRegion, west: AskedRegion) -> None:
        self.regions = {"east": east, "west": west}
        text, name = find_runbook("async-replication")
        runbook = load_runbook(text, name, {}).runbook
        (topics,) = east.read(ReadTopics("east", tuple(t for w in runbook.workloads for t in w.topics)))
        assert isinstance(topics, TopicsSnapshot)
        site = load_site(lab.regions_yaml).site
        self.scope = scope_of(runbook, site, matched(runbook.workloads, topics))
        self.readings: tuple[Reading, ...] = ()

    def window(self, *, live: bool = True) -> Window:
        return Window(now_micros(), self.readings, live=live)

    def plan(self, action: str, params: str) -> Planned:
        """A plan on fresh readings, which must be one."""
        chosen = ACTIONS[action]
        typed = chosen.decode(params)
        assert chosen.refuse(typed) == ""
        self._ask(chosen.reads(typed, self.scope))
        planned = chosen.plan(typed, self.scope, self.window())
        assert planned.unknown == ""
        return planned

    def do(self, call: AnyCall) -> Outcome:
        """Carry it out; it must be done, and a look must say so too, and not have said so before."""
        worker = self.regions[call.region]
        assert not worker.look(call).ok
        outcome = worker.perform(call)
        assert (outcome.ok, outcome.known) == (True, True), outcome
        assert worker.look(call).ok
        return outcome

    def take_back(self, call: AnyCall) -> Outcome:
        """Do its reverse."""
        back = reverse(call, self.scope)
        assert not isinstance(back, str), back
        return self.do(back)

    def judge(self, check: str, params: str = "{}", *, live: bool = True) -> Finding:
        """One sweep for this check alone."""
        chosen = CHECKS[check]
        typed = chosen.decode(params)
        asked_for: set[AnyRead] = set()
        for _ in range(ROUNDS):
            new = [r for r in chosen.reads(typed, self.scope, self.window(live=live)) if r not in asked_for]
            asked_for.update(new)
            self._ask(tuple(new))
        return chosen.judge(typed, self.scope, self.window(live=live)).finding

    def _ask(self, reads: tuple[AnyRead, ...]) -> None:
        for name, worker in self.regions.items():
            mine = [r for r in reads if r.region == name]
            if mine:
                self.readings += tuple(map(Reading, mine, worker.read(*mine)))


@contextmanager
def two_asked(lab: LabInfo) -> Iterator[TwoRegions]:
    """Both workers, ended with the test."""
    with ExitStack() as stack:
        yield TwoRegions(lab, stack.enter_context(asked(lab, "east")), stack.enter_context(asked(lab, "west")))
