"""Where groups are told to go on: by content, explicit, and as a step found them."""

import pytest
from msgspec.structs import replace

from drillbook.actions.base import Planned
from drillbook.actions.registry import ACTIONS
from drillbook.model.plan import CommitOffsets
from drillbook.snapshots.groups import GroupsSnapshot, ReadGroups
from drillbook.snapshots.kept import Kept, KeptOffset
from drillbook.snapshots.window import Reading
from unit.actions.offsets_paper import EAST, WEST, Paper, group, rows
from unit.actions.paper import NOW

CONTENT = '{"from": "content"}'


def test_each_group_is_committed_where_its_next_record_stands_on_the_other_side() -> None:
    planned = Paper().plan("commit_offsets", CONTENT)
    assert [rows(c) for c in planned.calls] == [
        [("orders.new", 0, 99, 90), ("orders.new", 1, 199, 195)],
        [("orders.new", 0, 149, 150)],
        [("ledger.entries", 0, 29, 12)],
    ]
    assert planned.blast == "commits 4 offsets of 3 groups in west"
    assert planned.notes == ()
    assert all(not c.moving for c in planned.calls if isinstance(c, CommitOffsets))
    wait, first, _ = planned.calls[0].undo
    tool = "kafka-consumer-groups --bootstrap-server w:9092 --command-config west.properties"
    assert wait.startswith(f"until {tool} --describe --state --group billing 2>&1 |")
    assert first == f"{tool} --group billing --topic orders.new:0 --reset-offsets --to-offset 90 --execute"


def test_the_way_back_is_the_same_from_the_other_side() -> None:
    planned = Paper().plan("commit_offsets", '{"from": "content", "region": "source"}')
    assert {c.region for c in planned.calls} == {"east"}
    assert rows(planned.calls[0]) == [("orders.new", 0, 91, 100), ("orders.new", 1, 196, 200)]


@pytest.mark.parametrize("side", ["east", "west"])
def test_a_group_that_runs_on_either_side_shows_its_rule_and_no_number_is_final(side: str) -> None:
    paper = Paper()
    busy = group("billing", 100, 200, state="stable")
    paper.groups[side] = (busy, *paper.groups[side][1:])
    planned = paper.plan("commit_offsets", CONTENT)
    assert [c.moving for c in planned.calls if isinstance(c, CommitOffsets)] == [True, False, False]
    assert planned.notes == (f"billing is stable in {side}: its numbers are taken again when it is empty",)


def test_what_stands_already_is_not_sent_and_that_is_said() -> None:
    same = tuple(group(g.name, *(c.offset - 1 for c in g.committed), topic=g.committed[0].topic) for g in EAST)
    planned = Paper(west=same).plan("commit_offsets", CONTENT)
    assert (planned.calls, planned.notes) == ((), ("every offset stands already",))


@pytest.mark.parametrize(
    ("spoiled", "says"),
    [
        ({"matches": 2}, "fraud orders.new-0: 2 records are equal in key, value and time: its place is ambiguous"),
        ({"at": -1, "matches": 0}, "the record at its position is not in west: not copied yet, or gone"),
    ],
)
def test_one_place_that_is_not_certain_stops_the_whole_plan(spoiled: dict[str, object], says: str) -> None:
    paper = Paper()
    paper.spoiled["fraud"] = spoiled
    planned = paper.plan("commit_offsets", CONTENT)
    assert says in planned.unknown
    assert planned.calls == ()


TRANSLATED = '{"from": "translated"}'


def test_translated_is_what_the_mirror_itself_says_even_of_an_earlier_offset() -> None:
    paper = Paper()
    paper.seen_by_mirror = -3
    planned = paper.plan("commit_offsets", TRANSLATED)
    assert [rows(c) for c in planned.calls] == [
        [("orders.new", 0, 95, 90)],
        [("orders.new", 0, 145, 150)],
        [("ledger.entries", 0, 25, 12)],
    ]
    assert {c.origin for c in planned.calls if isinstance(c, CommitOffsets)} == {"translated"}
    assert planned.calls[0].text == "commit 1 offsets of billing in west, translated"


def test_what_the_mirror_has_not_translated_or_would_skip_stops_the_whole_plan() -> None:
    paper = Paper()
    paper.untranslated = ("fraud",)
    said = paper.plan("commit_offsets", TRANSLATED).unknown
    assert said == "fraud orders.new-0: the mirror has translated no offset of it"
    paper = Paper()
    paper.seen_by_mirror = 1
    said = paper.plan("commit_offsets", TRANSLATED).unknown
    assert said == "billing orders.new-0 went back to 100: the mirror's 101 would skip records"


