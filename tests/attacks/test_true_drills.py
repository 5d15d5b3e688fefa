"""What the true drills of this folder say of themselves once they are verified."""

from __future__ import annotations

from pathlib import Path

from signed_drive import SIGNERS

from attacks.true_drills import true_drill
from drillbook.drill.verify import DrillReport, verify_drill
from drillbook.entries.drill import Closed
from drillbook.signing.allowed_signers import AllowedSigners


def verified(name: str, folder: Path) -> tuple[DrillReport, Closed]:
    report = verify_drill(true_drill(name).write(folder), AllowedSigners.parse(SIGNERS))
    assert report.problems == ()
    assert report.state is not None
    assert report.state.closed is not None
    return report, report.state.closed


def test_a_decision_to_go_back_says_what_is_next(tmp_path: Path) -> None:
    report, closed = verified("decided", tmp_path)
    assert [(d.decision, d.option) for d in report.decisions][-1] == ("decide", "go-back")
    assert closed.next_runbook == "failback.yaml"


def test_going_back_over_writes_says_what_waits(tmp_path: Path) -> None:
    _, closed = verified("gone-back", tmp_path)
    assert closed.result == "rolled-back"
    assert "Writes that west took wait for reconciliation with east." in closed.sentence


def test_a_gate_that_timed_out_ends_aborted(tmp_path: Path) -> None:
    report, closed = verified("timed-out", tmp_path)
    assert [(d.decision, d.person) for d in report.decisions] == [("approve", "bob")]
    assert closed.result == "aborted"
