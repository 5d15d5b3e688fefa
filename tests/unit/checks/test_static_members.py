"""groups: who holds a group that should be empty, and for how long still."""

from dataclasses import replace

from drillbook.checks.static_members import countdown, held_by
from drillbook.model.finding import Finding, Verdict
from drillbook.snapshots.groups import Committed, Group, GroupsSnapshot, Member, ReadGroups
from drillbook.snapshots.window import Reading, Window
from unit.checks.sweeps import Sweeps
from unit.checks.two_regions import SECOND, START, Regions

EMPTY = '{"region": "source", "state": "empty"}'
READ = ReadGroups("east", ("search",))


def after(seconds: int, regions: Regions) -> Finding:
    sweeps = Sweeps("groups", EMPTY)
    found = sweeps.sweep(regions).finding
    for _ in range(seconds):
        sweeps.now += SECOND
        found = sweeps.sweep(regions).finding
    return found


def test_a_static_member_that_commits_nothing_is_counted_down() -> None:
    closed = Regions(group_still=True)
    found = after(10, closed)
    assert found.verdict is Verdict.FAILED
    assert "billing: stable with 1 member; static member static-1 holds it: nothing committed for 10 s" in found.note
    assert "out in 34 s if closed and of a client's default session of 45 s" in found.note
    assert found.remedy.endswith("group_members: {remove: true}.")
    late = after(50, closed)
    assert "longer than a client's default session of 45 s: it runs, or its session is longer" in late.note


def test_one_that_commits_starts_the_countdown_anew() -> None:
    assert "nothing committed for 0.0 s" in after(10, Regions(rate=100)).note


def test_a_dynamic_member_means_that_the_group_runs() -> None:
    group = Group("search", "stable", "classic", (Member("a", instance="s-0"), Member("b")))
    assert held_by(group) == ()
    window = Window(START, (Reading(READ, GroupsSnapshot("east", START, groups=(group,))),))
    assert countdown(window, READ, group) == ""


def test_a_group_whose_protocol_says_unknown_after_its_close_is_counted_down_too() -> None:
    found = after(3, replace(Regions(group_still=True), group_state="unknown", protocol="consumer"))
    assert found.verdict is Verdict.UNKNOWN
    assert "its state is not known yet; static member static-1 holds it" in found.note


def test_other_offsets_are_another_run() -> None:
    old = Group("search", "stable", "classic", (Member("a", instance="s-0"),), (Committed("t", 0, 1),))
    new = replace_committed(old, 2)
    answers = [(START, old), (START + 5 * SECOND, new), (START + 9 * SECOND, new)]
    window = Window(
        START + 10 * SECOND, tuple(Reading(READ, GroupsSnapshot("east", t, groups=(g,))) for t, g in answers)
    )
    assert "nothing committed for 5.0 s" in countdown(window, READ, new)


def replace_committed(group: Group, offset: int) -> Group:
    return Group(group.name, group.state, group.protocol, group.members, (Committed("t", 0, offset),))
