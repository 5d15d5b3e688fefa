"""The whole drill with MirrorMaker's default intervals: gates wait, and say why and when the next update is due.

Groups rest for two minutes until no update can move them any more, so that the read outage gets six.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from drills import fleet_on, run_headless

from drillbook.drill.reading import FolderReader
from drillbook.entries.samples import Sample
from drillbook.lab import mirror, worker
from drillbook.model.finding import Verdict
from drillbook.runbook.bundled import bundled_text

if TYPE_CHECKING:
    from pathlib import Path

    from drillbook.lab.info import LabInfo

pytestmark = [pytest.mark.lab, pytest.mark.proof]
DEFAULTS = {
    "emit.checkpoints.interval.seconds": "60",
    "sync.group.offsets.interval.seconds": "60",
    "refresh.groups.interval.seconds": "600",
}
SETTLES = 121.0
"""Seconds: emit, sync and one more, counted from the groups' rest."""


def test_a_drill_waits_for_the_mirror_and_says_when_it_is_due(fresh_lab: LabInfo, tmp_path: Path) -> None:
    fleet_on(fresh_lab)
    with httpx.Client(base_url=worker.url(fresh_lab.ports), timeout=20, trust_env=False) as connect:
        config = connect.get(f"/connectors/{mirror.CHECKPOINT}/config").json()
        connect.put(f"/connectors/{mirror.CHECKPOINT}/config", json={**config, **DEFAULTS}).raise_for_status()
    book = tmp_path / "patient.yaml"
    book.write_text(bundled_text("async-replication").replace("read_outage: {at_most: 4m", "read_outage: {at_most: 6m"))
    drill = run_headless(fresh_lab, tmp_path / "drills", "--set", "reread=200000", runbook=str(book))
    assert drill.code == 0, drill.said
    waits = notes(drill.folder)
    assert any("still, of 121 s in which nothing may move" in note for note in waits), waits
    assert any("the mirror's next update is due in" in note for note in waits), waits
    stops = next(s for s in drill.state.steps if s.id == "stop-groups")
    assert stops.ended - stops.acted > SETTLES * 1_000_000


def notes(folder: Path) -> set[str]:
    """What `resume_point` said while it was not proven, second by second, as the panels showed it."""
    reader = FolderReader(folder)
    said = {
        one.finding.note
        for item in reader.advance()
        if isinstance(item, Sample)
        for one in (*(s.observation for s in item.sampled), *item.moved)
        if one.finding.check == "resume_point" and one.finding.verdict is not Verdict.PROVEN
    }
    reader.close()
    return said
