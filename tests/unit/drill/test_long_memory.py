"""What is remembered of groups beyond the window."""

from drillbook.drill.history import SPAN, History
from drillbook.snapshots.base import ReadError
from drillbook.snapshots.groups import Committed, Group, GroupsSnapshot, Member, ReadGroups

SECOND = 1_000_000
START = 1_790_000_000 * SECOND
READ = ReadGroups("west", ("billing",))


def answer(t: int, offset: int = 5, state: str = "empty", **changes: object) -> GroupsSnapshot:
    members = () if state == "empty" else (Member("c"),)
    group = Group("billing", state, "classic", members, (Committed("orders", 0, offset),))
    return GroupsSnapshot("west", START + t * SECOND, asked=READ.groups, groups=(group,), **changes)  # type: ignore[arg-type]


def seconds(history: History, now: int) -> list[int]:
    history.forget(START + now * SECOND)
    window = history.window(START + now * SECOND)
    return [(r.answer.observed_at - START) // SECOND for r in window.readings]


def told(*answers: GroupsSnapshot) -> History:
    history = History()
    for one in answers:
        history.add(READ, one)
    return history


def test_the_first_of_an_unbroken_run_is_remembered_however_long_it_lasts() -> None:
    history = told(*(answer(t) for t in range(0, 300, 10)))
    assert seconds(history, 300)[:3] == [0, 210, 220]
    assert SPAN == 90 * SECOND


def test_a_change_or_a_gap_begins_a_new_run() -> None:
    changed = told(*(answer(t, offset=5 if t < 100 else 6) for t in range(0, 300, 10)))
    assert seconds(changed, 300)[:2] == [100, 210]
    gap = told(*(answer(t) for t in (*range(0, 100, 10), *range(120, 300, 10))))
    assert seconds(gap, 300)[:2] == [120, 210]


def test_a_failed_reading_is_no_change() -> None:
    error = ReadError("timed out")
    history = told(*(answer(t, **({"errors": (error,)} if t == 100 else {})) for t in range(0, 300, 5)))
    assert seconds(history, 300)[:2] == [0, 210]


def test_the_last_time_that_a_group_was_at_rest_is_remembered() -> None:
    history = told(*(answer(t, t, "empty" if t < 50 else "stable") for t in range(0, 300, 10)))
    assert seconds(history, 300)[:2] == [40, 210]
