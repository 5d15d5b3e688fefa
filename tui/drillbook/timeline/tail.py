"""Following a growing file of chained lines, as consoles do."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from drillbook.errors import TimelineError
from drillbook.timeline.canonical import MAX_LINE
from drillbook.timeline.chain import Chain, Chained, ChainError, ChainFault
from drillbook.timeline.durable import open_regular

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

T = TypeVar("T", bound=Chained)
_CHUNK: Final = 1 << 18


class Tail(Generic[T]):
    """Gives each whole line once, in order, checked against the chain; never more than what it is told is durable."""

    def __init__(self, path: Path, chain: Chain[T]) -> None:
        self._path = path
        self._chain = chain
        self._fd = open_regular(path)

    @property
    def chain(self) -> Chain[T]:
        """Where the lines read so far end: number, head and bytes."""
        return self._chain

    def advance(self, until: int | None = None) -> Iterator[T]:
        """The new whole lines up to byte `until`, or to the last whole line; ChainError if one does not chain.

        Offline readers pass no `until`; live ones pass what the engine last called durable.
        """
        self._follow_replacement()
        rest = b""
        while True:
            at = self._chain.size + len(rest)
            room = _CHUNK if until is None else min(_CHUNK, until - at)
            chunk = os.pread(self._fd, room, at) if room > 0 else b""
            if not chunk:
                return
            lines = _split(rest + chunk)
            rest = lines.pop()
            for raw in lines:
                yield self._chain.accept(raw)
            if len(rest) >= MAX_LINE:
                raise ChainError(ChainFault.TOO_LONG, self._chain.next, f"longer than {MAX_LINE} bytes")

    def pending(self) -> int:
        """Bytes behind the last line read: a batch that is being written, or a torn tail."""
        return os.fstat(self._fd).st_size - self._chain.size

    def close(self) -> None:
        """Close the file."""
        os.close(self._fd)

    def _follow_replacement(self) -> None:
        """After a failed sync the engine puts a copy in the file's place; its confirmed bytes are the same."""
        try:
            here, there = os.fstat(self._fd), self._path.stat(follow_symlinks=False)
        except OSError as error:
            raise TimelineError(
                f"gone while it was read: {error.strerror}", where=str(self._path), remedy="was the folder moved?"
            ) from error
        if (here.st_dev, here.st_ino) != (there.st_dev, there.st_ino):
            fresh = open_regular(self._path)
            os.close(self._fd)
            self._fd = fresh
        if os.fstat(self._fd).st_size < self._chain.size:
            raise TimelineError(
                f"the file is shorter than the {self._chain.size} bytes already read",
                where=str(self._path),
                remedy="it was cut or restored from an older copy; trust nothing that follows",
            )


def _split(data: bytes) -> list[bytes]:
    """Lines with their newline, and the rest (perhaps empty) last; only a newline ends a line."""
    parts = data.split(b"\n")
    return [part + b"\n" for part in parts[:-1]] + parts[-1:]
