"""A bounded series of answers: what a check judges."""

from dataclasses import dataclass
from typing import TypeVar, cast

from drillbook.snapshots.kept import Kept, Standing, Tenure
from drillbook.snapshots.union import AnyRead, AnySnapshot

S = TypeVar("S", bound=AnySnapshot)


@dataclass(frozen=True)
class Reading:
    """One question and its answer."""

    read: AnyRead
    answer: AnySnapshot


@dataclass(frozen=True)
class Window:
    """Readings, oldest first, the wall-clock microseconds of the judgement, and what the drill kept of its past.

    `live`: the drill acts for real, so that a question may be one that writes.
    """

    now: int
    readings: tuple[Reading, ...] = ()
    kept: tuple[Kept, ...] = ()
    live: bool = False
    standing: tuple[Standing, ...] = ()
    tenures: tuple[Tenure, ...] = ()

    def latest(self, read: AnyRead, kind: type[S]) -> S | None:
        """The newest answer to exactly this question."""
        for reading in reversed(self.readings):
            if reading.read == read and isinstance(reading.answer, kind):
                return cast("S", reading.answer)
        return None

    def series(self, read: AnyRead, kind: type[S], span: int) -> tuple[S, ...]:
        """Answers to exactly this question of the last `span` microseconds, oldest first."""
        return tuple(
            cast("S", r.answer)
            for r in self.readings
            if r.read == read and isinstance(r.answer, kind) and r.answer.observed_at >= self.now - span
        )
