"""Two live drills on one pair of clusters: the older one is told, and what can't be read is no proof."""

import pytest

from drillbook.model.finding import Verdict
from drillbook.snapshots.base import ReadError
from drillbook.snapshots.kept import Tenure
from drillbook.snapshots.tenure import ReadTenure, pair_id
from unit.checks.sweeps import Sweeps
from unit.checks.two_regions import TENURES, Regions


@pytest.mark.parametrize(
    ("newest", "verdict", "says"),
    [
        ((7, 2), Verdict.PROVEN, ""),
        ((7, 3), Verdict.FAILED, "was taken by another live drill after this one (producer id and epoch 7:3, not 7:2)"),
        ((8, 2), Verdict.FAILED, "8:2, not 7:2"),
        ((-1, -1), Verdict.UNKNOWN, "no longer knows drillbook-pair-id-east-id-west"),
    ],
)
def test_the_newest_epoch_decides(newest: tuple[int, int], verdict: Verdict, says: str) -> None:
    found = Sweeps("sole_drill").sweep(Regions(tenure=newest)).finding
    assert found.verdict is verdict
    assert says in found.note


def test_one_region_is_enough_to_fail() -> None:
    older = (TENURES[0], of_west(1))
    found = Sweeps("sole_drill", tenures=older).sweep(Regions()).finding
    assert found.verdict is Verdict.FAILED
    assert "west" in found.note
    assert "east: was taken" not in found.note


def test_a_rehearsal_and_a_region_that_was_away_prove_nothing() -> None:
    nothing = Sweeps("sole_drill", tenures=()).sweep(Regions()).finding
    assert nothing.verdict is Verdict.UNKNOWN
    away = Sweeps("sole_drill", tenures=(TENURES[0], of_west(-1, producer_id=-1)))
    found = away.sweep(Regions()).finding
    assert found.verdict is Verdict.UNKNOWN
    assert "west: could not be taken anew" in found.note
    assert [r.read.region for r in away.readings] == ["east"]


def test_a_region_that_does_not_answer_is_unknown() -> None:
    sweeps = Sweeps("sole_drill", broken={ReadTenure: ReadError("no answer within 5 s", code="TIMEOUT")})
    assert sweeps.sweep(Regions()).finding.verdict is Verdict.UNKNOWN


def test_the_id_is_the_same_whichever_way_the_drill_goes() -> None:
    assert pair_id(("id-west", "id-east")) == pair_id(["id-east", "id-west"]) == "drillbook-pair-id-east-id-west"


def of_west(epoch: int, producer_id: int = 7) -> Tenure:
    return Tenure("west", TENURES[1].transactional_id, producer_id, epoch)
