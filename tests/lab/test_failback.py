"""There, back, and there again on two real regions: both are equal to the record, and nothing stands in the way."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from crew import LEAVES_ENGINES, crew
from drills import ANSWERS, Drilled, fleet_on, run_headless, until
from lab_readings import acls, end, read

from drillbook.lab import lifecycle
from drillbook.lab.fleet import oracle
from drillbook.lab.fleet.client import FleetClient
from drillbook.lab.fleet.workloads import GROUPS
from drillbook.lab.progress import PlainLines
from drillbook.model.finding import Verdict
from drillbook.model.plan import CommitOffsets
from drillbook.state.drill_state import DrillState, outstanding, step_state

if TYPE_CHECKING:
    from pathlib import Path

    from drillbook.lab.fleet.events import Event
    from drillbook.lab.info import LabInfo

pytestmark = [pytest.mark.lab, pytest.mark.proof, LEAVES_ENGINES]
TOPICS = ("ledger.entries", "orders.new", "orders.paid")
SIDES = ("east", "west")


@dataclass(frozen=True)
class Round:
    """There, a second time there that must not go on, back, what both regions held then, and there again."""

    there: Drilled
    refused: str
    back: Drilled
    held: dict[tuple[str, str], list[str]]
    events: list[Event]
    again: Drilled


@pytest.fixture(scope="module")
def whole(running_lab: LabInfo, tmp_path_factory: pytest.TempPathFactory) -> Round:
    lab = lifecycle.reset(running_lab.name, PlainLines())
    fleet_on(lab)
    folder = tmp_path_factory.mktemp("round")
    there = run_headless(lab, folder / "there", answers=("decide=go-back",))
    assert there.code == 0, there.said
    refused = asyncio.run(_ahead(lab, folder / "ahead"))
    back = run_headless(lab, folder / "back", "--after", str(there.folder), runbook="failback", answers=ANSWERS)
    assert back.code == 0, back.said
    with FleetClient(lab.ports.fleet) as fleet:
        fleet.post("/all/stop")
        until(lambda: all(values(lab, "east", t) == values(lab, "west", t) for t in TOPICS), 60, "the mirror is level")
        held = {(side, topic): values(lab, side, topic) for side in SIDES for topic in TOPICS}
        events = list(fleet.events())
    fleet_on(lab)
    again = run_headless(lab, folder / "again")
    return Round(there, refused, back, held, events, again)


async def _ahead(lab: LabInfo, drills: Path) -> str:
    """What a second drill there says while nobody has gone back."""
    async with crew(lab, drills, "async-replication") as people:

        def stuck(state: DrillState) -> bool:
            claim = state.claims.get("in-sync/requires/0")
            return claim is not None and claim.observation.finding.verdict is Verdict.FAILED

        state = await people.forward(stuck, "in-sync says why it does not go on")
        assert step_state(state, "in-sync").phase == "checking"
        found = state.claims["in-sync/requires/0"].observation.finding
        return "; ".join([found.note, *(f.text for f in found.facts)])


def values(lab: LabInfo, region: str, topic: str) -> list[str]:
    return sorted(read(lab, region, topic, end(lab, region, topic)))


def test_the_first_drill_ends_with_the_decision_to_go_back(whole: Round) -> None:
    closed = whole.there.state.closed
    assert closed is not None
    assert (closed.result, closed.next_runbook) == ("decided", "failback.yaml")
    assert f"drillbook run failback.yaml --after {whole.there.folder}" in whole.there.said


def test_a_second_drill_there_does_not_go_on(whole: Round) -> None:
    assert "STOPPED" in whole.refused
    assert "west is already ahead of east by " in whole.refused


def test_the_way_back_ends_as_claimed_from_the_cut_of_the_first_drill(whole: Round) -> None:
    state = whole.back.state
    assert state.closed is not None
    assert state.closed.result == "met", whole.back.said
    assert {step.phase for step in state.steps} == {"done"}
    (use,) = next(s for s in state.opened.runbook.steps if s.id == "reverse-link").actions
    assert whole.there.state.opened.drill in use.params
    assert {e.step for e in outstanding(state)} <= {"in-sync", "pin-offsets", "lift-fence", "mirror-west"}


def test_both_regions_are_equal_to_the_record(whole: Round) -> None:
    for topic in TOPICS:
        east, west = (whole.held[side, topic] for side in SIDES)
        assert east == west
        uids = [value.partition("|")[0] for value in east]
        assert len(uids) == len(set(uids))
        for side in SIDES:
            assert oracle.acknowledged(whole.events)[side, topic]
            assert oracle.missing(whole.events, set(uids), region=side, topics=(topic,)) == frozenset()


def test_each_group_went_on_where_it_was_predicted_and_missed_nothing(whole: Round) -> None:
    calls = [e.call for e in whole.back.state.effects if isinstance(e.call, CommitOffsets)]
    committed = {(c.group, r.topic, r.partition): r.offset for c in calls for r in c.rows}
    for group in GROUPS:
        gone_on = oracle.resumed(whole.events, group, "east")
        assert gone_on
        for (topic, partition), at in gone_on.items():
            assert at.first_offset == committed.get((group, topic, partition), at.first_offset), group
        assert not any(found.skipped for found in oracle.unseen(whole.events, group, GROUPS[group].topics).values())


def test_the_drill_there_passes_a_second_time(whole: Round, lab: LabInfo) -> None:
    assert whole.again.code == 0, whole.again.said
    assert whole.again.state.closed is not None
    assert whole.again.state.closed.result == "met"
    assert not any("DENY" in line for line in acls(lab, "west"))
