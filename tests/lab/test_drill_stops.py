"""A drill that should stop does: the gate stays shut, and what is said names what is wrong, and by how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from drills import Drilled, fleet_on, run_headless

from drillbook.entries.steps import Found, StepMoved
from drillbook.lab import faults
from drillbook.model.finding import Verdict
from drillbook.runbook.bundled import find_runbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from drillbook.lab.info import LabInfo

pytestmark = [pytest.mark.lab, pytest.mark.proof]
PATIENT, IMPATIENT = "    timeout: 3m\n", "    timeout: 20s\n"


def impatient(folder: Path) -> str:
    """The bundled runbook, but for a stop-writers that waits 20 s for what it requires."""
    text, _ = find_runbook("async-replication")
    assert text.count(PATIENT) == 1
    file = folder / "impatient.yaml"
    file.write_text(text.replace(PATIENT, IMPATIENT))
    return str(file)


def stopped(lab: LabInfo, folder: Path, *more: str) -> Drilled:
    """A whole drill that is to end at the gate of stop-writers."""
    fleet_on(lab)
    return run_headless(lab, folder / "drills", *more, runbook=impatient(folder))


def no_acl(lab: LabInfo) -> tuple[str, ...]:
    faults.remove_acl(lab)
    return ()


def no_schema(lab: LabInfo) -> tuple[str, ...]:
    faults.remove_subject(lab)
    return ()


def no_room_to_reread(_: LabInfo) -> tuple[str, ...]:
    return ("--set", "reread=5")


@pytest.mark.parametrize(
    ("disturb", "check", "words"),
    [
        (no_acl, "acls", ("orders.new", "User:orders-api", "1 ")),
        (no_schema, "schemas", ("orders.paid-value",)),
        (no_room_to_reread, "resume_point", ("5 records",)),
    ],
    ids=["an ACL missing", "a schema missing", "a group over its bound"],
)
def test_the_gate_stays_shut_and_says_why(
    fresh_lab: LabInfo,
    tmp_path: Path,
    disturb: Callable[[LabInfo], tuple[str, ...]],
    check: str,
    words: tuple[str, ...],
) -> None:
    done = stopped(fresh_lab, tmp_path, *disturb(fresh_lab))
    assert done.code == 1, done.said
    assert done.of("gate") == ()
    assert done.of("intent") == () or {e.head.step for e in done.of("intent")} == {"identity"}
    failed = [
        e.data.finding
        for e in done.of("finding")
        if isinstance(e.data, Found)
        and e.data.claim.startswith("stop-writers/")
        and check in e.data.claim
        and e.data.finding.verdict is Verdict.FAILED
    ]
    assert failed, done.said
    (end,) = [e.data for e in done.of("step") if isinstance(e.data, StepMoved) and e.data.phase == "failed"]
    for word in words:
        assert word in f"{failed[-1].claim} {failed[-1].note} {failed[-1].detail}", failed[-1]
        assert word in end.reason, end.reason
        assert word in done.said
