"""Speaking to the relay: what the link between the regions does from now on."""

from __future__ import annotations

import socket
from dataclasses import dataclass

from drillbook.lab.failure import LabError
from drillbook.lab.ports import HOST


@dataclass(frozen=True, slots=True)
class LinkStatus:
    """How the link behaves."""

    mode: str
    delay_seconds: float

    @property
    def is_broken(self) -> bool:
        """Whether it does anything but pass bytes on at once."""
        return self.mode != "open" or self.delay_seconds > 0


def ask(control_port: int, command: str) -> LinkStatus:
    """Send one command (`status`, `delay SECONDS`, `drop`, `refuse`, `heal`), and read how the link is now."""
    try:
        with socket.create_connection((HOST, control_port), timeout=5) as connection:
            connection.sendall(f"{command}\n".encode())
            answer = connection.makefile("r", encoding="ascii").readline().strip()
    except OSError as error:
        raise LabError(f"the relay does not answer: {error}", remedy="`drillbook lab up` starts it again") from error
    if answer.startswith("error"):
        raise LabError(f"the relay did not understand {command!r}: {answer}")
    mode, delay = answer.split()
    return LinkStatus(mode, float(delay))


def is_ready(control_port: int) -> bool:
    """Whether the relay answers."""
    try:
        ask(control_port, "status")
    except LabError:
        return False
    return True
