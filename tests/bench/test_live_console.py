"""A live console: the bytes that it sends at rest, and what it uses from a key to its first byte."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from in_a_terminal import Screen

from bench.children import used_by
from bench.live_console import EACH_SECOND, KEYS, ROWS

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.proof
SCRIPT = str(Path(__file__).with_name("live_console.py"))
SECONDS = 20


@pytest.fixture
def console(around: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], Screen]:
    """Starts one in a terminal of its own."""
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    for name, value in around.items():
        monkeypatch.setenv(name, value)

    def start(mode: str) -> Screen:
        screen = Screen(sys.executable, SCRIPT, mode, str(tmp_path / "took"))
        screen.until(b"orders")
        screen.bytes_for(3)
        return screen

    return start


def end(screen: Screen) -> None:
    os.kill(screen.pid, signal.SIGKILL)
    os.close(screen.fd)
    os.waitpid(screen.pid, 0)


@pytest.mark.parametrize(
    ("mode", "what", "most"),
    [("clocks", "only clocks change", 300), ("moving", f"{EACH_SECOND['moving']} of 1,000 partitions move", 5_000)],
)
def test_bytes_of_a_live_console(
    console: Callable[[str], Screen], measured: Callable[[str, str, str], None], mode: str, what: str, most: int
) -> None:
    screen = console(mode)
    before = used_by(screen.pid)
    each = screen.bytes_for(SECONDS) / SECONDS
    used = (used_by(screen.pid) - before) / SECONDS
    end(screen)
    measured(
        f"bytes a second of a live console, 160x45, {what}",
        f"{each:,.0f}, and {used:.0f} ms (load {os.getloadavg()[0]:.0f})",
        f"≤ {most:,} B",
    )
    assert 0 < each <= 5_000


def test_key_to_first_byte(
    console: Callable[[str], Screen], measured: Callable[[str, str, str], None], tmp_path: Path
) -> None:
    screen = console("busy")
    os.write(screen.fd, b"1")
    until = time.monotonic() + 240
    while not (tmp_path / "took").exists() and time.monotonic() < until:
        os.write(screen.fd, b"j")
        screen.bytes_for(0.2)
    end(screen)
    took = sorted(json.loads((tmp_path / "took").read_text()))
    half, most = took[KEYS // 2], took[KEYS * 95 // 100]
    what = f"key to first byte, {ROWS['busy']:,} rows, {EACH_SECOND['busy']} of them moving in each second of CPU"
    measured(f"{what}: p50 / p95 of {KEYS}", f"{half:.1f} / {most:.1f} ms", "≤ 5 ms")
    assert len(took) == KEYS
    assert half <= 1_000
