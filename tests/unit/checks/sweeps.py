"""Asks a check's questions in rounds, as a drill does, and judges the answers of two regions on paper."""

from dataclasses import dataclass, field

import msgspec

from drillbook.checks.registry import CHECKS
from drillbook.model.finding import Finding
from drillbook.model.observation import Observation
from drillbook.model.scope import Scope
from drillbook.snapshots.base import ReadError, Snapshot
from drillbook.snapshots.kept import Kept, Standing, Tenure
from drillbook.snapshots.union import AnyRead, AnySnapshot
from drillbook.snapshots.window import Reading, Window
from unit.checks.two_regions import SCOPE, SECOND, START, TENURES, Regions

ROUNDS = 4


@dataclass
class Sweeps:
    """Asks a check's questions as a drill does, and judges."""

    check: str
    params: str = "{}"
    scope: Scope = SCOPE
    readings: list[Reading] = field(default_factory=list)
    last: dict[AnyRead, int] = field(default_factory=dict)
    now: int = START
    broken: dict[type, ReadError] = field(default_factory=dict)
    live: bool = True
    kept: tuple[Kept, ...] = ()
    standing: tuple[Standing, ...] = ()
    tenures: tuple[Tenure, ...] = TENURES

    def sweep(self, regions: Regions) -> Observation:
        check = CHECKS[self.check]
        params = check.decode(self.params)
        asked: set[AnyRead] = set()
        for _ in range(ROUNDS):
            due = [r for r in check.reads(params, self.scope, self.window()) if r not in asked]
            if not due:
                break
            asked.update(due)
            self.now += 10_000
            self.readings += [Reading(r, self._spoil(r, regions.answer(r, self.now))) for r in due]
            self.last = dict.fromkeys(asked, self.now)
        self.now += 10_000
        return self.judge()

    def window(self) -> Window:
        return Window(self.now, tuple(self.readings), self.kept, self.live, self.standing, self.tenures)

    def judge(self) -> Observation:
        check = CHECKS[self.check]
        return check.judge(check.decode(self.params), self.scope, self.window())

    def run(self, regions: Regions, sweeps: int = 4, pause: int = SECOND) -> Observation:
        found = self.sweep(regions)
        for _ in range(sweeps - 1):
            self.now += pause
            found = self.sweep(regions)
        return found

    def _spoil(self, read: AnyRead, answer: AnySnapshot) -> AnySnapshot:
        error = self.broken.get(type(read))
        return msgspec.structs.replace(answer, errors=(error,)) if error else answer


def without_answer(answer: Snapshot, error: ReadError) -> Snapshot:
    """The snapshot of a reader that was refused: nothing in it but the error."""
    return type(answer)(answer.region, answer.observed_at, errors=(error,))


def look(
    check: str, params: str = "{}", regions: Regions | None = None, scope: Scope = SCOPE, sweeps: int = 4
) -> Finding:
    return Sweeps(check, params, scope).run(regions or Regions(), sweeps).finding


def narrowed(scope: Scope, **changes: object) -> Scope:
    return msgspec.structs.replace(scope, **changes)
