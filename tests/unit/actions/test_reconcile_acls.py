"""reconcile acls: what the acls check calls missing, never a fence, and nothing is taken away."""

import msgspec
import pytest

from drillbook.actions.registry import ACTIONS
from drillbook.model.plan import CreateAcls, DeleteAcls, effect_key, undone_key
from drillbook.model.scope import Scope
from drillbook.snapshots.acls import AclBinding
from drillbook.snapshots.window import Window
from unit.actions.paper import FENCE, NOW, SCOPE, broken, deny, plan, window

PARAMS = '{"what": "acls"}'
ALLOWED = msgspec.structs.replace(SCOPE, target=msgspec.structs.replace(SCOPE.target, allow=("acls",)))


def allow(resource: str, name: str, principal: str, operation: str, pattern: str = "LITERAL") -> AclBinding:
    return AclBinding(resource, name, pattern, principal, "*", operation, "ALLOW")


WRITE = allow("TOPIC", "orders.new", "User:orders-api", "WRITE")
READ = allow("TOPIC", "orders.paid", "User:billing", "READ")
GROUP = allow("GROUP", "billing", "User:billing", "READ")
OTHERS = allow("TOPIC", "payroll", "User:payroll", "READ")


def reconcile(seen: Window, params: str = PARAMS, scope: Scope = ALLOWED):
    return plan("reconcile", params, seen, scope)


def test_exactly_what_is_missing_is_written_one_call_a_principal() -> None:
    planned = reconcile(window(east=(WRITE, READ, GROUP, OTHERS), west=(READ,)))
    assert [(c.region, c.bindings) for c in planned.calls if isinstance(c, CreateAcls)] == [
        ("west", (GROUP,)),
        ("west", (WRITE,)),
    ]
    assert planned.blast == "writes 2 ACLs in west, deletes 0"
    assert planned.calls[1].text == ("add 1 ACL for User:orders-api in west: ALLOW WRITE on TOPIC orders.new (LITERAL)")
    line = (
        "kafka-acls --bootstrap-server w:9092 --command-config west.properties --remove --force --allow-principal "
        "User:orders-api --operation WRITE --topic orders.new --resource-pattern-type literal"
    )
    assert planned.calls[1].undo == (line,)
    back = DeleteAcls("west", "", bindings=(WRITE,))
    assert undone_key(back) == effect_key(planned.calls[1])


def test_nothing_to_do_is_a_plan_of_no_call() -> None:
    planned = reconcile(window(east=(WRITE,), west=(WRITE,)))
    assert (planned.calls, planned.unknown) == ((), "")
    assert planned.blast == "writes 0 ACLs in west, deletes 0"


def test_a_fence_of_ours_and_a_deny_that_would_refuse_the_writers_are_never_copied() -> None:
    literal = deny("User:orders-api", "orders.new", "LITERAL")
    planned = reconcile(window(east=(*FENCE, literal, WRITE), west=(WRITE,)))
    assert planned.calls == ()
    assert [n for n in planned.notes if "would refuse User:orders-api" in n] == [
        "not copied, it would refuse User:orders-api: DENY WRITE on TOPIC orders.new (LITERAL) for User:orders-api"
    ]


def test_what_stands_in_the_target_alone_is_named_and_left() -> None:
    planned = reconcile(window(east=(WRITE,), west=(WRITE, READ, OTHERS)))
    assert planned.calls == ()
    assert planned.notes == ("left, stands in west alone: ALLOW READ on TOPIC orders.paid (LITERAL) for User:billing",)


def test_one_workload_alone_may_be_chosen() -> None:
    ledger = allow("TOPIC", "ledger.entries", "User:ledger", "WRITE")
    planned = reconcile(window(east=(WRITE, ledger)), '{"what": "acls", "workloads": ["ledger"]}')
    assert [c.bindings for c in planned.calls if isinstance(c, CreateAcls)] == [(ledger,)]


def test_rules_that_cannot_be_read_are_not_taken_for_missing() -> None:
    whole = window(east=(WRITE,))
    for index in (1, 2):
        spoiled = tuple(broken(r) if n == index else r for n, r in enumerate(whole.readings))
        planned = reconcile(Window(NOW, spoiled))
        assert not planned.calls
        assert "can't be read" in planned.unknown


def test_a_target_that_does_not_allow_it_says_so_before_anything_is_approved() -> None:
    assert "does not allow acls in west" in reconcile(window(east=(WRITE,)), scope=SCOPE).unknown


@pytest.mark.parametrize(
    ("params", "says"),
    [('{"what": "quotas"}', "not in this version"), ('{"what": "acls", "allow": ["a"]}', "topics alone")],
)
def test_what_it_cannot_do_is_refused(params: str, says: str) -> None:
    action = ACTIONS["reconcile"]
    assert says in action.refuse(action.decode(params))
    assert action.refuse(action.decode(PARAMS)) == ""
