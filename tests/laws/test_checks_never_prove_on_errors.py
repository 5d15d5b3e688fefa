"""No check says proven on a reading that failed, is old or is missing, and none raises on any part of its readings."""

import random
from dataclasses import replace
from functools import cache

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drillbook.checks.base import MAX_AGE
from drillbook.checks.registry import CHECKS
from drillbook.checks.writes import MAX_AGE as WRITES_AGE
from drillbook.model.finding import Verdict
from drillbook.snapshots.base import ReadError
from drillbook.snapshots.kept import Kept, KeptOffset
from drillbook.snapshots.offsets import ReadOffsets
from drillbook.snapshots.producers import Producer
from drillbook.snapshots.replication import ReadHeartbeat, ReadReplication
from drillbook.snapshots.tail import ReadTail
from drillbook.snapshots.window import Reading
from examples import examples
from unit.checks.sweeps import Sweeps, narrowed, without_answer
from unit.checks.two_regions import SCOPE, START, WHOLE, Regions

RESUME = '{"reread_at_most": "100 records", "skip_at_most": "0 records"}'
STOPPED = Regions(state="STOPPED", tasks=(), stalled=START, target_rate=5)
STRAY = Producer("orders.new", 0, 4001, 0, 0)
STILL = Regions(rate=10, writers_stop=START - 1)
LEVEL = replace(STILL, translated_behind=0, group_state="empty")
SETTLED = replace(
    STILL,
    group_state="empty",
    settings={
        "emit.checkpoints.interval.seconds": "2",
        "sync.group.offsets.interval.seconds": "2",
        "sync.group.offsets.enabled": "true",
    },
)
GREEN = {
    "access": ("access", '{"region": "source"}', Regions(acls={"east": WHOLE, "west": WHOLE})),
    "acls": ("acls", "{}", Regions()),
    "clusters": ("clusters", "{}", Regions()),
    "command": ("command", '{"run": ["ask", "all"], "contains": "ready"}', Regions()),
    "connectors": ("connectors", "{}", Regions()),
    "fenced": ("fenced", "{}", replace(STILL, fenced_at=START)),
    "groups": ("groups", '{"state": "stable", "progress": true, "lag_at_most": "500 records"}', Regions()),
    "groups-empty": ("groups", '{"region": "source", "state": "empty"}', Regions(group_state="empty")),
    "growing": ("growing", '{"within": "30s"}', STOPPED),
    "http": ("http", '{"url": "http://s/health", "pointer": "/ready", "at_least": 3}', Regions()),
    "metric": ("metric", '{"url": "http://prom", "query": "up", "at_most": 5, "at_least": 5}', Regions()),
    "observability": ("observability", '{"urls": ["http://a", "http://b/alerts"]}', Regions()),
    "lag-records": ("lag", '{"at_most": "1000 records"}', Regions()),
    "lag-counted": ("lag", '{"at_most": "100 records"}', replace(STILL, markers=2_000)),
    "lag-seconds": ("lag", '{"at_most": "5s"}', Regions()),
    "lag-idle": ("lag", '{"at_most": "1s"}', STILL),
    "producers": ("producers", "{}", Regions()),
    "quiet": ("quiet", "{}", STILL),
    "replication": ("replication", "{}", Regions()),
    "replication-stopped": ("replication", '{"state": "stopped"}', STOPPED),
    "resume_point": ("resume_point", RESUME, Regions()),
    "resume_point-back": ("resume_point", RESUME[:-1] + ', "direction": "back"}', LEVEL),
    "resume_point-stable": ("resume_point", RESUME[:-1] + ', "stable": true}', SETTLED),
    "resumed": ("resumed", '{"as": "stop-groups"}', Regions(rest_until=START + 500_000)),
    "schemas": ("schemas", "{}", Regions()),
    "single_writer": ("single_writer", "{}", Regions()),
    "single_writer-moved": ("single_writer", "{}", replace(STILL, stray=STRAY)),
    "sole_drill": ("sole_drill", "{}", Regions()),
    "tail": ("tail", "{}", STILL),
    "topics": ("topics", "{}", Regions()),
    "transactions": ("transactions", "{}", STILL),
    "transactions-old": ("transactions", '{"older_than": "1s"}', Regions(open_offsets=1)),
    "writes": ("writes", '{"topic": "drillbook.canary", "transactional": true}', Regions()),
}
KEPT = {
    "resumed": (
        Kept(
            "predicted",
            "stop-groups",
            tuple(KeptOffset("west", g, "orders.new", p, 950) for g in ("billing", "fraud") for p in (0, 1)),
            START,
        ),
    )
}
NOT_NEEDED = {
    ("lag-seconds", ReadHeartbeat),  # only an idle link is judged by its heartbeat
    ("lag-counted", ReadTail),  # the count of data records is enough
    ("resumed", ReadOffsets),  # only says why a partition has no record yet
    ("resume_point", ReadReplication),  # only what is not copied yet is bounded by the mirror's position
}
"""What is asked to refine or to draw, and what the verdict does not rest on."""
ABOUT_NO_WORKLOAD = {"clusters", "command", "http", "metric", "observability", "sole_drill", "writes"}


