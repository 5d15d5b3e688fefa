"""Writes one batch of canary records as the acting principal, whole or, in a transaction, not at all.

The transactional id is the same for every batch: whoever begins with it ends what a crash or a time-out left open.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

from confluent_kafka import KafkaException, Producer

from drillbook.clock import monotonic
from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import NOT_ALLOWED, UNREACHABLE, RegionError, code_of, text_of
from drillbook.regions.login import CALM, AuthWatch
from drillbook.regions.transactional import TRANSACTION_MS, initialise, refuse_other_cluster
from drillbook.snapshots.base import Partition

TRANSACTIONAL_ID: Final = "drillbook-canaries"
ABORT_SECONDS: Final = 0.7
HEADERS: Final = (("drillbook", b"canary"),)
GIVEN_UP: Final = frozenset({"_TIMED_OUT", "_MSG_TIMED_OUT", "_PURGE_QUEUE", "_PURGE_INFLIGHT"})


@dataclass
class Batch:
    """Values to write to one topic; how many the region took, at which offsets, and why it refused others."""

    topic: str
    values: tuple[bytes, ...]
    offsets: dict[Partition, list[int]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    begun_in: int = 0
    written_in: int = 0

    @property
    def written(self) -> int:
        """Records that the region acknowledged."""
        return sum(len(each) for each in self.offsets.values())

    def heard(self, error: Any, message: Any) -> None:
        """The client's delivery report."""
        if error is not None:
            self.refused[str(error.name())] = str(error.str())
        else:
            self.offsets.setdefault((message.topic(), message.partition()), []).append(message.offset())


def write(
    batch: Batch, settings: Mapping[str, str], cluster_id: str, deadline: Deadline, *, transactional: bool
) -> None:
    """Fill in what became of the batch; RegionError where that is not known or not permitted."""
    start = monotonic()
    with _producer(settings, deadline, transactional=transactional) as producer:
        try:
            _begin(producer, cluster_id, deadline, transactional=transactional)
            batch.begun_in = _micros_since(start)
            start = monotonic()
            _send(producer, batch, deadline)
            if transactional and not batch.refused:
                producer.commit_transaction(deadline.left())
            batch.written_in = _micros_since(start)
        except (KafkaException, SystemError) as error:
            left = _abort(producer) if transactional else ""
            raise _told(_cause(error), batch.topic, left) from None
        if transactional and batch.refused:
            batch.offsets.clear()
            _abort(producer)
    _weigh(batch)


def _begin(producer: Any, cluster_id: str, deadline: Deadline, *, transactional: bool) -> None:
    if cluster_id:
        refuse_other_cluster(producer, cluster_id, deadline)
    if transactional:
        initialise(producer, AuthWatch(), deadline)
        producer.begin_transaction()


def _send(producer: Any, batch: Batch, deadline: Deadline) -> None:
    for number, value in enumerate(batch.values):
        producer.produce(batch.topic, value, str(number), headers=list(HEADERS), on_delivery=batch.heard)
        producer.poll(0)
    if producer.flush(deadline.left()):
        raise RegionError("the canaries were not acknowledged in time", code="TIMEOUT")


def _abort(producer: Any) -> str:
    """Why the transaction may be open still, or nothing."""
    try:
        producer.abort_transaction(ABORT_SECONDS)
    except KafkaException as error:
        seconds = TRANSACTION_MS // 1_000
        return f"; its transaction ends with the next one, or in {seconds} s: aborting it gave {code_of(error)}"
    return ""


def _weigh(batch: Batch) -> None:
    """A refusal for a missing right, or for want of time, says nothing of the region's writes."""
    for code, text in batch.refused.items():
        if code in NOT_ALLOWED:
            raise RegionError(f"the acting principal needs WRITE on TOPIC {batch.topic}: {code}", code=code)
        if code in UNREACHABLE | GIVEN_UP:
            raise RegionError(f"the canaries were not acknowledged in time: {text}", code="TIMEOUT")


def _cause(error: KafkaException | SystemError) -> KafkaException:
    """Once a producer is refused for good, the client raises inside its own callback, and Python wraps that."""
    cause = error if isinstance(error, KafkaException) else error.__cause__
    if not isinstance(cause, KafkaException):
        raise error
    return cause


def _told(error: KafkaException, topic: str, left: str) -> RegionError:
    code = code_of(error)
    if code == "TRANSACTIONAL_ID_AUTHORIZATION_FAILED":
        return RegionError(f"the acting principal needs WRITE on TRANSACTIONAL_ID {TRANSACTIONAL_ID}", code=code)
    if code in NOT_ALLOWED:
        return RegionError(f"the acting principal needs WRITE on TOPIC {topic}: {code}{left}", code=code)
    return RegionError(text_of(error) + left, code=code)


@contextmanager
def _producer(settings: Mapping[str, str], deadline: Deadline, *, transactional: bool) -> Iterator[Any]:
    own = {"enable.idempotence": True, "linger.ms": 5, "acks": "all"}
    if transactional:
        own |= {"transactional.id": TRANSACTIONAL_ID, "transaction.timeout.ms": TRANSACTION_MS}
    else:
        own |= {"message.timeout.ms": max(1, int(deadline.left() * 1_000))}
    producer = Producer({**CALM, **settings, **own})
    try:
        yield producer
    finally:
        with suppress(KafkaException):
            producer.purge()


def _micros_since(start: float) -> int:
    return int((monotonic() - start) * 1_000_000)
