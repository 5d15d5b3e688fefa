"""Links, pipes and devices where a drill's files should be: refused before a byte is read."""

import os
from pathlib import Path

import pytest
from signed_drive import SIGNERS, walked

from attacks.book import Book
from drillbook.drill.verify import verify_drill
from drillbook.errors import TimelineError
from drillbook.signing.allowed_signers import AllowedSigners

PEOPLE = AllowedSigners.parse(SIGNERS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    drive = walked()
    return Book(tuple(drive.lines), tuple(drive.sample_lines)).write(tmp_path / "drill")


@pytest.mark.parametrize("name", ["timeline.jsonl", "samples.jsonl"])
@pytest.mark.parametrize("what", ["link", "pipe", "device", "folder"])
def test_what_is_no_plain_file_is_refused(folder: Path, tmp_path: Path, name: str, what: str) -> None:
    place = folder / name
    place.rename(tmp_path / name)
    match what:
        case "link":
            place.symlink_to(tmp_path / name)
        case "pipe":
            os.mkfifo(place)
        case "device":
            place.symlink_to("/dev/zero")
        case _:
            place.mkdir()
    with pytest.raises(TimelineError, match=name):
        verify_drill(folder, PEOPLE)


@pytest.mark.parametrize("name", ["runbook.yaml", "regions.yaml"])
def test_a_linked_yaml_is_named(folder: Path, tmp_path: Path, name: str) -> None:
    (folder / name).rename(tmp_path / name)
    (folder / name).symlink_to(tmp_path / name)
    report = verify_drill(folder, PEOPLE)
    assert report.standing == "not verified"
    assert [(p.line, str(p.fault)) for p in report.problems] == [(1, "evidence")]
