"""A region that freezes, dies and comes back is unknown meanwhile, and then known again.

Nothing is said of the worker's pid: librdkafka 2.16 may abort when a frozen region thaws; the pipe starts another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from asked_region import AskedRegion, asked, until

from drillbook.clock import monotonic
from drillbook.lab import faults, lifecycle
from drillbook.lab.progress import Quiet
from drillbook.model.plan import CreateAcls
from drillbook.snapshots.acls import AclBinding, ReadAcls
from drillbook.snapshots.base import whole_error
from drillbook.snapshots.cluster import ReadCluster
from drillbook.snapshots.groups import ReadGroups
from drillbook.snapshots.growth import FromOffset, ReadGrowth
from drillbook.snapshots.offsets import OffsetsSnapshot, ReadOffsets
from drillbook.snapshots.tail import ReadTail
from drillbook.snapshots.topics import ReadTopics
from drillbook.snapshots.transactions import ReadTransactions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from drillbook.lab.info import LabInfo

pytestmark = pytest.mark.lab
TOPICS: Final = ("ledger.entries", "orders.new", "orders.paid")
READS: Final = (
    ReadCluster("east"),
    ReadTopics("east", TOPICS),
    ReadOffsets("east", TOPICS),
    ReadGroups("east", ("billing",)),
    ReadAcls("east"),
    ReadTail("east", TOPICS),
    ReadGrowth("east", (FromOffset("orders.new", 0, 0),)),
    ReadTransactions("east"),
)


@pytest.fixture
def east(lab: LabInfo) -> Iterator[AskedRegion]:
    with asked(lab, "east") as region:
        until(lambda: all_well(region))
        try:
            yield region
        finally:
            lifecycle.up(lab.name, Quiet())


def all_well(region: AskedRegion) -> bool:
    return not any(a.errors for a in region.read(*READS))


def test_a_frozen_region_is_unknown_in_time_and_then_known_again(lab: LabInfo, east: AskedRegion) -> None:
    faults.freeze(lab, "east")
    start = monotonic()
    answers = east.read(*READS, seconds=3)
    took = monotonic() - start
    acl = AclBinding("TOPIC", "orders.new", "PREFIXED", "User:orders-api", "*", "WRITE", "DENY")
    blocked = east.loop.run_until_complete(
        east.pipe.perform(CreateAcls("east", "fence", bindings=(acl,)), lab.cluster_ids["east"], 2)
    )
    faults.thaw(lab, "east")
    assert [type(a).__name__ for a in answers if whole_error(a) is None] == []
    assert took < 4.5
    assert not blocked.ok
    until(lambda: all_well(east))


def test_a_region_that_died_and_came_back_is_read_again(lab: LabInfo, east: AskedRegion) -> None:
    faults.kill(lab, "east")
    for _ in range(3):
        (offsets,) = east.read(ReadOffsets("east", TOPICS), seconds=3)
        assert isinstance(offsets, OffsetsSnapshot)
        assert offsets.partitions == ()
        assert offsets.errors
    lifecycle.up(lab.name, Quiet())
    until(lambda: all_well(east))
