"""lag, tail, quiet, growing: what they say of a healthy, a stalled, a stopped and an idle mirror."""

from dataclasses import replace

import pytest

from drillbook.model.finding import Verdict
from drillbook.snapshots.replication import ReadHeartbeat
from drillbook.snapshots.tail import LastRecord, TailSnapshot
from unit.checks.sweeps import Sweeps, look, narrowed
from unit.checks.two_regions import LINK, SCOPE, SECOND, START, Regions

THOUSAND = '{"at_most": "1000 records"}'
FIVE = '{"at_most": "5s"}'
STILL = Regions(writers_stop=START - 1)


def test_lag_in_records_is_an_upper_bound_and_says_so() -> None:
    found = look("lag", THOUSAND)
    assert found.verdict is Verdict.PROVEN
    assert (found.limit, found.relation, found.unit) == (1_000, "≤", "records")
    assert found.value is not None
    assert 0 < found.value <= 3 * 10 * 2
    assert "upper bound" in found.note
    assert found.claim == "lag of orders, ledger"


def test_a_stalled_mirror_with_running_tasks_fails_in_records_and_in_time() -> None:
    stalled = Regions(rate=100, stalled=START)
    found = look("lag", '{"at_most": "100 records"}', stalled, sweeps=8)
    assert found.verdict is Verdict.FAILED
    assert found.value is not None
    assert found.value > 100
    assert "not copied" in found.note
    assert "grows by" in found.note
    late = look("lag", FIVE, stalled, sweeps=8)
    assert late.verdict is Verdict.FAILED
    assert late.value is not None
    assert late.value > 5 * SECOND
    assert "orders.new" in late.note or "ledger.entries" in late.note


def test_markers_behind_the_last_record_are_no_lag_once_data_records_are_counted() -> None:
    found = look("lag", '{"at_most": "100 records"}', replace(STILL, markers=2_107))
    assert found.verdict is Verdict.PROVEN
    assert found.value == 0


def test_lag_rows_are_per_partition_and_worst_first() -> None:
    sweeps = Sweeps("lag", THOUSAND)
    rows = sweeps.run(Regions(rate=50, stalled=START), 5).rows
    assert {(r.topic, r.partition) for r in rows} == {("orders.new", 0), ("orders.new", 1), ("ledger.entries", 0)}
    assert [r.records for r in rows] == sorted((r.records for r in rows), reverse=True)
    assert all(r.per_second is not None and r.per_second > 0 for r in rows)


def test_lag_in_time_of_a_flowing_mirror_needs_no_heartbeat() -> None:
    sweeps = Sweeps("lag", FIVE)
    sweeps.run(Regions(rate=100, beat=60 * SECOND), 4)
    found = sweeps.judge().finding
    assert found.verdict is Verdict.PROVEN
    assert found.value is not None
    assert found.value < SECOND


@pytest.mark.parametrize(
    ("beat", "verdict", "says"),
    [(SECOND, Verdict.PROVEN, "heartbeat"), (31 * SECOND, Verdict.FAILED, "crossed 31 s ago, 26 s over")],
)
def test_an_idle_link_is_judged_by_its_heartbeat(beat: int, verdict: Verdict, says: str) -> None:
    found = look("lag", FIVE, replace(STILL, beat=beat), sweeps=9)
    assert found.verdict is verdict
    assert says in found.note
    assert found.value == beat


def test_an_idle_link_without_a_heartbeat_is_unknown() -> None:
    silent = narrowed(SCOPE, link=narrowed(LINK, heartbeat=""))
    found = look("lag", FIVE, STILL, silent, sweeps=9)
    assert found.verdict is Verdict.UNKNOWN
    assert "no heartbeat" in found.note
    sweeps = Sweeps("lag", FIVE)
    sweeps.run(replace(STILL, beat=START + 100 * SECOND), 9)
    assert any(isinstance(r.read, ReadHeartbeat) and r.read.topic == "east.heartbeats" for r in sweeps.readings)


def test_a_slow_topic_is_not_late_because_its_previous_record_is_old() -> None:
    """One record a minute: while the newest is on its way, the one before it is a minute old."""
    sweeps = Sweeps("lag", '{"at_most": "5s"}')
    one = Regions(rate=0, base=5)
    sweeps.run(one, 3)
    moved = replace(one, base=6, stalled=START, delay=0)
    moved.count = lambda t, c=moved: 6 if t > START else 5  # type: ignore[method-assign]
    found = sweeps.sweep(moved).finding
    ages = [f.value for f in found.facts if f.unit == "micros" and f.value]
    assert ages
    assert all(a <= 4 * SECOND for a in ages), found


@pytest.mark.parametrize("kind", ["cluster-link", "shadow-link", "kafka-linking", "none"])
def test_replication_that_cannot_be_followed_is_unknown(kind: str) -> None:
    scope = narrowed(SCOPE, link=narrowed(LINK, kind=kind))
    for check, params in (("lag", FIVE), ("tail", "{}"), ("replication", "{}")):
        assert look(check, params, scope=scope).verdict is Verdict.UNKNOWN


def test_tail_is_proven_by_content_when_all_has_arrived() -> None:
    found = look("tail", "{}", replace(STILL, markers=7))
    assert found.verdict is Verdict.PROVEN
    assert (found.value, found.limit, found.relation) == (0, 0, "=")


