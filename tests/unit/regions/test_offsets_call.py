"""Commits that fail inside a success, and groups that are not as the plan saw them.

The login is a fake: real brokers give an error inside a success only for a group that turns active between the look at
it and the commit, which no test can time.
"""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from confluent_kafka import ConsumerGroupState, ConsumerGroupTopicPartitions, KafkaError, KafkaException, TopicPartition

from drillbook.model.plan import CommitOffsets, OffsetRow
from drillbook.regions import offsets_call
from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import RegionError

ROWS = (OffsetRow("orders.new", 0, 50, 40), OffsetRow("orders.new", 1, 70))


@dataclass
class Broker:
    """One group, and what its commits come to."""

    state: ConsumerGroupState = ConsumerGroupState.EMPTY
    members: int = 0
    offsets: dict[int, int] = field(default_factory=lambda: {0: 40})
    refuses: dict[int, int] = field(default_factory=dict)
    unreadable: int = -1
    missing: bool = False
    sent: int = 0

    def describe_consumer_groups(self, names: list[str]) -> dict[str, Any]:
        if self.missing:
            return {names[0]: KafkaException(KafkaError(KafkaError.GROUP_ID_NOT_FOUND))}
        return {names[0]: SimpleNamespace(state=self.state, members=[object()] * self.members)}

    def list_consumer_group_offsets(self, asked: list[ConsumerGroupTopicPartitions]) -> dict[str, Any]:
        found = [TopicPartition("orders.new", p, o) for p, o in self.offsets.items()]
        if self.unreadable >= 0:
            place = SimpleNamespace(topic="orders.new", partition=self.unreadable, error=KafkaError(1), offset=-1)
            return {asked[0].group_id: SimpleNamespace(topic_partitions=[place])}
        return {asked[0].group_id: SimpleNamespace(topic_partitions=found)}

    def alter_consumer_group_offsets(self, wanted: list[ConsumerGroupTopicPartitions]) -> dict[str, Any]:
        self.sent += 1
        answered = []
        for tp in wanted[0].topic_partitions:
            error = KafkaError(self.refuses[tp.partition]) if tp.partition in self.refuses else None
            if error is None:
                self.offsets[tp.partition] = tp.offset
            answered.append(SimpleNamespace(topic=tp.topic, partition=tp.partition, error=error))
        return {wanted[0].group_id: SimpleNamespace(topic_partitions=answered)}


class Region:
    def __init__(self, broker: Broker) -> None:
        self.admin = broker

    def acting(self) -> "Region":
        return self

    def call(self, ask: Any, *arguments: Any) -> Any:
        return ask(*arguments)

    def wait(self, answer: Any, deadline: Deadline) -> Any:
        if isinstance(answer, Exception):
            raise answer
        return answer


def commit(broker: Broker, **changes: Any) -> Any:
    call = CommitOffsets("west", "commit", **{"group": "billing", "rows": ROWS, **changes})
    return offsets_call.commit(call, Region(broker), Deadline(5.0))  # type: ignore[arg-type]


def test_a_group_at_rest_gets_its_offsets_and_they_are_read_back() -> None:
    broker = Broker()
    done = commit(broker)
    assert (done.ok, done.known, broker.offsets) == (True, True, {0: 50, 1: 70})
    assert done.text == "2 of 2 offsets of billing in west are as planned"
    assert [(f.name, f.value) for f in done.facts] == [("billing orders.new-0", 50), ("billing orders.new-1", 70)]


def test_an_error_inside_a_success_is_seen() -> None:
    done = commit(Broker(refuses={1: KafkaError.UNKNOWN_MEMBER_ID}))
    assert not done.ok
    assert "1 of 2 offsets of billing in west are as planned; orders.new-1 is at none" in done.text
    assert "1 refused inside a success, orders.new-1: UNKNOWN_MEMBER_ID" in done.text


def test_an_error_inside_a_success_counts_even_where_the_offset_reads_as_planned() -> None:
    broker = Broker(offsets={0: 40}, refuses={0: KafkaError.UNKNOWN_MEMBER_ID})
    done = commit(broker, rows=(OffsetRow("orders.new", 0, 40, 40),))
    assert not done.ok


@pytest.mark.parametrize(
    ("broker", "changes", "says"),
    [
        (Broker(ConsumerGroupState.STABLE, 2), {}, "it is STABLE with 2 members"),
        (Broker(ConsumerGroupState.EMPTY, 1), {}, "it is EMPTY with 1 member"),
        (Broker(ConsumerGroupState.UNKNOWN), {}, "it is UNKNOWN with 0 members"),
        (Broker(), {"moving": True}, "never taken from a group at rest"),
        (Broker(offsets={0: 41}), {}, "orders.new-0 was to be found at 40 and is at 41"),
        (Broker(offsets={0: 40, 1: 3}), {}, "orders.new-1 was to be found at none and is at 3"),
    ],
)
def test_nothing_is_sent_to_a_group_that_is_not_as_the_plan_saw_it(broker: Broker, changes: Any, says: str) -> None:
    done = commit(broker, **changes)
    assert (done.ok, done.known, broker.sent) == (False, True, 0)
    assert says in done.text
    assert done.text.endswith("nothing was sent")


def test_a_group_that_does_not_exist_is_made_by_its_first_commit() -> None:
    assert commit(Broker(missing=True, offsets={}), rows=(OffsetRow("orders.new", 1, 70),)).ok


def test_an_offset_that_cannot_be_read_before_is_no_basis() -> None:
    broker = Broker(unreadable=0)
    with pytest.raises(RegionError, match=r"the offset of orders\.new-0 cannot be read"):
        commit(broker)
    assert broker.sent == 0
