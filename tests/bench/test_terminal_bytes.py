"""Bytes that a terminal gets: a replay in a real pseudo-terminal, counted."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time
from typing import TYPE_CHECKING

import pytest
from signed_drive import SIGNERS, walked

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.proof
QUIET = 2.0


class Screen:
    """A command in a pseudo-terminal of 160x45."""

    def __init__(self, *command: str) -> None:
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", LANG="C.UTF-8", COLORTERM="truecolor")
            os.execv(command[0], command)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 45, 160, 0, 0))

    def bytes_for(self, seconds: float) -> int:
        """How many bytes come in this time."""
        until, count = time.monotonic() + seconds, 0
        while (left := until - time.monotonic()) > 0:
            if select.select([self.fd], [], [], left)[0]:
                count += len(os.read(self.fd, 65536))
        return count

    def settle(self) -> int:
        """Wait until it paints no more; the bytes until then."""
        count = 0
        for _ in range(30):
            came = self.bytes_for(QUIET)
            count += came
            if count and not came:
                return count
        raise AssertionError("it never came to rest")

    def end(self) -> None:
        os.write(self.fd, b"q")
        self.bytes_for(2)
        os.close(self.fd)
        os.waitpid(self.pid, 0)


def test_a_replay_that_stands_still_sends_nothing(tmp_path: Path, measured: Callable[[str, str, str], None]) -> None:
    folder = walked().write(tmp_path / "drill")
    (tmp_path / "signers").write_text(SIGNERS)
    screen = Screen(
        sys.executable, "-m", "drillbook.cli", "replay", str(folder), "--signers", str(tmp_path / "signers")
    )
    first = screen.settle()
    still = screen.bytes_for(10)
    os.write(screen.fd, b"[")
    step = screen.settle()
    screen.end()
    measured("bytes of a replay's first screen, 160x45", f"{first:,}", "-")
    measured("bytes in 10 s of a paused replay", f"{still:,}", "0")
    measured("bytes of one entry back", f"{step:,}", "-")
    assert still == 0
