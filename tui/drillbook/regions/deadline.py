"""How long a piece of work may still take."""

from dataclasses import dataclass

from drillbook.clock import monotonic

SHORTEST = 0.05
"""Seconds; a native client reads zero or less as "for ever"."""


@dataclass(frozen=True)
class Deadline:
    """A moment on this process's own clock."""

    at: float

    @classmethod
    def within(cls, seconds: float) -> "Deadline":
        """So many seconds from now."""
        return cls(monotonic() + seconds)

    def left(self, at_most: float = float("inf")) -> float:
        """Seconds left, never less than `SHORTEST`."""
        return max(SHORTEST, min(at_most, self.at - monotonic()))

    def passed(self) -> bool:
        """Whether it is over."""
        return monotonic() >= self.at
