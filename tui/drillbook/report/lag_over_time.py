"""The lag of each workload over a drill, from samples where there are any, else from findings."""

from collections.abc import Sequence
from typing import Literal

from drillbook.model.finding import MOST_FACTS, Fact, Finding
from drillbook.model.observation import Observation
from drillbook.model.rows import LagRow
from drillbook.model.scope import Scope, owner_of
from drillbook.report.review_parts import LagMeasured, LagPoint, LagSeries

CHECK = "lag"
LagUnit = Literal["records", "micros"]
UNITS: tuple[LagUnit, ...] = ("records", "micros")
MOST_POINTS = 2_000
Sums = dict[str, int | None]


class LagOverTime:
    """Collects points while a history is walked."""

    def __init__(self) -> None:
        self._points: dict[tuple[str, LagUnit], list[LagPoint]] = {}
        self._limits: dict[str, int] = {}
        self._claims: set[str] = set()
        self._stale: set[str] = set()
        self._owners: dict[str, str] = {}

    def observe(self, t: int, claim: str, observation: Observation, scope: Scope) -> None:
        """A sweep read this claim, rows and all."""
        finding = observation.finding
        if finding.check != CHECK:
            return
        rows = [r for r in observation.rows if isinstance(r, LagRow)]
        self._seen(claim, finding)
        if not rows:
            self._by_facts(t, finding, scope)
            return
        for unit in UNITS:
            numbers = [r.records if unit == "records" else r.behind for r in rows]
            if unit != finding.unit and all(n is None for n in numbers):
                continue
            sums: Sums = {}
            for row, number in zip(rows, numbers, strict=True):
                _add(sums, self._owner(scope, row.topic), number, unit)
            self._put(t, unit, sums)

    def judge(self, t: int, claim: str, finding: Finding, scope: Scope) -> None:
        """An entry holds a finding of this claim; its facts count where they are all of it."""
        if finding.check == CHECK:
            self._seen(claim, finding)
            self._by_facts(t, finding, scope)

    def lose(self, t: int, stale: tuple[str, ...]) -> None:
        """Nothing reads these claims any more; where that is all of them, the lag is unknown from here on."""
        self._stale.update(c for c in stale if c in self._claims)
        if self._claims and self._stale == self._claims:
            for points in self._points.values():
                _append(points, t, None)

    def series(self) -> tuple[LagSeries, ...]:
        """By workload, then by unit."""
        found = []
        for (workload, unit), points in sorted(self._points.items()):
            if workload:
                found.append(LagSeries(workload, unit, self._limits.get(unit), thinned(points)))
        return tuple(found)

    def measured(self, workload: str, until: int) -> LagMeasured | None:
        """What was known last, and at worst, before `until`; None where nothing ever was."""
        last: dict[str, int | None] = {}
        worst: dict[str, int | None] = {}
        for unit in UNITS:
            known = [p.value for p in self._points.get((workload, unit), ()) if p.t <= until and p.value is not None]
            last[unit] = known[-1] if known else None
            worst[unit] = max(known, default=None)
        if last["records"] is None and last["micros"] is None:
            return None
        return LagMeasured(last["records"], last["micros"], worst["records"], worst["micros"])

    def _seen(self, claim: str, finding: Finding) -> None:
        self._claims.add(claim)
        self._stale.discard(claim)
        if finding.limit is not None and finding.unit:
            self._limits[finding.unit] = min(finding.limit, self._limits.get(finding.unit, finding.limit))

    def _by_facts(self, t: int, finding: Finding, scope: Scope) -> None:
        unit = next((u for u in UNITS if u == finding.unit), None)
        if unit is None or len(finding.facts) >= MOST_FACTS:
            return
        sums: Sums = {}
        for fact in finding.facts:
            if workload := self._owner(scope, _topic(fact)):
                _add(sums, workload, fact.value, unit)
        self._put(t, unit, sums)

    def _owner(self, scope: Scope, topic: str) -> str:
        """Found once: a long drill has thousands of partitions in thousands of samples."""
        if topic not in self._owners:
            self._owners[topic] = owner_of(scope, topic)
        return self._owners[topic]

    def _put(self, t: int, unit: LagUnit, sums: Sums) -> None:
        for workload, value in sums.items():
            _append(self._points.setdefault((workload, unit), []), t, value)


def thinned(points: Sequence[LagPoint]) -> tuple[LagPoint, ...]:
    """Of more than `MOST_POINTS` the highest in each stretch of time, and every gap: a page must open."""
    if len(points) <= MOST_POINTS:
        return tuple(points)
    first, whole = points[0].t, max(1, points[-1].t - points[0].t)
    highest: dict[tuple[int, int, bool], LagPoint] = {}
    gaps = 0
    for point in points:
        gaps += point.value is None
        place = (point.t - first) * MOST_POINTS // whole, gaps, point.value is None
        known = highest.get(place)
        if known is None or (known.value or 0) < (point.value or 0):
            highest[place] = point
    return tuple(highest.values())


def _topic(fact: Fact) -> str:
    """`orders.new-3` is partition 3 of orders.new."""
    return fact.name.rpartition("-")[0]


def _add(sums: Sums, workload: str, value: int | None, unit: LagUnit) -> None:
    """Records add up, ages do not; one partition that is not known makes the workload unknown."""
    before = sums.get(workload, 0)
    if value is None or before is None:
        sums[workload] = None
    else:
        sums[workload] = before + value if unit == "records" else max(before, value)


def _append(points: list[LagPoint], t: int, value: int | None) -> None:
    if points and points[-1].value == value:
        return
    if points and points[-1].t == t:
        points[-1] = LagPoint(t, value)
    else:
        points.append(LagPoint(t, value))
