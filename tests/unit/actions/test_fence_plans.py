"""Plans of fence and unfence: the exact rules, their stock undo, and whom else they reach."""

import shlex

import msgspec
import pytest

from drillbook.actions.reading import MAX_AGE
from drillbook.actions.registry import ACTIONS
from drillbook.model.plan import CreateAcls, DeleteAcls, effect_key, undone_key
from drillbook.model.workload import PrincipalUse
from drillbook.snapshots.acls import ReadAcls
from drillbook.snapshots.topics import ReadTopics
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window
from unit.actions.paper import FENCE, NOW, ORDERS, SCOPE, broken, deny, plan, window


def test_a_fence_denies_each_writer_each_of_its_topics_and_nobody_else() -> None:
    planned = plan("fence")
    bindings = [b for call in planned.calls if isinstance(call, CreateAcls) for b in call.bindings]
    assert tuple(sorted(bindings)) == tuple(sorted(FENCE))
    assert planned.blast == "writes 3 ACLs in east"
    assert [c.text for c in planned.calls] == [
        "deny WRITE to User:ledger on ledger.entries (PREFIXED) in east",
        "deny WRITE to User:orders-api on orders.new, orders.paid (PREFIXED) in east",
    ]
    assert {c.region for c in planned.calls} == {"east"}
    assert {c.effect for c in planned.calls} == {"reversible"}


def test_its_undo_is_a_stock_command_for_each_rule() -> None:
    ledger, orders = plan("fence").calls
    line = (
        "kafka-acls --bootstrap-server e:9092 --command-config east.properties --remove --force"
        " --deny-principal User:ledger --operation WRITE --topic ledger.entries --resource-pattern-type prefixed"
    )
    assert ledger.undo == (line,)
    assert [shlex.split(line)[-3] for line in orders.undo] == ["orders.new", "orders.paid"]


def test_a_fence_names_every_other_topic_that_it_reaches() -> None:
    planned = plan(
        "fence", seen=window(topics=("orders.new", "orders.new.dlq", "orders.newer", "orders.paid", "other"))
    )
    assert "the fence on orders.new also refuses orders.new.dlq" in planned.notes
    assert "the fence on orders.new also refuses orders.newer" in planned.notes
    assert not any(n.endswith(" other") for n in planned.notes)


def test_what_stands_already_is_left_and_said() -> None:
    planned = plan("fence", seen=window(east=FENCE[:1]))
    assert len(planned.calls) == 1
    assert planned.blast == "writes 2 ACLs in east"
    assert "stands already, left as it is: User:ledger on ledger.entries" in planned.notes


@pytest.mark.parametrize(
    ("params", "says"),
    [
        ('{"method": "acl"}', ""),
        ('{"method": "quota"}', "a quota throttles and never refuses"),
        ('{"pattern": "LITERAL"}', "copies a literal DENY to the target"),
        ('{"resource": "TRANSACTIONAL_ID"}', "leaves the open transaction hanging"),
    ],
)
def test_forms_of_a_fence_that_do_harm_are_refused_with_the_reason(params: str, says: str) -> None:
    action = ACTIONS["fence"]
    sentence = action.refuse(action.decode(params))
    assert says in sentence
    assert bool(sentence) == bool(says)


@pytest.mark.parametrize("read", [ReadTopics("east"), ReadAcls("east")])
def test_a_fence_is_not_planned_on_readings_that_failed_are_old_or_missing(read: AnyRead) -> None:
    assert "s old" in plan("fence", seen=window(now=NOW + MAX_AGE + 1_000_000)).unknown
    whole = window()
    missing = Window(NOW, tuple(r for r in whole.readings if r.read != read))
    assert "not read yet" in plan("fence", seen=missing).unknown
    refused = Window(NOW, tuple(broken(r) if r.read == read else r for r in whole.readings))
    planned = plan("fence", seen=refused)
    assert "not permitted, needs DESCRIBE on CLUSTER" in planned.unknown
    assert not planned.calls


def test_a_fence_that_refuses_nobody_is_no_plan() -> None:
    reader = msgspec.structs.replace(ORDERS, principals=(PrincipalUse("User:billing", ("read",)),))
    planned = plan("fence", scope=msgspec.structs.replace(SCOPE, workloads=(reader,)))
    assert "nobody would be refused" in planned.unknown


def test_unfence_takes_back_exactly_what_the_fence_did() -> None:
    fence = plan("fence")
    unfence = plan("unfence", seen=window(east=FENCE))
    assert all(isinstance(c, DeleteAcls) for c in unfence.calls)
    assert {undone_key(c) for c in unfence.calls} == {effect_key(c) for c in fence.calls}
    assert unfence.blast == "deletes 3 ACLs in east"
    assert "--add --deny-principal User:ledger" in unfence.calls[0].undo[0]


def test_unfence_removes_a_copy_in_the_target_and_leaves_what_is_not_ours() -> None:
    literal = deny("User:orders-api", "orders.new", "LITERAL")
    stranger = deny("User:other", "orders.new")
    planned = plan("unfence", seen=window(east=(), west=(FENCE[1], literal, stranger)))
    (call,) = planned.calls
    assert isinstance(call, DeleteAcls)
    assert (call.region, call.bindings) == ("west", (FENCE[1],))
    assert any("literal DENY WRITE to User:orders-api on orders.new in west" in n for n in planned.notes)


def test_unfence_goes_on_when_the_target_cannot_be_read() -> None:
    seen = window(east=FENCE)
    refused = Window(NOW, tuple(broken(r) if r.read == ReadAcls("west") else r for r in seen.readings))
    planned = plan("unfence", seen=refused)
    assert {c.region for c in planned.calls} == {"east"}
    assert any("a copy of the fence in west can't be ruled out" in n for n in planned.notes)
    away = Window(NOW, tuple(broken(r) if r.read == ReadAcls("east") else r for r in seen.readings))
    assert plan("unfence", seen=away).unknown


def test_unfence_of_one_region_lets_the_fence_of_the_other_stand() -> None:
    planned = plan("unfence", '{"region": "target"}', window(east=FENCE, west=FENCE[:1]))
    assert {c.region for c in planned.calls} == {"west"}
    assert planned.blast == "deletes 1 ACL in west"
    assert plan("unfence", '{"region": "source"}', window(east=(), west=FENCE)).calls == ()
    assert "no region of this drill" in plan("unfence", '{"region": "north"}', window(east=FENCE)).unknown
