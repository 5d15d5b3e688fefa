"""The command line: how long until it says something, and until a screen is painted."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from in_a_terminal import Screen
from signed_drive import SIGNERS, walked

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.proof
RUNS = 20
DRILLBOOK = str(Path(sys.executable).with_name("drillbook"))


def run(*command: str) -> tuple[float, float]:
    """Seconds by the wall and of CPU that a command took."""
    nowhere = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    began = time.perf_counter()
    pid = os.posix_spawn(command[0], command, os.environ, file_actions=nowhere)
    _, status, used = os.wait4(pid, 0)
    assert status == 0
    return time.perf_counter() - began, used.ru_utime + used.ru_stime


def best(runs: list[tuple[float, float]]) -> tuple[float, float]:
    """The least of each, in milliseconds."""
    return min(wall for wall, _ in runs) * 1000, min(cpu for _, cpu in runs) * 1000


def said_of_load() -> str:
    return f"load {os.getloadavg()[0]:.0f}"


def test_help_over_a_bare_python(measured: Callable[[str, str, str], None]) -> None:
    both = [(run(sys.executable, "-c", "pass"), run(DRILLBOOK, "--help")) for _ in range(RUNS)]
    (bare, bare_cpu), (helped, cpu) = best([b for b, _ in both]), best([h for _, h in both])
    much = f"+{helped - bare:.0f} ms, +{cpu - bare_cpu:.0f} ms of CPU ({cpu / bare_cpu:.1f}x; {said_of_load()})"
    measured("`--help` over `python -c pass`", much, "≤ +60 ms")


def test_a_replay_is_painted(tmp_path: Path, measured: Callable[[str, str, str], None]) -> None:
    folder = walked().write(tmp_path / "drill")
    (tmp_path / "signers").write_text(SIGNERS)
    waited, bare = [], []
    for _ in range(RUNS // 2):
        bare.append(run(sys.executable, "-c", "import textual.app"))
        began = time.perf_counter()
        screen = Screen(DRILLBOOK, "replay", str(folder), "--signers", str(tmp_path / "signers"))
        screen.until(b"orders-east-to-west")
        waited.append(time.perf_counter() - began)
        screen.end()
    first, textual = min(waited) * 1000, best(bare)[0]
    much = f"{first:.0f} ms, of it {textual:.0f} ms Python and Textual's own import ({said_of_load()})"
    measured("exec to first paint of a replay", much, "≤ 250 ms")
