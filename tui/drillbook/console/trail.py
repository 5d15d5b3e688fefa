"""The last minute of each partition's lag, as sweeps told it: what the sparklines are drawn from."""

from collections import deque

from drillbook.model.quantity import SECOND
from drillbook.model.rows import LagRow
from drillbook.state.drill_state import DrillState

BUCKET = 6 * SECOND
KEPT = 10


class Trail:
    """Grows with samples, not with time; a jump back in a replay empties it."""

    def __init__(self) -> None:
        self._buckets: dict[str, deque[tuple[int, int]]] = {}
        self._swept_at = 0

    def of(self, name: str) -> tuple[int, ...]:
        """The newest value of each bucket, oldest first."""
        return tuple(value for _, value in self._buckets.get(name, ()))

    def take(self, state: DrillState) -> None:
        """Remember a sweep that was not seen before."""
        if state.swept_at == self._swept_at:
            return
        if state.swept_at < self._swept_at:
            self._buckets.clear()
        self._swept_at = state.swept_at
        bucket = state.swept_at // BUCKET
        for claim in state.claims.values():
            for row in claim.observation.rows:
                if isinstance(row, LagRow) and row.records is not None:
                    kept = self._buckets.setdefault(f"{row.topic}-{row.partition}", deque(maxlen=KEPT))
                    if kept and kept[-1][0] == bucket:
                        kept.pop()
                    kept.append((bucket, row.records))
