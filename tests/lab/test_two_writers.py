"""Somebody starts a writer in west while those of east run: the drill sees it, names it and holds."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import pytest
from crew import LEAVES_ENGINES, crew
from drills import fleet_on

from drillbook.drill.lines import micros
from drillbook.drill.reading import FolderReader
from drillbook.entries.samples import Sample
from drillbook.entries.steps import Found, Held
from drillbook.entries.union import Entry
from drillbook.lab.fleet.client import FleetClient
from drillbook.lab.fleet.events import Acked
from drillbook.model.finding import Verdict
from drillbook.model.intent import Intent
from drillbook.state.drill_state import outstanding

if TYPE_CHECKING:
    from pathlib import Path

    from drillbook.lab.info import LabInfo

pytestmark = [pytest.mark.lab, pytest.mark.proof, LEAVES_ENGINES]
SWEEPS = 2
"""Sweeps that begin after the first record in west, until it is known. One that runs at that moment may see nothing."""


@pytest.mark.parametrize("writer", ["orders-api", "ledger"])
def test_a_writer_on_the_other_side_is_named_within_two_sweeps_and_holds_the_drill(
    calm_lab: LabInfo, tmp_path: Path, writer: str
) -> None:
    fleet_on(calm_lab)
    with FleetClient(calm_lab.ports.fleet) as fleet:
        before = fleet.status().ledger.events
    folder = asyncio.run(_walk(calm_lab, tmp_path / "drills", writer))
    with FleetClient(calm_lab.ports.fleet) as fleet:
        events = fleet.events("acked", after=before)
        acked = [e for e in events if isinstance(e, Acked) and e.region == "west"]
    assert {e.writer for e in acked} == {writer}
    reader = FolderReader(folder)
    items = list(reader.advance())
    reader.close()
    entries = [item for item in items if isinstance(item, Entry)]
    said = next(e for e in entries if isinstance(e.data, Found) and _fails(e.data))
    assert isinstance(said.data, Found)
    finding = said.data.finding
    begun, known = acked[0].at_us, micros(said.head.at)
    sweeps = [item.at for item in items if isinstance(item, Sample) and begun < item.at <= known]
    print(f"{writer}: known {(known - begun) / 1e6:.1f} s and {len(sweeps)} sweeps after the first record in west")
    print(f"{finding.claim}: {finding.note}. {finding.remedy}")
    assert len(sweeps) <= SWEEPS + 1
    assert re.search(r"producer id \d+", finding.note)
    assert any(topic in finding.note for topic in {e.topic for e in acked})
    held = next(e for e in entries if isinstance(e.data, Held))
    assert held.head.seq > said.head.seq
    print(f"held: {held.data}")


async def _walk(lab: LabInfo, drills: Path, writer: str) -> Path:
    with FleetClient(lab.ports.fleet) as fleet:
        async with crew(lab, drills, "async-replication") as people:
            await people.forward(lambda s: s.current == "in-sync", "the step that waits for records")
            await asyncio.to_thread(fleet.post, f"/west/writers/{writer}/start")
            state = await people.wait(lambda s: s.hold, "the drill holds")
            assert state.hold is not None
            assert state.hold.cause == "stop"
            refused = await people.port.send(Intent("run"))
            assert not refused.ok
            assert "still stopped" in refused.text
            print("refused:", refused.text)
            assert {e.step for e in outstanding(state)} <= {"reconcile"}
            await asyncio.to_thread(fleet.post, f"/west/writers/{writer}/stop")
            await people.insist(lambda: people.port.send(Intent("run")))
            await people.abort()
            return people.folder


def _fails(found: Found) -> bool:
    return found.finding.check == "single_writer" and found.finding.verdict is Verdict.FAILED