def green(case: str) -> Sweeps:
    check, params, regions = GREEN[case]
    sweeps = Sweeps(check, params, kept=KEPT.get(check, ()))
    found = sweeps.run(regions, 4, CHECKS[check].every).finding
    assert found.verdict is Verdict.PROVEN, found
    return sweeps


@cache
def history(case: str) -> Sweeps:
    return green(case)


def needed(case: str, sweeps: Sweeps) -> list[int]:
    """Indices of the newest answer to each question of the last sweep that the verdict rests on."""
    newest = {r.read: i for i, r in enumerate(sweeps.readings) if r.read in sweeps.last}
    return [i for read, i in newest.items() if (case, type(read)) not in NOT_NEEDED]


def test_every_check_has_a_green_case() -> None:
    assert {check for check, _, _ in GREEN.values()} == set(CHECKS) - {"outstanding"}, "no reading can prove that"


@pytest.mark.parametrize("case", GREEN)
@pytest.mark.parametrize("needs", ["", "DESCRIBE on CLUSTER"])
def test_an_error_in_any_needed_reading_is_unknown_and_says_why(case: str, needs: str) -> None:
    sweeps = green(case)
    readings = list(sweeps.readings)
    indices = needed(case, sweeps)
    assert indices
    for index in indices:
        whole = ReadError("time-out", needs=needs)
        answer = readings[index].answer
        for spoiled in (
            without_answer(answer, whole),
            msgspec.structs.replace(answer, errors=(whole,)),
            msgspec.structs.replace(answer, errors=(ReadError("time-out", scope="orders.new", needs=needs),)),
        ):
            sweeps.readings = [*readings[:index], Reading(readings[index].read, spoiled), *readings[index + 1 :]]
            found = sweeps.judge().finding
            assert found.verdict is not Verdict.PROVEN, (readings[index].read, found)
            if found.verdict is Verdict.UNKNOWN:
                assert found.note
                assert found.needs == needs or not needs, found


@pytest.mark.parametrize("case", GREEN)
def test_an_old_window_is_unknown(case: str) -> None:
    sweeps = green(case)
    sweeps.now += WRITES_AGE + 1 if GREEN[case][0] == "writes" else MAX_AGE + 1
    found = sweeps.judge().finding
    assert found.verdict is Verdict.UNKNOWN
    assert "old" in found.note


@pytest.mark.parametrize("case", GREEN)
def test_an_empty_window_is_unknown(case: str) -> None:
    check, params, _ = GREEN[case]
    found = Sweeps(check, params).judge().finding
    assert found.verdict is Verdict.UNKNOWN
    assert found.note


@pytest.mark.parametrize("case", GREEN)
def test_a_question_that_was_never_answered_is_never_proven(case: str) -> None:
    sweeps = green(case)
    readings = list(sweeps.readings)
    for index in needed(case, sweeps):
        sweeps.readings = [r for r in readings if type(r.read) is not type(readings[index].read)]
        assert sweeps.judge().finding.verdict is not Verdict.PROVEN, readings[index].read


@examples(150)
@given(st.sampled_from(sorted(GREEN)), st.integers(0, 2**32), st.integers(0, 20_000_000))
def test_judging_and_asking_never_raise_on_any_part_of_the_readings(case: str, seed: int, later: int) -> None:
    check, params, regions = GREEN[case]
    sweeps = Sweeps(check, params)
    sweeps.readings, sweeps.now = list(history(case).readings), history(case).now
    chance = random.Random(seed)
    kept: list[Reading] = []
    for reading in sweeps.readings:
        fate = chance.randrange(4)
        if fate == 0:
            continue
        if fate == 1:
            kept.append(Reading(reading.read, without_answer(reading.answer, ReadError("gone"))))
        else:
            kept.append(reading)
    sweeps.readings = kept
    sweeps.now += later
    finding = sweeps.judge().finding
    assert finding.claim
    assert finding.verdict is Verdict.PROVEN or finding.note
    sweeps.sweep(regions)


@pytest.mark.parametrize("case", GREEN)
def test_a_drill_without_workloads_or_link_is_never_proven_by_nothing(case: str) -> None:
    check, params, regions = GREEN[case]
    bare = narrowed(SCOPE, workloads=(), link=None)
    sweeps = Sweeps(check, params, bare)
    found = sweeps.run(regions, 2).finding
    assert found.verdict is Verdict.UNKNOWN or check in ABOUT_NO_WORKLOAD
    assert not any(getattr(r.read, "topics", None) == () for r in sweeps.readings), "asks for every topic there is"
