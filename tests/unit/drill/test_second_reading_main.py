"""The process that reads for a console: it tells what it can, and ends when nobody listens any more."""

import subprocess
import sys
from pathlib import Path

import msgspec
from signed_drive import SignedDrive

from drillbook.state.port import OwnReading

REGIONS = """version: 1
regions:
  east: {read: {bootstrap.servers: "127.0.0.1:1"}}
  west: {read: {bootstrap.servers: "127.0.0.1:2"}}
"""
PATIENCE = 120


def started(folder: Path, regions: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "drillbook.drill.second_reading_main", str(folder), str(regions)]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def test_it_says_what_is_wrong_and_ends_with_its_console(tmp_path: Path) -> None:
    drive = SignedDrive()
    drive.everybody()
    folder = drive.write(tmp_path / "drill")
    (tmp_path / "own.yaml").write_text(REGIONS.replace("west", "north"))
    with started(folder, tmp_path / "own.yaml") as process:
        assert process.stdout is not None
        said = msgspec.json.decode(process.stdout.readline(), type=OwnReading)
        assert said.reading is None
        assert "there is no region west in it, only east, north" in said.trouble
        (tmp_path / "own.yaml").write_text(REGIONS)
        while said.trouble:
            said = msgspec.json.decode(process.stdout.readline(), type=OwnReading)
        assert said == OwnReading(), "no gate is open: nothing is read"
        process.stdout.close()
        assert process.wait(PATIENCE) == 0


def test_it_ends_with_the_drill(tmp_path: Path) -> None:
    drive = SignedDrive()
    drive.to_gate()
    drive.ask("abort", text="enough")
    assert drive.state.closed is not None
    folder = drive.write(tmp_path / "drill")
    (tmp_path / "own.yaml").write_text(REGIONS)
    with started(folder, tmp_path / "own.yaml") as process:
        assert process.wait(PATIENCE) == 0
