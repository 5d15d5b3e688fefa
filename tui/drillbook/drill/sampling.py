"""Sample lines: what changed since the last one, and everything each 30 seconds."""

from collections.abc import Sequence

import msgspec

from drillbook.entries.samples import Sample, Sampled
from drillbook.model.observation import Observation
from drillbook.model.rows import MOST_ROWS

ABSOLUTE_EVERY = 30_000_000


class Sampling:
    """Remembers what readers know already."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}
        self._absolute_at = 0

    def next(self, now: int, observations: Sequence[tuple[str, Observation]], stale: tuple[str, ...]) -> Sample:
        """The next line: a delta, or everything when 30 s have passed since the last such line."""
        absolute = now - self._absolute_at >= ABSOLUTE_EVERY
        if absolute:
            self._absolute_at = now
            self._known = {}
        changed: list[Sampled] = []
        for claim, observation in observations:
            bounded = _bounded(observation)
            key = msgspec.json.encode(_timeless(bounded))
            if self._known.get(claim) != key:
                self._known[claim] = key
                changed.append(Sampled(claim, bounded))
        return Sample(now, absolute, tuple(changed), stale)


def _bounded(observation: Observation) -> Observation:
    if len(observation.rows) <= MOST_ROWS:
        return observation
    return msgspec.structs.replace(observation, rows=observation.rows[:MOST_ROWS])


def _timeless(observation: Observation) -> Observation:
    """The same without its times: a number that was read again and is the same is no news."""
    facts = tuple(msgspec.structs.replace(fact, observed_at=0) for fact in observation.finding.facts)
    finding = msgspec.structs.replace(observation.finding, observed_at=0, facts=facts)
    return msgspec.structs.replace(observation, finding=finding)
