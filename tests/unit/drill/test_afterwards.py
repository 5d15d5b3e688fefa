"""What a drill that is over says to type next: whole commands, which find their signers."""

import shlex
import shutil
from pathlib import Path

import pytest

from drillbook.cli import main
from drillbook.cli.afterwards import tell_afterwards
from drillbook.cli.start import Seat

DRILLS = Path(__file__).parents[2] / "vectors" / "drills"


def test_the_commands_of_a_drill_that_is_over_run_as_they_stand(capsys: pytest.CaptureFixture[str]) -> None:
    folder = DRILLS / "went-back"
    tell_afterwards(
        folder, "async-replication", Path("regions.yaml"), Seat(signers=DRILLS / "allowed_signers", key=None)
    )
    lines = dict(line.split(": ", 1) for line in capsys.readouterr().err.splitlines())
    assert list(lines) == ["what it proves", "watch it again", "the review"]
    program, *words = shlex.split(lines["what it proves"])
    assert program == "drillbook"
    assert main.main(words) == 0
    assert "intact and closed" in capsys.readouterr().out


def test_the_program_is_named_as_it_was_called(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", [".venv/bin/drillbook", "demo"])
    folder = DRILLS / "went-back"
    tell_afterwards(
        folder, "async-replication", Path("regions.yaml"), Seat(signers=DRILLS / "allowed_signers", key=None)
    )
    assert capsys.readouterr().err.count(": .venv/bin/drillbook ") == 3


def test_a_drill_that_is_open_says_nothing_of_this(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(DRILLS / "went-back", tmp_path / "drill")
    timeline = tmp_path / "drill" / "timeline.jsonl"
    timeline.write_bytes(b"".join(timeline.read_bytes().splitlines(keepends=True)[:20]))
    tell_afterwards(tmp_path / "drill", "async-replication", Path("regions.yaml"), Seat(signers=tmp_path, key=None))
    assert capsys.readouterr().err == ""
