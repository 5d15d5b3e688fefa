"""resume_point: exact numbers, intervals and unknowns."""

from dataclasses import replace

import pytest

from drillbook.checks.registry import CHECKS
from drillbook.checks.resume_verdict import Resume, predict
from drillbook.model.finding import Verdict
from drillbook.snapshots.found import Found
from drillbook.snapshots.position import Position
from unit.checks.sweeps import Sweeps, look, narrowed
from unit.checks.two_regions import ORDERS, SCOPE, SECOND, START, Regions

STILL = Regions(writers_stop=START - 1)


def params(reread: int, skip: int = 0) -> str:
    return f'{{"reread_at_most": "{reread} records", "skip_at_most": "{skip} records"}}'


def test_a_group_at_rest_is_predicted_exactly_over_all_its_partitions() -> None:
    sweeps = Sweeps("resume_point", params(60))
    seen = sweeps.run(STILL)
    assert seen.finding.verdict is Verdict.PROVEN
    assert (seen.finding.value, seen.finding.limit, seen.finding.relation) == (60, 60, "≤")
    assert {(r.reread, r.skip, r.resumes_at, r.lag, r.reread_most) for r in seen.rows} == {(30, 0, 950, 20, None)}
    assert len(seen.rows) == 4


def test_one_record_over_the_limit_fails_and_names_group_partition_and_excess() -> None:
    found = look("resume_point", params(59), STILL)
    assert found.verdict is Verdict.FAILED
    assert "billing: reads 60 records again, 1 over, most on orders.new-0: 30" in found.note
    assert found.facts[0].value == 60


def test_a_target_that_is_ahead_skips() -> None:
    found = look("resume_point", params(500), replace(STILL, translated_behind=-10))
    assert found.verdict is Verdict.FAILED
    assert (found.value, found.limit) == (20, 0)
    assert "never reads 20 records, 20 over, most on orders.new-0: 10" in found.note
    assert look("resume_point", params(500, 20), replace(STILL, translated_behind=-10)).verdict is Verdict.PROVEN


def test_a_running_group_is_never_taken_for_ahead() -> None:
    """Its offsets move between both readings: the target's must be the earlier one."""
    found = look("resume_point", params(400), Regions(rate=100, translated_behind=1, delay=0), sweeps=6)
    assert found.verdict is Verdict.PROVEN, found


def test_what_a_running_group_read_since_the_last_sweep_is_not_counted_as_re_read() -> None:
    """At 100 records a second and a sweep every 3 s, target offsets of the sweep before would add 600."""
    sweeps = Sweeps("resume_point", params(100))
    running = Regions(rate=100, translated_behind=30, delay=0)
    found = sweeps.run(running, 4, CHECKS["resume_point"].every).finding
    assert found.verdict is Verdict.PROVEN, found
    assert found.value is not None
    assert found.value <= 2 * (30 + 5)


def test_without_an_offset_the_declared_reset_decides() -> None:
    found = look("resume_point", params(500), replace(STILL, untranslated=("billing", "fraud")))
    assert found.verdict is Verdict.FAILED
    assert "billing orders.new-0: no committed offset and reset: none" in found.note
    earliest = narrowed(SCOPE, workloads=(narrowed(ORDERS, groups=(ORDERS.groups[1],)),))
    sweeps = Sweeps("resume_point", params(5_000), earliest)
    seen = sweeps.run(replace(STILL, untranslated=("fraud",)))
    assert seen.finding.verdict is Verdict.PROVEN
    assert seen.finding.value == 2 * 980
    assert {r.state for r in seen.rows} == {"reset: earliest"}


def test_what_is_not_copied_yet_is_an_interval_and_unknown_against_a_limit_inside_it() -> None:
    """The mirror stands behind the group: what it has not copied is re-read too, as soon as it is there."""
    behind = Regions(rate=100, stalled=START, delay=0, group_behind=0, translated_behind=500, flush=1)
    sweeps = Sweeps("resume_point", params(10_000))
    seen = sweeps.run(behind, 4)
    assert seen.finding.verdict is Verdict.PROVEN, seen.finding
    assert all(r.reread is not None and r.reread_most is not None and r.reread < r.reread_most for r in seen.rows)
    least = max(sum(r.reread or 0 for r in seen.rows if r.group == g) for g in ("billing", "fraud"))
    most = max(sum(r.reread_most or 0 for r in seen.rows if r.group == g) for g in ("billing", "fraud"))
    sweeps.params = params((least + most) // 2)
    inside = sweeps.judge().finding
    assert inside.verdict is Verdict.UNKNOWN
    assert "not copied yet" in inside.note


def test_groups_that_never_committed_are_unknown() -> None:
    nowhere = narrowed(SCOPE, workloads=(narrowed(ORDERS, matched=("ledger.entries",)),))
    found = look("resume_point", params(500), STILL, nowhere)
    assert found.verdict is Verdict.UNKNOWN
    assert "no group has committed anything" in found.note


def test_the_first_sweep_may_be_enough_and_an_incomplete_one_says_so() -> None:
    sweeps = Sweeps("resume_point", params(60))
    assert sweeps.sweep(STILL).finding.verdict is Verdict.PROVEN
    sweeps = Sweeps("resume_point", params(60))
    check = CHECKS["resume_point"]
    assert check.every >= SECOND
    assert sweeps.judge().finding.verdict is Verdict.UNKNOWN


POSITION = Position("g", "t", 0, 100, "s", 100, "p", 99, 5)


def at(**changes: object) -> Found:
    found = Found("g", "t", 0, 80, 90, "successor", 1, 10, 0, 0, 200)
    return narrowed(found, **changes)  # type: ignore[return-value, arg-type]


@pytest.mark.parametrize(
    ("found", "copied", "expected"),
    [
        (at(), None, Resume(80, 10, 10, 0, "committed")),
        (at(reread=0, skip=7), None, Resume(80, 0, 0, 7, "committed")),
        (at(at=-1, by="", matches=0, reread=20), 70, Resume(80, 20, 50, 0, "committed, not copied yet")),
        (at(at=-1, by="", matches=0, reread=20), None, Resume(80, 20, None, 0, "committed, not copied yet")),
    ],
)
def test_predictions(found: Found, copied: int | None, expected: Resume) -> None:
    assert predict(POSITION, found, "none", committed=True, copied_to=copied) == expected


@pytest.mark.parametrize(
    ("found", "copied", "says"),
    [
        (at(matches=2), None, "2 records are equal"),
        (at(at=-1, matches=0), 100, "compacted, expired or too far back"),
        (at(reread=-1), None, "not counted"),
    ],
)
def test_doubts(found: Found, copied: int | None, says: str) -> None:
    resume = predict(POSITION, found, "none", committed=True, copied_to=copied)
    assert says in resume.doubt
    assert not resume.fault


def test_an_offset_outside_the_log_is_a_fault() -> None:
    resume = predict(POSITION, at(committed=500), "latest", committed=True, copied_to=None)
    assert "outside 0 to 200: reset: latest applies" in resume.fault


def test_a_partition_without_records_in_the_source_re_reads_only_what_the_target_holds() -> None:
    empty = Position("g", "t", 0, 0)
    resume = predict(empty, at(committed=0, at=-1, matches=0, reread=3, skip=0), "none", committed=True, copied_to=0)
    assert (resume.reread, resume.most, resume.skip) == (3, 3, 0)
