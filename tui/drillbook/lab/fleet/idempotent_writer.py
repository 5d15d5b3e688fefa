"""A writer without transactions: idempotent, at a steady rate."""

from __future__ import annotations

from typing import Any

from drillbook.lab.fleet.pace import TICK_SECONDS, Pace
from drillbook.lab.fleet.writer import Writer


class IdempotentWriter(Writer):
    """`orders-api`."""

    def write(self, producer: Any, acked_before: int) -> None:
        pace = Pace(self.spec.records_per_second)
        while not self.stopping.is_set():
            for _ in range(pace.due()):
                self.produce(producer)
            producer.poll(0)
            self.note_first_ack(acked_before)
            self.stopping.wait(TICK_SECONDS)
