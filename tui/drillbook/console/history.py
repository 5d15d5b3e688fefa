"""The last ten minutes of each claim's value, as sweeps told them: what explain draws its chart from."""

from collections import deque
from dataclasses import dataclass

from drillbook.model.quantity import SECOND
from drillbook.state.drill_state import DrillState

BUCKET = 6 * SECOND
KEPT = 100
"""Buckets: ten minutes."""


@dataclass(frozen=True)
class Point:
    """The newest value of a bucket; `bucket` counts from 1970."""

    bucket: int
    value: int


class History:
    """Bounded, and the console's own: it grows with samples, and a jump back in a replay empties it."""

    def __init__(self) -> None:
        self._points: dict[tuple[str, str], deque[Point]] = {}
        self._swept_at = 0

    def take(self, state: DrillState) -> None:
        """Remember the values of a sweep that was not seen before."""
        if state.swept_at == self._swept_at:
            return
        if state.swept_at < self._swept_at:
            self._points.clear()
        self._swept_at = state.swept_at
        for claim in state.claims.values():
            finding = claim.observation.finding
            if finding.value is not None and not claim.stale:
                self._keep((finding.check, finding.claim), Point(claim.sampled_at // BUCKET, finding.value))

    def of(self, check: str, claim: str, now: int) -> tuple[int | None, ...]:
        """A value or None for each bucket up to now, oldest first; claims that say the same share one history."""
        last = now // BUCKET
        known = {p.bucket: p.value for p in self._points.get((check, claim), ())}
        return tuple(known.get(bucket) for bucket in range(last - KEPT + 1, last + 1))

    def _keep(self, key: tuple[str, str], point: Point) -> None:
        kept = self._points.setdefault(key, deque(maxlen=KEPT))
        if kept and point.bucket <= kept[-1].bucket:
            if point.bucket < kept[-1].bucket:
                return
            kept.pop()
        kept.append(point)
