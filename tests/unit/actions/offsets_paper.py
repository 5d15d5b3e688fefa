"""Groups and records of two regions on paper, for the planners that commit offsets."""

import msgspec

from drillbook.actions.base import Planned
from drillbook.actions.registry import ACTIONS
from drillbook.model.plan import AnyCall, CommitOffsets
from drillbook.snapshots.checkpoints import Checkpoint, CheckpointsSnapshot, ReadCheckpoints
from drillbook.snapshots.found import FindRecords, Found, FoundSnapshot
from drillbook.snapshots.groups import Committed, Group, GroupsSnapshot, ReadGroups
from drillbook.snapshots.kept import Kept
from drillbook.snapshots.position import Position, PositionsSnapshot, ReadPositions
from drillbook.snapshots.union import AnyRead, AnySnapshot
from drillbook.snapshots.window import Reading, Window
from unit.actions.paper import NOW, SCOPE

NAMES = ("billing", "fraud", "search")


def group(name: str, *offsets: int, state: str = "empty", topic: str = "orders.new") -> Group:
    return Group(name, state, "classic", (), tuple(Committed(topic, p, o) for p, o in enumerate(offsets)))


EAST = (group("billing", 100, 200), group("fraud", 150), group("search", 30, topic="ledger.entries"))
WEST = (group("billing", 90, 195), group("fraud", 150), group("search", 12, topic="ledger.entries"))


class Paper:
    """Answers whatever a planner asks; records in west stand one offset before those in east."""

    def __init__(self, east: tuple[Group, ...] = EAST, west: tuple[Group, ...] = WEST) -> None:
        self.groups = {"east": east, "west": west}
        self.kept: tuple[Kept, ...] = ()
        self.spoiled: dict[str, dict[str, object]] = {}
        """Changes to the found row of a group, by its name."""
        self.untranslated: tuple[str, ...] = ()
        self.seen_by_mirror = 0
        """How much more than each group's offset in east the mirror has seen."""

    def plan(self, action: str, params: str) -> Planned:
        """Ask in rounds, as a drill does."""
        chosen = ACTIONS[action]
        typed = chosen.decode(params)
        readings: list[Reading] = []
        for _ in range(4):
            window = Window(NOW, tuple(readings), self.kept)
            asked = {r.read for r in readings}
            new = [r for r in (*chosen.reads(typed, SCOPE), *chosen.then(typed, SCOPE, window)) if r not in asked]
            if not new:
                break
            readings += [Reading(read, self._answer(read)) for read in new]
            self.between(readings)
        return chosen.plan(typed, SCOPE, Window(NOW, tuple(readings), self.kept))

    def between(self, readings: list[Reading]) -> None:
        """What a sweep that goes on beside the planner reads after each of its rounds."""

    def _answer(self, read: AnyRead) -> AnySnapshot:
        where, shift = read.region, -1 if read.region == "west" else 1
        match read:
            case ReadGroups(groups=names):
                held = tuple(g for g in self.groups[where] if g.name in names)
                return GroupsSnapshot(where, NOW, asked=names, groups=held)
            case ReadPositions(wanted=wanted):
                rows = tuple(Position(w.group, w.topic, w.partition, w.offset, f"s{w.offset}") for w in wanted)
                return PositionsSnapshot(where, NOW, positions=rows)
            case FindRecords(wanted=wanted):
                found = []
                for w in wanted:
                    at = int(w.successor[1:]) + shift
                    row = Found(w.group, w.topic, w.partition, w.committed, at, "successor", 1)
                    found.append(msgspec.structs.replace(row, **self.spoiled.get(w.group, {})))
                return FoundSnapshot(where, NOW, found=tuple(found))
            case ReadCheckpoints(topic="east.checkpoints.internal", groups=names):
                known = tuple(
                    Checkpoint(g.name, c.topic, c.partition, c.offset + self.seen_by_mirror, c.offset - 5)
                    for g in self.groups["east"]
                    for c in g.committed
                    if g.name in names and g.name not in self.untranslated
                )
                return CheckpointsSnapshot(where, NOW, topic=read.topic, checkpoints=known)
            case _:
                raise AssertionError(read)


def rows(call: AnyCall) -> list[tuple[str, int, int, int]]:
    assert isinstance(call, CommitOffsets)
    return [(r.topic, r.partition, r.offset, r.old) for r in call.rows]
