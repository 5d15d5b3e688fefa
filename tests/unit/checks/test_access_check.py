"""access: who could not work in a region, by the rules and by their own login."""

from dataclasses import replace

import pytest

from drillbook.checks.rules import use
from drillbook.model.finding import Verdict
from drillbook.snapshots.acls import AclBinding
from unit.checks.sweeps import look, narrowed
from unit.checks.two_regions import FENCE, LEDGER, ORDERS, SCOPE, START, WHOLE, Regions, acl

GREEN = Regions(acls={"east": WHOLE, "west": WHOLE})


def west(*rules: AclBinding) -> Regions:
    return Regions(acls={"east": WHOLE, "west": rules})


def test_everyone_can_work_where_all_rules_stand() -> None:
    found = look("access", "{}", GREEN)
    assert found.verdict is Verdict.PROVEN
    assert {f.name for f in found.facts} == {
        "User:billing READ on TOPIC orders.new",
        "User:billing READ on GROUP billing",
        "User:billing READ on GROUP fraud",
        "User:orders-api WRITE on TOPIC orders.new",
        "User:ledger WRITE on TOPIC ledger.entries",
        "User:ledger WRITE on TRANSACTIONAL_ID ledger-1",
    }


@pytest.mark.parametrize("gone", range(len(WHOLE)))
def test_each_missing_rule_is_never_proven_and_names_the_principal(gone: int) -> None:
    found = look("access", "{}", west(*WHOLE[:gone], *WHOLE[gone + 1 :]))
    assert found.verdict is not Verdict.PROVEN
    assert WHOLE[gone].principal in found.note


def test_a_right_that_others_have_and_this_one_has_not_fails() -> None:
    found = look("access", "{}", west(*(r for r in WHOLE if r.operation != "WRITE" or r.resource != "TOPIC"), FENCE[1]))
    assert found.verdict is Verdict.FAILED
    assert found.value == 2
    assert "User:orders-api WRITE on TOPIC orders.new: refused: no rule allows it" in found.note


def test_a_denial_outweighs_and_is_named() -> None:
    found = look("access", "{}", west(*WHOLE, FENCE[0]))
    assert found.verdict is Verdict.FAILED
    assert "refused: DENY WRITE to User:orders-api on TOPIC orders.new (PREFIXED)" in found.note


def test_a_login_that_was_refused_fails_though_the_rules_allow_it() -> None:
    regions = replace(GREEN, fenced_at=START)
    regions.acls = {"east": (*WHOLE,), "west": WHOLE}
    found = look("access", '{"region": "source"}', regions)
    assert found.verdict is Verdict.FAILED
    assert "its own login has no WRITE" in " ".join(f.text for f in found.facts)


def test_a_group_without_a_reader_and_a_transaction_without_an_id_are_unknown() -> None:
    nobody = narrowed(SCOPE, workloads=(narrowed(ORDERS, principals=ORDERS.principals[:1]),))  # type: ignore[arg-type]
    assert "names no principal that reads" in look("access", "{}", GREEN, nobody).note
    unnamed = narrowed(SCOPE, workloads=(narrowed(LEDGER, transactional_ids=()),))  # type: ignore[arg-type]
    assert "names no transactional_ids" in look("access", "{}", GREEN, unnamed).note


READS = acl("TOPIC", "t", "User:x", "READ")


@pytest.mark.parametrize(
    ("bindings", "refused"),
    [
        ((READS,), False),
        ((acl("TOPIC", "*", "User:*", "ALL"),), False),
        ((READS, acl("TOPIC", "t", "User:x", "DESCRIBE", "DENY")), True),
        ((acl("TOPIC", "t", "User:x", "DESCRIBE"),), True),
        ((READS, narrowed(acl("TOPIC", "t", "User:x", "READ", "DENY"), host="10.0.0.1")), None),
        ((narrowed(READS, host="10.0.0.1"),), None),
        ((acl("GROUP", "t", "User:x", "READ"),), None),
    ],
)
def test_using_a_topic_takes_describe_and_an_answer_for_every_host(
    bindings: tuple[AclBinding, ...], refused: bool | None
) -> None:
    assert use(bindings, "User:x", "READ", "t").refused is refused
