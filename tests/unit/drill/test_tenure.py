"""Taking a pair of clusters: what a refusal says, where nothing is taken, and that a reopening is never refused."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from drillbook.drill import tenure
from drillbook.errors import NotPermitted, RegionUnreachable
from drillbook.model.region import RegionConfig, Site
from drillbook.model.step import Claim
from drillbook.snapshots.base import ReadError
from drillbook.snapshots.kept import Tenure
from drillbook.snapshots.tenure import TakeTenure, TenureSnapshot
from drillbook.snapshots.union import AnyRead, AnySnapshot
from laws.drill_book import RUNBOOK, opened
from laws.drive import Drive

PAIR = "drillbook-pair-EEEEEEEEEEEEEEEEEEEEEE-WWWWWWWWWWWWWWWWWWWWWW"
CLAIM = Claim("invariants/sole_drill", "sole_drill")
WRITE = f"WRITE on TRANSACTIONAL_ID {PAIR}"


class FakeRegion:
    """Gives one epoch after another, or says why not: what a real one does is shown on the lab."""

    def __init__(self, name: str, error: ReadError | None = None) -> None:
        self.name, self.error, self.asked = name, error, list[AnyRead]()

    async def read(self, reads: Sequence[AnyRead], deadline: float) -> tuple[AnySnapshot, ...]:
        self.asked += reads
        errors = (self.error,) if self.error else ()
        return tuple(TenureSnapshot(self.name, 1, 0, errors, 40, len(self.asked)) for _ in reads)


def site(*acting: str) -> Site:
    act = {"sasl.username": "act"}
    return Site(tuple(RegionConfig(n, {}, act=act if n in acting else {}) for n in ("east", "west")))


def begin(east: FakeRegion, west: FakeRegion, *acting: str) -> object:
    workers: dict[str, Any] = {"east": east, "west": west}
    return asyncio.run(tenure.begun(opened(), workers, site(*acting)))


def test_a_drill_takes_its_clusters_where_it_may_act() -> None:
    east, west = FakeRegion("east"), FakeRegion("west")
    drill = begin(east, west, "west")
    assert east.asked == []
    assert west.asked == [TakeTenure("west", PAIR)]
    assert drill == replace(
        opened(),
        tenures=(Tenure("west", PAIR, 40, 1),),
        runbook=replace(RUNBOOK, invariants=(*RUNBOOK.invariants, CLAIM)),
    )


def test_one_that_may_act_nowhere_takes_nothing() -> None:
    assert begin(FakeRegion("east"), FakeRegion("west")) == opened()


@pytest.mark.parametrize(
    ("error", "kind", "says"),
    [
        (ReadError(f"the acting principal needs {WRITE}", needs=WRITE), NotPermitted, f"have {WRITE}"),
        (ReadError("no answer within 20 s", code="TIMEOUT"), RegionUnreachable, "nothing was begun"),
    ],
)
def test_a_refusal_names_the_region_and_the_right(error: ReadError, kind: type[Exception], says: str) -> None:
    with pytest.raises(kind, match="west did not let this drill take its clusters") as caught:
        begin(FakeRegion("east"), FakeRegion("west", error), "east", "west")
    assert says in str(caught.value)


def test_a_reopening_takes_again_what_answers_and_leaves_the_rest_unknown() -> None:
    had = (Tenure("east", PAIR, 40, 0), Tenure("west", PAIR, 50, 0))
    state = Drive(tenures=had).state
    east, west = FakeRegion("east"), FakeRegion("west", ReadError("refused"))
    workers: dict[str, Any] = {"east": east, "west": west}
    again = asyncio.run(tenure.reopened(state, workers, ("east", "west")))
    assert again == (Tenure("east", PAIR, 40, 1), Tenure("west", PAIR, -1, -1))
    west.asked.clear()
    again = asyncio.run(tenure.reopened(state, workers, ("east",)))
    assert (again[1], west.asked) == (Tenure("west", PAIR, -1, -1), [])
    rehearsal = Drive(live=False).state
    assert asyncio.run(tenure.reopened(rehearsal, workers, ("east", "west"))) == ()
