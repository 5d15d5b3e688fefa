"""What all writers share: a first acknowledgement to wait for, and an end with or without a flush."""

from __future__ import annotations

import random
import threading
from abc import abstractmethod
from typing import TYPE_CHECKING, Any, Final

from confluent_kafka import KafkaException, Producer

from drillbook.clock import monotonic
from drillbook.lab.fleet.worker import Worker

if TYPE_CHECKING:
    from drillbook.lab.fleet.clients import Settings
    from drillbook.lab.fleet.outcomes import Outcomes
    from drillbook.lab.fleet.tally import Tally
    from drillbook.lab.fleet.troubles import Troubles
    from drillbook.lab.fleet.workloads import WriterSpec

_FLUSH_SECONDS: Final = 20.0
_PURGE_SECONDS: Final = 2.0
_FILLER: Final = "|" + "v" * 40


class Writer(Worker):
    """A producer that writes its topics at its rate until it is stopped."""

    def __init__(
        self, spec: WriterSpec, region: str, *, settings: Settings, outcomes: Outcomes, tally: Tally, troubles: Troubles
    ) -> None:
        super().__init__(f"{spec.name}-{region}", troubles)
        self.spec = spec
        self.flush = True
        self.unflushed = 0
        self.left_open = False
        self.first_ack: Final = threading.Event()
        self._settings = settings | {"error_cb": troubles.from_kafka}
        self._outcomes = outcomes
        self._tally = tally
        self._topics = [topic for topic, _ in spec.topics]
        self._shares = [share for _, share in spec.topics]
        self._random = random.Random(spec.name)  # noqa: S311  # spreads records, guards nothing

    def ask_to_stop(self, *, flush: bool) -> None:
        """Stop soon; without `flush`, whatever was not yet acknowledged is dropped."""
        self.flush = flush
        self.stopping.set()

    def work(self) -> None:
        producer = Producer(self._settings)
        acked = self._tally.acked
        try:
            self.write(producer, acked)
        finally:
            self._settle(producer)

    @abstractmethod
    def write(self, producer: Any, acked_before: int) -> None:
        """Write until `stopping` is set; raise when the producer is beyond repair."""

    def produce(self, producer: Any) -> None:
        """Send one record; whatever librdkafka raises at once is its outcome, and a fatal error is raised on."""
        topic = self._random.choices(self._topics, self._shares)[0]
        uid = self._outcomes.send(topic)
        try:
            producer.produce(
                topic,
                key=f"k{int(uid[-9:]) % self.spec.keys}",
                value=uid + _FILLER,
                on_delivery=self._outcomes.delivered,
            )
        except BufferError:
            self._outcomes.raised(uid, "_QUEUE_FULL")
        except KafkaException as error:
            self._outcomes.raised(uid, error.args[0].name())
            self._troubles.caught(error)
            if error.args[0].fatal() or self.spec.transactional_id:
                raise

    def note_first_ack(self, acked_before: int) -> None:
        """Tell a waiting start that the region keeps what this producer writes."""
        if not self.first_ack.is_set() and self._tally.acked > acked_before:
            self.first_ack.set()

    def _settle(self, producer: Any) -> None:
        """Leave no record without an outcome: flush, or purge, then call the rest uncertain."""
        if self.flush and self.stopping.is_set():
            self.unflushed += producer.flush(_FLUSH_SECONDS)
        producer.purge()
        deadline = monotonic() + _PURGE_SECONDS
        while len(producer) and monotonic() < deadline:
            producer.flush(deadline - monotonic())
        self.unflushed += self._outcomes.in_doubt("_NO_REPORT")
