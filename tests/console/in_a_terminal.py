"""A command in a real pseudo-terminal, and what it sends."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import termios
import time

QUIET = 2.0


class Screen:
    """A command in a pseudo-terminal of 160x45."""

    def __init__(self, *command: str) -> None:
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            own = {"TERM": "xterm-256color", "LANG": "C.UTF-8", "COLORTERM": "truecolor"}
            # readline, which pytest loads, tells every `execv` of COLUMNS and LINES, and these are believed first
            os.execve(command[0], command, {**os.environ, **own})
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 45, 160, 0, 0))

    def _read(self) -> bytes:
        """What came; nothing once the command is gone."""
        try:
            return os.read(self.fd, 65536)
        except OSError:
            return b""

    def bytes_for(self, seconds: float) -> int:
        """How many bytes come in this time."""
        until, count = time.monotonic() + seconds, 0
        while (left := until - time.monotonic()) > 0:
            if select.select([self.fd], [], [], left)[0]:
                came = self._read()
                if not came:
                    break
                count += len(came)
        return count

    def until(self, text: bytes, seconds: float = 60.0) -> None:
        """Wait until this was painted."""
        until, came = time.monotonic() + seconds, b""
        while text not in came:
            if not select.select([self.fd], [], [], max(0.0, until - time.monotonic()))[0]:
                raise AssertionError(f"{text!r} was not painted")
            came += self._read()

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
