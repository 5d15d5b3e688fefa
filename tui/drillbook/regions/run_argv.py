"""Runs a command of the site: words and no shell, little environment, output bounded, and an end to it."""

import hashlib
import os
import selectors
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import RegionError
from drillbook.snapshots.command import Executable

KEPT_ENVIRONMENT: Final = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "USER")
KEPT_BYTES: Final = 64 * 1024
"""Of the output; all of it is counted and hashed."""
SHOWN_BYTES: Final = 500
READ_BYTES: Final = 64 * 1024
PAUSE_SECONDS: Final = 0.05


@dataclass
class Output:
    """What a command printed, stdout and stderr as one."""

    kept: bytes = b""
    size: int = 0
    _hash: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def add(self, data: bytes) -> None:
        """Count and hash it, and keep its beginning."""
        self.size += len(data)
        self._hash.update(data)
        self.kept += data[: KEPT_BYTES - len(self.kept)]

    @property
    def sha256(self) -> str:
        """Of everything that was printed."""
        return self._hash.hexdigest()

    @property
    def shown(self) -> str:
        """Its beginning, for a person."""
        return one_line(self.kept[:SHOWN_BYTES])


@dataclass(frozen=True)
class Ended:
    """`code` is None where time was over and the command was killed, with all that it had started."""

    code: int | None
    output: Output

    @property
    def said(self) -> str:
        """How it ended and what it printed, in a sentence after its name."""
        how = (
            f"was ended by signal {-self.code}"
            if self.code is not None and self.code < 0
            else f"ended with {self.code}"
        )
        text = f"{how}, {self.output.size} bytes of output, sha256 {self.output.sha256[:16]}"
        return text + (f": {self.output.shown}" if self.output.shown else "")


def one_line(text: bytes) -> str:
    """What a service or a command said, without anything that a terminal would obey."""
    printable = "".join(c if c.isprintable() else " " for c in text.decode(errors="replace"))
    return " ".join(printable.split())


def usual_environment() -> dict[str, str]:
    """What every command gets; no secret of Drillbook is in it."""
    return {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}


def find_executable(word: str, folder: str) -> Executable:
    """The executable behind a command's first word: a path (from the folder of regions.yaml) or a name in PATH."""
    found = str(Path(folder) / word) if "/" in word else shutil.which(word)
    if found is None or not os.access(found, os.X_OK) or not Path(found).is_file():
        raise RegionError(f"{word} is no executable on this host", code="NO_FILE")
    try:
        with open(found, "rb") as file:  # noqa: PTH123  # hashlib wants the open file
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            return Executable(found, digest, os.fstat(file.fileno()).st_size)
    except OSError as error:
        raise RegionError(f"{found} cannot be read, so it cannot be hashed: {error.strerror}", code="NO_FILE") from None


def run_argv(argv: Sequence[str], environment: Mapping[str, str], folder: str, deadline: Deadline) -> Ended:
    """Run it to its end or to the deadline; raises OSError where it cannot be started."""
    output = Output()
    with subprocess.Popen(
        argv,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=dict(environment),
        cwd=folder or None,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        if _drain(process, process.stdout, output, deadline):
            try:
                return Ended(process.wait(deadline.left()), output)
            except subprocess.TimeoutExpired:
                pass
        os.killpg(process.pid, signal.SIGKILL)
        return Ended(None, output)


def _drain(process: subprocess.Popen[bytes], pipe: IO[bytes], output: Output, deadline: Deadline) -> bool:
    """Read until it closes its output, or has ended: what it leaves running may hold the pipe. False: time is over."""
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while not deadline.passed():
            if selector.select(deadline.left(PAUSE_SECONDS)):
                data = os.read(pipe.fileno(), READ_BYTES)
                if not data:
                    return True
                output.add(data)
            elif process.poll() is not None:
                return True
    return False
