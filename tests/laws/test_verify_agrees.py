"""Whatever a true engine writes, in good days and bad ones, verifies: no honest drill is called forged."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from msgspec.structs import replace
from signed_drive import SIGNERS, SignedDrive, walked

from drillbook.drill.verify import verify_drill
from drillbook.model.step import Claim
from drillbook.signing.allowed_signers import AllowedSigners
from examples import examples
from laws.drill_book import RUNBOOK
from laws.stories import events, play

PEOPLE = AllowedSigners.parse(SIGNERS)


def judged(drive: SignedDrive, folder: Path) -> str:
    drive.append(drive._sample_head())
    report = verify_drill(drive.write(folder), PEOPLE)
    assert report.problems == ()
    assert not any("re-derived" in sentence for sentence in report.not_provable)
    return report.standing


def test_a_whole_drill_is_intact_and_closed(tmp_path: Path) -> None:
    report = verify_drill(walked().write(tmp_path), PEOPLE)
    assert report.standing == "intact and closed"
    assert [d.decision for d in report.decisions] == ["approve", "approve", "attest", "attest"]


@pytest.mark.parametrize("start", ["opened", "gate", "block", "released"])
@examples(12, allow=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(events, max_size=14))
def test_any_story_of_a_true_engine_verifies(start: str, story: list[tuple], tmp_path: Path) -> None:  # type: ignore[type-arg]
    drive = SignedDrive(runbook=replace(RUNBOOK, invariants=(Claim("invariants/0", "clusters"),)))
    if start == "opened":
        drive.everybody()
    else:
        drive.to_gate()
    if start in {"block", "released"}:
        drive.approve()
        drive.until("done", "stop-writers" if start == "block" else "release")
    play(drive, story)
    if drive.state.closed is None:
        assert judged(drive, tmp_path) == "intact but open"
    else:
        assert verify_drill(drive.write(tmp_path), PEOPLE).problems == ()
