"""group_members: static members that alone hold a group, by instance id; nothing takes it back."""

import pytest

from drillbook.actions.registry import ACTIONS
from drillbook.actions.reverse import reverse
from drillbook.model.group_calls import RemoveMembers
from drillbook.model.plan import Plan as WholePlan
from drillbook.model.plan import effect_key, plan_effect
from drillbook.snapshots.groups import Group, Member
from unit.actions.offsets_paper import EAST, Paper
from unit.actions.paper import SCOPE

REMOVE = '{"remove": true}'


def held(name: str, *instances: str) -> Group:
    return Group(name, "stable", "classic", tuple(Member("c", instance=i) for i in instances))


def test_only_groups_that_static_members_alone_hold_are_emptied_and_each_member_is_named() -> None:
    groups = (held("billing", "", ""), held("fraud", "f-0", ""), held("search", "s-1", "s-0"))
    planned = Paper(east=groups).plan("group_members", REMOVE)
    (call,) = planned.calls
    assert isinstance(call, RemoveMembers)
    assert (call.region, call.group, call.instances) == ("east", "search", ("s-0", "s-1"))
    assert call.text == "remove static members s-0, s-1 of search in east"
    assert planned.blast == "removes 2 static members of 1 groups in east"
    assert planned.notes == (
        "fraud is left: 1 of its members have no instance id, so it runs",
        "nothing puts a member back but its own client; one that still runs comes back by itself",
    )
    assert plan_effect(WholePlan("s", planned.calls)) == "irreversible"


def test_groups_at_rest_need_nothing_and_that_is_said() -> None:
    planned = Paper(east=EAST).plan("group_members", REMOVE)
    assert planned.calls == ()
    assert planned.notes == ("no group is held by static members alone in east",)


def test_it_says_that_nothing_takes_it_back_and_leaves_nothing_standing() -> None:
    call = RemoveMembers("east", "x", group="search", instances=("s-0",))
    assert "its own client" in str(reverse(call, SCOPE))
    assert effect_key(call) == ""


@pytest.mark.parametrize(("params", "says"), [('{"remove": false}', "does nothing"), (REMOVE, "")])
def test_remove_is_all_that_it_does(params: str, says: str) -> None:
    action = ACTIONS["group_members"]
    assert says in action.refuse(action.decode(params))
    assert bool(action.refuse(action.decode(params))) == bool(says)


def test_an_unknown_region_is_said() -> None:
    assert "no region of this drill" in Paper().plan("group_members", '{"remove": true, "region": "north"}').unknown
