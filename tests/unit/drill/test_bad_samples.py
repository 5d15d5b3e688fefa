"""Of bad samples `verify` says where they are, and of the timeline it doubts no more than what names them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from signed_drive import SIGNERS, walked

from drillbook.cli.main import main
from drillbook.drill.verifier import Verifier
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.timeline import frame
from drillbook.timeline.folder import SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE = Verifier(AllowedSigners.parse(SIGNERS))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return walked().write(tmp_path / "drill")


def heads(folder: Path) -> list[tuple[int, int]]:
    """Each entry that names samples, and how many."""
    lines = map(frame.decode, (folder / "timeline.jsonl").read_bytes().splitlines(keepends=True))
    return [(line.seq, json.loads(line.data)["count"]) for line in lines if line.kind == "samples"]


def test_the_timeline_holds_up_to_the_entry_that_names_the_changed_sample(
    folder: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (_, before), (seq, _) = heads(folder)[2:4]
    raws = (folder / SAMPLES).read_bytes().splitlines(keepends=True)
    raws[before] = raws[before].replace(b'"verdict":"proven"', b'"verdict":"failed"', 1)
    (folder / SAMPLES).write_bytes(b"".join(raws))
    report = PEOPLE.judge(folder)
    (problem,) = report.problems
    assert str(problem).startswith(f"samples.jsonl line {before + 2}: "), "the next one does not name its hash"
    assert report.first_bad == seq + 1
    assert report.trustworthy == seq
    (tmp_path / "signers").write_text(SIGNERS)
    assert main(("report", str(folder), "--format", "json", "--signers", str(tmp_path / "signers"))) == 1
    assert before < json.loads(capfdbinary.readouterr().out)["verification"]["used"] <= seq


def test_a_torn_end_that_no_entry_names_takes_nothing_from_the_timeline(folder: Path) -> None:
    with (folder / SAMPLES).open("ab") as file:
        file.write(b'{"n":99,"af')
    report = PEOPLE.judge(folder)
    assert report.standing == "not verified"
    assert "sample is not whole: a write that was cut off" in str(report.problems[0])
    assert report.trustworthy == report.chain.lines
