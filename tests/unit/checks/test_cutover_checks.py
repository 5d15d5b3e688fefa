"""transactions, fenced, groups, replication, clusters: what they name when it does not hold."""

from dataclasses import replace

import pytest

from drillbook.checks.registry import CHECKS
from drillbook.model.finding import Verdict
from drillbook.snapshots.base import ReadError
from drillbook.snapshots.rights import ReadRights, RightsSnapshot, TopicRights
from drillbook.snapshots.transactions import ReadTransactions, Transaction
from drillbook.snapshots.window import Reading
from unit.checks.sweeps import Sweeps, look, narrowed
from unit.checks.two_regions import LEDGER, ORDERS, RULES, SCOPE, SECOND, START, Regions, acl

STILL = Regions(writers_stop=START - 1)
OPEN = Transaction("ledger-1", "Ongoing", 7, 0, START - 5 * SECOND, 60 * SECOND, (("ledger.entries", 0),))


def test_an_open_transaction_is_named_with_its_partition_and_age() -> None:
    found = look("transactions", "{}", replace(STILL, transactions=(OPEN,), open_offsets=1))
    assert found.verdict is Verdict.FAILED
    assert "ledger-1: Ongoing on ledger.entries-0, open for 8." in found.note
    assert "times out after 60 s" in found.note
    assert found.remedy


def test_a_transaction_that_the_reader_may_not_see_still_shows_in_the_offsets() -> None:
    found = look("transactions", "{}", replace(STILL, open_offsets=1))
    assert found.verdict is Verdict.FAILED
    assert "could not be named" in found.note


def test_writes_under_way_are_unknown_not_an_open_transaction() -> None:
    found = look("transactions", "{}", Regions(rate=100, open_offsets=1))
    assert found.verdict is Verdict.UNKNOWN
    assert "writes under way" in found.note


def test_transactions_of_others_do_not_count() -> None:
    stranger = Transaction("other-1", "Ongoing", partitions=(("elsewhere", 0),))
    assert look("transactions", "{}", replace(STILL, transactions=(stranger,))).verdict is Verdict.PROVEN


def test_as_many_may_be_open_as_the_runbook_says() -> None:
    found = look("transactions", '{"open": 1}', replace(STILL, transactions=(OPEN,)))
    assert found.verdict is Verdict.PROVEN
    assert (found.value, found.limit) == (1, 1)


@pytest.mark.parametrize(
    ("regions", "older_than", "verdict", "says"),
    [
        (replace(STILL, transactions=(OPEN,), open_offsets=1), "5s", Verdict.FAILED, "ledger-1: Ongoing"),
        (Regions(transactions=(OPEN,), open_offsets=1), "30s", Verdict.UNKNOWN, "it takes 30 s to see"),
        (Regions(transactions=(OPEN,), open_offsets=1), "1s", Verdict.FAILED, "ledger-1: Ongoing"),
        (Regions(open_offsets=1), "1s", Verdict.PROVEN, ""),
        (replace(STILL, open_offsets=1), "1s", Verdict.FAILED, "for longer than 1.0 s: an open transaction that could"),
        (STILL, "30s", Verdict.PROVEN, ""),
    ],
)
def test_only_transactions_that_are_open_for_long_count(
    regions: Regions, older_than: str, verdict: Verdict, says: str
) -> None:
    found = look("transactions", f'{{"older_than": "{older_than}"}}', regions)
    assert found.verdict is verdict, found
    assert says in found.note
    assert f"for longer than {older_than}" in found.claim


def test_a_transaction_can_only_be_watched_for_as_long_as_a_drill_remembers() -> None:
    check = CHECKS["transactions"]
    assert "at most 60s" in check.refuse(check.decode('{"older_than": "2m"}'))


def test_a_transaction_that_may_not_be_described_is_unknown_with_the_right_it_needs() -> None:
    sweeps = Sweeps("transactions")
    needs = "DESCRIBE on TRANSACTIONAL_ID"
    sweeps.broken = {ReadTransactions: ReadError("TRANSACTIONAL_ID_AUTHORIZATION_FAILED", needs=needs)}
    found = sweeps.run(STILL).finding
    assert found.verdict is Verdict.UNKNOWN
    assert found.needs == needs
    assert f"not permitted, needs {needs}" in found.note
    assert needs in found.remedy


