"""The witness: seals that this client has seen, kept outside the drill's folder."""

import asyncio
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


class Witness:
    """Remembers the newest seal that a client was shown, in a thread, so that no disk keeps its screen waiting."""

    def __init__(self) -> None:
        self._last: Seen | None = None
        self._newest: Seen | None = None
        self._keeping: asyncio.Task[None] | None = None

    def saw(self, seal: Seen | None, timeline: Path | None = None) -> None:
        """Take the newest seal of durable lines, or of this file, which nobody has called durable yet."""
        if seal is None or seal == self._last:
            return
        self._last = self._newest = seal
        if self._keeping is None or self._keeping.done():
            self._keeping = asyncio.create_task(self._keep(timeline))

    async def close(self) -> None:
        """Wait for what is being kept."""
        if self._keeping is not None:
            await self._keeping

    async def _keep(self, timeline: Path | None) -> None:
        while (seal := self._newest) is not None:
            self._newest = None
            if timeline is None or await asyncio.to_thread(_on_disk, timeline):
                await asyncio.to_thread(remember, seal)


def _on_disk(timeline: Path) -> bool:
    """Wait for the disk: a seal that a power cut may still take back would convict an honest driver."""
    try:
        with timeline.open("rb") as file:
            os.fsync(file.fileno())
    except OSError:
        return False
    return True


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
