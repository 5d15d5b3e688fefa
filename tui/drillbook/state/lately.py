"""What screens draw of the time before now: a minute of each partition's lag, ten minutes of each claim's value.

It is folded beside the state, sample by sample, so that whoever comes late or goes back sees what was seen.
"""

from collections import deque
from typing import TypeVar

import msgspec

from drillbook.model.quantity import SECOND
from drillbook.model.rows import LagRow, Row
from drillbook.state.drill_state import DrillState

BUCKET = 6 * SECOND
TRAIL = 10
"""Buckets of a partition's lag: a minute."""
HISTORY = 100
"""Buckets of a claim's value: ten minutes."""


class Values(msgspec.Struct, frozen=True):
    """The values of one claim, by bucket; claims that say the same share one history."""

    check: str
    claim: str
    points: tuple[tuple[int, int], ...]


class Remembered(msgspec.Struct, frozen=True):
    """All of it, to be kept and taken up again."""

    samples: int
    swept_at: int
    partitions: tuple[str, ...]
    lags: tuple[tuple[int, tuple[int | None, ...]], ...]
    """By bucket, in the order of `partitions`."""
    values: tuple[Values, ...]


T = TypeVar("T")


class _Lags:
    """The rows of one sweep, looked through only when somebody asks."""

    def __init__(self, rows: tuple[tuple[Row, ...], ...] = (), known: dict[str, int] | None = None) -> None:
        self._rows, self._known = rows, known

    def by_partition(self) -> dict[str, int]:
        """The lag of each; of two claims the later one says it."""
        if self._known is None:
            told = (row for rows in self._rows for row in rows if isinstance(row, LagRow))
            self._known = {f"{row.topic}-{row.partition}": row.records for row in told if row.records is not None}
            self._rows = ()
        return self._known


class Lately:
    """Bounded; buckets count from 1970, and each holds the newest value of its time."""

    def __init__(self, kept: Remembered | None = None) -> None:
        self.samples = 0
        """How many lines of samples were folded: with the entry's number, where in the drill a screen stands."""
        self._swept_at = 0
        self._lags: deque[tuple[int, _Lags]] = deque(maxlen=TRAIL)
        self._values: dict[tuple[str, str], deque[tuple[int, int]]] = {}
        if kept is not None:
            self.samples, self._swept_at = kept.samples, kept.swept_at
            for bucket, lags in kept.lags:
                known = {p: lag for p, lag in zip(kept.partitions, lags, strict=True) if lag is not None}
                self._lags.append((bucket, _Lags(known=known)))
            for one in kept.values:
                self._values[one.check, one.claim] = deque(one.points, maxlen=HISTORY)

    def remembered(self) -> Remembered:
        """As it is now."""
        lags = [(bucket, seen.by_partition()) for bucket, seen in self._lags]
        partitions = tuple(dict.fromkeys(p for _, known in lags for p in known))
        return Remembered(
            self.samples,
            self._swept_at,
            partitions,
            tuple((bucket, tuple(map(known.get, partitions))) for bucket, known in lags),
            tuple(Values(check, claim, tuple(points)) for (check, claim), points in self._values.items()),
        )

    def take(self, state: DrillState, *, sampled: bool = False) -> None:
        """Remember a sweep that was not seen before; an older one begins anew."""
        self.samples += sampled
        if state.swept_at == self._swept_at:
            return
        if state.swept_at < self._swept_at:
            self._lags.clear()
            self._values.clear()
        self._swept_at = state.swept_at
        rows = tuple(claim.observation.rows for claim in state.claims.values() if claim.observation.rows)
        _put(self._lags, state.swept_at // BUCKET, _Lags(rows))
        for claim in state.claims.values():
            finding = claim.observation.finding
            if finding.value is not None and not claim.stale:
                kept = self._values.setdefault((finding.check, finding.claim), deque(maxlen=HISTORY))
                if not kept or kept[-1][0] <= claim.sampled_at // BUCKET:
                    _put(kept, claim.sampled_at // BUCKET, finding.value)

    def lag(self, partition: str) -> tuple[int, ...]:
        """The newest lag of a partition such as `orders-3` in each bucket, oldest first."""
        seen = (lags.by_partition().get(partition) for _, lags in self._lags)
        return tuple(lag for lag in seen if lag is not None)

    def values(self, check: str, claim: str, now: int) -> tuple[int | None, ...]:
        """A value or None for each bucket up to now, oldest first."""
        last = now // BUCKET
        known = dict(self._values.get((check, claim), ()))
        return tuple(known.get(bucket) for bucket in range(last - HISTORY + 1, last + 1))


def _put(kept: deque[tuple[int, T]], bucket: int, value: T) -> None:
    if kept and kept[-1][0] == bucket:
        kept.pop()
    kept.append((bucket, value))
