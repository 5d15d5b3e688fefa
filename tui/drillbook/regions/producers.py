"""Reads producer ids of topics; needs DESCRIBE and READ on each, and names ids by the transactions that it may see."""

from typing import Any

from drillbook.regions.deadline import Deadline
from drillbook.regions.region import Region
from drillbook.regions.transactions import LOG
from drillbook.regions.visible import readable, see_topics
from drillbook.snapshots.producers import Producer, ProducersSnapshot, ReadProducers


def read_producers(read: ReadProducers, region: Region, deadline: Deadline) -> ProducersSnapshot:
    """Every id on every partition; a topic that is not there or may not be read is an error."""
    from kafka import TopicPartition

    login = region.reading()
    seen, refused = readable(see_topics(login, read.topics, deadline))
    partitions = [TopicPartition(topic, number) for topic, number in seen.partitions]
    found: list[Producer] = []
    if partitions:
        has_transactions = bool(see_topics(login, [LOG], deadline).topics)
        with region.second_admin().held(deadline) as admin:
            answers = admin.describe_producers(partitions)
            names = _names(admin.list_transactions()) if has_transactions else {}
        for place, state in answers.items():
            found += [_producer(place, p, names) for p in state.active_producers]
    return ProducersSnapshot(
        region=read.region,
        observed_at=0,
        errors=(*refused, *seen.absent_errors()),
        topics=read.topics,
        producers=tuple(sorted(found, key=lambda p: (p.topic, p.partition, p.id))),
    )


def _names(listed: Any) -> dict[int, str]:
    return {int(t.producer_id): str(t.transactional_id) for transactions in listed.values() for t in transactions}


def _producer(place: Any, about: Any, names: dict[int, str]) -> Producer:
    return Producer(
        str(place.topic),
        int(place.partition),
        int(about.producer_id),
        int(about.producer_epoch),
        int(about.last_sequence),
        max(0, int(about.last_timestamp)) * 1000,
        names.get(int(about.producer_id), ""),
    )
