"""resume_point after a stop: it waits as long as the mirror may move offsets, and says so; and the way back."""

from dataclasses import replace

import pytest

from drillbook.checks.resume_verdict import predict
from drillbook.model.finding import Finding, Verdict
from drillbook.model.region import ReplicationLink
from unit.checks.sweeps import Sweeps, narrowed
from unit.checks.test_resume_point import POSITION, at
from unit.checks.two_regions import LINK, SCOPE, SECOND, START, Regions

EMPTY = Regions(writers_stop=START - 1, group_state="empty")
QUICK = {
    "emit.checkpoints.interval.seconds": "2",
    "sync.group.offsets.interval.seconds": "2",
    "sync.group.offsets.enabled": "true",
}
LAB = replace(EMPTY, settings=QUICK)


def params(*, stable: bool = True, direction: str = "forward", reread: int = 100) -> str:
    return (
        f'{{"reread_at_most": "{reread} records", "skip_at_most": "0 records", "stable": {str(stable).lower()},'
        f' "direction": "{direction}"}}'
    )


def after(seconds: float, regions: Regions = LAB, text: str = "", pause: int = SECOND) -> Finding:
    """The finding after sweeps over so many seconds."""
    sweeps = Sweeps("resume_point", text or params())
    found = sweeps.sweep(regions).finding
    while sweeps.now < START + seconds * SECOND:
        sweeps.now += pause
        found = sweeps.sweep(regions).finding
    return found


def test_it_is_not_proven_before_emit_and_sync_intervals_and_a_second_have_passed() -> None:
    early = after(2)
    assert early.verdict is Verdict.UNKNOWN
    assert "s still, of 5.0 s in which nothing may move" in early.note
    assert "the mirror's next update is due within 2.0 s" in early.note
    late = after(5.5)
    assert late.verdict is Verdict.PROVEN
    assert any(f.name == "stable" and "5.0 s were needed" in f.text for f in late.facts)


def test_with_mirrormakers_own_intervals_it_takes_two_minutes() -> None:
    default = replace(EMPTY, settings={"sync.group.offsets.enabled": "true"})
    assert "of 121 s in which nothing may move" in after(100, default, pause=3 * SECOND).note
    assert after(124, default, pause=3 * SECOND).verdict is Verdict.PROVEN


def test_a_translation_that_moves_starts_the_wait_anew_and_the_next_move_is_foretold() -> None:
    sweeps = Sweeps("resume_point", params())
    sweeps.run(LAB, 8)
    assert sweeps.judge().finding.verdict is Verdict.PROVEN
    moved = replace(LAB, translated_behind=20)
    sweeps.now += SECOND
    found = sweeps.sweep(moved).finding
    assert found.verdict is Verdict.UNKNOWN
    assert "the mirror's next update is due in 2.0 s" in found.note
    assert sweeps.run(moved, 7).finding.verdict is Verdict.PROVEN


def test_it_is_counted_from_empty_and_says_who_is_not() -> None:
    sweeps = Sweeps("resume_point", params())
    running = replace(LAB, group_state="stable")
    found = sweeps.run(running, 8).finding
    assert found.verdict is Verdict.UNKNOWN
    assert "billing is stable with 1 member in east: it is counted from empty" in found.note
    sweeps.now += SECOND
    assert sweeps.sweep(LAB).finding.verdict is Verdict.UNKNOWN
    assert sweeps.run(LAB, 7).finding.verdict is Verdict.PROVEN


def test_after_a_gap_in_the_readings_nobody_knows_what_moved() -> None:
    sweeps = Sweeps("resume_point", params())
    sweeps.run(LAB, 8)
    sweeps.now += 20 * SECOND
    assert sweeps.sweep(LAB).finding.verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("regions", [replace(LAB, settings={}), replace(LAB, state="STOPPED", tasks=())])
def test_where_nobody_moves_offsets_a_second_is_enough(regions: Regions) -> None:
    assert after(1.5).verdict is Verdict.UNKNOWN
    assert after(1.5, regions).verdict is Verdict.PROVEN


def test_intervals_that_are_not_known_are_unknown() -> None:
    strange = replace(LAB, settings={**QUICK, "emit.checkpoints.interval.seconds": "often"})
    assert "intervals that are no seconds: often, 2" in after(6, strange).note
    sweeps = Sweeps("resume_point", params(), narrowed(SCOPE, link=narrowed(LINK, checkpoint="")))
    assert "regions.yaml names no checkpoint connector" in sweeps.run(LAB, 3).finding.note


def test_a_limit_that_is_broken_fails_also_while_it_settles() -> None:
    assert after(2, text=params(reread=59)).verdict is Verdict.FAILED


def test_coming_back_is_predicted_from_the_target_and_needs_no_link() -> None:
    """Two partitions a group: it stands 30 records further in the source than in the target."""
    found = after(2, text=params(direction="back", stable=False))
    assert found.verdict is Verdict.FAILED
    assert "never reads 60 records" in found.note
    assert found.claim == "resume points of billing, fraud in east, coming back"
    level = replace(LAB, translated_behind=0)
    sweeps = Sweeps("resume_point", params(direction="back"))
    seen = sweeps.run(level, 4)
    assert seen.finding.verdict is Verdict.PROVEN
    assert {(r.reread, r.skip, r.resumes_at) for r in seen.rows} == {(0, 0, 980)}


def test_a_record_that_was_written_in_the_target_is_nowhere_to_come_back_to() -> None:
    lost = predict(
        POSITION, at(at=-1, by="", matches=0, reread=20), "none", committed=True, copied_to=None, carried=False
    )
    assert "nothing carries it there" in lost.doubt


def test_the_link_of_another_kind_is_unknown_on_the_way_back_too() -> None:
    other = narrowed(SCOPE, link=ReplicationLink("east", "west", "cluster-link"))
    assert Sweeps("resume_point", params(direction="back"), other).run(LAB, 2).finding.verdict is Verdict.UNKNOWN
