"""Bytes that a terminal gets: a replay in a real pseudo-terminal, counted."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from in_a_terminal import Screen
from signed_drive import SIGNERS, walked

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.proof


def test_a_replay_that_stands_still_sends_nothing(tmp_path: Path, measured: Callable[[str, str, str], None]) -> None:
    folder = walked().write(tmp_path / "drill")
    (tmp_path / "signers").write_text(SIGNERS)
    screen = Screen(
        sys.executable, "-m", "drillbook.cli", "replay", str(folder), "--signers", str(tmp_path / "signers")
    )
    first = screen.settle()
    still = screen.bytes_for(10)
    os.write(screen.fd, b"]")
    step = screen.settle()
    screen.end()
    measured("bytes of a replay's first screen, 160x45", f"{first:,}", "-")
    measured("bytes in 10 s of a paused replay", f"{still:,}", "0")
    measured("bytes of one entry on", f"{step:,}", "-")
    assert still == 0
