"""While a link brings records home to the source, its growth says nothing of writers: producer ids tell them."""

from dataclasses import replace

import pytest

from drillbook.model.finding import Verdict
from drillbook.model.region import ReplicationLink
from drillbook.snapshots.producers import Producer
from unit.checks.sweeps import look, narrowed
from unit.checks.two_regions import SCOPE, START, Regions

HOME = ReplicationLink("west", "east", "mirrormaker2", "west", "mm2-home")
BOTH = narrowed(SCOPE, opposite=HOME)
FENCED = Regions(fenced_at=START)
STRAY = Producer("orders.new", 0, 4001, 0, 0)
AT_REST = ("mm2-home",)


def test_records_that_a_link_brings_home_break_no_fence() -> None:
    found = look("fenced", "{}", FENCED, BOTH)
    assert found.verdict is Verdict.PROVEN, found
    assert "mm2-home brings records home: told by producer ids" in found.note


def test_a_producer_id_beside_the_link_home_breaks_it() -> None:
    found = look("fenced", "{}", replace(FENCED, stray=STRAY, stray_in=("east",)), BOTH)
    assert found.verdict is Verdict.FAILED
    assert "orders.new-0: producer id 4001 wrote, beside what mm2-home brings" in found.note


def test_with_the_link_home_at_rest_each_record_counts() -> None:
    found = look("fenced", "{}", replace(FENCED, stopped=AT_REST), BOTH)
    assert found.verdict is Verdict.FAILED
    assert "came after refusal was proved" in found.note


@pytest.mark.parametrize(
    ("stopped", "where", "verdict"),
    [((), ("west",), Verdict.PROVEN), ((), ("west", "east"), Verdict.FAILED), (AT_REST, ("west",), Verdict.FAILED)],
)
def test_one_writer_beside_a_link_home(stopped: tuple[str, ...], where: tuple[str, ...], verdict: Verdict) -> None:
    found = look("single_writer", "{}", Regions(stray=STRAY, stray_in=where, stopped=stopped), BOTH)
    assert found.verdict is verdict, found


@pytest.mark.parametrize(
    ("params", "regions", "verdict", "says"),
    [
        ("{}", Regions(), Verdict.FAILED, "mm2-home: RUNNING, tasks RUNNING: it runs the other way"),
        ("{}", Regions(stopped=AT_REST), Verdict.PROVEN, ""),
        ('{"direction": "back"}', Regions(), Verdict.FAILED, "mm2-source: RUNNING, tasks RUNNING: it runs the other"),
        ('{"direction": "back"}', Regions(stopped=("mm2-source",)), Verdict.PROVEN, ""),
        ('{"direction": "back", "state": "stopped"}', Regions(stopped=AT_REST), Verdict.PROVEN, ""),
    ],
)
def test_two_links_at_once_copy_records_round_and_round(
    params: str, regions: Regions, verdict: Verdict, says: str
) -> None:
    found = look("replication", params, regions, BOTH)
    assert found.verdict is verdict, found
    assert says in found.note


def test_back_is_a_direction_of_its_own_title() -> None:
    assert look("replication", '{"direction": "back"}', Regions(), BOTH).claim.startswith(
        "replication from west to east"
    )
