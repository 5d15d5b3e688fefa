"""The closed timeline of a real drill: whatever is changed in it, `drillbook verify` exits 1 and names a line."""

from __future__ import annotations

import random
import re
import shutil
from typing import TYPE_CHECKING

import pytest
from drills import fleet_on, run_headless

from drillbook.cli.main import main
from drillbook.drill.verify import verify_drill
from drillbook.lab import lifecycle
from drillbook.lab.progress import PlainLines
from drillbook.signing.allowed_signers import AllowedSigners

if TYPE_CHECKING:
    from pathlib import Path

    from drillbook.lab.info import LabInfo

pytestmark = [pytest.mark.lab, pytest.mark.proof]
FLIPS = 300
SHOWN = 10


@pytest.fixture(scope="module")
def closed(running_lab: LabInfo, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The folder of a drill that ran to its end, and the signers that its verifier trusts."""
    lifecycle.reset(running_lab.name, PlainLines())
    fleet_on(running_lab)
    done = run_headless(running_lab, tmp_path_factory.mktemp("closed") / "drills")
    assert done.code == 0, done.said
    return done.folder, running_lab.allowed_signers


def test_whatever_is_changed_is_found_on_its_line(
    closed: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, signers_file = closed
    signers = AllowedSigners.load(signers_file)
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("engine.sock"))
    timeline = copy / "timeline.jsonl"
    good = timeline.read_bytes()
    lines = good.splitlines(keepends=True)
    assert verify_drill(copy, signers).standing == "intact and closed"
    for number, (what, line, bad) in enumerate(_changes(good, lines, random.Random(3))):
        timeline.write_bytes(bad)
        report = verify_drill(copy, signers)
        assert report.standing == "not verified", what
        assert report.problems[0].line in {line, line + 1}, (what, report.problems[0])
        if number % (FLIPS // SHOWN) == 0:
            capsys.readouterr()
            assert main(["verify", str(copy), "--signers", str(signers_file)]) == 1, what
            assert re.search(rf"line ({line}|{line + 1})\b", capsys.readouterr().out), what


def _changes(good: bytes, lines: list[bytes], chance: random.Random) -> list[tuple[str, int, bytes]]:
    """What is done, the line that it is done to, and the file then; a cut end is told apart as still open."""
    found = []
    for _ in range(FLIPS):
        at, bit = chance.randrange(len(good)), chance.randrange(8)
        bad = bytearray(good)
        bad[at] ^= 1 << bit
        found.append((f"bit {bit} of byte {at} flipped", good[:at].count(b"\n") + 1, bytes(bad)))
    for index, line in enumerate(lines):
        before, after = b"".join(lines[:index]), b"".join(lines[index + 1 :])
        found.append((f"line {index + 1} twice", index + 2, before + line + line + after))
        if after:
            found.append((f"line {index + 1} dropped", index + 1, before + after))
            other = b"".join(lines[index + 2 :])
            found.append(
                (f"line {index + 1} swapped with the next", index + 1, before + lines[index + 1] + line + other)
            )
        added = b'{"seq":%d}\n' % (index + 1)
        found.append((f"a line added after {index + 1}", index + 2, before + line + added + after))
    return found
