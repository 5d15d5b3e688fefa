"""resumed: what was committed at rest against the newest prediction, and a commit that moved on from it."""

from dataclasses import replace

import pytest

from drillbook.model.finding import Finding, Verdict
from drillbook.model.observation import Observation
from drillbook.snapshots.kept import Kept, KeptOffset
from unit.checks.sweeps import Sweeps
from unit.checks.two_regions import SECOND, START, Regions

BEGINS = Regions(rest_until=START + SECOND // 2)
PARAMS = '{"as": "stop-groups"}'


def kept(
    step: str, offset: int, at: int, *, region: str = "west", groups: tuple[str, ...] = ("billing", "fraud")
) -> Kept:
    places = (KeptOffset(region, g, "orders.new", p, offset) for g in groups for p in (0, 1))
    return Kept("predicted", step, tuple(places), at)


TRUE = kept("stop-groups", 950, START)


def see(*predictions: Kept, regions: Regions = BEGINS, params: str = PARAMS) -> Observation:
    return Sweeps("resumed", params, kept=predictions).run(regions, 4)


def look(*predictions: Kept, regions: Regions = BEGINS, params: str = PARAMS) -> Finding:
    return see(*predictions, regions=regions, params=params).finding


def test_groups_that_began_as_predicted_and_read_on_everywhere_are_proven() -> None:
    seen = see(TRUE)
    assert seen.finding.verdict is Verdict.PROVEN
    assert seen.finding.claim == "groups billing, fraud went on in west as stop-groups predicted"
    assert "Kafka keeps no first read" in seen.finding.note
    assert "began at 950 as stop-groups predicted, is at 98" in seen.finding.facts[0].text
    assert len(seen.rows) == 4


@pytest.mark.parametrize(("offset", "side"), [(940, "10 offsets beyond the 940"), (951, "1 offset before the 951")])
def test_another_beginning_fails_with_both_numbers(offset: int, side: str) -> None:
    found = look(kept("stop-groups", offset, START))
    assert found.verdict is Verdict.FAILED
    assert f"billing orders.new-0: began at 950, {side} that stop-groups predicted" in found.note


def test_a_later_step_that_proved_other_offsets_is_what_counts() -> None:
    pinned = kept("pin-offsets", 950, START + 1)
    found = look(kept("stop-groups", 900, START), pinned)
    assert found.verdict is Verdict.PROVEN
    assert "as pin-offsets predicted" in found.facts[0].text
    assert look(kept("stop-groups", 950, START + 1), kept("pin-offsets", 900, START)).verdict is Verdict.PROVEN


def test_a_later_step_that_proved_one_group_leaves_the_others_as_they_were() -> None:
    found = look(TRUE, kept("pin-offsets", 940, START + 1, groups=("fraud",)))
    assert found.verdict is Verdict.FAILED
    assert "fraud orders.new-0" in found.note
    assert "billing" not in found.note


@pytest.mark.parametrize(
    ("predictions", "regions", "says"),
    [
        ((), BEGINS, "stop-groups: it has proven no prediction for west"),
        ((kept("stop-groups", 950, START, region="east"),), BEGINS, "has proven no prediction for west"),
        ((kept("stop-groups", 950, START, groups=("billing",)),), BEGINS, "fraud: nothing was predicted of it"),
        ((TRUE,), replace(BEGINS, rest_until=START + 99 * SECOND), "billing: is empty: it has not begun"),
        ((TRUE,), Regions(), "was not seen at rest before it began"),
        ((kept("stop-groups", 950, START + 20 * SECOND),), BEGINS, "was last seen at rest 19 s before its prediction"),
        ((TRUE,), replace(BEGINS, group_still=True), "no record since 950 is committed yet: records wait there"),
        ((TRUE,), replace(BEGINS, rate=0, group_still=True), "no record since 950 is committed yet: records wait"),
    ],
)
def test_what_is_not_seen_is_unknown_with_its_reason(
    predictions: tuple[Kept, ...], regions: Regions, says: str
) -> None:
    found = look(*predictions, regions=regions)
    assert found.verdict is Verdict.UNKNOWN
    assert says in found.note


def test_a_partition_where_nothing_arrived_is_unknown_and_says_so() -> None:
    idle = replace(BEGINS, rate=0, delay=0, group_behind=0, translated_behind=0)
    found = look(kept("stop-groups", 1_000, START), regions=idle)
    assert found.verdict is Verdict.UNKNOWN
    assert "no record since 1,000 is committed yet: nothing has arrived there" in found.note


def test_a_group_that_loses_its_members_for_a_moment_began_where_it_began() -> None:
    sweeps = Sweeps("resumed", PARAMS, kept=(TRUE,))
    sweeps.run(BEGINS, 4)
    sweeps.now += SECOND
    assert (
        "has not begun" in sweeps.sweep(replace(BEGINS, rest_until=sweeps.now + SECOND, group_behind=10)).finding.note
    )
    sweeps.now += SECOND
    assert sweeps.sweep(BEGINS).finding.verdict is Verdict.PROVEN


def test_commits_that_went_back_fail() -> None:
    sweeps = Sweeps("resumed", PARAMS, kept=(TRUE,))
    sweeps.run(BEGINS, 2)
    sweeps.now += SECOND
    found = sweeps.sweep(replace(BEGINS, group_behind=200)).finding
    assert found.verdict is Verdict.FAILED
    assert "began at 950 and is back at" in found.note


def test_the_way_back_is_held_against_its_own_region() -> None:
    east = replace(BEGINS, group_behind=20)
    found = look(
        kept("stop-groups", 980, START, region="east"), regions=east, params='{"as": "stop-groups", "region": "source"}'
    )
    assert found.verdict is Verdict.PROVEN
