"""The two real regions, once for all tests.

DRILLBOOK_TEST_LAB names a lab that is up already, or is to stay up afterwards; without it a lab named `test` is brought
to its seeded state, and removed in the end.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from lab_readings import acls, connectors

from drillbook.lab import lifecycle
from drillbook.lab.progress import PlainLines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from drillbook.lab.info import LabInfo

OWN = "test"


@pytest.fixture(scope="session")
def running_lab() -> Iterator[LabInfo]:
    """A lab that was seeded; whoever breaks it mends it, or asks for `fresh_lab`."""
    given = os.environ.get("DRILLBOOK_TEST_LAB")
    if given:
        yield lifecycle.up(given, PlainLines())
        return
    try:
        yield lifecycle.reset(OWN, PlainLines())
    finally:
        lifecycle.down(OWN, PlainLines(), remove=True)


@pytest.fixture(scope="module")
def calm_module(running_lab: LabInfo) -> LabInfo:
    """For a file of tests that do not expect a lab that a drill of an earlier file has moved."""
    return calmed(lifecycle.up(running_lab.name, PlainLines()))


@pytest.fixture
def lab(running_lab: LabInfo) -> LabInfo:
    """The lab, every part up and every fault of an earlier test ended; its data are as that test left them."""
    return lifecycle.up(running_lab.name, PlainLines())


@pytest.fixture
def calm_lab(lab: LabInfo) -> LabInfo:
    """The lab as a test that has put everything back left it; its seeded state where one has not."""
    return calmed(lab)


def calmed(lab: LabInfo) -> LabInfo:
    """Seeded again where writes are refused in east, or a part of the link stands still."""
    if any("DENY" in rule for rule in acls(lab, "east")) or set(connectors(lab).values()) != {"RUNNING"}:
        return lifecycle.reset(lab.name, PlainLines())
    return lab


@pytest.fixture
def fresh_lab(running_lab: LabInfo) -> LabInfo:
    """The lab in its seeded state; takes as long as a start."""
    return lifecycle.reset(running_lab.name, PlainLines())
