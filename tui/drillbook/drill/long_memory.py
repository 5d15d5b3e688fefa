"""What is remembered of groups for longer than a window: since when nothing changed, and when each was last at rest."""

from msgspec.structs import replace

from drillbook.snapshots.groups import GroupsSnapshot
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Reading

MOST_APART = 15_000_000
"""Microseconds between two answers after which nobody knows what happened in between."""
AT_REST = frozenset({"empty", "dead"})


class LongMemory:
    """One reading a question and one a group, however long the drill lasts: a mirror's intervals may be minutes."""

    def __init__(self) -> None:
        self._first: dict[AnyRead, Reading] = {}
        self._last: dict[AnyRead, GroupsSnapshot] = {}
        self._rest: dict[tuple[AnyRead, str], Reading] = {}

    def add(self, reading: Reading) -> None:
        """Remember an answer about groups; a failed one says nothing, and only its length of time counts."""
        answer = reading.answer
        if not isinstance(answer, GroupsSnapshot) or answer.errors:
            return
        last = self._last.get(reading.read)
        near = last is not None and answer.observed_at - last.observed_at <= MOST_APART
        if last is None or not near or not same(last, answer):
            self._first[reading.read] = reading
        self._last[reading.read] = answer
        for group in answer.groups:
            if group.state in AT_REST and not group.members:
                self._rest[reading.read, group.name] = reading

    def before(self, at: int) -> tuple[Reading, ...]:
        """What it holds that is older than the window, oldest first."""
        held = {id(r): r for r in (*self._first.values(), *self._rest.values()) if r.answer.observed_at < at}
        return tuple(sorted(held.values(), key=lambda r: r.answer.observed_at))


def same(one: GroupsSnapshot, other: GroupsSnapshot) -> bool:
    """Whether both say the same of every group."""
    return replace(one, observed_at=0, took=0) == replace(other, observed_at=0, took=0)
