"""A writer without transactions: idempotent, at a steady rate."""

from __future__ import annotations

from typing import Any, Final

from drillbook.clock import monotonic
from drillbook.lab.fleet.writer import Writer

_TICK_SECONDS: Final = 0.05
_MOST_BEHIND_SECONDS: Final = 0.2
"""After a stall it does not write what it missed: applications get no flood of old orders either."""


class IdempotentWriter(Writer):
    """`orders-api`."""

    def write(self, producer: Any, acked_before: int) -> None:
        rate = self.spec.records_per_second
        due = monotonic()
        while not self.stopping.is_set():
            now = monotonic()
            due = max(due, now - _MOST_BEHIND_SECONDS)
            while due <= now:
                self.produce(producer)
                due += 1 / rate
            producer.poll(0)
            self.note_first_ack(acked_before)
            self.stopping.wait(_TICK_SECONDS)