def test_without_a_fence_everyone_who_may_write_is_named() -> None:
    found = look("fenced", "{}", STILL)
    assert found.verdict is Verdict.FAILED
    assert "User:ledger on ledger.entries: may write: ALLOW WRITE to User:ledger on TOPIC ledger." in found.note
    assert any(f.name == "User:orders-api on orders.new" and f.verdict is Verdict.FAILED for f in found.facts)


def test_a_fence_with_no_record_after_it_is_proven_and_says_what_it_cannot_see() -> None:
    found = look("fenced", "{}", replace(STILL, fenced_at=START))
    assert found.verdict is Verdict.PROVEN
    assert found.value == 0
    assert "super users" in found.note
    assert any("its own login has no WRITE" in f.text for f in found.facts)


def test_a_record_after_the_fence_fails_and_is_counted() -> None:
    found = look("fenced", "{}", Regions(rate=10, fenced_at=START))
    assert found.verdict is Verdict.FAILED
    assert "came after refusal was proved" in found.note
    assert found.value is not None
    assert found.value > 0


def test_records_from_before_the_fence_do_not_count() -> None:
    sweeps = Sweeps("fenced")
    regions = Regions(rate=10, writers_stop=START + 3 * SECOND, fenced_at=START + 3_500_000)
    sweeps.run(regions, 3)
    assert sweeps.judge().finding.verdict is Verdict.FAILED
    sweeps.now += SECOND
    found = sweeps.run(regions, 3).finding
    assert found.verdict is Verdict.PROVEN, found


def test_an_open_transaction_outlives_the_fence_and_fails_it() -> None:
    found = look("fenced", "{}", replace(STILL, fenced_at=START, transactions=(OPEN,), open_offsets=1))
    assert found.verdict is Verdict.FAILED
    assert "ledger-1" in found.note


def rights(sweeps: Sweeps, **changes: object) -> None:
    for i, reading in enumerate(sweeps.readings):
        if isinstance(reading.read, ReadRights) and isinstance(reading.answer, RightsSnapshot):
            sweeps.readings[i] = Reading(reading.read, narrowed(reading.answer, **changes))  # type: ignore[arg-type]


def test_a_denied_topic_lacks_write_and_a_time_out_is_unknown() -> None:
    sweeps = Sweeps("fenced")
    sweeps.run(replace(STILL, fenced_at=START))
    rights(sweeps, topics=(TopicRights("orders.new", denied=True),))
    assert sweeps.judge().finding.verdict is Verdict.PROVEN
    rights(sweeps, topics=(), errors=(ReadError("time-out", scope="orders.new"),))
    assert sweeps.judge().finding.verdict is Verdict.UNKNOWN


def test_a_login_that_still_has_write_fails_although_the_rules_refuse_it() -> None:
    sweeps = Sweeps("fenced")
    sweeps.run(replace(STILL, fenced_at=START))
    rights(sweeps, topics=(TopicRights("orders.new", ("DESCRIBE", "WRITE")),))
    found = sweeps.judge().finding
    assert found.verdict is Verdict.FAILED
    assert "User:orders-api on orders.new: its own login still has WRITE" in found.note


def test_a_workload_without_writers_cannot_be_fenced() -> None:
    idle = narrowed(SCOPE, workloads=(narrowed(ORDERS, principals=()),))
    assert look("fenced", "{}", STILL, idle).verdict is Verdict.UNKNOWN


def test_no_rule_at_all_leaves_it_to_the_broker_setting() -> None:
    open_cluster = replace(STILL, acls={"east": (), "west": ()})
    found = look("fenced", "{}", open_cluster, narrowed(SCOPE, workloads=(LEDGER,)))
    assert found.verdict is Verdict.UNKNOWN
    assert "allow.everyone.if.no.acl.found" in found.note


def test_removing_the_allow_is_a_fence_too() -> None:
    without = tuple(r for r in RULES if r.operation != "WRITE" or r.resource != "TOPIC")
    ledger_read = acl("TOPIC", "ledger.entries", "User:search", "READ")
    regions = replace(STILL, acls={"east": (*without, ledger_read), "west": RULES}, fenced_at=START)
    assert look("fenced", "{}", regions).verdict is Verdict.PROVEN


