"""Starting an engine as a process of its own, which outlives the terminal that started it."""

import os
import select
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec

from drillbook import clock, locations
from drillbook.drill.request import AnyReady, AnyRequest, Failed
from drillbook.errors import DrillbookError, InputError, RegionUnreachable

ENGINE = "drillbook.drill.engine_main"
PATIENCE = 90.0
"""Seconds until an engine must listen: the first readings of two regions, and a slow machine."""


def launch(request: AnyRequest) -> Path:
    """Start the engine and return the drill's folder once it listens; raises what the engine could not do."""
    logs = locations.state_dir() / "engines"
    logs.mkdir(parents=True, exist_ok=True, mode=0o700)
    log = logs / f"{clock.utc_text(clock.utc_now()).replace(':', '')}-{os.getpid()}.log"
    read, write = os.pipe()
    with log.open("ab") as out:
        process = subprocess.Popen(
            [*_scope(), sys.executable, "-m", ENGINE, msgspec.json.encode(request).decode(), str(write)],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            pass_fds=(write,),
            start_new_session=True,
        )
    os.close(write)
    try:
        raw = _line(read)
    finally:
        os.close(read)
    if not raw:
        raise DrillbookError(
            f"the engine ended before it listened (exit code {process.poll()})",
            where=str(log),
            remedy="the log says why; nothing was changed",
        )
    word: AnyReady = msgspec.json.decode(raw, type=AnyReady)
    if isinstance(word, Failed):
        process.wait()
        kind = {2: InputError, 3: RegionUnreachable}.get(word.exit_code, DrillbookError)
        raise kind(word.text)
    return Path(word.folder)


def _line(fd: int) -> bytes:
    """What the engine says, or nothing when it ends or takes too long."""
    raw = b""
    until = clock.monotonic() + PATIENCE
    while not raw.endswith(b"\n"):
        ready, _, _ = select.select([fd], [], [], max(0.0, until - clock.monotonic()))
        chunk = os.read(fd, 65_536) if ready else b""
        if not chunk:
            return b""
        raw += chunk
    return raw


def _scope() -> list[str]:
    """A systemd user scope where there is one: setsid alone does not survive KillUserProcesses."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if shutil.which("systemd-run") and runtime and Path(runtime, "systemd", "private").exists():
        return ["systemd-run", "--user", "--scope", "--quiet", "--collect"]
    return []
