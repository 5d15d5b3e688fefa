"""What a group has read and not yet seen committed: librdkafka forgets it when it loses a partition, we must not."""

from __future__ import annotations

import threading

Partition = tuple[str, int]


class Uncommitted:
    """Shared by the members of one group in one region, since a partition may pass from one to another."""

    def __init__(self) -> None:
        self._next: dict[Partition, int] = {}
        self._lock = threading.Lock()

    def read(self, place: Partition, offset: int) -> None:
        """A record was read."""
        with self._lock:
            self._next[place] = offset + 1

    def committed(self, place: Partition, offset: int) -> None:
        """The region has kept this position; a later read is still open."""
        with self._lock:
            if self._next.get(place, offset + 1) <= offset:
                del self._next[place]

    def resumed(self, place: Partition) -> None:
        """A member took the partition from its committed position: what was open is read again, or was kept."""
        with self._lock:
            self._next.pop(place, None)

    @property
    def partitions(self) -> tuple[Partition, ...]:
        """Where something is open."""
        with self._lock:
            return tuple(sorted(self._next))