@pytest.mark.parametrize(
    ("state", "params", "verdict", "says"),
    [
        ("empty", '{"state": "empty"}', Verdict.PROVEN, ""),
        ("dead", '{"state": "empty"}', Verdict.PROVEN, ""),
        ("stable", '{"state": "empty"}', Verdict.FAILED, "stable with 1 member; static member static-1"),
        ("stable", '{"state": "stable"}', Verdict.PROVEN, ""),
        ("preparing-rebalance", '{"state": "stable"}', Verdict.FAILED, "preparing-rebalance with 1 member"),
        ("unknown", '{"state": "empty"}', Verdict.UNKNOWN, "its state is not known yet; static member static-1"),
    ],
)
def test_states_of_groups(state: str, params: str, verdict: Verdict, says: str) -> None:
    found = look("groups", params, Regions(group_state=state))
    assert found.verdict is verdict
    assert says in found.note


@pytest.mark.parametrize("protocol", ["share", "streams"])
def test_groups_of_which_no_state_is_carried_are_unknown(protocol: str) -> None:
    found = look("groups", '{"state": "stable"}', Regions(protocol=protocol))
    assert found.verdict is Verdict.UNKNOWN
    assert f"a {protocol} group: no state is carried to the other region" in found.note


def test_a_group_that_is_stuck_is_unknown_first_and_failed_later() -> None:
    stuck = Regions(group_still=True)
    sweeps = Sweeps("groups", '{"region": "source", "progress": true}')
    assert sweeps.run(stuck, 4).finding.verdict is Verdict.UNKNOWN
    sweeps.now += SECOND
    found = sweeps.run(stuck, 24).finding
    assert found.verdict is Verdict.FAILED
    assert "orders.new-0, orders.new-1" in found.note


def test_a_group_with_nothing_to_read_shows_no_progress() -> None:
    found = look("groups", '{"region": "source", "progress": true}', replace(STILL, group_behind=0))
    assert found.verdict is Verdict.UNKNOWN
    assert "no progress can be seen" in found.note


def test_consumer_lag_is_summed_and_its_excess_named() -> None:
    found = look("groups", '{"region": "source", "lag_at_most": "30 records"}', Regions(group_behind=20))
    assert found.verdict is Verdict.FAILED
    assert (found.value, found.limit) == (40, 30)
    assert "billing lag: 40 offsets behind, markers included, 10 over" in found.note


@pytest.mark.parametrize(
    ("params", "state", "tasks", "verdict", "says"),
    [
        ("{}", "RUNNING", ("RUNNING",), Verdict.PROVEN, "RUNNING proves no arrival by itself"),
        ("{}", "RUNNING", ("FAILED",), Verdict.FAILED, "RUNNING, tasks FAILED"),
        ("{}", "RUNNING", (), Verdict.FAILED, "RUNNING, tasks none"),
        ('{"state": "stopped"}', "STOPPED", (), Verdict.PROVEN, ""),
        ('{"state": "stopped"}', "STOPPED", ("RUNNING",), Verdict.FAILED, "STOPPED, tasks RUNNING"),
        ('{"state": "stopped"}', "PAUSED", (), Verdict.FAILED, "PAUSED"),
    ],
)
def test_states_of_connectors(params: str, state: str, tasks: tuple[str, ...], verdict: Verdict, says: str) -> None:
    found = look("replication", params, Regions(state=state, tasks=tasks))
    assert found.verdict is verdict
    assert says in found.note


def test_a_stopped_link_and_a_target_with_writes_of_its_own_is_a_drill_already_done() -> None:
    still = Regions(state="STOPPED", tasks=(), stalled=START, writers_stop=START)
    found = look("replication", "{}", replace(still, target_rate=50))
    assert found.note.startswith("orders.new: west is already ahead of east by 308 offsets; ledger.entries: "), (
        found.note
    )
    assert "--after the drill that moved it" in found.remedy
    assert any((f.name, f.text) == ("mm2-source", "STOPPED, tasks none") for f in found.facts)
    assert "ahead" not in look("replication", "{}", still).note
    assert "ahead" not in look("replication", '{"state": "stopped"}', replace(still, target_rate=50)).note


def test_another_cluster_than_the_one_meant_is_named() -> None:
    found = look("clusters", "{}", Regions(cluster_ids={"east": "id-east", "west": "other"}))
    assert found.verdict is Verdict.FAILED
    assert "west: is other, not id-west" in found.note
    same = look("clusters", "{}", Regions(cluster_ids={"east": "id-east", "west": "id-east"}))
    assert "are one cluster" in same.note


def test_a_region_whose_id_nobody_wrote_down_is_unknown() -> None:
    scope = narrowed(SCOPE, target=narrowed(SCOPE.target, cluster_id=""))
    found = look("clusters", "{}", scope=scope)
    assert found.verdict is Verdict.UNKNOWN
    assert "cluster_id: id-west" in found.remedy
