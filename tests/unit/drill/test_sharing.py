"""Rows that did not change are kept once, however many sweeps read them; what is forgotten, and what is not yet."""

import msgspec

from drillbook.drill.history import SPAN, SPAN_OF_MOMENTS, History
from drillbook.drill.sharing import MANY, large, shared
from drillbook.snapshots.found import FindRecords, FindWanted, FoundSnapshot
from drillbook.snapshots.offsets import OffsetsSnapshot, PartitionOffsets, ReadOffsets
from drillbook.snapshots.replication import Connector, LinkPosition, ReplicationSnapshot

START = 1_000_000_000


def offsets(at: int, moved: int = -1, count: int = MANY) -> OffsetsSnapshot:
    rows = tuple(PartitionOffsets("orders", n, 0, 9 + (n == moved), 9) for n in range(count))
    return OffsetsSnapshot("east", at, topics=("orders",), partitions=rows)


def again(answer: OffsetsSnapshot) -> OffsetsSnapshot:
    """As it comes from a worker: equal, and no object the same."""
    return msgspec.json.decode(msgspec.json.encode(answer), type=OffsetsSnapshot)


def test_rows_that_did_not_move_are_the_same_objects() -> None:
    before, after = offsets(1), again(offsets(2, moved=7))
    kept = shared(before, after)
    assert kept == after
    assert [n for n in range(MANY) if kept.partitions[n] is not before.partitions[n]] == [7]


def test_rows_inside_a_part_are_shared_too() -> None:
    def link(last: int) -> ReplicationSnapshot:
        rows = tuple(LinkPosition("orders", n, 5 if n else last) for n in range(MANY))
        return ReplicationSnapshot("west", 1, connectors=(Connector("mm2", "RUNNING", positions=rows),))

    before, after = link(5), link(6)
    kept = shared(before, after)
    assert large(after)
    assert kept == after
    places = zip(kept.connectors[0].positions, before.connectors[0].positions, strict=True)
    assert [old is new for old, new in places] == [False, *[True] * (MANY - 1)]


def test_what_is_small_or_of_another_size_is_left_as_it_came() -> None:
    small = again(offsets(2, count=3))
    assert shared(offsets(1, count=3), small) is small
    assert not large(small)
    longer = again(offsets(2, count=MANY + 1))
    assert shared(offsets(1), longer) is longer
    assert shared(None, longer) is longer


def test_a_moments_answers_are_forgotten_before_the_others() -> None:
    history = History()
    find = FindRecords("west", (FindWanted("g", "orders", 0, 5, "00"),))
    ends = ReadOffsets("east", ("orders",))
    history.add(ends, offsets(START))
    history.add(find, FoundSnapshot("west", START))
    history.forget(START + SPAN_OF_MOMENTS)
    assert history.window(START + SPAN_OF_MOMENTS).latest(find, FoundSnapshot) is not None
    history.forget(START + SPAN_OF_MOMENTS + 1)
    window = history.window(START + SPAN_OF_MOMENTS + 1)
    assert window.latest(find, FoundSnapshot) is None
    assert window.latest(ends, OffsetsSnapshot) is not None
    history.forget(START + SPAN + 1)
    assert history.window(START + SPAN + 1).readings == ()
    assert history.age(ends, START + SPAN + 1) > SPAN
