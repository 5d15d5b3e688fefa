"""Reading between fixed offsets, on librdkafka's own mock cluster: real client code, and no JVM."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from confluent_kafka import Producer

from drillbook.regions.backwards import Before, last_before
from drillbook.regions.deadline import Deadline
from drillbook.regions.reader import Reached, Reader, Span
from drillbook.snapshots.base import Partition

RECORDS = 100


@dataclass
class Mock:
    """Two partitions of topic `a` with RECORDS records each."""

    settings: dict[str, str]
    producer: Any


@pytest.fixture(scope="module")
def mock() -> Iterator[Mock]:
    producer = Producer({"bootstrap.servers": "mock", "test.mock.num.brokers": 1, "log_level": 0})
    for number in range(RECORDS):
        for partition in (0, 1):
            producer.produce("a", key="k", value=str(number), partition=partition, timestamp=1_000_000 + number)
    assert producer.flush(30) == 0
    brokers = producer.list_topics(timeout=30).brokers.values()
    yield Mock({"bootstrap.servers": ",".join(f"{b.host}:{b.port}" for b in brokers), "log_level": "0"}, producer)
    producer.flush(1)


@pytest.fixture(scope="module")
def reader(mock: Mock) -> Reader:
    return Reader(mock.settings, "read_committed")


def offsets(
    reader: Reader, spans: dict[Partition, Span], most: int = 10_000
) -> tuple[dict[Partition, list[int]], Reached]:
    seen: dict[Partition, list[int]] = {p: [] for p in spans}

    def visit(partition: Partition, message: Any) -> bool:
        seen[partition].append(message.offset())
        return len(seen[partition]) < most

    return seen, reader.read(spans, visit, Deadline.within(30))


def test_a_span_is_read_exactly_although_more_records_follow(reader: Reader) -> None:
    seen, reached = offsets(reader, {("a", 0): Span(10, 20), ("a", 1): Span(95, RECORDS)})
    assert seen == {("a", 0): list(range(10, 20)), ("a", 1): list(range(95, 100))}
    assert reached.whole == {("a", 0), ("a", 1)}
    assert reached.errors == {}


def test_an_empty_span_asks_nothing() -> None:
    seen, reached = offsets(Reader({"bootstrap.servers": "127.0.0.1:1"}, "read_committed"), {("a", 0): Span(5, 5)})
    assert (seen, reached.whole) == ({("a", 0): []}, {("a", 0)})


def test_a_visitor_that_has_enough_gets_no_more_and_the_next_read_gets_all(reader: Reader) -> None:
    seen, reached = offsets(reader, {("a", 0): Span(0, RECORDS), ("a", 1): Span(0, 2)}, most=3)
    assert seen == {("a", 0): [0, 1, 2], ("a", 1): [0, 1]}
    assert reached.whole == {("a", 1)}
    seen, _ = offsets(reader, {("a", 0): Span(0, RECORDS)})
    assert seen == {("a", 0): list(range(RECORDS))}


def test_a_start_outside_the_log_is_an_error_of_that_partition_alone(reader: Reader) -> None:
    seen, reached = offsets(reader, {("a", 0): Span(500, 600), ("a", 1): Span(99, RECORDS)})
    assert seen[("a", 1)] == [99]
    assert list(reached.errors) == [("a", 0)]
    assert reached.errors[("a", 0)].scope == "a-0"


def test_time_that_runs_out_is_an_error_of_what_was_not_read() -> None:
    silent = Reader({"bootstrap.servers": "127.0.0.1:1", "log_level": "0"}, "read_committed")
    reached = silent.read({("a", 0): Span(0, 5)}, lambda p, m: True, Deadline.within(0.3))
    assert reached.errors[("a", 0)].code == "TIMEOUT"


def test_the_last_record_before_an_offset(reader: Reader) -> None:
    wanted = {("a", 0): Before(0, 50, 50), ("a", 1): Before(0, RECORDS, RECORDS)}
    found, errors = last_before(reader, wanted, Deadline.within(30))
    assert {p: m.offset() for p, m in found.items()} == {("a", 0): 49, ("a", 1): 99}
    assert errors == {}
    nothing, errors = last_before(reader, {("a", 0): Before(0, 0, 0)}, Deadline.within(30))
    assert (nothing, errors) == ({}, {})