def test_tail_fails_while_the_last_record_is_under_way_and_names_it() -> None:
    found = look("tail", "{}", Regions(rate=1_000))
    assert found.verdict is Verdict.FAILED
    assert found.value == 3
    assert "is not the last in west" in found.note
    assert "and 1 more" in found.note


def test_tail_fails_while_a_transaction_is_open() -> None:
    found = look("tail", "{}", replace(STILL, open_offsets=2))
    assert found.verdict is Verdict.FAILED
    assert "2 offsets of east not stable" in found.note


def test_tail_without_the_producers_timestamps_compares_key_and_value() -> None:
    found = look("tail", "{}", replace(STILL, create_time=False))
    assert found.verdict is Verdict.PROVEN
    assert any("LogAppendTime" in f.text for f in found.facts)


def test_tail_names_a_partition_that_the_target_lacks() -> None:
    sweeps = Sweeps("tail")
    sweeps.run(STILL)
    last = sweeps.readings[-1]
    assert isinstance(last.answer, TailSnapshot)
    answer = replace_partitions(last.answer, tuple(p for p in last.answer.partitions if p.partition == 0))
    sweeps.readings[-1] = type(last)(last.read, answer)
    found = sweeps.judge().finding
    assert found.verdict is Verdict.FAILED
    assert "orders.new-1: this partition is not in west" in found.note


def test_an_idle_workload_proves_nothing_and_the_note_says_so() -> None:
    found = look("tail", "{}", Regions(base=0, rate=0))
    assert "orders: no data record at all: an idle drill proves nothing" in found.note
    assert "ledger" in found.note


def test_a_partition_that_is_empty_only_in_the_source_is_unknown() -> None:
    sweeps = Sweeps("tail")
    sweeps.run(STILL)
    readings = sweeps.readings
    for i, reading in enumerate(readings):
        if isinstance(reading.answer, TailSnapshot) and reading.answer.region == "east":
            empty = tuple(LastRecord(p.topic, p.partition, -1) for p in reading.answer.partitions)
            readings[i] = type(reading)(reading.read, replace_partitions(reading.answer, empty))
    assert sweeps.judge().finding.verdict is Verdict.UNKNOWN


def replace_partitions(answer: TailSnapshot, partitions: tuple[LastRecord, ...]) -> TailSnapshot:
    return narrowed(answer, partitions=partitions)  # type: ignore[return-value, arg-type]


def test_quiet_counts_what_still_comes() -> None:
    found = look("quiet", '{"region": "east"}', Regions(rate=10))
    assert found.verdict is Verdict.FAILED
    assert found.value is not None
    assert found.value >= 30
    assert "ledger.entries: 10 new data records" in found.note
    assert (found.limit, found.relation, found.unit) == (0, "=", "records")


def test_quiet_is_proven_soon_after_the_writers_stop_and_not_held_back_by_what_came_before() -> None:
    stops = Regions(rate=10, writers_stop=START + 3 * SECOND)
    sweeps = Sweeps("quiet")
    verdicts = [sweeps.run(stops, 1).finding.verdict]
    for _ in range(7):
        sweeps.now += SECOND
        verdicts.append(sweeps.sweep(stops).finding.verdict)
    assert verdicts[0] is Verdict.UNKNOWN
    assert Verdict.FAILED in verdicts
    assert verdicts[-1] is Verdict.PROVEN
    assert verdicts.index(Verdict.PROVEN) <= 5


def test_quiet_needs_history() -> None:
    found = look("quiet", sweeps=1)
    assert found.verdict is Verdict.UNKNOWN
    assert "no history yet" in found.note


@pytest.mark.parametrize("check", ["quiet", "growing", "groups", "transactions"])
def test_a_region_that_is_none_of_the_drill_is_unknown(check: str) -> None:
    found = look(check, '{"region": "north"}')
    assert found.verdict is Verdict.UNKNOWN
    assert "north: is no region of this drill" in found.note


def test_growing_does_not_take_the_mirror_for_a_writer() -> None:
    found = look("growing", "{}", Regions(rate=100))
    assert found.verdict is Verdict.UNKNOWN
    assert "the mirror runs" in found.note


def test_growing_ignores_what_came_before_the_mirror_stopped() -> None:
    sweeps = Sweeps("growing")
    sweeps.run(Regions(rate=100), 5)
    stopped = Regions(rate=100, state="STOPPED", tasks=(), stalled=sweeps.now, delay=0)
    sweeps.now += SECOND
    found = sweeps.run(stopped, 5).finding
    assert found.verdict is Verdict.UNKNOWN
    assert "no new data record yet" in found.note


def test_growing_fails_after_the_whole_time_and_names_the_topic() -> None:
    found = look("growing", '{"within": "4s"}', Regions(state="STOPPED", tasks=(), stalled=START), sweeps=8)
    assert found.verdict is Verdict.FAILED
    assert "no new data record in" in found.note


def test_growing_is_proven_when_every_topic_grows() -> None:
    found = look("growing", "{}", Regions(state="STOPPED", tasks=(), stalled=START, target_rate=5))
    assert found.verdict is Verdict.PROVEN
    assert (found.limit, found.relation) == (1, "≥")
