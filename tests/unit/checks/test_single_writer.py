"""single_writer and producers: who writes where, by topic and producer id, and what cannot be seen."""

from dataclasses import replace

import msgspec

from drillbook.checks.single_writer import ENDS
from drillbook.model.finding import Verdict
from drillbook.snapshots.base import ReadError
from drillbook.snapshots.kept import Kept
from drillbook.snapshots.producers import Producer, ReadProducers
from unit.checks.sweeps import Sweeps, look
from unit.checks.two_regions import LINK, SECOND, START, Regions

STRAY = Producer("orders.new", 0, 4001, 0, 0)
LEDGER = msgspec.structs.replace(STRAY, id=7, transactional_id="ledger-1")
MIRROR = msgspec.structs.replace(STRAY, transactional_id=f"connect-west-{LINK.source}-0")


def test_the_mirror_alone_is_one_writer_and_what_is_unseen_is_said() -> None:
    found = look("single_writer")
    assert found.verdict is Verdict.PROVEN
    assert "can't be told from the mirror while it runs" in found.note


def test_writers_on_both_sides_fail_within_two_sweeps_by_topic_and_producer_id() -> None:
    sweeps = Sweeps("single_writer")
    assert sweeps.run(Regions(), 3).finding.verdict is Verdict.PROVEN
    sweeps.now += SECOND
    found = sweeps.run(Regions(stray=STRAY), 2).finding
    assert found.verdict is Verdict.FAILED
    assert "orders.new: producer id 4001 wrote in west" in found.note
    assert "orders.new in east" in found.note
    assert found.remedy


def test_a_transactional_id_is_named() -> None:
    assert "producer id 7 (ledger-1)" in look("single_writer", "{}", Regions(stray=LEDGER)).note


def test_an_exactly_once_mirror_is_no_second_writer() -> None:
    assert look("single_writer", "{}", Regions(stray=MIRROR)).verdict is Verdict.PROVEN


def test_a_move_is_no_second_writer() -> None:
    still = Regions(writers_stop=START)
    sweeps = Sweeps("single_writer")
    assert sweeps.run(Regions(), 3).finding.verdict is Verdict.PROVEN
    sweeps.now += SECOND
    stopped = replace(still, writers_stop=sweeps.now)
    assert sweeps.run(stopped, 3).finding.verdict is Verdict.PROVEN
    sweeps.now += SECOND
    moved = sweeps.run(replace(stopped, stray=STRAY), 3).finding
    assert moved.verdict is Verdict.PROVEN, moved
    assert any("no data record came in east meanwhile" in f.text for f in moved.facts)


def test_without_an_id_growth_shows_once_the_mirror_stands_still() -> None:
    both = Regions(state="STOPPED", tasks=(), stalled=START, target_rate=5)
    found = look("single_writer", "{}", both, sweeps=5)
    assert found.verdict is Verdict.FAILED
    assert "a writer without a known producer id wrote in west" in found.note
    still = replace(both, writers_stop=START - 1)
    assert look("single_writer", "{}", still, sweeps=5).verdict is Verdict.PROVEN


def test_one_look_and_a_reader_without_rights_are_unknown() -> None:
    assert look("single_writer", sweeps=1).verdict is Verdict.UNKNOWN
    sweeps = Sweeps("single_writer")
    sweeps.broken = {ReadProducers: ReadError("", "orders.new", needs="READ on TOPIC orders.new")}
    found = sweeps.run(Regions(stray=STRAY)).finding
    assert found.verdict is Verdict.UNKNOWN
    assert found.needs == "READ on TOPIC orders.new"


def test_producers_names_each_id_that_wrote_and_lets_the_idle_ones_be() -> None:
    found = look("producers", '{"region": "target"}', Regions(stray=LEDGER))
    assert found.verdict is Verdict.FAILED
    assert found.value == 1
    assert "orders.new-0: producer id 7 (ledger-1) wrote between two looks" in found.note
    assert "a writer that is not idempotent has no producer id" in found.note
    assert look("producers", "{}", Regions(stray=LEDGER)).verdict is Verdict.PROVEN
    assert look("producers", sweeps=1).verdict is Verdict.UNKNOWN


def test_the_target_s_log_ends_are_told_once_the_mirror_stands_still() -> None:
    still = Regions(state="STOPPED", tasks=(), stalled=START, writers_stop=START - 1)
    told = [f for f in look("single_writer", "{}", still, sweeps=5).facts if f.name == ENDS]
    assert [f.region for f in told] == ["west"]
    assert told[0].value is not None
    assert not any(f.name == ENDS for f in look("single_writer").facts)


def test_looks_from_before_and_after_a_move_of_the_drill_s_own_convict_nobody() -> None:
    """Writers go home: they write in west until the call, in east right after it, and one look spans both."""
    sweeps = Sweeps("single_writer")
    away = Regions(writers_stop=START, stray=STRAY)
    assert sweeps.run(away, 4).finding.verdict is Verdict.PROVEN
    moved = sweeps.now + 20_000
    sweeps.now += SECOND
    home = Regions(base=away.base + 7)
    sweeps.sweep(replace(home, stray=STRAY))
    sweeps.now += SECOND
    assert sweeps.run(home, 2).finding.verdict is Verdict.FAILED
    sweeps.kept = (Kept("moved", "back", at=moved, until=moved + SECOND // 2),)
    assert sweeps.judge().finding.verdict is Verdict.PROVEN


def test_who_writes_on_after_a_move_is_still_convicted() -> None:
    sweeps = Sweeps("single_writer")
    sweeps.run(Regions(), 3)
    sweeps.kept = (Kept("moved", "back", at=sweeps.now - SECOND // 2, until=sweeps.now + SECOND // 2),)
    sweeps.now += SECOND
    assert sweeps.run(Regions(stray=STRAY), 3).finding.verdict is Verdict.FAILED


def test_while_a_move_is_under_way_nothing_new_is_known() -> None:
    sweeps = Sweeps("single_writer", kept=(Kept("moved", "back", at=START - SECOND),))
    assert sweeps.run(Regions(stray=STRAY), 4).finding.verdict is Verdict.UNKNOWN
