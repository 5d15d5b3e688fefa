"""Abort in each of the seven stages, and go back: by the live port, and by what undo.md says alone."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from crew import LEAVES_ENGINES, Crew, crew
from drills import fleet_on
from stages import LEFT, STOPS, East, as_it_is, is_whole_again, paste, phase, quick

from drillbook.checks.producing import HISTORY
from drillbook.lab import faults
from drillbook.lab.failure import LabError
from drillbook.runbook.bundled import bundled_text
from drillbook.state.drill_state import outstanding, pending_effect

if TYPE_CHECKING:
    from pathlib import Path

    from drillbook.lab.info import LabInfo
    from drillbook.state.drill_state import DrillState

pytestmark = [pytest.mark.lab, pytest.mark.proof, LEAVES_ENGINES]
BEFORE_WRITES = ("inventory", "synchronization", "resume", "cutover")
SUBJECT = "orders.paid-value"


@pytest.fixture
def book(tmp_path: Path) -> str:
    """The bundled runbook, quicker."""
    path = tmp_path / "quick.yaml"
    path.write_text(quick(bundled_text("async-replication")))
    return str(path)


def unlevel(lab: LabInfo) -> None:
    """A rule and a subject are missing in west, so that the drill has something to reconcile."""
    with suppress(LabError):
        faults.remove_acl(lab)
    with suppress(LabError):
        faults.remove_subject(lab, SUBJECT)


def left_by(state: DrillState) -> set[str]:
    return {e.step for e in outstanding(state)}


@pytest.mark.parametrize("stage", BEFORE_WRITES)
def test_an_aborted_drill_is_undone(calm_lab: LabInfo, book: str, tmp_path: Path, stage: str) -> None:
    lab = calm_lab
    fleet_on(lab)
    unlevel(lab)
    before = as_it_is(lab)

    async def walk() -> DrillState:
        async with crew(lab, tmp_path / "drills", book) as people:
            await people.forward(STOPS[stage], stage)
            await people.abort()
            assert left_by(people.state) == LEFT[stage]
            if LEFT[stage]:
                await people.insist(people.undo)
                await people.wait(lambda s: s.rollback is None and not effects(s), "all is taken back", 180)
            await close(people)
            return people.state

    state = asyncio.run(walk())
    assert state.no_return < 0
    again = is_whole_again(lab, before)
    print(f"{stage}: undone; left {sorted(left_by(state))}; read again in east: {again}")


def effects(state: DrillState) -> set[str]:
    """Steps that were not taken back yet."""
    return {s.id for s in state.steps if s.rolling_back and s.phase != "rolled-back"}


async def close(people: Crew) -> None:
    """Leave, where anything is left; a drill with nothing left closes by itself."""
    if outstanding(people.state):
        await people.insist(people.leave)
    end = (await people.wait(lambda s: s.closed, "closed")).closed
    assert end is not None
    assert end.result == "aborted"
    assert end.outstanding == tuple(e.intent for e in outstanding(people.state))


def test_after_the_first_write_in_west_it_goes_back_by_override_and_counts_what_is_at_stake(
    fresh_lab: LabInfo, book: str, tmp_path: Path
) -> None:
    fleet_on(fresh_lab)
    unlevel(fresh_lab)
    before = as_it_is(fresh_lab)
    asyncio.run(_three_times(fresh_lab, before, book, tmp_path / "drills"))


async def _three_times(lab: LabInfo, before: East, book: str, drills: Path) -> None:
    async with crew(lab, drills, book) as people:
        await people.forward(STOPS["validation"], "validation", 400)
        refused = await people.back()
        assert not refused.ok
        assert "needs an override of after_target_writes, signed by a commander" in refused.text
        print("refused:", refused.text)
        await people.insist(lambda: people.override_writes("west is ill"))
        await people.insist(people.back)
        await writes_went_back(people)

        await people.forward(STOPS["rollback-decision"], "the decision", 400)
        await people.insist(people.back)
        await writes_went_back(people)

        await people.forward(STOPS["review"], "the review", 400)
        await people.abort()
        assert left_by(people.state) == LEFT["review"]
        await people.insist(people.undo)
        await people.wait(lambda s: s.rollback is None and not effects(s), "all is taken back", 240)
        await close(people)
        print("closed:", people.state.closed)
    print("read again in east:", is_whole_again(lab, before))


async def writes_went_back(people: Crew) -> None:
    """The block is taken back. Looks of both regions from before and after the move convict nobody."""
    state = await people.wait(lambda s: s.rollback is None, "writes went back", 180)
    assert (state.current, phase(state, "stop-writers")) == ("stop-writers", "rolled-back"), state.hold
    after = state.at + HISTORY
    state = await people.wait(lambda s: s.swept_at > after, "what was before is forgotten")
    assert state.hold is None, state.hold


@pytest.mark.parametrize("stage", [*BEFORE_WRITES, "review"])
def test_what_undo_says_alone_brings_east_back(calm_lab: LabInfo, book: str, tmp_path: Path, stage: str) -> None:
    """What stands in undo.md at validation and at the decision is what stands there at the review."""
    lab = calm_lab
    fleet_on(lab)
    unlevel(lab)
    before = as_it_is(lab)
    texts: dict[str, str] = {}

    async def walk() -> Path:
        async with crew(lab, tmp_path / "drills", book) as people:
            undo = people.folder / "undo.md"
            for each in STOPS if stage == "review" else (stage,):
                await people.forward(STOPS[each], each)
                texts[each] = undo.read_text() if undo.exists() else ""
            await people.abort()
            await people.wait(lambda s: pending_effect(s) is None, "no call is out")
            await close(people)
            end = people.state.closed
            assert end is not None
            assert left_by(people.state) == LEFT[stage]
            print(f"{stage}: {end.sentence}")
            return people.folder

    folder = asyncio.run(walk())
    if stage == "review":
        assert texts["validation"] == texts["rollback-decision"] == texts["review"]
        assert "What west has taken since stays in west alone." in texts["review"]
    assert not LEFT[stage] or "what it has read elsewhere since, it reads again" in texts[stage]
    said = paste(lab, folder) if LEFT[stage] else ""
    again = is_whole_again(lab, before)
    print(f"{stage}: by undo.md; read again in east: {again}\n{said}")
