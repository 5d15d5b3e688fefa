"""The way back on two real regions: from the moved groups, from the middle of the write outage; and then no more."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from crew import LEAVES_ENGINES, Crew, crew
from drills import fleet_on
from lab_readings import acls
from light import Light, guarded, light, unfencing
from stages import phase

from drillbook.lab.fleet import oracle
from drillbook.lab.fleet.client import FleetClient
from drillbook.lab.fleet.workloads import GROUPS
from drillbook.model.intent import Intent
from drillbook.state.drill_state import outstanding, step_state
from drillbook.state.port import SignRequest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

    from drillbook.lab.info import LabInfo
    from drillbook.state.port import Reply

pytestmark = [pytest.mark.lab, pytest.mark.proof, LEAVES_ENGINES]


@pytest.fixture
def forbidding(tmp_path: Path) -> Iterator[Path]:
    """A runbook that waits for a light before its release, and forbids to go back from there."""
    with light() as url:
        path = tmp_path / "guarded.yaml"
        path.write_text(unfencing(guarded(url), url))
        yield path


def running(fleet: FleetClient, kind: str) -> dict[str, set[str]]:
    """Each application of a kind with the regions in which it runs."""
    apps = getattr(fleet.status(), kind)
    return {name: {region for region, app in places.items() if app.state == "running"} for name, places in apps.items()}


def test_the_way_back_is_open_until_west_takes_its_first_write(
    fresh_lab: LabInfo, forbidding: Path, tmp_path: Path
) -> None:
    fleet_on(fresh_lab)
    asyncio.run(_there_and_back(fresh_lab, str(forbidding), tmp_path / "drills"))


async def _there_and_back(lab: LabInfo, runbook: str, drills: Path) -> None:
    with FleetClient(lab.ports.fleet) as fleet:
        async with crew(lab, drills, runbook) as people:
            # resume: the groups read in west, and go home
            await people.forward(lambda s: phase(s, "start-groups") == "done", "groups moved")
            assert set(map(frozenset, running(fleet, "groups").values())) == {frozenset({"west"})}
            await went_back(people, "stop-groups")
            assert set(map(frozenset, running(fleet, "groups").values())) == {frozenset({"east"})}
            assert outstanding(people.state) == ()
            nothing_skipped(fleet)

            # cutover: everything is stopped and fenced, and west is not released
            await people.forward(lambda s: phase(s, "release") == "checking", "release waits for a light", 400)
            assert phase(people.state, "stop-link") == "done"
            assert any("DENY" in line for line in acls(lab, "east"))
            await went_back(people, "stop-writers")
            assert set(map(frozenset, running(fleet, "writers").values())) == {frozenset({"east"})}
            assert not any("DENY" in line for line in acls(lab, "east"))
            assert {e.step for e in outstanding(people.state)} <= {"pin-offsets"}
            nothing_skipped(fleet)

            # release: from the first write in west on there is no way back, no second try, and no lifting of the fence
            Light.green, Light.well = True, False
            await people.forward(lambda s: phase(s, "release") == "failed", "west is released, and not well", 400)
            assert people.state.no_return > 0
            await refused(people.back)
            await refused(lambda: people.port.send(Intent("retry", step="release")))
            request = SignRequest("override", "erin", "commander", "release", "mended by hand", rule="release/verify/1")
            reply = await people.port.sign(request)
            assert reply.ok, reply.text
            state = await people.forward(lambda s: phase(s, "lift") == "failed", "the fence is not lifted", 60)
            assert "the runbook forbids it" in step_state(state, "lift").reason
            assert any("DENY" in line for line in acls(lab, "east"))
            assert (await people.port.send(Intent("abort", text="stop here"))).ok
            await refused(people.undo)
            assert any("DENY" in line for line in acls(lab, "east"))
            assert (await people.port.send(Intent("leave"))).ok
            closed = (await people.wait(lambda s: s.closed, "closed")).closed
            assert closed is not None
            assert closed.result == "aborted"
            assert {e.step for e in outstanding(people.state)} >= {"fence", "stop-link"}


async def refused(ask: Callable[[], Awaitable[Reply]]) -> None:
    """It is not granted, because of the target's writes."""
    reply = await ask()
    print(reply.text)
    assert not reply.ok
    assert "took ≤ " in reply.text
    assert "the runbook forbids it" in reply.text


async def went_back(people: Crew, first: str) -> None:
    """Going back is asked for, allowed, and over."""
    reply = await people.back()
    assert reply.ok, reply.text
    state = await people.wait(lambda s: s.rollback is None and phase(s, first) == "rolled-back", f"{first} went back")
    assert state.current == first


def nothing_skipped(fleet: FleetClient) -> None:
    """By the ledger: no group has passed over an acknowledged record."""
    events = list(fleet.events())
    for group in GROUPS:
        unseen = oracle.unseen(events, group, GROUPS[group].topics)
        assert not any(found.skipped for found in unseen.values()), group
