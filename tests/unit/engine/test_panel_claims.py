"""What a panel shows is read all the time, also long after the step that asked for it."""

import pytest
from msgspec.structs import replace

from drillbook.engine.active import active_claims
from drillbook.model.step import Claim, step_hash
from laws.drill_book import RUNBOOK
from laws.drive import Drive


@pytest.mark.parametrize("check", ["topics", "connectors"])
def test_a_panel_s_claim_outlives_its_step(check: str) -> None:
    claim = Claim("survey/observe/9", check)
    steps = tuple(
        replace(changed, hash=step_hash(replace(changed, hash="")))
        for s in RUNBOOK.steps
        for changed in [replace(s, observe=(*s.observe, claim)) if s.id == "survey" else s]
    )
    drive = Drive(runbook=replace(RUNBOOK, steps=steps))
    drive.to_gate()
    assert drive.state.current != "survey"
    assert claim in active_claims(drive.state)
