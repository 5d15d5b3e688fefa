"""verify: time and memory by the number of entries, on a drill that the real engine wrote."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from signed_drive import SIGNERS, SignedDrive

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.proof
NOTES = (1_000, 11_000)
ASK = """
import resource, sys, time
from pathlib import Path
from drillbook.drill.verify import verify_drill
from drillbook.signing.allowed_signers import AllowedSigners
signers = AllowedSigners.load(Path(sys.argv[2]))
began = time.perf_counter()
report = verify_drill(Path(sys.argv[1]), signers)
took = time.perf_counter() - began
print(took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, report.standing, sep="|")
"""


def test_time_grows_with_the_entries_and_memory_does_not(
    tmp_path: Path, measured: Callable[[str, str, str], None]
) -> None:
    found = []
    for notes in NOTES:
        drive = SignedDrive()
        drive.everybody()
        for number in range(notes):
            drive.ask("note", text=f"note {number}")
        drive.walk()
        folder = drive.write(tmp_path / str(notes))
        (tmp_path / "signers").write_text(SIGNERS)
        done = subprocess.run(
            [sys.executable, "-c", ASK, folder, tmp_path / "signers"], capture_output=True, text=True, check=True
        )
        took, kib, standing = done.stdout.strip().split("|")
        assert standing == "intact and closed"
        found.append((len(drive.lines), float(took), int(kib)))
    (few, soon, small), (many, late, big) = found
    each = (late - soon) / (many - few)
    measured("verify, a million entries (slope of two drills)", f"{each * 1e6:.1f} s, one core", "≤ 3 s")
    measured(f"verify, memory at {many:,} entries over {few:,}", f"{big / small:.2f}", "1.00")
    assert big < small * 1.25