def test_without_a_link_that_translates_there_is_no_translation() -> None:
    said = Paper().plan("commit_offsets", '{"from": "translated", "region": "source"}').unknown
    assert said == "no link of regions.yaml translates offsets from west to east"


def saved(*offsets: int) -> Kept:
    places = tuple(KeptOffset("west", "billing", "orders.new", p, o) for p, o in enumerate(offsets))
    return Kept("saved", "pin", places)


def test_restored_goes_back_to_what_the_step_found_also_where_it_stands_already() -> None:
    paper = Paper()
    paper.kept = (saved(90, 180),)
    (call,) = paper.plan("commit_offsets", '{"restored": "pin"}').calls
    assert isinstance(call, CommitOffsets)
    assert (call.origin, call.left, rows(call)) == (
        "restored", 0, [("orders.new", 0, 90, 90), ("orders.new", 1, 180, 195)],
    )  # fmt: skip


def test_restored_says_what_it_leaves_where_there_was_no_offset() -> None:
    paper = Paper()
    paper.kept = (saved(90, -1),)
    planned = paper.plan("commit_offsets", '{"restored": "pin"}')
    assert [c.left for c in planned.calls if isinstance(c, CommitOffsets)] == [1]
    assert "billing had no offset on orders.new-1: what stands there is left" in planned.notes


def test_a_group_that_runs_only_in_the_other_region_may_be_restored() -> None:
    paper = Paper(east=(group("billing", 100, 200, state="stable"), *EAST[1:]))
    paper.kept = (saved(90, 180),)
    (call,) = paper.plan("commit_offsets", '{"restored": "pin"}').calls
    assert isinstance(call, CommitOffsets)
    assert not call.moving


def test_explicit_offsets_are_those_written_of_groups_and_partitions_that_exist() -> None:
    (call,) = Paper().plan("commit_offsets", '{"explicit": {"fraud": {"orders.new-0": 7}}}').calls
    assert rows(call) == [("orders.new", 0, 7, 150)]
    for wrong in ('{"other": {"orders.new-0": 7}}', '{"fraud": {"orders.new": 7}}', '{"fraud": {"orders.new-0": -1}}'):
        assert "is no offset of a partition" in Paper().plan("commit_offsets", f'{{"explicit": {wrong}}}').unknown


@pytest.mark.parametrize("params", ["{}", '{"from": "content", "restored": "pin"}'])
def test_exactly_one_origin_is_asked_for(params: str) -> None:
    action = ACTIONS["commit_offsets"]
    assert "exactly one" in action.refuse(action.decode(params))


def test_nothing_is_planned_on_groups_that_cannot_be_read() -> None:
    assert (
        "no group has committed anything"
        in Paper(east=tuple(group(g.name) for g in WEST)).plan("commit_offsets", CONTENT).unknown
    )


class Swept(Paper):
    """A sweep goes on beside the planner: after each round there is a newer answer, of groups that have moved."""

    def plan(self, action: str, params: str) -> Planned:
        self.rounds = 0
        return super().plan(action, params)

    def between(self, readings: list[Reading]) -> None:
        self.rounds += 1
        moved = tuple(group(g.name, *(c.offset + self.rounds for c in g.committed), state="stable") for g in EAST[:2])
        read = ReadGroups("east", ("billing", "fraud", "search"))
        readings.append(Reading(read, GroupsSnapshot("east", NOW, asked=read.groups, groups=(*moved, EAST[2]))))


def test_groups_that_move_while_they_are_read_have_a_plan_that_only_shows_the_rule() -> None:
    planned = Swept().plan("commit_offsets", CONTENT)
    assert planned.unknown == ""
    assert [(c.group, c.moving) for c in planned.calls if isinstance(c, CommitOffsets)] == [
        ("billing", True), ("fraud", True), ("search", False),
    ]  # fmt: skip


def test_a_group_that_moved_and_came_to_rest_while_it_was_read_is_still_moving() -> None:
    class Rested(Swept):
        def between(self, readings: list[Reading]) -> None:
            super().between(readings)
            answer = readings[-1].answer
            assert isinstance(answer, GroupsSnapshot)
            still = tuple(replace(g, state="empty") for g in answer.groups)
            readings[-1] = Reading(readings[-1].read, replace(answer, groups=still))

    planned = Rested().plan("commit_offsets", CONTENT)
    assert "billing is moving in east: its numbers are taken again when it is empty" in planned.notes
    assert [c.moving for c in planned.calls if isinstance(c, CommitOffsets)] == [True, True, False]
