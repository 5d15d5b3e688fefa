"""A command of the site, run on the host of a region's worker, and the executable behind its first word."""

import msgspec

from drillbook.snapshots.base import Read, Snapshot


class Executable(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where it was found, and the SHA-256 of its bytes."""

    path: str
    sha256: str
    size: int = 0


class ReadCommand(Read, frozen=True, tag="command"):
    """Run these words, without a shell; `environment` names the variables that it gets beside the usual ones."""

    argv: tuple[str, ...]
    contains: str = ""
    environment: tuple[str, ...] = ()


class CommandSnapshot(Snapshot, frozen=True, tag="command"):
    """`output` is the beginning of what it printed; a negative `exit_code` is the signal that ended it."""

    executable: Executable | None = None
    exit_code: int = 0
    output: str = ""
    size: int = 0
    sha256: str = ""
    contained: bool = False


class ReadExecutable(Read, frozen=True, tag="executable"):
    """Find and hash the executable that this first word of a command means."""

    word: str


class ExecutableSnapshot(Snapshot, frozen=True, tag="executable"):
    """None only where there is an error."""

    executable: Executable | None = None
