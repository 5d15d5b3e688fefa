"""The witness: seals that this client has seen, kept outside the drill's folder."""

import os
from pathlib import Path

import msgspec

from drillbook import locations
from drillbook.errors import InputError
from drillbook.timeline.frame import Line


class Seen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A seal by the number of its line and the hash that the next line must name."""

    drill: str
    seq: int
    prev: str


def witness_file(drill: str) -> Path:
    """Where this client keeps what it has seen of a drill."""
    return locations.state_dir() / "witness" / f"{drill}.jsonl"


def remember(drill: str, seal: Line) -> None:
    """Append a seal; a client that cannot write its witness goes on without."""
    path = witness_file(drill)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with path.open("ab") as file:
            file.write(msgspec.json.encode(Seen(drill, seal.seq, seal.prev)) + b"\n")
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
