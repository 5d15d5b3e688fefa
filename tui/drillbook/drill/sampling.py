"""Sample lines: what changed since the last one, and everything each 30 seconds."""

from collections.abc import Sequence

import msgspec

from drillbook.entries.row_changes import changes
from drillbook.entries.samples import Moved, Sample, Sampled
from drillbook.model.observation import Observation
from drillbook.model.rows import MOST_ROWS, Row, place_of

ABSOLUTE_EVERY = 30_000_000


class Sampling:
    """Remembers what readers know already."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}
        self._rows: dict[str, tuple[Row, ...]] = {}
        self._read: dict[str, int] = {}
        self._absolute_at = 0

    def next(self, now: int, observations: Sequence[tuple[str, Observation]], stale: tuple[str, ...]) -> Sample:
        """The next line: a delta, or everything when 30 s have passed since the last such line."""
        absolute = now - self._absolute_at >= ABSOLUTE_EVERY
        if absolute:
            self._absolute_at = now
            self._known = {}
            self._rows = {}
        whole: list[Sampled] = []
        moved: list[Moved] = []
        again: dict[str, int] = {}
        for claim, observation in observations:
            rows = _bounded(observation.rows)
            key = msgspec.json.encode(_timeless(Observation(observation.finding, rows)))
            told, self._read[claim] = self._read.get(claim, 0), observation.finding.observed_at
            if self._known.get(claim) == key:
                if told < observation.finding.observed_at <= now:
                    again[claim] = now - observation.finding.observed_at
                continue
            before = self._rows.get(claim, ())
            self._known[claim], self._rows[claim] = key, rows
            if before and rows:
                moved.append(changes(claim, observation.finding, before, rows))
            else:
                whole.append(Sampled(claim, Observation(observation.finding, rows)))
        for claim in stale:  # read again some day, it is told again, whatever it says then
            self._known.pop(claim, None)
            self._rows.pop(claim, None)
        return Sample(now, absolute, tuple(whole), stale, tuple(moved), again=again)


def _bounded(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """The worst, which come first, in an order of their own: who is worst changes each second."""
    return tuple(sorted(rows[:MOST_ROWS], key=place_of))


def _timeless(observation: Observation) -> Observation:
    """The same without its times: a number that was read again and is the same is no news."""
    facts = tuple(msgspec.structs.replace(fact, observed_at=0) for fact in observation.finding.facts)
    finding = msgspec.structs.replace(observation.finding, observed_at=0, facts=facts)
    return msgspec.structs.replace(observation, finding=finding)
