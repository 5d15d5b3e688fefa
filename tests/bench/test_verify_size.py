"""verify: time and memory by the number of entries, on drills that the real engine wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from long_drill import long_drill
from signed_drive import SIGNERS

from bench.children import asked

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
from drillbook.drill.known_lines import decode, decode_sample
lines, samples = (open(f"{sys.argv[1]}/{name}.jsonl", "rb").read().splitlines(True) for name in ("timeline", "samples"))
began = time.process_time()
for raw in lines:
    decode(raw)
    hashlib.sha256(raw).hexdigest()
    hashlib.sha512(raw)
for raw in samples:
    decode_sample(raw)
    hashlib.sha256(raw).hexdigest()
print((time.process_time() - began) / len(lines))
"""


def test_time_grows_with_the_entries_and_memory_does_not(
    tmp_path: Path, measured: Callable[[str, str, str], None], around: dict[str, str]
) -> None:
    signers, found = tmp_path / "signers", []
    signers.write_text(SIGNERS)
    for entries in ENTRIES:
        drive = long_drill(entries)
        folder = drive.write(tmp_path / str(entries))
        runs = [asked(around, "-c", ASK, folder, signers).split("|") for _ in range(RUNS)]
        assert {standing for _, _, standing in runs} == {"intact and closed"}
        best, most = min(float(took) for took, _, _ in runs), min(int(kib) for _, kib, _ in runs)
        found.append((len(drive.lines), best, most, sum(map(len, drive.lines)) // len(drive.lines)))
    (few, soon, small, _), (many, late, big, size) = found
    each = (late - soon) / (many - few)
    floor = min(float(asked(around, "-c", FLOOR, folder)) for _ in range(RUNS))
    what = f"verify, a million entries of {size} bytes and their samples (slope of two drills)"
    measured(what, f"{each * 1e6:.0f} s", "≤ 3 s, or what bounds it")
    bound = "its bound: decode, encode again and hash each line and sample"
    measured(bound, f"{floor * 1e6:.0f} s of that; the rest are seals, the fold and Python's own calls", "-")
    measured(f"verify, memory at {many:,} entries over {few:,}", f"{big / small:.2f}", "1.00")
    assert big < small * 1.05
