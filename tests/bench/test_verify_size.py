"""verify: time and memory by the number of entries, on drills that the real engine wrote."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from long_drill import long_drill
from signed_drive import SIGNERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.proof
ENTRIES = (2_000, 22_000)
RUNS = 5
# VmHWM, as getrusage's ru_maxrss is at least what the parent had when it forked.
ASK = """
import sys, time
from pathlib import Path
from drillbook.drill.verify import verify_drill
from drillbook.signing.allowed_signers import AllowedSigners
signers = AllowedSigners.load(Path(sys.argv[2]))
began = time.process_time()
report = verify_drill(Path(sys.argv[1]), signers)
took = time.process_time() - began
most = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(took, most, report.standing, sep="|")
"""
FLOOR = """
import hashlib, sys, time
from drillbook.drill.known_lines import decode
lines = open(sys.argv[1] + "/timeline.jsonl", "rb").read().splitlines(True)
began = time.process_time()
for raw in lines:
    decode(raw)
    hashlib.sha256(raw).hexdigest()
    hashlib.sha512(raw)
print((time.process_time() - began) / len(lines))
"""


def asked(code: str, *words: object) -> str:
    """What a fresh interpreter prints."""
    command = [sys.executable, "-c", code, *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_time_grows_with_the_entries_and_memory_does_not(
    tmp_path: Path, measured: Callable[[str, str, str], None]
) -> None:
    signers, found = tmp_path / "signers", []
    signers.write_text(SIGNERS)
    for entries in ENTRIES:
        drive = long_drill(entries)
        folder = drive.write(tmp_path / str(entries))
        runs = [asked(ASK, folder, signers).split("|") for _ in range(RUNS)]
        assert {standing for _, _, standing in runs} == {"intact and closed"}
        best, most = min(float(took) for took, _, _ in runs), min(int(kib) for _, kib, _ in runs)
        found.append((len(drive.lines), best, most, sum(map(len, drive.lines)) // len(drive.lines)))
    (few, soon, small, _), (many, late, big, size) = found
    each = (late - soon) / (many - few)
    floor = min(float(asked(FLOOR, folder)) for _ in range(RUNS))
    load = f"load {os.getloadavg()[0]:.0f}"
    what = f"verify, a million entries of {size} bytes and their samples (slope of two drills)"
    measured(what, f"{each * 1e6:.0f} s of one core ({load})", "≤ 3 s, or what bounds it")
    bound = "its bound: decode and encode each line again, SHA-256 and SHA-512 of it"
    measured(bound, f"{floor * 1e6:.0f} s of that", "-")
    measured(f"verify, memory at {many:,} entries over {few:,}", f"{big / small:.2f}", "1.00")
    assert big < small * 1.05
