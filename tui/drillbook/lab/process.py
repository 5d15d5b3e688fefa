"""Processes that outlive their parent, known by pid and start time, so that a recycled pid is never touched."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

POLL_SECONDS = 0.03


class Life(StrEnum):
    """What the operating system says of a process."""

    UP = "up"
    FROZEN = "frozen"
    DOWN = "down"


class Process(Struct, frozen=True):
    """A process of the lab; two with one pid differ in when they started."""

    pid: int
    started: str


def spawn(command: Sequence[str], output: Path) -> Process:
    """Start a process in its own session, without stdin, its output going to a file."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    pid = os.posix_spawn(
        command[0],
        list(command),
        os.environ,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(output), flags, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,
    )
    return Process(pid, _look(pid)[0])


def life(process: Process | None) -> Life:
    """Whether it is up, stopped by a signal, or gone (a zombie is gone)."""
    if process is None:
        return Life.DOWN
    _reap(process.pid)
    started, state = _look(process.pid)
    if not started or started != process.started or state in {"Z", "X"}:
        return Life.DOWN
    return Life.FROZEN if state in {"T", "t"} else Life.UP


def send(process: Process | None, number: signal.Signals) -> bool:
    """Signal exactly this process; False when it is gone."""
    if process is None or life(process) is Life.DOWN:
        return False
    try:
        os.kill(process.pid, number)
    except ProcessLookupError:
        return False
    return True


def wait_until(condition: Callable[[], bool], seconds: float, every: float = POLL_SECONDS) -> bool:
    """Whether the condition came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True


def end(processes: Sequence[Process | None], seconds: float) -> None:
    """Ask them to end, wait, and kill what is left; frozen ones are killed, as they cannot hear."""
    for process in processes:
        send(process, signal.SIGKILL if life(process) is Life.FROZEN else signal.SIGTERM)
    if not wait_until(lambda: all(life(process) is Life.DOWN for process in processes), seconds):
        kill(processes)


def kill(processes: Sequence[Process | None]) -> None:
    """SIGKILL, and wait until they are gone."""
    for process in processes:
        send(process, signal.SIGKILL)
    wait_until(lambda: all(life(process) is Life.DOWN for process in processes), 10)


def _reap(pid: int) -> None:
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return


def _look(pid: int) -> tuple[str, str]:
    """Start time and state letter; empty when there is no such process."""
    if Path("/proc/self/stat").exists():
        try:
            stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
        except (FileNotFoundError, ProcessLookupError):
            return "", ""
        fields = stat.rpartition(")")[2].split()
        return fields[19], fields[0]
    answer = subprocess.run(["ps", "-o", "state=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    state, _, started = answer.stdout.strip().partition(" ")
    return started.strip(), state[:1]
