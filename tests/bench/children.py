"""Child processes of measurements: what they used, and what surrounds them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

TESTS = Path(__file__).parents[1]


def environment(place: Path) -> dict[str, str]:
    """The tests' own modules, a cache and bytecode of its own: an installed wheel's modules are compiled once."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    paths = [str(TESTS), str(TESTS / "vectors"), str(TESTS / "console"), *filter(None, [kept.get("PYTHONPATH")])]
    return {
        **kept, "PYTHONPATH": os.pathsep.join(paths), "PYTHONPYCACHEPREFIX": str(place / "bytecode"),
        "XDG_CACHE_HOME": str(place / "cache"),
    }  # fmt: skip


def asked(surroundings: Mapping[str, str], *words: object) -> str:
    """What a fresh interpreter prints: `-c` and code, or a file, and its arguments."""
    command = [sys.executable, *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=surroundings)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def used(surroundings: Mapping[str, str], *command: str) -> float:
    """Milliseconds of CPU that a command took."""
    nowhere = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    pid = os.posix_spawn(command[0], command, surroundings, file_actions=nowhere)
    _, status, took = os.wait4(pid, 0)
    assert status == 0
    return (took.ru_utime + took.ru_stime) * 1_000


def used_by(pid: int) -> float:
    """Milliseconds of CPU that a running process took until now, all its threads that still run together."""
    tasks = Path("/proc", str(pid), "task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e6
