"""Seals that a client has seen, in a file outside the drill's folder."""

import fcntl
import os
from pathlib import Path

import msgspec

from drillbook import locations
from drillbook.errors import InputError


class Seen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A seal by the number of its line and the hash that the next line must name."""

    drill: str
    seq: int
    prev: str


def witness_file(drill: str) -> Path:
    """Where this client keeps what it has seen of a drill."""
    return locations.state_dir() / "witness" / f"{drill}.jsonl"


def remember(seal: Seen) -> None:
    """Append a seal that is not there yet; a client that cannot write its witness goes on without."""
    path, line = witness_file(seal.drill), msgspec.json.encode(seal) + b"\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # this person's other consoles
            file.seek(0)
            known = file.read()
            if line in known:
                return
            file.truncate(known.rfind(b"\n") + 1)  # what a crash left of a line
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        return


def seen(path: Path) -> tuple[Seen, ...]:
    """All seals of a witness file, a torn last line left out; InputError where it is no witness file."""
    found = []
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"cannot read the witness: {error.strerror}", where=str(path), remedy="name a witness file"
        ) from error
    for number, raw in enumerate(content.split(b"\n")[:-1], start=1):
        try:
            found.append(msgspec.json.decode(raw, type=Seen))
        except msgspec.MsgspecError as error:
            raise InputError(
                f"not a seal that a client has seen: {error}", where=f"{path}:{number}", remedy="name a witness file"
            ) from error
    return tuple(found)
