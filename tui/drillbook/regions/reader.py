"""Reads records of many partitions at once, between offsets fixed before; never in a group, never committing."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Literal

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import UNREACHABLE, RegionError, read_error
from drillbook.regions.log_offsets import scope_of
from drillbook.regions.login import CALM, AuthWatch
from drillbook.snapshots.base import Partition, ReadError

Isolation = Literal["read_committed", "read_uncommitted"]
SLICE_SECONDS = 0.02
"""A consumer waits out its whole time-out unless it is given all that it asked for: a longer slice is waste."""
BATCH = 1_000


@dataclass(frozen=True)
class Span:
    """Offsets [start, end) of one partition."""

    start: int
    end: int


@dataclass
class Reached:
    """What became of each partition: read to its end, stopped early by its visitor, or failed."""

    whole: set[Partition] = field(default_factory=set)
    errors: dict[Partition, ReadError] = field(default_factory=dict)


class Reader:
    """One consumer of one isolation level, used by one thread at a time."""

    def __init__(self, settings: Mapping[str, str], isolation: Isolation) -> None:
        self._settings = {
            **CALM,
            **settings,
            "group.id": "drillbook-none",
            "enable.auto.commit": False,
            "enable.auto.offset.store": False,
            "enable.partition.eof": True,
            "auto.offset.reset": "error",
            "isolation.level": isolation,
            "fetch.wait.max.ms": 50,
            "fetch.queue.backoff.ms": 5,
            "queued.max.messages.kbytes": 16_384,
        }
        self._consumer: Any = None
        self._watch = AuthWatch()
        self._lock = Lock()

    def read(
        self, spans: Mapping[Partition, Span], visit: Callable[[Partition, Any], bool], deadline: Deadline
    ) -> Reached:
        """Give each data record in its span to `visit`; one that answers False is given no more of that partition."""
        reached = Reached()
        left = {}
        for partition, span in spans.items():
            if span.start < span.end:
                left[partition] = span.end
            else:
                reached.whole.add(partition)
        if not left:
            return reached
        with self._held(deadline) as consumer:
            consumer.assign([TopicPartition(t, n, spans[(t, n)].start) for t, n in left])
            try:
                heard = self._consume(consumer, left, visit, reached, deadline)
            finally:
                consumer.resume([TopicPartition(*p) for p in spans])  # a pause outlives its assignment
                consumer.unassign()
            if not heard:
                self._discard()
        for partition in left:
            text = "its records were not read to the end in time"
            reached.errors[partition] = ReadError(text, scope_of(partition), "TIMEOUT")
        return reached

    def _consume(
        self,
        consumer: Any,
        left: dict[Partition, int],
        visit: Callable[[Partition, Any], bool],
        reached: Reached,
        deadline: Deadline,
    ) -> bool:
        """Whether the region said anything at all; `left` keeps what was not read."""
        heard = False
        while left and not deadline.passed():
            messages = consumer.consume(BATCH, SLICE_SECONDS)
            heard |= bool(messages)
            if not messages:
                self._watch.check()
            for message in messages:
                partition = (message.topic(), message.partition())
                end = left.get(partition)
                error = message.error()
                if end is None:
                    if error is not None and error.name() in UNREACHABLE:
                        raise KafkaException(error)
                elif error is not None:
                    if error.code() == KafkaError._PARTITION_EOF:
                        reached.whole.add(partition)
                    else:
                        right = f"READ on TOPIC {partition[0]}"
                        reached.errors[partition] = read_error(KafkaException(error), scope_of(partition), right)
                    del left[partition]
                elif message.offset() >= end:
                    reached.whole.add(partition)
                    del left[partition]
                elif not visit(partition, message):
                    consumer.pause([TopicPartition(*partition)])
                    del left[partition]
                elif message.offset() + 1 >= end:
                    reached.whole.add(partition)
                    del left[partition]
        return heard

    @contextmanager
    def _held(self, deadline: Deadline) -> Iterator[Any]:
        if not self._lock.acquire(timeout=deadline.left()):
            raise RegionError("other reads of contents took all the time", code="TIMEOUT")
        try:
            if self._consumer is None:
                self._consumer = Consumer({**self._settings, "error_cb": self._watch.heard})
            yield self._consumer
        except KafkaException:
            self._discard()
            raise
        finally:
            self._lock.release()

    def _discard(self) -> None:
        """A consumer that failed, or heard nothing, is made anew for the next read."""
        with suppress(KafkaException, RuntimeError):
            self._consumer.close()
        self._consumer = None
