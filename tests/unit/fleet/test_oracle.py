"""The oracle, on small histories whose answer is plain to see."""

from __future__ import annotations

from drillbook.lab.fleet import oracle
from drillbook.lab.fleet.events import Aborted, Acked, Event, Read, Refused, Started, Uncertain

TOPIC = "orders.new"


def acked(uid: str, offset: int, *, region: str = "east", partition: int = 0, at: int = 5) -> Acked:
    return Acked(uid, "orders-api", region, TOPIC, partition, offset, 1, at)


def read(uid: str, offset: int, *, region: str = "east", partition: int = 0, group: str = "billing") -> Read:
    return Read(group, f"{group}-0", region, TOPIC, partition, offset, uid, 9)


def started(region: str, name: str = "billing") -> Started:
    return Started(name, region, 0)


def test_only_what_was_acknowledged_counts_as_acknowledged() -> None:
    events: list[Event] = [
        acked("a", 0),
        acked("b", 1, region="west"),
        Aborted("c", "ledger", "east", TOPIC, 0, 2, 1, 2),
        Refused("d", "orders-api", "east", TOPIC, "X", "produce", 1, 2),
        Uncertain("e", "orders-api", "east", TOPIC, "X", 1, 2),
    ]
    assert oracle.acknowledged(events) == {("east", TOPIC): {"a"}, ("west", TOPIC): {"b"}}


def test_missing_is_what_the_source_promised_and_the_target_does_not_hold() -> None:
    events: list[Event] = [acked("a", 0), acked("b", 1), acked("w", 2, region="west")]
    assert oracle.missing(events, ["a"], region="east") == {"b"}
    assert oracle.missing(events, {"a", "b"}, region="east") == frozenset()
    assert oracle.missing(events, [], region="east", topics={"orders.paid"}) == frozenset()


def test_refused_in_a_window_includes_its_start_and_not_its_end() -> None:
    events: list[Event] = [Refused(str(at), "orders-api", "east", TOPIC, "X", "produce", 1, at) for at in range(5)]
    assert [event.uid for event in oracle.refused(events, region="east", start_us=1, end_us=3)] == ["1", "2"]
    assert oracle.refused(events, region="west", start_us=0, end_us=9) == ()


def test_the_last_acknowledgement_of_each_writer_in_a_region() -> None:
    events: list[Event] = [acked("a", 0, at=5), acked("b", 1, at=8), acked("w", 0, region="west", at=11)]
    assert oracle.last_acknowledged_us(events, region="east") == {"orders-api": 8}


def test_a_takeover_that_reads_two_records_again() -> None:
    east: list[Event] = [started("east"), read("a", 10), read("b", 11), read("c", 12)]
    west: list[Event] = [started("west"), *(read(u, o, region="west") for u, o in (("b", 4), ("c", 5), ("d", 6)))]
    assert oracle.resumed([*east, *west], "billing", "west") == {(TOPIC, 0): oracle.Resumed(4, "b", ("b", "c"))}


def test_a_repeat_after_the_start_is_no_reread_of_before() -> None:
    """A rebalance reads again what this very start had read: it says nothing about the translated offset."""
    events: list[Event] = [
        started("east"), read("a", 10), started("west"),
        read("b", 1, region="west"), read("c", 2, region="west"), read("b", 1, region="west"),
    ]  # fmt: skip
    assert oracle.resumed(events, "billing", "west")[TOPIC, 0] == oracle.Resumed(1, "b", ())


def test_only_the_last_start_in_the_region_counts() -> None:
    events: list[Event] = [
        started("west"), read("a", 0, region="west"), started("west", "fraud"),
        started("west"), read("a", 0, region="west"), read("b", 1, region="west"),
    ]  # fmt: skip
    assert oracle.resumed(events, "billing", "west")[TOPIC, 0] == oracle.Resumed(0, "a", ("a",))


def test_partitions_and_groups_are_kept_apart() -> None:
    events: list[Event] = [
        started("east"), read("a", 0), read("b", 0, partition=1), read("c", 1, group="fraud"),
        started("west"), read("b", 0, region="west", partition=1), read("c", 7, region="west"),
    ]  # fmt: skip
    assert oracle.resumed(events, "billing", "west") == {
        (TOPIC, 1): oracle.Resumed(0, "b", ("b",)),
        (TOPIC, 0): oracle.Resumed(7, "c", ()),
    }


def test_skipped_has_a_later_record_that_was_read_and_unread_has_none() -> None:
    events: list[Event] = [
        acked("a", 0), acked("b", 1), acked("c", 2), acked("d", 3), acked("e", 0, partition=1),
        read("a", 0), read("c", 9, region="west"),
    ]  # fmt: skip
    assert oracle.unseen(events, "billing", {TOPIC}) == {
        ("east", TOPIC, 0): oracle.Unseen(skipped=("b",), unread=("d",)),
        ("east", TOPIC, 1): oracle.Unseen(skipped=(), unread=("e",)),
    }


def test_a_record_at_two_places_of_one_region_is_duplicated_and_a_reread_is_not() -> None:
    events: list[Event] = [
        read("a", 3), read("a", 3), read("b", 4), read("a", 30, region="west"), read("b", 31, region="west"),
        read("b", 32, region="west"), read("", 40), read("", 41),
    ]  # fmt: skip
    assert oracle.duplicated(events) == {("west", TOPIC): {"b"}}
