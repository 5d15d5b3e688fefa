"""Seeking in a long drill over 10,000 partitions: CPU time, memory, and the bytes that such a drill's samples take."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.proof
SECONDS = int(os.environ.get("DRILLBOOK_BENCH_SECONDS") or 8 * 3_600)
"""How long the drill lasts: writing one takes a quarter of a CPU minute for each ten minutes of it."""
SEEKS = 200
SEEK = """
import asyncio, random, resource, sys, time
from pathlib import Path
import drillbook.console.replay_app
from drillbook.drill.replay import ReplayPort
from drillbook.drill.verifier import Verifier
from drillbook.signing.allowed_signers import AllowedSigners

async def main():
    folder, chance = Path(sys.argv[1]), random.Random(7)
    began = time.process_time()
    port = ReplayPort(folder, Verifier(AllowedSigners.load(folder.with_name("signers"))))
    first = time.process_time() - began
    changes = port.changes()
    while port.position.read < 100 or port.integrity.pending:
        await anext(changes)
    opened = time.process_time() - began
    assert port.integrity.broken_at < 0, port.integrity
    start, end, took = port.position.started, port.position.ended, []
    for _ in range(int(sys.argv[2])):
        at = chance.randrange(start, end)
        began = time.process_time()
        port.seek_time(at)
        took.append(time.process_time() - began)
    took.sort()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(first, opened, took[len(took) // 2], took[len(took) * 95 // 100], took[-1], peak)
    await port.close()

asyncio.run(main())
"""


def test_anywhere_in_a_long_replay(tmp_path: Path, measured: Callable[[str, str, str], None]) -> None:
    folder, cache = Path(os.environ.get("DRILLBOOK_BENCH_DRILL", tmp_path / "drill")), tmp_path / "cache"
    if not folder.exists():
        writer = Path(__file__).with_name("long_drill.py")
        subprocess.run([sys.executable, writer, folder, str(SECONDS)], check=True, env=environment(cache))
    hours = (folder / "samples.jsonl").read_bytes().count(b"\n") / 3_600
    written = (folder / "samples.jsonl").stat().st_size / hours * 8
    measured(
        f"samples of 8 h, 5 % of 10,000 partitions moving (from {hours:.1f} h)", f"{written / 1e6:.0f} MB", "≤ 200 MB"
    )
    assert written <= 200_000_000
    for what in ("cold", "from its cache"):
        done = subprocess.run(
            [sys.executable, "-c", SEEK, folder, str(SEEKS)], capture_output=True, text=True, check=True,
            env=environment(cache),
        )  # fmt: skip
        first, opened, half, most, worst, peak = map(float, done.stdout.split())
        name = f"replay of {hours:.1f} h, {what}"
        measured(
            f"{name}: CPU to the first state / until all is read and verified", f"{first:.2f} / {opened:.1f} s", "-"
        )
        seeks = f"{half * 1000:.0f} / {most * 1000:.0f} / {worst * 1000:.0f} ms"
        measured(f"{name}: CPU of a seek, p50 / p95 / worst of {SEEKS}", seeks, "≤ 50 ms")
        measured(f"{name}: memory", f"{peak:.0f} MB", "≤ 200 MB")
        assert most <= 0.05
        assert peak <= 200
    kept = sum(p.stat().st_size for p in (cache / "drillbook" / "replay").iterdir())
    measured(f"replay of {hours:.1f} h: its cache", f"{kept / 1e6:.0f} MB", "≤ 1,074 MB of all drills")


def environment(cache: Path) -> dict[str, str]:
    """With a cache of its own, and the tests' own modules."""
    tests = Path(__file__).parents[1]
    paths = [str(tests), str(tests / "vectors"), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "XDG_CACHE_HOME": str(cache), "PYTHONPATH": os.pathsep.join(paths)}
