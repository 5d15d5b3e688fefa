"""A writer of transactions, of which every few are aborted after their records reached the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from confluent_kafka import KafkaException

from drillbook.clock import monotonic
from drillbook.lab.fleet.pace import TICK_SECONDS, Pace
from drillbook.lab.fleet.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable

INIT_SECONDS: Final = 15.0
_FLUSH_SECONDS: Final = 8.0
_END_SECONDS: Final = 8.0
_GIVE_UP_SECONDS: Final = 4.0
_AFTER_FAILURE_SECONDS: Final = 0.3


def end_transaction(end: Callable[[float], None], seconds: float = _END_SECONDS) -> None:
    """Commit or abort; librdkafka raises `retriable` when the answer is late, and then the call must be repeated."""
    deadline = monotonic() + seconds
    while True:
        try:
            end(max(1.0, deadline - monotonic()))
        except KafkaException as error:
            if not error.args[0].retriable() or monotonic() >= deadline:
                raise
        else:
            return


class TransactionalWriter(Writer):
    """`ledger`."""

    def write(self, producer: Any, acked_before: int) -> None:
        producer.init_transactions(INIT_SECONDS)
        number = 0
        while not self.stopping.is_set():
            number += 1
            try:
                self._transaction(producer, abort=number % self.spec.aborted_every == 0)
            except KafkaException as error:
                self._give_up(producer, error)
                self.stopping.wait(_AFTER_FAILURE_SECONDS)
            self.note_first_ack(acked_before)

    def _transaction(self, producer: Any, *, abort: bool) -> None:
        producer.begin_transaction()
        left = self.spec.records_in_transaction
        pace = Pace(self.spec.records_per_second)
        while left and not self.stopping.is_set():
            now = min(left, pace.due())
            left -= now
            for _ in range(now):
                self.produce(producer)
            producer.poll(0)
            self.stopping.wait(TICK_SECONDS if left else 0)
        if self.stopping.is_set() and not self.flush:
            end_transaction(producer.abort_transaction)
            self._outcomes.aborted("_PURGE_QUEUE")
            return
        producer.flush(_FLUSH_SECONDS)
        if abort:
            end_transaction(producer.abort_transaction)
            self._outcomes.aborted("_NOT_SENT")
        else:
            end_transaction(producer.commit_transaction)
            producer.poll(0)
            self._outcomes.committed()

    def _give_up(self, producer: Any, error: KafkaException) -> None:
        """Abort what failed; when even that fails its end is unknown, and only a new producer can go on."""
        self._troubles.caught(error)
        why = error.args[0].name()
        if error.args[0].fatal():
            self._lose(why)
            raise error
        try:
            end_transaction(producer.abort_transaction, _GIVE_UP_SECONDS)
        except KafkaException:
            self._lose(why)
            raise
        self._outcomes.aborted(why)

    def _lose(self, why: str) -> None:
        left = self._outcomes.in_doubt(why)
        if self.stopping.is_set():
            self.unflushed += left
            self.left_open = True
