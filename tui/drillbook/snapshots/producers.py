"""Producers with an id: idempotent and transactional ones, as the brokers know them."""

import msgspec

from drillbook.snapshots.base import Read, Snapshot


class ReadProducers(Read, frozen=True, tag="producers"):
    """Who wrote to these topics (exact names) with a producer id."""

    topics: tuple[str, ...]


class Producer(msgspec.Struct, frozen=True, omit_defaults=True):
    """One producer id on one partition; its epoch and sequence move when it writes.

    `last_timestamp` is microseconds, and the producer's own clock; `transactional_id` where the id could be named.
    """

    topic: str
    partition: int
    id: int
    epoch: int
    last_sequence: int
    last_timestamp: int = 0
    transactional_id: str = ""


class ProducersSnapshot(Snapshot, frozen=True, tag="producers"):
    """Sorted; a writer that is not idempotent has no id and is not here, and nor is MirrorMaker by default."""

    topics: tuple[str, ...] = ()
    producers: tuple[Producer, ...] = ()
